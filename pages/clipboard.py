"""Catches the text that a page copies, inside the page: the clipboard itself is shared between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import playwright.sync_api as pw

if TYPE_CHECKING:
    from collections.abc import Sequence

# Wraps both modern calls, listens to the old way, and fills in on hosts where the browser hides the API.
SCRIPT = """
(() => {
  const place = Symbol.for("channels-robot.copied");
  if (window[place]) return;
  const copied = [];
  Object.defineProperty(window, place, { value: copied });
  const keep = (text) => { if (typeof text === "string" && text) copied.push(text); };
  const writeText = async (original, self, text) => {
    keep(String(text));
    if (original) { try { return await original.call(self, text); } catch { return undefined; } }
  };
  const write = async (original, self, items) => {
    for (const item of items || []) {
      try { if (item.types.includes("text/plain")) keep(await (await item.getType("text/plain")).text()); } catch { /* not text */ }
    }
    if (original) { try { return await original.call(self, items); } catch { return undefined; } }
  };
  if (window.Clipboard && navigator.clipboard) {
    const known = Clipboard.prototype;
    const { writeText: oldText, write: oldWrite } = known;
    known.writeText = function (text) { return writeText(oldText, this, text); };
    known.write = function (items) { return write(oldWrite, this, items); };
  } else {
    try {
      Object.defineProperty(navigator, "clipboard", { configurable: true, value: {
        writeText: (text) => writeText(null, null, text), write: (items) => write(null, null, items),
        readText: async () => copied[copied.length - 1] || "" } });
    } catch { /* defined and fixed: the copy event remains */ }
  }
  const selected = () => {
    const box = document.activeElement;
    if (box && "selectionStart" in box && typeof box.value === "string") {
      try { if (box.selectionEnd > box.selectionStart) return box.value.slice(box.selectionStart, box.selectionEnd); } catch { /* no selection */ }
    }
    return String(getSelection() || "");
  };
  let isCopying = false;
  const setData = DataTransfer.prototype.setData;
  DataTransfer.prototype.setData = function (kind, text) {
    if (isCopying && /^text/i.test(kind) && !/html/i.test(kind)) keep(String(text));
    return setData.call(this, kind, text);
  };
  window.addEventListener("copy", () => { isCopying = true; keep(selected()); setTimeout(() => { isCopying = false; }, 0); }, true);
})();
"""


def install(context: pw.BrowserContext) -> None:
    """Make every page of the context remember what it copies."""
    context.add_init_script(SCRIPT)


def start(page: pw.Page) -> int:
    """Begin to listen; return how many texts were copied so far."""
    page.evaluate(SCRIPT)
    return int(page.evaluate('() => window[Symbol.for("channels-robot.copied")].length'))


def wait_copied(page: pw.Page, known: int, timeout_ms: float) -> Sequence[str]:
    """Wait for a text copied after `known` others; empty when none came."""
    try:
        handle = page.wait_for_function(
            '(known) => { const all = window[Symbol.for("channels-robot.copied")] || [];'
            " return all.length > known ? all.slice(known) : null; }",
            arg=known,
            timeout=timeout_ms,
            polling=50,
        )
    except pw.TimeoutError:
        return ()
    return tuple(str(text) for text in handle.json_value())
