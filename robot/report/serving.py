"""Serves the site, the evidence it shows and the trace viewer, on this machine only, and nothing else.

Other users of this machine can ask the server, too; so each address begins with a token that is made at each start and
that only whoever started it has seen. All links of the site are relative, and stay below it.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from robot.errors import SettingsError
from robot.journal import FILE_NAME
from robot.report.kept import PICTURES, TRACES
from robot.report.site import INDEX_NAME, PAGES_NAME, SITE_NAME, STATIC_NAMES, VIEWER_NAME

LOOPBACK: Final = "127.0.0.1"
OWN_NAMES: Final = (LOOPBACK, "localhost")
"""What a browser on this machine calls it; any other name is a stranger's page that points here."""

_TOKEN_BYTES: Final = 24
_START_TIMEOUT_S: Final = 20
_STOP_TIMEOUT_S: Final = 10
_PAGE = re.compile(rf"{PAGES_NAME}/[^/\\:.][^/\\:]*\.html")
_VIEWER_FILE = re.compile(r"(assets/)?[\w-][\w.-]*\.(html|js|css|ttf|svg|webmanifest)")
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


@contextmanager
def serving(traces_dir: Path, *, port: int = 0) -> Iterator[str]:
    """Serve a built site until the block ends; gives the index's address, which holds the token.

    Args:
        traces_dir: Folder of the audit trail.
        port: On loopback; 0 for a free one.

    Raises:
        SettingsError: The port is taken, or the installed Playwright has no trace viewer.
    """
    listener = _listen(port)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/{token}/{SITE_NAME}/{INDEX_NAME}"
    server = _Server(make_app(traces_dir, viewer_dir(), token))
    thread = threading.Thread(target=server.serve_on, args=(listener,), name="report", daemon=True)
    thread.start()
    try:
        if not server.is_up.wait(_START_TIMEOUT_S):
            raise RuntimeError("the report's server did not start")
        yield address
    finally:
        server.should_exit = True
        thread.join(_STOP_TIMEOUT_S)
        listener.close()


def viewer_dir() -> Path:
    """Find the trace viewer that the installed Playwright brings along; the one that recorded reads best.

    Raises:
        SettingsError: It has none.
    """
    spec = find_spec("playwright")
    package_dir = Path(spec.origin).parent if spec and spec.origin else Path()
    folder = package_dir / "driver" / "package" / "lib" / "vite" / "traceViewer"
    if not (folder / INDEX_NAME).is_file():
        raise SettingsError(
            "The installed Playwright brings no trace viewer.",
            hint="Install this project's dependencies anew.",
        )
    return folder


def make_app(traces_dir: Path, viewer: Path, token: str) -> Starlette:
    """Make the application: what it hands out is a list of forms, and everything else is not found.

    Args:
        traces_dir: Folder of the audit trail.
        viewer: Folder of the trace viewer.
        token: With which each address begins; without it nothing is found.
    """
    root = traces_dir.resolve()

    def find(path: str) -> Path:
        site, _, rest = path.partition("/")
        if site == SITE_NAME:
            own, _, name = rest.partition("/")
            if own == VIEWER_NAME:
                return _inside(viewer, name, is_wanted=bool(_VIEWER_FILE.fullmatch(name)))
            is_own = rest in (INDEX_NAME, *STATIC_NAMES) or bool(_PAGE.fullmatch(rest))
            return _inside(root / SITE_NAME, rest, is_wanted=is_own)
        run_dir = root / site
        is_run = not re.match(r"\.|.*[\\:]", site) and (run_dir / FILE_NAME).is_file()
        is_evidence = bool(PICTURES.fullmatch(rest) or TRACES.fullmatch(rest))
        return _inside(run_dir, rest, is_wanted=is_run and is_evidence)

    async def answer(request: Request) -> Response:
        given, _, path = request.path_params["path"].partition("/")
        if not secrets.compare_digest(given.encode(), token.encode()):
            raise HTTPException(404)
        if path in ("", SITE_NAME, f"{SITE_NAME}/"):
            return RedirectResponse(f"/{token}/{SITE_NAME}/{INDEX_NAME}", headers=_HEADERS)
        try:
            found = await asyncio.to_thread(find, path)
        except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
            raise HTTPException(404) from None
        return FileResponse(found, headers=_HEADERS)

    return Starlette(
        routes=[Route("/{path:path}", answer, methods=["GET"])],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(OWN_NAMES), www_redirect=False)],
    )


def _inside(folder: Path, name: str, *, is_wanted: bool) -> Path:
    """Give a file of a folder; a link that leads out of it counts as not there."""
    if is_wanted:
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()) and os.access(path, os.R_OK):
            return path
    raise HTTPException(404)


class _Server(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )
        self.is_up = threading.Event()

    def serve_on(self, listener: socket.socket) -> None:
        """Serve until told to stop."""
        self.run(sockets=[listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, and say so."""
        await super().startup(sockets)
        self.is_up.set()


def _listen(port: int) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without, every answer's body comes 40 ms late.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would share a port that is in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise SettingsError(
            f"Port {port} cannot be used: {error}.", hint="Give another with --port, or leave it out."
        ) from error
    return listener
