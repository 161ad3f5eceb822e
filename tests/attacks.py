"""Pages that write, each in another way: what the wall must hold, as a table.

`{write}` is an address of the site that a request is sent to, `{harm}` one that deletes where it is only read, `{other}`
one of another site, `{to:302:harm}` one that redirects there. Every page gets addresses of its own, so that what arrives tells which page sent it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

POST = "fetch('{write}', {method: 'POST', body: 'a=1', mode: 'no-cors'})"
XHR = "(() => { const x = new XMLHttpRequest(); x.open('POST', '{write}'); x.send('a=1'); })()"
SHOT = "new Image().src = '{harm}'"


@dataclass(frozen=True)
class Attack:
    """One page.

    Attributes:
        family: What kind of way out it takes.
        name: Tells it from the others of its family.
        body: The page.
        headers: Sent with the page.
        files: Further files by name: content type and content; `{file:name}` is the address of one.
        leaves: Whether it acts only when the page is left.
    """

    family: str
    name: str
    body: str
    headers: tuple[tuple[str, str], ...] = ()
    files: dict[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    leaves: bool = False

    @property
    def id(self) -> str:
        return f"{self.family}-{self.name}".replace(" ", "-")


def script(text: str) -> str:
    return f"<script>{text}</script>"


def in_frame(act: str, source: str = "f.src = '/blank'") -> str:
    return script(
        f"const f = document.createElement('iframe'); f.onload = () => {{ const w = f.contentWindow; {act} }}; {source}; document.body.append(f);"
    )


def page_with(text: str) -> str:
    """A page within a page, as one line of an attribute or a script."""
    return f"<body><script>{text}</script>"


FRAME = {
    "of the site": in_frame("w.fetch('{write}', {method: 'POST', body: 'a'})"),
    "empty": script(
        "const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.fetch('{write}', {method: 'PUT', body: 'a'})"
    ),
    "srcdoc": f'<iframe srcdoc="{page_with(POST)}"></iframe>',
    "sandboxed": f'<iframe sandbox="allow-scripts" srcdoc="{page_with(POST)}"></iframe>',
    "data address": script(
        "const f = document.createElement('iframe'); f.src = 'data:text/html,<body onload=' + encodeURIComponent(`\"fetch('{base}{write}', {method: 'POST', mode: 'no-cors'})\"`) + '>'; document.body.append(f)"
    ),
    "blob address": script(
        "const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob([`<body onload=\"fetch('{base}{write}', {method: 'POST'})\">`], {type: 'text/html'})); document.body.append(f)"
    ),
    "javascript address": script(
        "const f = document.createElement('iframe'); f.src = 'javascript:' + encodeURIComponent(\""
        + POST
        + '"); document.body.append(f)'
    ),
    "child as the parent goes": in_frame(
        "addEventListener('pagehide', () => { for (let i = 0; i < 5; i++) { const x = new w.XMLHttpRequest(); x.open('POST', '{write}/' + i); x.send('a'); } })"
    ),
    "in a frame": in_frame(
        "const g = w.document.createElement('iframe'); w.document.body.append(g); const x = new g.contentWindow.XMLHttpRequest(); x.open('DELETE', '{write}'); x.send()"
    ),
    "object": script(
        "const o = document.createElement('object'); o.data = '/blank'; o.onload = () => o.contentWindow.fetch('{write}', {method: 'POST'}); document.body.append(o)"
    ),
}

SENDING_WORKER = ("text/javascript", POST)
SHARED = ("text/javascript", "onconnect = () => {}; " + POST)
WORKER = {
    "file": script("new Worker('{file:w.js}')"),
    "module": script("new Worker('{file:w.js}', {type: 'module'})"),
    "blob": script(
        'new Worker(URL.createObjectURL(new Blob([`fetch("${location.origin}{write}", {method: "POST", mode: "no-cors"})`])))'
    ),
    "data address": script(
        'new Worker("data:text/javascript," + encodeURIComponent(`fetch("${location.origin}{write}", {method: "POST", mode: "no-cors"})`))'
    ),
    "shared": script("new SharedWorker('{file:s.js}')"),
    "service worker": script("navigator.serviceWorker.register('{file:w.js}')"),
    "of a frame": in_frame("new w.Worker('{file:w.js}')"),
    "worker of a worker": script("new Worker('{file:nested.js}')"),
    "that imports": script("new Worker('{file:imports.js}')"),
    "audio worklet": script("new AudioContext().audioWorklet.addModule('{harm}')"),
}
WORKER_FILES = {
    "w.js": SENDING_WORKER,
    "s.js": SHARED,
    "nested.js": ("text/javascript", "new Worker('{file:w.js}')"),
    "imports.js": ("text/javascript", "importScripts('{harm}')"),
}

REDIRECT = {
    **{f"picture by {code}": f"<img src='{{to:{code}:harm}}'>" for code in (301, 302, 303, 307, 308)},
    "frame": "<iframe src='{to:302:harm}'></iframe>",
    "style": "<link rel=stylesheet href='{to:307:harm}'>",
    "request": script("fetch('{to:302:harm}')"),
    "twice": "<img src='{to:302:twice}'>",
    "page to another site": script("location = '{to:302:other}'"),
    "picture of another site": "<img src='{to:302:other}'>",
    "post that stays one": script("fetch('{to:307:write}', {method: 'POST', body: 'a'})"),
    "by a header": "<iframe src='{to:200:harm}'></iframe>",
    "by the page": "<meta http-equiv=refresh content='0; url={harm}'>",
}

LATER = {
    "beacon": script("navigator.sendBeacon('{write}', 'a=1')"),
    "beacon with a blob": script("navigator.sendBeacon('{write}', new Blob(['a'], {type: 'text/plain'}))"),
    "beacon of a frame": in_frame("w.navigator.sendBeacon('{write}', 'a')"),
    "beacon taken from a frame": script(
        "const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.Navigator.prototype.sendBeacon.call(navigator, '{write}', 'a')"
    ),
    "beacon to another site": script("navigator.sendBeacon('{other}', 'a=1')"),
    "keepalive": script("fetch('{write}', {method: 'POST', body: 'a', keepalive: true})"),
    "keepalive of a frame that goes": in_frame(
        "w.fetch('{write}', {method: 'POST', body: 'a', keepalive: true}); f.remove()"
    ),
    "keepalive put": script("fetch(new Request('{write}', {method: 'PUT', body: 'a', keepalive: true}))"),
    "later at once": script("fetchLater('{write}', {method: 'POST', body: 'a', activateAfter: 0})"),
    "later when left": script("fetchLater('{write}', {method: 'POST', body: 'a'})"),
    "later of a frame": in_frame("w.fetchLater('{write}', {method: 'POST', body: 'a', activateAfter: 0})"),
}

FORM_HEAD = "<form id=f method=post action='{write}'"
SEND = script("document.getElementById('f').submit()")
FORM = {
    "into a frame": f"<iframe name=t></iframe>{FORM_HEAD} target=t><input name=a value=1></form>{SEND}",
    "into a new window": f"{FORM_HEAD} target=_blank><input name=a></form>{SEND}",
    "into the page": f"{FORM_HEAD}><input name=a></form>{SEND}",
    "into the top": '<iframe srcdoc="<form id=f method=post action={write} target=_top></form><script>f.submit()</script>"></iframe>',
    "as text": f"<iframe name=t></iframe>{FORM_HEAD} enctype=text/plain target=t><input name=a></form>{SEND}",
    "with files": f"<iframe name=t></iframe>{FORM_HEAD} enctype=multipart/form-data target=t><input type=file name=a></form>{SEND}",
    "by a button": f"<iframe name=t></iframe><form id=f target=t></form><button form=f formmethod=post formaction='{{write}}' id=b>s</button>{script('b.click()')}",
    "asked politely": f"<iframe name=t></iframe>{FORM_HEAD} target=t><button>s</button></form>{script('f.requestSubmit()')}",
    "that reads": f"<iframe name=t></iframe><form id=f action='{{harm}}' target=t></form>{SEND}",
    "with an override": f"<iframe name=t></iframe><form id=f action='/channels/5' target=t><input name=_method value=DELETE><input name=m value='{{mark}}'></form>{SEND}",
    "to another site": f"<iframe name=t></iframe><form id=f method=post action='{{other}}' target=t></form>{SEND}",
}

CLICK = script("document.getElementById('a').click()")
DOWNLOAD = {
    "link": f"<a id=a download href='{{harm}}'>x</a>{CLICK}",
    "named": f"<a id=a download=x.csv href='{{harm}}'>x</a>{CLICK}",
    "with an override": f"<a id=a download href='/channels/5?_method=DELETE&m={{mark}}'>x</a>{CLICK}",
    "in a frame": '<iframe srcdoc="<a id=a download href={harm}>x</a><script>a.click()</script>"></iframe>',
    "by an event": f"<a id=a download href='{{harm}}'>x</a>{script('a.dispatchEvent(new MouseEvent(`click`, {bubbles: true}))')}",
    "of a map": f"<map name=m><area id=a download href='{{harm}}' shape=default></map>{CLICK}",
    "of another site": f"<a id=a download href='{{other}}'>x</a>{CLICK}",
    "by a redirect": f"<a id=a download href='{{to:302:harm}}'>x</a>{CLICK}",
    "by going there": script("location = '/attached{harm}'"),
    "in an empty frame": in_frame(
        "const a = w.document.createElement('a'); a.download = ''; a.href = '{harm}'; w.document.body.append(a); a.click()"
    ),
}


def rules(kind: str, **rule: str) -> str:
    inner = ", ".join(f'"{name}": {value}' for name, value in rule.items())
    return f'<script type=speculationrules>{{"{kind}": [{{{inner}, "eagerness": "immediate"}}]}}</script>'


LINK_RULES = rules("prefetch", source='"document"', where='{"href_matches": "/*"}')
AHEAD = {
    "rules prefetch": rules("prefetch", source='"list"', urls='["{harm}"]'),
    "rules prerender": rules("prerender", source='"list"', urls='["{harm}"]'),
    "rules for links": f"<a href='{{harm}}'>x</a>{LINK_RULES}",
    "rules by script": script(
        "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({prefetch: [{urls: ['{harm}'], eagerness: 'immediate'}]}); document.head.append(s)"
    ),
    "link prefetch": "<link rel=prefetch href='{harm}'>",
    "link preload": "<link rel=preload as=image href='{harm}'>",
    "link modulepreload": "<link rel=modulepreload href='{harm}'>",
    "link prefetch elsewhere": "<link rel=prefetch href='{other}'>",
    "link preload of a style": "<link rel=preload as=style href='{harm}'>",
    "icon of the page": "<link rel=preload as=fetch crossorigin href='{harm}'>",
}

PINGED = f"<a id=a href='#' ping='{{write}}'>x</a>{CLICK}"
PING = {
    "link": PINGED,
    "several": f"<a id=a href='#' ping='/blank {{write}}'>x</a>{CLICK}",
    "of another site": f"<a id=a href='#' ping='{{other}}'>x</a>{CLICK}",
    "of a map": f"<map name=m><area id=a href='#' shape=default ping='{{write}}'></map>{CLICK}",
    "in a frame": '<iframe srcdoc="<a id=a href=# ping={write}>x</a><script>a.click()</script>"></iframe>',
    "by an event": f"<a id=a href='#' ping='{{write}}'>x</a>{script('a.dispatchEvent(new MouseEvent(`click`, {bubbles: true}))')}",
    "into a new window": f"<a id=a href='/blank' target=_blank ping='{{write}}'>x</a>{CLICK}",
    "that leaves": f"<a id=a href='/blank' ping='{{write}}'>x</a>{CLICK}",
    "made by script": script(
        "const a = document.createElement('a'); a.href = '#'; a.ping = '{write}'; document.body.append(a); a.click()"
    ),
}

OFFENCES = {
    "picture": ("img-src 'none'", "<img src=/x.png>"),
    "script": ("script-src 'none'", "<script>1</script>"),
    "style": ("style-src 'none'", "<style>p{color:red}</style>"),
    "frame": ("frame-src 'none'", "<iframe src=/blank></iframe>"),
    "media": ("media-src 'none'", "<video src=/x.mp4></video>"),
    "object": ("object-src 'none'", "<object data=/blank></object>"),
    "request": ("connect-src 'none'", "<script>fetch('/blank').catch(() => 0)</script>"),
    "font": (
        "font-src 'none'",
        "<style>@font-face{font-family:x;src:url(/x.woff)}p{font-family:x}</style><p>x",
    ),
}
REPORT = {
    **{name: (f"{rule}; report-uri {{write}}", body, False) for name, (rule, body) in OFFENCES.items()},
    "picture, only told": ("img-src 'none'; report-uri {write}", "<img src=/x.png>", True),
    "to another site": ("img-src 'none'; report-uri {other}", "<img src=/x.png>", False),
}

SOCKET_ADDRESS = "`ws://${location.host}{write}`"
SOCKET = {
    "of the page": script(f"new WebSocket({SOCKET_ADDRESS})"),
    "with a protocol": script(f"new WebSocket({SOCKET_ADDRESS}, 'x')"),
    "of another site": script("new WebSocket('{other}'.replace('http', 'ws'))"),
    "stream": script(f"new WebSocketStream({SOCKET_ADDRESS})"),
    "of a frame": in_frame(f"new w.WebSocket({SOCKET_ADDRESS})"),
    "of an empty frame": script(
        f"const f = document.createElement('iframe'); document.body.append(f); new f.contentWindow.WebSocket({SOCKET_ADDRESS})"
    ),
    "of a worker": script(
        "new Worker(URL.createObjectURL(new Blob([`new WebSocket('ws://${location.host}{write}')`])))"
    ),
    "stream of a frame": in_frame(f"new w.WebSocketStream({SOCKET_ADDRESS})"),
    "events": script("new EventSource('{harm}')"),
    "events of another site": script("new EventSource('{other}')"),
}

MEDIA = {
    "picture": "<img src='{harm}'>",
    "picture elsewhere": "<img src='{other}'>",
    "picture set": "<img srcset='{harm} 1x'>",
    "source": "<picture><source srcset='{harm}'><img></picture>",
    "video": "<video src='{harm}' preload=auto></video>",
    "audio": "<audio src='{harm}' preload=auto></audio>",
    "poster": "<video poster='{harm}'></video>",
    "background": "<style>body{background:url('{harm}')}</style>",
    "style import": "<style>@import '{harm}';</style>",
    "style elsewhere": "<link rel=stylesheet href='{other}'>",
    "font": "<style>@font-face{font-family:x;src:url('{harm}')}p{font-family:x}</style><p>x",
    "mask": "<style>p{mask-image:url('{harm}')}</style><p>x",
    "script": "<script src='{harm}'></script>",
    "script elsewhere": "<script src='{other}'></script>",
    "module": "<script type=module src='{harm}'></script>",
    "import": script("import('{harm}').catch(() => 0)"),
    "button": "<input type=image src='{harm}'>",
    "vector picture": "<svg><image href='{harm}'/></svg>",
    "vector use": "<svg><use href='{harm}#a'/></svg>",
    "object": "<object data='{harm}'></object>",
    "embed": "<embed src='{harm}'>",
}

POPUP = {
    "that deletes": script("open('{harm}')"),
    "elsewhere": script("open('{other}')"),
    "without opener": script("open('{harm}', '_blank', 'noopener')"),
    "empty, sends": script(
        "open('about:blank').fetch(location.origin + '{write}', {method: 'POST', mode: 'no-cors'})"
    ),
    "written": script(
        "const w = open(''); w.document.write(`<form id=f method=post action='${location.origin}{write}'></form>`); w.document.getElementById('f').submit()"
    ),
    "by a link": f"<a id=a href='{{harm}}' target=_blank>x</a>{CLICK}",
    "that posts": "<form id=f method=post action='{write}' target=w></form>"
    + script("open('', 'w'); f.submit()"),
    "of the site, sends": script(
        "const w = open('/blank'); w.onload = () => w.fetch('{write}', {method: 'POST'})"
    ),
    "by a redirect": script("open('{to:302:harm}')"),
    "later": script("setTimeout(() => open('{harm}'), 200)"),
}

UNLOAD = {
    "request": script(f"addEventListener('pagehide', () => {{ {POST} }})"),
    "old request": script(f"addEventListener('pagehide', () => {XHR})"),
    "kept alive": script(
        "addEventListener('pagehide', () => fetch('{write}', {method: 'POST', body: 'a', keepalive: true}))"
    ),
    "beacon": script("addEventListener('pagehide', () => navigator.sendBeacon('{write}', 'a'))"),
    "beacon when hidden": script(
        "document.addEventListener('visibilitychange', () => navigator.sendBeacon('{write}', 'a'))"
    ),
    "before": script(f"addEventListener('beforeunload', () => {{ {POST} }})"),
    "picture": script(f"addEventListener('beforeunload', () => {{ {SHOT} }})"),
    "form into a frame": "<iframe name=t></iframe><form id=f method=post action='{write}' target=t></form>"
    + script("addEventListener('beforeunload', () => f.submit())"),
    "of a frame": in_frame("w.addEventListener('pagehide', () => w.navigator.sendBeacon('{write}', 'a'))"),
}


def _of(family: str, pages: dict[str, str], *, leaves: bool = False, **more: object) -> list[Attack]:
    return [Attack(family, name, body, leaves=leaves, **more) for name, body in pages.items()]


ATTACKS: tuple[Attack, ...] = (
    *_of("frame", FRAME),
    *_of("worker", WORKER, files=WORKER_FILES),
    *_of("redirect", REDIRECT),
    *_of("later", LATER),
    *_of("form", FORM),
    *_of("download", DOWNLOAD),
    *_of("ahead", AHEAD),
    Attack("ahead", "header prefetch", "x", (("Link", "<{harm}>; rel=prefetch"),)),
    Attack("ahead", "header preload", "x", (("Link", "<{harm}>; rel=preload; as=image"),)),
    *_of("ping", PING),
    *(
        Attack(
            "report",
            name,
            body,
            ((f"Content-Security-Policy{'-Report-Only' if is_told else ''}", rule),),
        )
        for name, (rule, body, is_told) in REPORT.items()
    ),
    *_of("socket", SOCKET),
    *_of("media", MEDIA),
    *_of("popup", POPUP),
    *_of("unload", UNLOAD, leaves=True),
)
