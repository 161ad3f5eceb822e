"""The ways in which a page may draw a secret, and what stands around it."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import quote

from PIL import Image, ImageDraw, ImageFont

NAMES = (
    "Lantern", "Quay", "Copper", "Marble", "Walnut", "Meadow", "Violin", "Saddle", "Kettle", "Orchid", "Bamboo", "Falcon",
)  # fmt: skip
WORDS = (
    "orders", "store", "channel", "imports", "hour", "invoices", "printed", "delivery", "notes", "stock", "prices", "every",
    "customer", "returns", "booked", "shelf", "parcel", "weight", "country", "tax", "export", "morning", "evening", "product",
)  # fmt: skip
AROUND = """<!doctype html><style>body {{ font: {size}px {family}; margin: 10px }} input, select, textarea {{ font: inherit }}
  iframe, embed, object, video, canvas, img {{ display: block }}</style>
  <h1>{heading}</h1><p>{before}</p>{drawn}<p>{after}</p>"""


@dataclass(frozen=True)
class Case:
    """A secret and what stands around it on every page, because it has to stay legible."""

    secret: str
    heading: str
    before: str
    after: str
    size: int
    family: str

    @classmethod
    def of(cls, seed: int) -> Case:
        """Choose by chance; the same seed, the same choice."""
        chance = random.Random(seed)
        first, second = chance.sample(NAMES, 2)
        heading, before, after = (" ".join(chance.sample(WORDS, count)) for count in (3, 6, 5))
        font = chance.choice((26, 30, 34)), chance.choice(("sans-serif", "serif", "monospace"))
        return cls(f"{first}-{second}-{chance.randint(10, 99)}", heading, before, after, *font)

    def page(self, drawn: str) -> str:
        """The page with something drawn in the middle."""
        return AROUND.format(drawn=drawn, **asdict(self))


def ways(secret: str) -> dict[str, str]:
    """Every way to draw a secret (two words and a number), by name."""
    first, second, number = secret.split("-")
    letters = secret.replace("-", "")
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='400' height='50'><text x='5' y='35' font-size='30'>{secret}</text></svg>"
    svg_url = f"data:image/svg+xml,{quote(svg)}"
    raster = raster_url(secret)
    draw = f"c.font = '36px sans-serif'; c.fillText('{secret}', 5, 45)"
    mixed_up = sorted(enumerate(secret), key=lambda letter: letter[0] * 7 % len(secret))
    return {
        # Texts
        "a paragraph": f"<p>{secret}</p>",
        "a sentence": f"<p>The password of the shop is {secret} since yesterday</p>",
        "the body itself": f"before {secret} after",
        "an editable part": f"<div contenteditable>typing {secret} here</div>",
        "a legend": f"<fieldset><legend>{secret}</legend>content</fieldset>",
        "a caption": f"<table><caption>{secret}</caption><tr><td>a rather long cell of the table</table>",
        "a summary": f"<details open><summary>Summary</summary>{secret}</details>",
        "a ruby text": f"<p><ruby>word<rt style='font-size: 30px'>{secret}</rt></ruby></p>",
        "a highlighted text": f"<p id=p>some {secret} text</p><style>::highlight(a) {{ color: red }}</style>"
        "<script>const all = new Range(); all.selectNodeContents(p); CSS.highlights.set('a', new Highlight(all))</script>",
        # Shadow roots
        "a closed shadow root": f"<div id=h></div><script>h.attachShadow({{mode: 'closed'}}).innerHTML = '<p>{secret} inside</p>'</script>",
        "a closed root in a closed root": "<div id=h></div><script>const root = h.attachShadow({mode: 'closed'}); root.innerHTML = '<div></div>';"
        f"root.firstChild.attachShadow({{mode: 'closed'}}).innerHTML = '<b>{secret}</b> inside'</script>",
        "a slot": f"<div id=h><i>{secret}</i></div><script>h.attachShadow({{mode: 'closed'}}).innerHTML = '<p>Value <slot></slot></p>'</script>",
        "a custom element": "<x-y></x-y><script>customElements.define('x-y', class extends HTMLElement { connectedCallback() {"
        f" this.attachShadow({{mode: 'closed'}}).textContent = '{secret} shown' }} }})</script>",
        # Style sheets
        "content before": f"<style>#q::before {{ content: '{secret}' }}</style><p id=q> following</p>",
        "content after, of an attribute": f"<style>#q::after {{ content: attr(data-x) }}</style><p id=q data-x='{secret}'>Preceding </p>",
        "content of a property": f"<style>#q::after {{ --s: '{secret}'; content: var(--s) }}</style><p id=q>Preceding </p>",
        "content with a counter": f"<style>#q {{ counter-reset: n {number} }} #q::after {{ content: '{first}-{second}-' counter(n) }}</style><p id=q>Number </p>",
        "a marker": f"<style>li::marker {{ content: '{secret} ' }}</style><ul style='margin-left: 300px'><li>item</ul>",
        "a marker of a counter style": f"<style>@counter-style x {{ system: cyclic; symbols: '{secret}' }}</style>"
        "<ul style='list-style: x; margin-left: 300px'><li>item</ul>",
        "quotation marks": f"<p style='quotes: \"{secret} \" \"\"'><q>quoted</q></p>",
        "a hyphen": f"<p lang=en style='width: 100px; hyphenate-character: \"{secret}\"'>extraordi&shy;nary</p>",
        "a large first letter": f"<style>#q::first-letter {{ font-size: 200% }}</style><p id=q>{secret} and more</p>",
        "a shadow": f"<p style='color: transparent; text-shadow: 0 70px black; margin-bottom: 90px'>{secret}</p>",
        "a shadow of a filter": "<div style='overflow: hidden; height: 60px'>"
        f"<p style='margin: 0; position: relative; top: -60px; filter: drop-shadow(0 60px black)'>{secret}</p></div>",
        # Boxes
        "a placeholder": f"<input placeholder='{secret}' size=30>",
        "a value": f"<input value='{secret}' size=30>",
        "a typed value": f"<input id=i size=30><script>i.value = '{secret}'</script>",
        "one box for each letter": each(secret, "<input size=1 value='X'>"),
        "a button": f"<input type=button value='{secret}'>",
        "an option": f"<select><option>first<option selected>{secret}</select>",
        "an option's label": f"<select><option label='{secret}'></select>",
        "an open list": f"<select size=3><option>{secret}</select>",
        "a text area": f"<textarea>{secret}</textarea>",
        # Pictures
        "the text of a missing image": f"<img alt='{secret}' src='data:,' width=600 height=60>",
        "an SVG": f"<svg width=500 height=60><text x=5 y=40>{secret}</text></svg>",
        "an SVG, letter by letter": f"<svg width=500 height=60><text x=5 y=40>{each(secret, '<tspan dx=2>X</tspan>')}</text></svg>",
        "an SVG, along a path": "<svg width=500 height=90><path id=p d='M10 60 Q 250 10 490 60' fill=none /><text><textPath href='#p'>"
        f"{secret}</textPath></text></svg>",
        "an SVG that is used": f"<svg width=0 height=0><symbol id=t><text y=40>{secret}</text></symbol></svg><svg width=500 height=60><use href='#t'/></svg>",
        "an SVG as a pattern": "<svg width=500 height=60><pattern id=p width=500 height=60 patternUnits=userSpaceOnUse>"
        f"<text y=40>{secret}</text></pattern><rect width=500 height=60 fill='url(#p)'/></svg>",
        "an SVG that cuts out": f"<svg width=0 height=0><clipPath id=c><text y=40>{secret}</text></clipPath></svg>"
        "<div style='clip-path: url(#c); background: black; width: 500px; height: 60px'></div>",
        "an SVG's filter": f'<svg width=0 height=0><filter id=f x=0 y=0 width=1 height=1><feImage href="{svg_url}"/></filter></svg>'
        "<div style='filter: url(#f); width: 400px; height: 50px'></div>",
        "HTML in an SVG": f"<svg width=500 height=60><foreignObject width=500 height=60><p>{secret}</p></foreignObject></svg>",
        "an SVG as an image": f'<img src="{svg_url}">',
        "an SVG as an image of a script": f'<img id=i><script>i.src = URL.createObjectURL(new Blob(["{svg}"], {{type: "image/svg+xml"}}))</script>',
        "an SVG as a background": f"<div style='background: url(\"{svg_url}\"); width: 400px; height: 50px'></div>",
        "an SVG as content": f'<style>#q::before {{ content: url("{svg_url}") }}</style><p id=q>Following</p>',
        "an SVG as a mask": f"<div style='mask: url(\"{svg_url}\"); background: black; width: 400px; height: 50px'></div>",
        "an SVG as a border": f"<div style='border: 50px solid; border-image: url(\"{svg_url}\") 0 fill; width: 300px'></div>",
        "an SVG as a marker": f"<ul style='margin-left: 420px; list-style-image: url(\"{svg_url}\")'><li>item</ul>",
        "a film's poster": f'<video width=400 height=50 poster="{svg_url}"></video>',
        "pixels": f"<img src='{raster}'>",
        "pixels as a background": f"<div style='background: url({raster}); width: 400px; height: 50px'></div>",
        "pixels behind texts": f"<div style='background: url({raster}); padding: 60px 0 10px'>Returns are booked by hand</div>",
        "an SVG behind texts": f"<style>#q::before {{ content: ''; position: absolute; inset: 0; z-index: -1; background: url(\"{svg_url}\") }}"
        "#q { position: relative; padding-top: 60px }</style><p id=q>Returns are booked by hand</p>",
        "pixels behind texts in a closed root": "<div id=h></div><script>h.attachShadow({mode: 'closed'}).innerHTML ="
        f"`<p></p><div style='background: url({raster}); padding: 60px 0 10px'>Returns are booked by hand</div>`</script>",
        "pixels in an SVG": f"<svg width=500 height=60><image href='{raster}' width=400 height=50 /></svg>",
        "a canvas": f"<canvas id=i width=500 height=60></canvas><script>const c = i.getContext('2d'); {draw}</script>",
        "a canvas off the screen": "<canvas id=i width=500 height=60></canvas><script>const o = new OffscreenCanvas(500, 60), c = o.getContext('2d');"
        f"{draw}; i.getContext('bitmaprenderer').transferFromImageBitmap(o.transferToImageBitmap())</script>",
        "an image of a canvas": "<img id=i><script>const o = document.createElement('canvas'); o.width = 500; o.height = 60;"
        f"const c = o.getContext('2d'); {draw}; i.src = o.toDataURL()</script>",
        # Frames
        "a frame": f'<iframe width=600 height=120 srcdoc="<p style=\'font: 30px sans-serif\'>framed {secret} here</p>"></iframe>',
        "a frame in a frame": f'<iframe width=600 height=160 srcdoc="<p>outer</p><iframe width=500 height=100 srcdoc=\'<h1>{secret}</h1>\'></iframe>"></iframe>',
        "a frame on a slant": f"<iframe width=400 height=100 style='transform: rotate(5deg)' srcdoc='<h1>{secret}</h1>'></iframe>",
        "a large frame": f"<div style='height: 310px'><iframe width=400 height=200 style='transform: scale(1.5); transform-origin: 0 0' srcdoc='<h1>{secret}</h1>'></iframe></div>",
        "an object": f"<object width=500 height=100 data='data:text/html,<h1>{secret}</h1>'></object>",
        "an embedded SVG": f'<embed width=500 height=60 src="{svg_url}">',
        # Over the page
        "a dialog": f"<dialog id=d style='margin-top: 300px'>The dialog says {secret}</dialog><script>d.showModal()</script><div style='height: 300px'></div>",
        "a popover": f"<div popover id=d style='margin-top: 300px'>{secret}</div><script>d.showPopover()</script><div style='height: 300px'></div>",
        "what sticks": f"<div style='position: sticky; top: 0'>{secret}</div>",
        "a list scrolled on": f"<div id=l style='height: 100px; overflow: auto'><div style='height: 500px'></div><p>{secret}<p>end</div><script>l.scrollTop = 9999</script>",
        "columns": f"<div style='columns: 3'>one two three four five six {secret} seven eight nine ten</div>",
        # Writing
        "capitals": f"<p style='text-transform: uppercase'>{secret.lower()}</p>",
        "small capitals": f"<p style='font-variant: all-small-caps'>{secret}</p>",
        "soft hyphens": f"<p>{'&shy;'.join(secret)}</p>",
        "joiners": f"<p>{'&#8205;'.join(secret)}</p>",
        "struck out": f"<p>{'&#822;'.join(secret)}</p>",
        "letter by letter": f"<p>{each(secret, '<span>X</span>')}</p>",
        "letters that float": each(secret[::-1], "<b style='float: right'>X</b>") + "<br style='clear: both'>",
        "letters in another order": "<div style='display: flex'>" + "".join(f"<b style='order: {at}'>{letter}</b>" for at, letter in mixed_up) + "</div>",
        "letters put in their places": "<div style='position: relative; height: 50px'>"
        + "".join(f"<b style='position: absolute; left: {30 * at}px'>{letter}</b>" for at, letter in mixed_up) + "</div>",
        "letters in cells": f"<table><tr>{each(secret, '<td>X')}</table>",
        "letters with spaces": f"<p>{' '.join(secret)}</p>",
        "letters apart": f"<p style='letter-spacing: 8px'>{secret}</p>",
        "letters that are not seen between": f"<p>{'<i style=font-size:0>x</i>'.join(secret)}</p>",
        "a narrow column": f"<p style='width: 130px; word-break: break-all'>{secret}</p>",
        "groups": f"<p>{' '.join(letters[at : at + 4] for at in range(0, len(letters), 4))}</p>",
        "lines": f"<p>{secret.replace('-', '<br>-')}</p>",
        "right to left": f"<p dir=rtl>{secret}</p>",
        "backwards": f"<p><bdo dir=rtl>{secret[::-1]}</bdo></p>",
        "upright": f"<p style='writing-mode: vertical-rl; text-orientation: upright; font-size: 20px'>{secret}</p>",
        "on a slant": f"<p style='transform: rotate(5deg); width: 400px'>{secret}</p>",
        "MathML": f"<math><mtext>{secret}</mtext></math>",
        "bold letters of mathematics": f"<p>{shifted(secret, bold)}</p>",
        "wide letters": f"<p>{shifted(secret, lambda letter: ord(letter) + 0xFEE0)}</p>",
        "Cyrillic letters": f"<p>{secret.replace('a', '&#1072;').replace('e', '&#1077;').replace('y', '&#1091;')}</p>",
        "base64": f"<p>{base64.b64encode(secret.encode()).decode()}</p>",
        "percent signs": f"<p>{quote(secret).replace('-', '%2D').replace('a', '%61')}</p>",
        # In motion
        "what moves": f"<style>@keyframes go {{ to {{ transform: translateX(300px) }} }}</style><p style='animation: go 3s infinite alternate; width: 400px'>{secret}</p>",
        "what runs through": f"<marquee>{secret}</marquee>",
        # Pages that are askew
        "a page made larger": f"<style>html {{ zoom: 1.2 }}</style><p>{secret}</p>",
        "a page moved aside": f"<style>html {{ transform: translate(20px, 30px) }}</style><p>{secret}</p>",
        "colours turned round": f"<style>html {{ filter: invert(1); background: white }}</style><p>{secret}</p>",
    }  # fmt: skip


def reads_as(way: str, secret: str) -> str:
    """What there is to be read of a secret."""
    encoded = {
        "base64": base64.b64encode(secret.encode()).decode(),
        "percent signs": quote(secret).replace("-", "%2D").replace("a", "%61"),
    }
    return encoded.get(way, secret)


def raster_url(text: str) -> str:
    image = Image.new("RGB", (400, 50), "white")
    ImageDraw.Draw(image).text((5, 5), text, fill="black", font=ImageFont.load_default(30))
    data = io.BytesIO()
    image.save(data, "PNG")
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"


def each(text: str, template: str) -> str:
    return "".join(template.replace("X", letter) for letter in text)


def shifted(text: str, start_of: Callable[[str], int | None]) -> str:
    return "".join(chr(start) if (start := start_of(letter)) is not None else letter for letter in text)


def bold(letter: str) -> int | None:
    for first, last, start in (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE)):
        if first <= letter <= last:
            return start + ord(letter) - ord(first)
    return None
