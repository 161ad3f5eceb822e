"""Screens packed for a maintainer elsewhere: their structure without secrets and names, and pictures; and the way back.

A packed screen is one page without scripts that looks and reads as the live one did, so `pages/` can be tried on it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pages.base import look
from robot.errors import EvidenceError, SettingsError
from robot.evidence import Secrets
from robot.evidence.files import write_whole
from robot.evidence.masks import places_to_cover

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Page, Route

    from robot.evidence import Recorder
    from robot.procedures.amazon_mws_to_sp.screens import Screen

FORMAT: Final = 1
PLACE: Final = "http://bundle.localhost"
"""Where packed screens are shown; nothing is asked of any network."""

INDEX: Final = "bundle.json"
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)

_E_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TEXTS: Final = """
() => [document.body.innerText, ...[...document.querySelectorAll("input, textarea")].map((box) => box.value)].join("\\n")
"""

_COPY: Final = r"""
([covered, blurred]) => {
  const cover = new Set(covered.map((path) => document.querySelector(path)).filter(Boolean));
  const blur = new Set(blurred.map((mark) => document.querySelector(`[data-robot-mark="${mark}"]`)).filter(Boolean));
  const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const quote = (text) => escape(text).replace(/"/g, "&quot;");
  const shape = (text) => text.replace(/\p{Lu}/gu, "X").replace(/\p{L}/gu, "x").replace(/\d/g, "0");
  const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
  const KEPT_TYPES = ["checkbox", "radio", "submit", "button", "reset", "image", "date", "time", "datetime-local"];
  const bare = (address) => { try { const url = new URL(address, location.href); return url.origin === location.origin ? url.pathname : `${url.origin}${url.pathname}`; } catch { return ""; } };
  const rulesOf = (sheets) => [...sheets].map((sheet) => {
    if (sheet.disabled) return "";
    try { return [...sheet.cssRules].map((rule) => (rule.type === CSSRule.IMPORT_RULE && rule.styleSheet ? rulesOf([rule.styleSheet]) : rule.cssText)).join("\n"); } catch { return "/* a style sheet of another site could not be read */"; }
  }).join("\n").replace(/url\("?data:[^)]*\)/g, "none");
  const attributes = (node, how) => {
    const kept = [];
    for (const { name, value } of node.attributes) {
      if (name === "data-robot-mark" || name === "srcdoc" || name === "nonce" || name === "integrity" || name === "ping" || (name === "value" && node.matches("input"))) continue;
      if (name.startsWith("on")) { if (name === "onclick") kept.push("onclick"); continue; }
      if (["href", "src", "action", "formaction", "xlink:href", "poster"].includes(name)) {
        if (!value.startsWith("#")) { kept.push(`${name}="${quote(value.startsWith("data:") ? "" : value.startsWith("javascript:") ? "#" : bare(value))}"`); continue; }
      }
      if (["checked", "selected", "srcset", "style"].includes(name) && name !== "style") continue;
      kept.push(`${name}="${quote(how.shapes && ["title", "alt", "aria-label"].includes(name) ? shape(value) : name === "style" ? value.replace(/url\("?data:[^)]*\)/g, "none") : value)}"`);
    }
    if (node.onclick && !node.hasAttribute("onclick")) kept.push("onclick");
    // A press that is heard far above is what a hand-shaped pointer tells, and style keeps that.
    if (node.matches("input")) {
      if (node.checked) kept.push("checked");
      const text = node.type === "password" || node.type === "hidden" || how.covers ? "" : KEPT_TYPES.includes(node.type) ? node.value : how.shapes ? shape(node.value) : node.value;
      if (text) kept.push(`value="${quote(text)}"`);
    }
    if (node.matches("option") && node.selected) kept.push("selected");
    if (node.matches("img")) { const box = node.getBoundingClientRect(); kept.push(`style="${quote(node.getAttribute("style") || "")};width:${box.width}px;height:${box.height}px"`); }
    return kept.length ? ` ${kept.join(" ")}` : "";
  };
  const write = (node, how) => {
    if (node.nodeType === Node.TEXT_NODE) return escape(how.covers ? node.data.replace(/\S/g, "x") : how.shapes ? shape(node.data) : node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const tag = node.localName;
    if (["script", "style", "noscript", "template", "link", "base", "object", "embed", "iframe", "video", "audio"].includes(tag) && node.namespaceURI === "http://www.w3.org/1999/xhtml") return "";
    if (tag === "meta" && !node.hasAttribute("charset") && node.name !== "viewport") return "";
    const now = { covers: how.covers || cover.has(node), shapes: how.shapes || blur.has(node) };
    const inner = tag === "textarea" ? escape(now.covers || now.shapes ? shape(node.value) : node.value) : children(node, now);
    const shadow = node.shadowRoot ? `<template shadowrootmode="open"><style>${rulesOf([...node.shadowRoot.styleSheets, ...node.shadowRoot.adoptedStyleSheets])}</style>${children(node.shadowRoot, now)}</template>` : "";
    return `<${tag}${attributes(node, now)}>${VOID.has(tag) ? "" : `${shadow}${inner}</${tag}>`}`;
  };
  const children = (node, how) => [...node.childNodes].map((child) => write(child, how)).join("");
  const none = { covers: false, shapes: false };
  return `<!doctype html>\n<html${attributes(document.documentElement, none)}><head>${children(document.head, none)}<style>\n${rulesOf([...document.styleSheets, ...document.adoptedStyleSheets])}\n</style></head>${write(document.body, none)}</html>\n`;
}
"""


@dataclass(frozen=True)
class PackedScreen:
    """One screen of a bundle.

    Attributes:
        id: Which screen it is.
        address: Path of the live page, ids shortened.
        html: The page, without scripts.
        aria: Its structure as a screen reader meets it.
        picture: PNG.
    """

    id: str
    title: str
    address: str
    html: str
    aria: str
    picture: bytes


def pack_screen(
    page: Page, screen: Screen, recorder: Recorder, secrets: Secrets, rows: list[str]
) -> PackedScreen:
    """Take a copy of the screen that is shown, without secrets and customers.

    Args:
        page: The page that shows it.
        screen: Which one it is.
        recorder: Takes the picture.
        secrets: What must not be in it; names too.
        rows: Marks of the rows of which only the shape is kept, letter by letter.

    Raises:
        EvidenceError: The page does not hold still.
    """
    texts: str = page.evaluate(_TEXTS)
    for address in sorted(set(_E_MAIL.findall(texts))):
        secrets.register(address, "e-mail")
    mask = [page.locator(f'[data-robot-mark="{mark}"]') for mark in rows]
    picture = recorder.run_dir / recorder.picture(page, f"packed {screen.title}", mask=mask).path
    # What is known is scrubbed word by word; only customers' data and boxes with credentials go as a whole.
    covered = [path for frame, path in places_to_cover(page, Secrets()) if frame == page.main_frame]
    html = secrets.scrub(page.evaluate(_COPY, [covered, rows]))
    aria = "" if rows else recorder.page_structure(page)
    address = re.sub(r"/[^/]{20,}(?=/|$)", "/...", urlsplit(page.url).path)
    return PackedScreen(screen.id, screen.title, address, html, aria, picture.read_bytes())


def data_rows(page: Page) -> list[str]:
    """Return the marks of everything on the screen that is a row of a list's body."""
    return [str(mark) for mark in look(page, "bodyRows", {})]


def write_bundle(
    path: Path, screens: list[PackedScreen], about: Mapping[str, Any], profile: str, secrets: Secrets
) -> None:
    """Write a bundle; what is finished is searched for secrets before it gets its name.

    Raises:
        EvidenceError: It cannot be written, or holds a secret and was not.
    """
    listed = [{"id": one.id, "title": one.title, "address": one.address} for one in screens]
    index = secrets.scrub_json({"format": FORMAT, **about, "screens": listed})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:

        def put(name: str, data: str | bytes) -> None:
            pack.writestr(zipfile.ZipInfo(name, _FIXED_TIME), data, zipfile.ZIP_DEFLATED)

        put(INDEX, json.dumps(index, ensure_ascii=False, indent=1))
        put("profile.toml", secrets.scrub(profile))
        for one in screens:
            put(f"{one.id}/page.html", one.html)
            put(f"{one.id}/aria.txt", one.aria)
            put(f"{one.id}/picture.png", one.picture)
    data = buffer.getvalue()
    if hits := secrets.find(data):
        found = ", ".join(sorted({f"{hit.label} ({hit.form})" for hit in hits}))
        raise EvidenceError(
            f"The bundle was not written, because it would hold: {found}.", hint="Tell a maintainer."
        )
    write_whole(path, data)


class Bundle:
    """A bundle as it was packed; shows its screens in a browser, without any network.

    Args:
        path: The file.

    Attributes:
        about: When and of what it was packed, and what was found then.
        screens: The packed screens by their ids.

    Raises:
        SettingsError: It is no bundle, or one of a later format.
    """

    def __init__(self, path: Path) -> None:
        try:
            with zipfile.ZipFile(path) as pack:
                self.about: dict[str, Any] = json.loads(pack.read(INDEX))
                self.screens = {
                    one["id"]: PackedScreen(
                        one["id"],
                        one["title"],
                        one["address"],
                        pack.read(f"{one['id']}/page.html").decode(),
                        pack.read(f"{one['id']}/aria.txt").decode(),
                        pack.read(f"{one['id']}/picture.png"),
                    )
                    for one in self.about["screens"]
                }
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise SettingsError(f"{path.name} is no bundle of screens ({type(error).__name__}).") from error
        if self.about["format"] > FORMAT:
            raise SettingsError(
                f"{path.name} was packed by a later version of the robot.", hint="Use that one."
            )

    def show(self, page: Page, screen: str) -> None:
        """Show a packed screen in a page; whatever that page asks for besides comes out empty."""
        page.unroute_all()
        page.route("**/*", lambda route: self._answer(route, screen))
        page.goto(f"{PLACE}{self.screens[screen].address or '/'}")

    def _answer(self, route: Route, screen: str) -> None:
        if route.request.is_navigation_request():
            # Scripts were left out; nothing that was missed may run either.
            headers = {"content-security-policy": "script-src 'none'; object-src 'none'"}
            route.fulfill(
                body=self.screens[screen].html, content_type="text/html; charset=utf-8", headers=headers
            )
        elif route.request.resource_type == "image":
            route.fulfill(body='<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")
        else:
            route.fulfill(status=204, body="")
