"""More ways to draw a secret: by parts of controls and pages, images put together, decoys between, what is drawn elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from drawings import each, raster_url

BOX = "width: 400px; height: 50px"


def svg_image(drawn: str, head: str = "") -> str:
    svg = f"{head}<svg xmlns='http://www.w3.org/2000/svg' width='400' height='50'>{drawn}</svg>"
    return f"data:image/svg+xml,{quote(svg)}"


def ways_of_parts(secret: str) -> dict[str, str]:
    """By name, as those of `drawings`."""
    first, second, number = secret.split("-")
    raster = raster_url(secret)
    svg = svg_image(f"<text x='5' y='35' font-size='30'>{secret}</text>")
    places = sorted(enumerate(secret), key=lambda letter: letter[0] * 7 % len(secret))
    mixed_up = "".join(letter for _, letter in places)
    dialog = "<dialog id=d>hello</dialog><script>d.showModal()</script>"
    emphasised = "<span style='text-emphasis: \"X\" black; font-size: 26px'>mm</span>"
    sheet = quote(f"::backdrop {{ background: url({raster}) no-repeat 300px 200px }}")
    behind = f"background: url({raster}) no-repeat 300px 200px"

    def image(drawn: str, head: str = "") -> str:
        return f'<img src="{svg_image(drawn, head)}">'

    def between(decoy: str) -> str:
        return f"<p>{decoy.join(secret)}</p>"

    def rule(part: str, declarations: str = f"background: url({raster})") -> str:
        return f"<style>#p::{part} {{ {declarations} }}</style>"

    return {
        # Behind dialogs
        "pixels behind a dialog": f"<style>::backdrop {{ {behind} }}</style>{dialog}",
        "an SVG behind a dialog": f'<style>::backdrop {{ background: url("{svg}") no-repeat 300px 200px }}</style>{dialog}',
        "a mask behind a dialog": f'<style>::backdrop {{ mask: url("{svg}") no-repeat 300px 200px; background: red }}</style>{dialog}',
        "pixels behind a popover": f"<style>#d::backdrop {{ {behind} }}</style><div popover id=d>hello</div><script>d.showPopover()</script>",
        "pixels behind a dialog, by a property": f"<style>dialog {{ --b: url({raster}) }} dialog::backdrop {{ background: var(--b) no-repeat 300px 200px }}</style>{dialog}",
        "pixels behind a dialog, within rules": f"<style>@media all {{ dialog {{ &::backdrop {{ {behind} !important }} }} }}</style>{dialog}",
        "pixels behind a dialog, important in a layer": f"<style>@layer a {{ ::backdrop {{ {behind} !important }} }}</style>{dialog}",
        "pixels behind a dialog, imported": f"<style>@import url('data:text/css,{sheet}');</style>{dialog}",
        "pixels behind a dialog, linked": f"<link rel=stylesheet href='data:text/css,{sheet}'>{dialog}",
        "pixels behind a dialog, in motion": f"<style>@keyframes k {{ from, to {{ {behind} }} }} ::backdrop {{ animation: k 99s infinite }}</style>{dialog}",
        "pixels behind a dialog, moved by a script": f"{dialog}<script>const image = {{backgroundImage: 'url({raster})'}};"
        "d.animate([image, image], {duration: 99999, pseudoElement: '::backdrop'})</script>",
        "pixels behind a dialog in closed roots": "<div id=h></div><script>const r = h.attachShadow({mode: 'closed'}); r.innerHTML = '<p><b></b></p>';"
        "const q = r.firstChild.appendChild(document.createElement('div')).attachShadow({mode: 'closed'}); q.innerHTML = '<dialog>hello</dialog>';"
        f"const s = new CSSStyleSheet(); s.replaceSync(`::backdrop {{ {behind} }}`); q.adoptedStyleSheets.push(s); q.firstChild.showModal()</script>",
        "pixels behind a dialog in a frame": f'<iframe width=700 height=300 srcdoc="<style>::backdrop {{ {behind} }}</style>{dialog}"></iframe>',
        # Parts of controls and of lists
        "pixels below a placeholder": f"{rule('placeholder', f'background: url({raster}); color: transparent')}<input id=p placeholder=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx size=30 style='height: 60px'>",
        "pixels on a file's button": f"{rule('file-selector-button', f'background: url({raster}); {BOX}; color: transparent')}<input type=file id=p>",
        "pixels on a slider": f"<style>#p, #p::-webkit-slider-thumb {{ appearance: none; {BOX} }}</style>{rule('-webkit-slider-thumb')}<input type=range id=p>",
        "pixels on a bar": f"<style>#p, #p::-webkit-progress-bar {{ appearance: none; {BOX} }}</style>{rule('-webkit-progress-bar')}<progress id=p></progress>",
        "pixels below details": f"{rule('details-content')}<details open id=p><summary>more</summary><div style='{BOX}'></div></details>",
        "pixels below a first line": f"{rule('first-line', f'background: url({raster}) no-repeat; color: transparent')}<p id=p style='font-size: 50px'>Returns of the day</p>",
        "pixels below a first letter": f"{rule('first-letter', f'background: url({raster}) no-repeat; padding: 60px 400px 10px 0')}<p id=p>Returns</p>",
        "a button that scrolls": f"<style>#p {{ overflow-x: scroll; width: 500px; height: 100px }}</style>{rule('scroll-button(right)', f'content: {chr(34)}{secret}{chr(34)}')}"
        "<div id=p><div style='width: 900px; height: 50px'>text</div></div>",
        "markers of what is scrolled": "<style>#p { overflow-x: scroll; width: 500px; height: 100px; scroll-marker-group: after } #p::scroll-marker-group { display: flex; height: 60px }"
        f"#p div::scroll-marker {{ content: '{secret}' }}</style><div id=p><div style='width: 900px; height: 50px'>text</div></div>",
        "how it was before": f"<p id=v style='view-transition-name: v'>{secret}</p><style>::view-transition-group(*), ::view-transition-old(*), ::view-transition-new(*)"
        "{ animation-duration: 60s; animation-timing-function: step-end }</style><script>document.startViewTransition(() => { v.textContent = 'something else' })</script>",
        "a marker of letters": f"<ul style='list-style-type: \"{secret} \"; margin-left: 300px'><li>item</ul>",
        "a counter's prefix": f"<style>@counter-style x {{ system: extends decimal; prefix: '{first}-{second}-' }}</style><ol start={number} style='list-style: x; margin-left: 300px'><li>item</ol>",
        "marks of emphasis": f"<p style='line-height: 3'>{each(secret, emphasised)}</p>",
        # Drawn elsewhere
        "a filter of what is behind": f'<svg width=0 height=0><filter id=f x=0 y=0 width=1 height=1><feImage href="{svg}"/></filter></svg><div style="backdrop-filter: url(#f); {BOX}"></div>',
        "a shadow's shadow": f"<div style='filter: drop-shadow(0 50px black) drop-shadow(300px 0 black); font-size: 20px; margin-bottom: 60px; width: 250px'>{secret}</div>",
        "an SVG's marker": f"<svg width=700 height=90><marker id=m viewBox='0 0 400 50' markerWidth=400 markerHeight=50 refY=25 overflow=visible markerUnits=userSpaceOnUse>"
        f"<text y=35 font-size=30>{secret}</text></marker><path d='M10 40 L 100 40' stroke=black marker-start='url(#m)'/></svg>",
        "a reflection's mask": f"<div style='-webkit-box-reflect: below 0 url(\"{svg}\"); background: black; margin-bottom: 60px; {BOX}'></div>",
        "an SVG that moves": f"<svg width=800 height=60><text y=40>{secret}<animateTransform attributeName=transform type=translate from='0 0' to='300 0' dur=9s repeatCount=indefinite /></text></svg>",
        "in perspective": f"<div style='perspective: 400px'><p style='transform: rotateX(20deg); width: 500px'>value {secret} here</p></div>",
        "along a path": f"<div style='height: 200px'><p style='offset-path: path(\"M 300 20 L 600 120\"); offset-distance: 30%; width: 500px'>value {secret} here</p></div>",
        # Images put together
        "an SVG of entities": image("<text x='5' y='35' font-size='30'>&a;&b;</text>", f"<!DOCTYPE svg [<!ENTITY a '{first}'><!ENTITY b '-{second}-{number}'>]>"),
        "an SVG of sections": image(f"<text x='5' y='35' font-size='30'><![CDATA[{first}]]>-{second}<!-- > -->-{number}</text>"),
        "an SVG with a page in it": image(f"<foreignObject width='400' height='50'><p xmlns='http://www.w3.org/1999/xhtml' style='font-size: 30px'><style>p::before {{ content: '{first}' '-{second}' }}"
        f"p::after {{ content: '-{number}' }}</style></p></foreignObject>"),
        "an SVG, letters in another order": image("".join(f"<text x='{5 + 22 * at}' y='35' font-size='30'>{letter}</text>" for at, letter in places)),
        "an SVG, letters put in their places": image(f"<text x='{' '.join(str(5 + 22 * at) for at, _ in places)}' y='35' font-size='30'>{mixed_up}</text>"),
        "an SVG, letters used again": image(f"<text id='a' x='5' y='35' font-size='30'>{secret}</text><use href='#a' y='300'/>"),
        # What nobody sees stands between
        "hidden words between": between("<i style='position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0, 0, 0, 0)'>digit</i>"),
        "cut out words between": between("<i style='position: absolute; clip-path: inset(50%)'>digit</i>"),
        "transparent letters between": between("<i style='color: transparent; font-size: 4px'>x</i>"),
        "letters in no box between": between("<i style='display: inline-block; width: 0; height: 20px; overflow: hidden'>x</i>"),
        "letters outside between": between("<i style='display: inline-block; width: 1px; height: 20px; overflow: hidden; text-indent: -999px'>x</i>"),
        "letters from elsewhere": f"<p>{secret.replace('e', '&#x212e;').replace('a', '&#x251;')}</p>",
    }  # fmt: skip
