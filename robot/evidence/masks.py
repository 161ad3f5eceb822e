"""Finds what a picture must not show: password boxes, and every element that holds a known secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from robot.evidence.trace_scrub import UNRECORDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Frame, JSHandle, Locator, Page

    from robot.evidence.redaction import Secrets

PASSWORD_BOXES: Final = "input[type=password]"  # noqa: S105 - says where passwords are typed, and is none

# The page is asked for its texts, never told the secrets: its own scripts could listen.
# Text is taken piece by piece in reading order, because a secret may run through several elements.
# What lies in a shadow root is counted to its host: too much is masked rather than too little.
_READ_TEXTS = (
    UNRECORDED
    + """
() => {
  const elements = [], texts = [], values = [];
  const visit = (node, owner) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (child.data.trim()) texts.push([owner, child.data]);
      } else if (child.nodeType === Node.ELEMENT_NODE && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(child.tagName)) {
        let index = owner;
        // The text of a chosen option is shown by its list.
        if (child.tagName !== 'OPTION' && !(child.getRootNode() instanceof ShadowRoot)) { index = elements.length; elements.push(child); }
        if (child.tagName === 'INPUT' || child.tagName === 'TEXTAREA' || child.tagName === 'SELECT') {
          if (child.type !== 'password') values.push([index, child.value || child.placeholder || '']);
        }
        if (child.shadowRoot) visit(child.shadowRoot, index);
        visit(child, index);
      }
    }
  };
  visit(document, -1);
  return {elements, texts, values};
}
"""
)
_TEXTS = UNRECORDED + "(found) => [found.texts, found.values]"
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


def places_of_secrets(page: Page, secrets: Secrets) -> list[tuple[Frame, str]]:
    """Return (frame, CSS path) of every element that shows a registered secret as text or as its value."""
    if not secrets.has_any:
        return []
    return [(frame, path) for frame in page.frames for path in _paths_in(frame, secrets)]


def locators_of(page: Page, places: Sequence[tuple[Frame, str]]) -> list[Locator]:
    """Return what Playwright has to cover: the password boxes of every frame, and the given places."""
    boxes = [frame.locator(PASSWORD_BOXES) for frame in page.frames]
    return boxes + [frame.locator(path) for frame, path in places]


def _paths_in(frame: Frame, secrets: Secrets) -> list[str]:
    found: JSHandle = frame.evaluate_handle(_READ_TEXTS)
    try:
        texts, values = found.evaluate(_TEXTS)
        indexes = {index for index, value in values if secrets.spans(value)}
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
