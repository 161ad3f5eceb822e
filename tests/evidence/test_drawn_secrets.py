"""However a page draws a secret, nobody can read it on the picture that is kept, and everything else can be read.

The sample takes a few seconds; `--all-cases` takes them all and says how many were kept and how many words are legible.
"""

from __future__ import annotations

import base64
import contextlib
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from PIL import Image, ImageDraw, ImageFont

from robot.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from robot.evidence import Recorder

SECRET = "Lantern-Quay-42"
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' width='400' height='50'><text x='5' y='35' font-size='30'>{SECRET}</text></svg>"
SVG_URL = f"data:image/svg+xml,{quote(SVG)}"
DRAW = "c.font = '36px sans-serif'; c.fillText(SECRET, 5, 45)".replace("SECRET", f"'{SECRET}'")
MIXED_UP = sorted(enumerate(SECRET), key=lambda letter: letter[0] * 7 % 15)


def raster_url() -> str:
    image = Image.new("RGB", (400, 50), "white")
    ImageDraw.Draw(image).text((5, 5), SECRET, fill="black", font=ImageFont.load_default(30))
    data = io.BytesIO()
    image.save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def each(template: str, letters: str = SECRET) -> str:
    return "".join(template.replace("X", letter) for letter in letters)


def shifted(start_of: Callable[[str], int | None]) -> str:
    return "".join(chr(start) if (start := start_of(letter)) is not None else letter for letter in SECRET)


def bold(letter: str) -> int | None:
    for first, last, start in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
        if first <= letter <= last:
            return start + ord(letter) - ord(first)
    return None


WAYS = {
    # Texts
    "a paragraph": f"<p>{SECRET}</p>",
    "a sentence": f"<p>The password of the shop is {SECRET} since yesterday</p>",
    "the body itself": f"before {SECRET} after",
    "an editable part": f"<div contenteditable>typing {SECRET} here</div>",
    "a legend": f"<fieldset><legend>{SECRET}</legend>content</fieldset>",
    "a caption": f"<table><caption>{SECRET}</caption><tr><td>a rather long cell of the table</table>",
    "a summary": f"<details open><summary>Summary</summary>{SECRET}</details>",
    "a ruby text": f"<p><ruby>word<rt style='font-size: 30px'>{SECRET}</rt></ruby></p>",
    "a highlighted text": f"<p id=p>some {SECRET} text</p><style>::highlight(a) {{ color: red }}</style>"
    "<script>const all = new Range(); all.selectNodeContents(p); CSS.highlights.set('a', new Highlight(all))</script>",
    # Shadow roots
    "a closed shadow root": f"<div id=h></div><script>h.attachShadow({{mode: 'closed'}}).innerHTML = '<p>{SECRET} inside</p>'</script>",
    "a closed root in a closed root": "<div id=h></div><script>const root = h.attachShadow({mode: 'closed'}); root.innerHTML = '<div></div>';"
    f"root.firstChild.attachShadow({{mode: 'closed'}}).innerHTML = '<b>{SECRET}</b> inside'</script>",
    "a slot": f"<div id=h><i>{SECRET}</i></div><script>h.attachShadow({{mode: 'closed'}}).innerHTML = '<p>Value <slot></slot></p>'</script>",
    "a custom element": "<x-y></x-y><script>customElements.define('x-y', class extends HTMLElement { connectedCallback() {"
    f" this.attachShadow({{mode: 'closed'}}).textContent = '{SECRET} shown' }} }})</script>",
    # Style sheets
    "content before": f"<style>#q::before {{ content: '{SECRET}' }}</style><p id=q> following</p>",
    "content after, of an attribute": f"<style>#q::after {{ content: attr(data-x) }}</style><p id=q data-x='{SECRET}'>Preceding </p>",
    "content of a property": f"<style>#q::after {{ --s: '{SECRET}'; content: var(--s) }}</style><p id=q>Preceding </p>",
    "content with a counter": "<style>#q { counter-reset: n 42 } #q::after { content: 'Lantern-Quay-' counter(n) }</style><p id=q>Number </p>",
    "a marker": f"<style>li::marker {{ content: '{SECRET} ' }}</style><ul style='margin-left: 300px'><li>item</ul>",
    "a marker of a counter style": f"<style>@counter-style x {{ system: cyclic; symbols: '{SECRET}' }}</style>"
    "<ul style='list-style: x; margin-left: 300px'><li>item</ul>",
    "quotation marks": f"<p style='quotes: \"{SECRET} \" \"\"'><q>quoted</q></p>",
    "a hyphen": f"<p lang=en style='width: 100px; hyphenate-character: \"{SECRET}\"'>extraordi&shy;nary</p>",
    "a large first letter": f"<style>#q::first-letter {{ font-size: 200% }}</style><p id=q>{SECRET} and more</p>",
    "a shadow": f"<p style='color: transparent; text-shadow: 0 70px black; margin-bottom: 90px'>{SECRET}</p>",
    "a shadow of a filter": "<div style='overflow: hidden; height: 60px'>"
    f"<p style='margin: 0; position: relative; top: -60px; filter: drop-shadow(0 60px black)'>{SECRET}</p></div>",
    # Boxes
    "a placeholder": f"<input placeholder='{SECRET}' size=30>",
    "a value": f"<input value='{SECRET}' size=30>",
    "a typed value": f"<input id=i size=30><script>i.value = '{SECRET}'</script>",
    "one box for each letter": each("<input size=1 value='X'>"),
    "a button": f"<input type=button value='{SECRET}'>",
    "an option": f"<select><option>first<option selected>{SECRET}</select>",
    "an option's label": f"<select><option label='{SECRET}'></select>",
    "an open list": f"<select size=3><option>{SECRET}</select>",
    "a text area": f"<textarea>{SECRET}</textarea>",
    # Pictures
    "the text of a missing image": f"<img alt='{SECRET}' src='data:,' width=600 height=60>",
    "an SVG": f"<svg width=500 height=60><text x=5 y=40>{SECRET}</text></svg>",
    "an SVG, letter by letter": f"<svg width=500 height=60><text x=5 y=40>{each('<tspan dx=2>X</tspan>')}</text></svg>",
    "an SVG, along a path": "<svg width=500 height=90><path id=p d='M10 60 Q 250 10 490 60' fill=none /><text><textPath href='#p'>"
    f"{SECRET}</textPath></text></svg>",
    "an SVG that is used": f"<svg width=0 height=0><symbol id=t><text y=40>{SECRET}</text></symbol></svg><svg width=500 height=60><use href='#t'/></svg>",
    "an SVG as a pattern": "<svg width=500 height=60><pattern id=p width=500 height=60 patternUnits=userSpaceOnUse>"
    f"<text y=40>{SECRET}</text></pattern><rect width=500 height=60 fill='url(#p)'/></svg>",
    "an SVG that cuts out": f"<svg width=0 height=0><clipPath id=c><text y=40>{SECRET}</text></clipPath></svg>"
    "<div style='clip-path: url(#c); background: black; width: 500px; height: 60px'></div>",
    "an SVG's filter": f'<svg width=0 height=0><filter id=f x=0 y=0 width=1 height=1><feImage href="{SVG_URL}"/></filter></svg>'
    "<div style='filter: url(#f); width: 400px; height: 50px'></div>",
    "HTML in an SVG": f"<svg width=500 height=60><foreignObject width=500 height=60><p>{SECRET}</p></foreignObject></svg>",
    "an SVG as an image": f'<img src="{SVG_URL}">',
    "an SVG as an image of a script": f'<img id=i><script>i.src = URL.createObjectURL(new Blob(["{SVG}"], {{type: "image/svg+xml"}}))</script>',
    "an SVG as a background": f"<div style='background: url(\"{SVG_URL}\"); width: 400px; height: 50px'></div>",
    "an SVG as content": f'<style>#q::before {{ content: url("{SVG_URL}") }}</style><p id=q>Following</p>',
    "an SVG as a mask": f"<div style='mask: url(\"{SVG_URL}\"); background: black; width: 400px; height: 50px'></div>",
    "an SVG as a border": f"<div style='border: 50px solid; border-image: url(\"{SVG_URL}\") 0 fill; width: 300px'></div>",
    "an SVG as a marker": f"<ul style='margin-left: 420px; list-style-image: url(\"{SVG_URL}\")'><li>item</ul>",
    "a film's poster": f'<video width=400 height=50 poster="{SVG_URL}"></video>',
    "pixels": f"<img src='{raster_url()}'>",
    "pixels as a background": f"<div style='background: url({raster_url()}); width: 400px; height: 50px'></div>",
    "pixels behind texts": f"<div style='background: url({raster_url()}); padding: 60px 0 10px'>Returns are booked by hand</div>",
    "an SVG behind texts": f"<style>#q::before {{ content: ''; position: absolute; inset: 0; z-index: -1; background: url(\"{SVG_URL}\") }}"
    "#q { position: relative; padding-top: 60px }</style><p id=q>Returns are booked by hand</p>",
    "pixels behind texts in a closed root": "<div id=h></div><script>h.attachShadow({mode: 'closed'}).innerHTML ="
    f"`<p></p><div style='background: url({raster_url()}); padding: 60px 0 10px'>Returns are booked by hand</div>`</script>",
    "pixels in an SVG": f"<svg width=500 height=60><image href='{raster_url()}' width=400 height=50 /></svg>",
    "a canvas": f"<canvas id=i width=500 height=60></canvas><script>const c = i.getContext('2d'); {DRAW}</script>",
    "a canvas off the screen": "<canvas id=i width=500 height=60></canvas><script>const o = new OffscreenCanvas(500, 60), c = o.getContext('2d');"
    f"{DRAW}; i.getContext('bitmaprenderer').transferFromImageBitmap(o.transferToImageBitmap())</script>",
    "an image of a canvas": "<img id=i><script>const o = document.createElement('canvas'); o.width = 500; o.height = 60;"
    f"const c = o.getContext('2d'); {DRAW}; i.src = o.toDataURL()</script>",
    # Frames
    "a frame": f'<iframe width=600 height=120 srcdoc="<p style=\'font: 30px sans-serif\'>framed {SECRET} here</p>"></iframe>',
    "a frame in a frame": f'<iframe width=600 height=160 srcdoc="<p>outer</p><iframe width=500 height=100 srcdoc=\'<h1>{SECRET}</h1>\'></iframe>"></iframe>',
    "a frame on a slant": f"<iframe width=400 height=100 style='transform: rotate(5deg)' srcdoc='<h1>{SECRET}</h1>'></iframe>",
    "a large frame": f"<div style='height: 310px'><iframe width=400 height=200 style='transform: scale(1.5); transform-origin: 0 0' srcdoc='<h1>{SECRET}</h1>'></iframe></div>",
    "an object": f"<object width=500 height=100 data='data:text/html,<h1>{SECRET}</h1>'></object>",
    "an embedded SVG": f'<embed width=500 height=60 src="{SVG_URL}">',
    # Over the page
    "a dialog": f"<dialog id=d style='margin-top: 300px'>The dialog says {SECRET}</dialog><script>d.showModal()</script><div style='height: 300px'></div>",
    "a popover": f"<div popover id=d style='margin-top: 300px'>{SECRET}</div><script>d.showPopover()</script><div style='height: 300px'></div>",
    "what sticks": f"<div style='position: sticky; top: 0'>{SECRET}</div>",
    "a list scrolled on": f"<div id=l style='height: 100px; overflow: auto'><div style='height: 500px'></div><p>{SECRET}<p>end</div><script>l.scrollTop = 9999</script>",
    "columns": f"<div style='columns: 3'>one two three four five six {SECRET} seven eight nine ten</div>",
    # Writing
    "capitals": f"<p style='text-transform: uppercase'>{SECRET.lower()}</p>",
    "small capitals": f"<p style='font-variant: all-small-caps'>{SECRET}</p>",
    "soft hyphens": f"<p>{'&shy;'.join(SECRET)}</p>",
    "joiners": f"<p>{'&#8205;'.join(SECRET)}</p>",
    "struck out": f"<p>{'&#822;'.join(SECRET)}</p>",
    "letter by letter": f"<p>{each('<span>X</span>')}</p>",
    "letters that float": each("<b style='float: right'>X</b>", SECRET[::-1]) + "<br style='clear: both'>",
    "letters in another order": "<div style='display: flex'>" + "".join(f"<b style='order: {at}'>{letter}</b>" for at, letter in MIXED_UP) + "</div>",
    "letters put in their places": "<div style='position: relative; height: 50px'>"
    + "".join(f"<b style='position: absolute; left: {30 * at}px'>{letter}</b>" for at, letter in MIXED_UP) + "</div>",
    "letters in cells": f"<table><tr>{each('<td>X')}</table>",
    "letters with spaces": f"<p>{' '.join(SECRET)}</p>",
    "letters apart": f"<p style='letter-spacing: 8px'>{SECRET}</p>",
    "letters that are not seen between": f"<p>{'<i style=font-size:0>x</i>'.join(SECRET)}</p>",
    "a narrow column": f"<p style='width: 130px; word-break: break-all'>{SECRET}</p>",
    "groups": "<p>Lant ernQ uay4 2</p>",
    "lines": "<p>Lantern<br>-Quay<br>-42</p>",
    "right to left": f"<p dir=rtl>{SECRET}</p>",
    "backwards": f"<p><bdo dir=rtl>{SECRET[::-1]}</bdo></p>",
    "upright": f"<p style='writing-mode: vertical-rl; text-orientation: upright; font-size: 20px'>{SECRET}</p>",
    "on a slant": f"<p style='transform: rotate(5deg); width: 400px'>{SECRET}</p>",
    "MathML": f"<math><mtext>{SECRET}</mtext></math>",
    "bold letters of mathematics": f"<p>{shifted(bold)}</p>",
    "wide letters": f"<p>{shifted(lambda letter: ord(letter) + 0xFEE0)}</p>",
    "Cyrillic letters": f"<p>{SECRET.replace('a', '&#1072;').replace('e', '&#1077;').replace('y', '&#1091;')}</p>",
    "base64": f"<p>{base64.b64encode(SECRET.encode()).decode()}</p>",
    "percent signs": f"<p>{quote(SECRET).replace('-', '%2D').replace('a', '%61')}</p>",
    # In motion
    "what moves": f"<style>@keyframes go {{ to {{ transform: translateX(300px) }} }}</style><p style='animation: go 3s infinite alternate; width: 400px'>{SECRET}</p>",
    "what runs through": f"<marquee>{SECRET}</marquee>",
    # Pages that are askew
    "a page made larger": f"<style>html {{ zoom: 1.2 }}</style><p>{SECRET}</p>",
    "a page moved aside": f"<style>html {{ transform: translate(20px, 30px) }}</style><p>{SECRET}</p>",
    "colours turned round": f"<style>html {{ filter: invert(1); background: white }}</style><p>{SECRET}</p>",
}  # fmt: skip
READABLE_IN_BASE64 = {
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "percent signs": "%61ntern%2DQu%61y",
}

AROUND = """<!doctype html><style>body {{ font: 30px sans-serif; margin: 10px }} input, select, textarea {{ font: inherit }}
  iframe, embed, object, video, canvas, img {{ display: block }}</style>
  <h1>Orders of this store</h1><p>Every channel imports its orders each hour</p>{}<p>Invoices are printed below delivery notes</p>"""
"""What stands around it on every page, because it has to stay legible."""


class Reader:
    """Reads pictures as a person could."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR  # noqa: PLC0415 - slow to load

        self._read = RapidOCR(params={"Global.log_level": "error"})

    def lines(self, picture: bytes) -> list[str]:
        return [str(line) for line in self._read(picture).txts or ()]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture
def recorder(picturing: Recorder) -> Recorder:
    picturing._secrets.register(SECRET, "password")
    return picturing


def letters_of(lines: list[str]) -> str:
    return re.sub(r"[\W_]+", "", "".join(lines)).lower()


def tells(lines: list[str], secret: str) -> bool:
    """Whether a secret can be read, be it with a letter misread here or there."""
    sought, seen = letters_of([secret]), letters_of(lines)
    pieces = [sought[at : at + 4] for at in range(len(sought) - 3)]
    return sum(piece in seen for piece in pieces) > len(pieces) / 2


def words_of(lines: list[str], secret: str) -> list[str]:
    """The words that are no part of the secret."""
    words = re.findall(r"[a-z]{4,}", " ".join(lines).lower())
    return [word for word in words if word not in letters_of([secret])]


def pictures(recorder: Recorder, page: Page, way: str) -> tuple[bytes, bytes | None]:
    """What the page looks like, and what is kept of it, if anything is."""
    page.set_viewport_size({"width": 900, "height": 300})
    page.set_content(AROUND.format(WAYS[way]))
    # What a script makes an image of is there when it has been decoded.
    page.evaluate("() => Promise.all([...document.images].map((image) => image.decode().catch(() => null)))")
    bare = page.screenshot(full_page=True)
    with contextlib.suppress(EvidenceError):  # it is allowed not to be kept
        return bare, (recorder.run_dir / recorder.picture(page, "page").path).read_bytes()
    return bare, None


PARTS = 5
SAMPLE = (
    "a closed shadow root", "content after, of an attribute", "the text of a missing image", "a canvas", "soft hyphens",
    "letters put in their places", "pixels behind texts", "columns",
)  # fmt: skip


@pytest.mark.parametrize("picturing", ["past the recording"], indirect=True)
@pytest.mark.parametrize("way", SAMPLE)
def test_a_secret_is_not_legible_and_everything_else_is(
    way: str, recorder: Recorder, page: Page, reader: Reader
):
    _, kept = pictures(recorder, page, way)
    assert kept is not None
    lines = reader.lines(kept)
    assert not tells(lines, SECRET)
    assert {"orders", "store", "channel", "imports", "invoices", "printed", "delivery"} <= set(
        words_of(lines, SECRET)
    )


@pytest.mark.parametrize("picturing", ["past the recording"], indirect=True)
def test_the_reader_reads_what_is_not_covered(recorder: Recorder, page: Page, reader: Reader):
    """The proof that the tests around this one can fail."""
    bare, _ = pictures(recorder, page, "a sentence")
    assert tells(reader.lines(bare), SECRET)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("picturing", ["past the recording"], indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_way_to_draw_a_secret_makes_it_legible(part: int, recorder: Recorder, page: Page, reader: Reader):
    told, unkept, unread, words, lost = [], [], [], 0, []
    ways = list(WAYS)[part::PARTS]
    for way in ways:
        secret = READABLE_IN_BASE64.get(way, SECRET)
        bare, kept = pictures(recorder, page, way)
        if kept is None:
            unkept.append(way)
            continue
        before, after = reader.lines(bare), reader.lines(kept)
        unread += [] if tells(before, secret) else [way]
        told += [way] if tells(after, secret) else []
        legible = letters_of(after)
        words += len(words_of(before, secret))
        lost += [f"{word} ({way})" for word in words_of(before, secret) if word not in legible]
        print(f"{way}: {'LEGIBLE' if way in told else 'not legible'}", flush=True)  # noqa: T201 - it takes minutes
    print(  # noqa: T201 - the numbers are what it is run for, with -s
        f"{len(ways)} ways; legible {told}; not kept {unkept}; not legible before {unread}; of {words} words lost {lost}"
    )
    assert told == []
    assert len(unkept) <= len(ways) / 5
    assert len(unread) <= len(ways) / 5
    assert len(lost) <= 0.05 * words
