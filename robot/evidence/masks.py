"""Finds what a picture must not show: password boxes, known secrets, boxes labelled as secret, customers' data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from robot.evidence.shapes import is_secret_label
from robot.evidence.trace_scrub import UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Frame, JSHandle, Locator, Page

    from robot.evidence.redaction import Secrets

PASSWORD_BOXES: Final = "input[type=password]"  # noqa: S105 - says where passwords are typed, and is none

# What a column is headed, or what stands before a value, where the value is a customer's name or whereabouts.
_PERSONAL = (
    r"^(customer|buyer|recipient|consignee)([\s_-]?(name|e-?mail|phone|address|contact))?$"
    r"|^((ship(ping)?|deliver(y)?|bill(ing)?)[\s_-]?(to|name|address)|address([\s_-]?(line)?[\s_-]?\d)?)$"
    r"|^(e-?mail|phone|telephone|mobile)([\s_-]?(address|number))?$|^(post[\s_-]?code|zip([\s_-]?code)?)$"
)

# The page is asked for its texts, never told the secrets: its own scripts could listen.
# Text is taken piece by piece in reading order, because a secret may run through several elements.
# What lies in a shadow root is counted to its host: too much is masked rather than too little.
_READ_TEXTS = (
    UNRECORDED
    + r"""
() => {
  const elements = [], texts = [], values = [], customers = new Set(), indexOf = new Map();
  const personal = /PERSONAL/i;
  const isPersonal = text => personal.test(text.replace(/[\s:*\u2191\u2193\u25b2\u25bc]+/g, ' ').trim());
  const labelsOf = box => [
    ...[...(box.labels || [])].map(label => label.textContent), box.getAttribute('aria-label'), box.title, box.name, box.id,
    ...(box.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => (id && document.getElementById(id) || {}).textContent),
  ].filter(Boolean);
  const headers = [];
  const visit = (node, owner) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (child.data.trim()) texts.push([owner, child.data]);
      } else if (child.nodeType === Node.ELEMENT_NODE && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(child.tagName)) {
        let index = owner;
        // The text of a chosen option is shown by its list.
        if (child.tagName !== 'OPTION' && !(child.getRootNode() instanceof ShadowRoot)) { index = elements.length; elements.push(child); }
        indexOf.set(child, index);
        if (child.tagName === 'TH' || child.getAttribute('role') === 'columnheader') headers.push(child);
        if (child.tagName === 'INPUT' || child.tagName === 'TEXTAREA' || child.tagName === 'SELECT') {
          if (child.type !== 'password') values.push([index, child.value || child.placeholder || '', labelsOf(child)]);
        }
        if (child.shadowRoot) visit(child.shadowRoot, index);
        visit(child, index);
      }
    }
  };
  visit(document, -1);
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
  return {elements, texts, values, customers: [...customers]};
}
""".replace("PERSONAL", _PERSONAL)
)
_TEXTS = UNRECORDED + "(found) => [found.texts, found.values, found.customers]"
_PATHS = (
    UNRECORDED
    + """
(found, indexes) => indexes.map(index => {
  const steps = [];
  for (let element = found.elements[index]; element !== document.documentElement; element = element.parentElement) {
    if (!element.parentElement) return ':root';
    steps.unshift('> *:nth-child(' + (1 + [...element.parentElement.children].indexOf(element)) + ')');
  }
  return [':root', ...steps].join(' ');
})
"""
)


def places_to_cover(
    page: Page, secrets: Secrets, *, shows_customers: bool = False
) -> list[tuple[Frame, str]]:
    """Return (frame, CSS path) of every element that a picture must not show.

    That is what shows a registered secret as text or as its value; what a box holds whose label says that it is one
    (it is registered from then on); and, unless `shows_customers`, names and whereabouts of orders' customers.
    """
    return [(frame, path) for frame in page.frames for path in _paths_in(frame, secrets, shows_customers)]


def locators_of(page: Page, places: Sequence[tuple[Frame, str]]) -> list[Locator]:
    """Return what Playwright has to cover: the password boxes of every frame, and the given places."""
    boxes = [frame.locator(PASSWORD_BOXES) for frame in page.frames]
    return boxes + [frame.locator(path) for frame, path in places]


def _paths_in(frame: Frame, secrets: Secrets, shows_customers: bool) -> list[str]:  # noqa: FBT001 - private
    found: JSHandle = frame.evaluate_handle(_READ_TEXTS)
    try:
        texts, values, customers = found.evaluate(_TEXTS)
        indexes = set() if shows_customers else set(customers)
        for index, value, labels in values:
            named = next((label for label in labels if is_secret_label(label)), None)
            if value and named is not None:
                secrets.register(value, named)
            if named is not None or secrets.spans(value):
                indexes.add(index)
        indexes |= _owners_of_secrets(texts, secrets)
        return list(found.evaluate(_PATHS, sorted(indexes))) if indexes else []
    finally:
        found.dispose()


def _owners_of_secrets(texts: Sequence[tuple[int, str]], secrets: Secrets) -> set[int]:
    whole = "".join(text for _, text in texts)
    spans = secrets.spans(whole)
    owners = set()
    start = 0
    for owner, text in texts:
        end = start + len(text)
        if owner >= 0 and any(first < end and start < last for first, last in spans):
            owners.add(owner)
        start = end
    return owners
