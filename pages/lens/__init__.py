"""The robot's eye: read-only scripts that say what a person would see on a page.

They run inside the page and answer with plain values; an element is handed over by a mark, an attribute
that only the robot uses, because a place in the tree may hold something else a moment later.

A document is given the scripts once; what is asked of them afterwards is short, in the traces too.
The questions travel as JSON: Playwright checks every word of a list by itself, which took half of the robot's time.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

MARK_ATTRIBUTE = "data-robot-mark"

_FILES = (
    "text.js",
    "find.js",
    "rows.js",
    "labels.js",
    "fields.js",
    "moments.js",
    "calendars.js",
    "clocks.js",
    "popups.js",
    "screens.js",
    "menus.js",
    "looks.js",
    "ways.js",
    "form_parts.js",
    "boxes.js",
    "pointing.js",
    "parts.js",
    "front.js",
)
_PLACE = 'window[Symbol.for("channels-robot.lens")]'

_READY_MS = 3_000
"""How long after its answer began a document may take to be ready; one that never is, is read as it is."""

# The lens is there before the page is. A document without a body shows nothing to read; one whose own scripts have not
# run yet shows controls that do nothing: a choice made in such a dropdown is kept, and its form is never sent.
_READY = f"""const isReady = () => {{
    const [visit] = performance.getEntriesByType("navigation");
    if (document.body && (!visit || visit.domContentLoadedEventEnd || document.readyState === "complete")) return true;
    return performance.now() - (visit ? visit.domInteractive || visit.responseStart : 0) > {_READY_MS};
  }};
  while (!isReady()) await new Promise((go) => setTimeout(go, 5));"""

ASK = f"""async (question) => {{
  const [name, given] = JSON.parse(question);
  {_READY}
  const lens = {_PLACE};
  return lens ? {{ said: await lens(name, given) }} : {{ isMissing: true }};
}}"""
"""Asks a function of the lens once, for Playwright's `evaluate`; the argument is its name and what it is given, as JSON."""

ASK_UNTIL = f"""async (question) => {{
  const [name, given, poll_ms, limit_ms] = JSON.parse(question);
  const lens = {_PLACE};
  if (!lens) return {{ isMissing: true }};
  {_READY}
  const began = performance.now();
  for (let pause_ms = poll_ms; ; pause_ms = Math.min(pause_ms * 1.2, 5 * poll_ms)) {{
    const said = lens(name, given);
    if (said || performance.now() - began >= limit_ms) return {{ said }};
    await new Promise((go) => setTimeout(go, pause_ms));
  }}
}}"""
"""Asks until the answer is something true or the time is over; less and less often, as most waits are short.

Playwright's `wait_for_function` pauses for 100 ms whenever the page moves on, and the robot waits for just that.
"""

MARK_IT = f"(element) => {_PLACE} ? {_PLACE}('markOf', element) : null"
"""Marks an element, for a locator's `evaluate`; null where the document was not given the lens yet."""


@cache
def installation() -> str:
    """Return the JavaScript that gives a document the whole lens, ready for Playwright's `evaluate`."""
    folder = Path(__file__).parent
    body = "\n".join((folder / name).read_text(encoding="utf-8") for name in _FILES)
    functions = re.findall(r"^const (\w+) = (?:async )?\(", body, re.MULTILINE)
    # Anew for every question: what one remembers of the page must not outlive it.
    return f"""() => {{
const lens = (name, given) => {{
{body}
return {{ {", ".join(functions)} }}[name](given);
}};
Object.defineProperty(window, Symbol.for("channels-robot.lens"), {{ configurable: true, value: lens }});
}}"""
