"""Finds what a picture must not show, by what is around it: password boxes, boxes labelled as secret, customers' data.

Known secrets are found by what is drawn; see `robot.evidence.drawn`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from robot.evidence.drawn import Drawn
from robot.evidence.shapes import is_secret_label
from robot.evidence.trace_scrub import UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from playwright.sync_api import Frame, Locator, Page

    from robot.evidence.redaction import Secrets

PASSWORD_BOXES: Final = "input[type=password]"  # noqa: S105 - says where passwords are typed, and is none

# What a column is headed, or what stands before a value, where the value is a customer's name or whereabouts.
_PERSONAL = (
    r"^(customer|buyer|recipient|consignee)([\s_-]?(name|e-?mail|phone|address|contact))?$"
    r"|^((ship(ping)?|deliver(y)?|bill(ing)?)[\s_-]?(to|name|address)|address([\s_-]?(line)?[\s_-]?\d)?)$"
    r"|^(e-?mail|phone|telephone|mobile)([\s_-]?(address|number))?$|^(post[\s_-]?code|zip([\s_-]?code)?)$"
)

# The page is asked for its texts, never told the secrets: its own scripts could listen.
# What lies in a shadow root is counted to its host: too much is masked rather than too little.
_READ_TEXTS = (
    UNRECORDED
    + r"""
() => {
  const elements = [], places = [], texts = [], values = [], customers = new Set(), indexOf = new Map();
  const unseen = []; // what the page's own text does not tell: what boxes hold, and how far things are scrolled
  let isTold = !document.getAnimations().some(one => one.playState === 'running');
  const personal = /PERSONAL/i;
  const isPersonal = text => personal.test(text.replace(/[\s:*\u2191\u2193\u25b2\u25bc]+/g, ' ').trim());
  const labelsOf = box => [
    ...[...(box.labels || [])].map(label => label.textContent), box.getAttribute('aria-label'), box.title, box.name, box.id,
    ...(box.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => (id && document.getElementById(id) || {}).textContent),
  ].filter(Boolean);
  const headers = [];
  const visit = (node, owner, isInShadow) => {
    let place = 0;
    for (const child of node.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) place++;
      if (child.nodeType === Node.TEXT_NODE) {
        if (child.data.trim()) texts.push([owner, child.data]);
      } else if (child.nodeType === Node.ELEMENT_NODE && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(child.tagName)) {
        let index = owner;
        // The text of a chosen option is shown by its list.
        if (child.tagName !== 'OPTION' && !isInShadow) { index = elements.length; elements.push(child); places.push([owner, place]); }
        if (['CANVAS', 'VIDEO', 'IFRAME', 'EMBED', 'OBJECT'].includes(child.tagName) || child.shadowRoot || (child.tagName === 'IMG' && !child.complete)) isTold = false;
        if (child.scrollTop || child.scrollLeft) unseen.push(index, child.scrollTop, child.scrollLeft);
        if ('value' in child || 'checked' in child) unseen.push(index, child.value, child.checked, child.indeterminate, child.disabled);
        indexOf.set(child, index);
        if (child.tagName === 'TH' || child.getAttribute('role') === 'columnheader') headers.push(child);
        if (child.tagName === 'INPUT' || child.tagName === 'TEXTAREA' || child.tagName === 'SELECT') {
          if (child.type !== 'password') values.push([index, child.value || '', labelsOf(child)]);
        }
        if (child.shadowRoot) visit(child.shadowRoot, index, true);
        visit(child, index, isInShadow);
      }
    }
  };
  visit(document, -1, false);
  // Below a header of customers' data every cell is covered, its own row's left out.
  const cellsIn = row => [...row.children].filter(cell => cell.matches('td, th, [role=cell], [role=gridcell], [role=columnheader], [role=rowheader]'));
  const placeOf = cell => cellsIn(cell.parentElement).slice(0, cellsIn(cell.parentElement).indexOf(cell)).reduce((sum, one) => sum + (one.colSpan || 1), 0);
  for (const header of headers) {
    if (!isPersonal(header.textContent) || !header.parentElement) continue;
    const table = header.closest('table, [role=table], [role=grid], [role=treegrid]');
    if (!table) continue;
    // Some kits draw the header as a table of its own above the body's.
    const around = table.querySelector('td, [role=cell], [role=gridcell]') ? table : (table.parentElement.parentElement || table);
    for (const row of around.querySelectorAll('tr, [role=row]')) {
      if (row === header.parentElement) continue;
      const cell = cellsIn(row).find(one => placeOf(one) === placeOf(header));
      if (cell && cell.tagName !== 'TH' && indexOf.has(cell)) customers.add(indexOf.get(cell));
    }
  }
  // On cards: "Customer: Jane Doe", or the one after the other.
  texts.forEach(([owner, text], at) => {
    const [before, after] = text.split(/:(.*)/s);
    if (owner < 0 || elements[owner].closest('th, [role=columnheader], label, option, button')) return;
    if (after !== undefined && after.trim() && isPersonal(before)) customers.add(owner);
    else if (isPersonal(text) && texts[at + 1] && texts[at + 1][0] >= 0) customers.add(texts[at + 1][0]);
  });
  const told = JSON.stringify([
    location.href, innerWidth, innerHeight, [...document.querySelectorAll(':focus')].map(one => elements.indexOf(one)), unseen,
    document.documentElement.outerHTML.replace(/ data-robot-mark="[^"]*"/g, ''),
  ]);
  let low = 0x811c9dc5, high = 0x1b873593;
  for (let at = 0; at < told.length; at++) {
    low = Math.imul(low ^ told.charCodeAt(at), 0x01000193);
    high = Math.imul(high ^ told.charCodeAt(at), 0x5bd1e995);
  }
  const pathOf = index => places[index][0] < 0 ? ':root' : `${pathOf(places[index][0])} > *:nth-child(${places[index][1]})`;
  return {values: values.map(([index, ...rest]) => [pathOf(index), ...rest]), customers: [...customers].map(pathOf), looks: isTold ? `${told.length} ${low} ${high}` : null, isScrolled: !!(scrollX || scrollY)};
}
""".replace("PERSONAL", _PERSONAL)
)


@dataclass(frozen=True, slots=True)
class Glance:
    """How a page is at this moment.

    Attributes:
        places: (frame, CSS path) of every element that a picture must not show.
        drawn: What else it must not show; see `robot.evidence.drawn`.
        looks: The same for two moments only where nothing on the page has changed in between; None where
            that cannot be told, as with a canvas, a frame, or something that moves.
        is_scrolled: Whether the window shows another part of the page than its beginning.
    """

    places: tuple[tuple[Frame, str], ...]
    drawn: Drawn
    looks: str | None
    is_scrolled: bool


class AskPage(Protocol):
    """Calls a JavaScript function in a page's main frame and returns its answer, as `Page.evaluate` does."""

    def __call__(self, page: Page, function: str, /, *arguments: str) -> Any:  # noqa: ANN401 - JSON of many shapes
        """Ask."""


def glance(
    page: Page,
    secrets: Secrets,
    *,
    shows_customers: bool = False,
    ask_page: AskPage | None = None,
    read_drawn: Callable[[Page], Drawn] | None = None,
) -> Glance:
    """Look what there is to cover, and how the page looks; see `places_to_cover`.

    Args:
        page: Holding still.
        secrets: What must not show; what a box holds whose label says that it is one is added.
        shows_customers: Whether names and whereabouts of orders' customers may show.
        ask_page: Asks a page that has no frames in it; None asks through Playwright.
        read_drawn: Finds what it draws; None looks only for what is secret by what is around it.
    """
    frames = page.frames
    found: list[tuple[Frame, dict[str, Any]]] = [
        (frame, ask_page(page, _READ_TEXTS) if ask_page and len(frames) == 1 else frame.evaluate(_READ_TEXTS))
        for frame in frames
    ]
    places = tuple(
        (frame, path) for frame, read in found for path in _paths_in(read, secrets, shows_customers)
    )
    of_page = found[0][1]
    drawn = Drawn() if read_drawn is None else read_drawn(page)
    return Glance(places, drawn, of_page["looks"] if len(found) == 1 else None, of_page["isScrolled"])


def places_to_cover(
    page: Page, secrets: Secrets, *, shows_customers: bool = False
) -> tuple[tuple[Frame, str], ...]:
    """Return (frame, CSS path) of every element that a picture must not show.

    That is a box whose label says that it holds a secret (it is registered from then on); and, unless `shows_customers`,
    names and whereabouts of orders' customers.
    """
    return glance(page, secrets, shows_customers=shows_customers).places


def locators_of(page: Page, places: Sequence[tuple[Frame, str]]) -> list[Locator]:
    """Return what Playwright has to cover: the password boxes of every frame, and the given places.

    One locator a frame, because each one that Playwright is given takes it several questions to the page.
    """
    return [
        frame.locator(", ".join([PASSWORD_BOXES, *(path for owner, path in places if owner == frame)]))
        for frame in page.frames
    ]


def _paths_in(read: dict[str, Any], secrets: Secrets, shows_customers: bool) -> list[str]:  # noqa: FBT001 - private
    paths = set() if shows_customers else set(read["customers"])
    for path, value, labels in read["values"]:
        named = next((label for label in labels if is_secret_label(label)), None)
        if named is not None:
            paths.add(path)
            if value:
                secrets.register(value, named)
    return sorted(paths)
