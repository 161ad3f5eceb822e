"""Visitors of the stand-in: one that speaks HTTP like a browser without scripts, and real ones by pytest-playwright."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest

from robot.rehearsal import StandIn, StandInConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    text: str
    headers: dict[str, str]

    @property
    def token(self) -> str:
        return re.search(r'name="_token" value="([^"]+)"', self.text).group(1)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class Visitor:
    """A browser without scripts: cookies, redirects, forms."""

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self.jar = CookieJar()
        self.patience_s = 10.0
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar))
        self._staying = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.jar), _Stay())

    def get(self, address: str, *, follows: bool = True) -> Answer:
        return self._ask(Request(self._url(address)), follows=follows)

    def post(self, address: str, fields: dict, *, token: str | None = None, follows: bool = True) -> Answer:
        """Post a form; by default with the token of the page at the same address."""
        sent = {"_token": self._token(address) if token is None else token, **fields}
        body = urlencode(sent, doseq=True).encode()
        return self._ask(Request(self._url(address), data=body), follows=follows)

    def upload(self, address: str, content: bytes, *, token: str) -> Answer:
        edge = "edge-of-part"
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="_token"\r\n\r\n{token}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="links.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = parts.encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._ask(Request(self._url(address), data=body, headers=headers), follows=True)

    def sign_in(self, password: str | None = None, **fields: str) -> Answer:
        credentials = {"email": self.stand_in.username, "password": password or self.stand_in.password}
        return self.post("/login", {**credentials, **fields})

    def authorise(self, address: str, owner, *, answer: str = "confirm") -> str:
        """Go through Amazon's pages and return the address that leads back to Channels."""
        amazon = self.stand_in.amazon_url
        consent = self.get(address).url
        back = consent.removeprefix(amazon)
        if "/ap/signin" in consent:
            back = re.search(r'name="back" value="([^"]+)"', self.get(consent).text).group(1)
            back = back.replace("&amp;", "&")
            for fields in ({"email": owner.email}, {"password": owner.password}):
                page = self.post(f"{amazon}/ap/signin", {**fields, "back": back}, token="")
            if "/ap/mfa" in page.url:
                self.post(f"{amazon}/ap/mfa", {"otpCode": owner.otp, "back": back}, token="")
        state = re.search(r"state=([^&]+)", back).group(1)
        fields = {"state": state, "directs": "1", "answer": answer}
        page = self.post(f"{amazon}/apps/authorize/consent", fields, token="", follows=False)
        if answer == "cancel":
            return page.headers["location"]
        return re.search(r'location\.replace\("([^"]+)"', page.text).group(1).replace("\\u0026", "&")

    def _ask(self, request: Request, *, follows: bool) -> Answer:
        opener = self._opener if follows else self._staying
        try:
            response = opener.open(request, timeout=self.patience_s)
        except HTTPError as error:
            response = error
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, response.url, response.read().decode(), headers)

    def _token(self, address: str) -> str:
        return self.get(address).token

    def _url(self, address: str) -> str:
        return address if address.startswith("http") else self.stand_in.base_url + address


@pytest.fixture
def start() -> Iterator[Callable[..., StandIn]]:
    """Start stand-ins that end with the test."""
    running = []

    def begin(**options) -> StandIn:
        running.append(StandIn(StandInConfig(**options)).start())
        return running[-1]

    yield begin
    for stand_in in running:
        stand_in.stop()


@pytest.fixture
def visitor(stand_in: StandIn) -> Visitor:
    """Someone who is not signed in."""
    return Visitor(stand_in)


@pytest.fixture
def signed_in(stand_in: StandIn) -> Visitor:
    """Someone who is."""
    visitor = Visitor(stand_in)
    assert visitor.sign_in().url.endswith("/stores")
    return visitor


class Screens:
    """Addresses and forms of the stand-in, so that tests of rules need not spell them."""

    def __init__(self, stand_in: StandIn) -> None:
        self.world = stand_in.world

    def settings(self, store: str, channel: str) -> str:
        found = self.world.channel(store, channel)
        return f"/stores/{found.store_id}/channels/{found.id}/edit"

    def new(self, store: str, provider: str = "amazon_sp") -> str:
        return f"/stores/{self.world.store(store).id}/channels/create/{provider}"

    @staticmethod
    def form(name: str = "Amazon SP", **changes) -> dict:
        return {
            "name": name,
            "marketplace": "United Kingdom",
            "fulfilment_channels": ["MFN"],
            "order_statuses": ["Unshipped", "PartiallyShipped"],
            **changes,
        }


@pytest.fixture
def screens(stand_in: StandIn) -> Screens:
    return Screens(stand_in)


@pytest.fixture
def visit() -> type[Visitor]:
    return Visitor


@pytest.fixture
def screens_of() -> type[Screens]:
    return Screens
