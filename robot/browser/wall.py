"""The wall: the one way from a browser to the network, where every request is judged before it leaves.

Whatever a page does (frames, workers, forms, beacons, downloads, prefetching, sockets, redirects), the browser knows no
other way than through the wall's port on this machine, and it resolves no names by itself. What the wall has not seen
and allowed does not happen. It works in a thread of its own, so that it never waits for whoever drives the browser.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from robot.browser.addresses import is_telemetry
from robot.browser.announced import Announced
from robot.browser.gate import Gate
from robot.browser.rules import LEAK, Mode, Refusal, Rules
from robot.browser.sent import READING_METHODS, Origin, Sent, place_of
from robot.browser.way_out import Asked, AwayError, Trouble, WayOut
from robot.errors import DriftError, RobotError, SettingsError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import TracebackType

    from playwright.sync_api import ProxySettings

_START_TIMEOUT_S: Final = 10.0
_MOST_TROUBLES: Final = 50
_REPEATABLE: Final = frozenset({"GET", "HEAD"})
_MOST_ATTEMPTS: Final = 500


@dataclass
class Passed:
    """A request that could write and passed, for the journal.

    Attributes:
        method: In capitals.
        place: Path, or host and path; without query.
        status: Of the answer; None while there is none, or if there never was a whole one.
    """

    method: str
    place: str
    status: int | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """Return it for a journal's entry."""
        return {"method": self.method, "place": self.place, "status": self.status}


class Wall:
    """Starts in the mode of reading; used as a context manager, one for each browser.

    Args:
        base_url: Address of the site.
        companions: What a procedure needs besides the site: origins (`https://pay.example`; `http://127.0.0.1:*` at
            any port), or hosts with what is below them (`*.amazon.com`, https only).
        proxies: The proxy for each scheme; None takes this machine's (`HTTPS_PROXY` and the like).
        tls: How the site's certificate is verified; None takes what this machine trusts.

    Attributes:
        refused: What was refused and how often, such as "POST /stores/1/edit"; never with query or content.
        why: Why each of them was refused, the first time.
        attempts: Those of them by which a page tried to change something on the site.
        leaks: Those of them that carried a bound credential to where it does not belong.
        passed: What could write and passed, outside of reading.
        troubles: Why sites were not reached, the latest last.
    """

    def __init__(
        self,
        base_url: str,
        *,
        companions: Sequence[str] = (),
        proxies: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._base_url = base_url
        self._rules = Rules(Origin.of(base_url), tuple(companions))
        self._lock = threading.Lock()
        self._way_out = WayOut(proxies=proxies, tls=tls)
        self._gate = Gate(self, self._way_out)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: list[str] = []
        self._unanswered: dict[int, Passed] = {}
        self._attempted: deque[tuple[float, str]] = deque(maxlen=_MOST_ATTEMPTS)
        self._presses: deque[tuple[float, float]] = deque(maxlen=_MOST_ATTEMPTS)
        self.refused: Counter[str] = Counter()
        self.why: dict[str, str] = {}
        self.attempts: Counter[str] = Counter()
        self.leaks: Counter[str] = Counter()
        self.passed: list[Passed] = []
        self.troubles: list[Trouble] = []

    def start(self) -> Self:
        """Begin to listen on a port of this machine; does nothing if it does already.

        Raises:
            SettingsError: This machine gives it no port, or names a proxy by what is no address.
        """
        if self._thread is not None:
            return self
        self._way_out.check(self._base_url)
        started = threading.Event()
        failed: list[OSError] = []

        def work() -> None:
            loop = self._loop = asyncio.new_event_loop()
            # What breaks on one connection ends that connection; the page sees it, and nobody else has to.
            loop.set_exception_handler(lambda _loop, _context: None)
            try:
                loop.run_until_complete(self._gate.open())
            except OSError as error:
                failed.append(error)
                loop.close()
                return
            finally:
                started.set()
            try:
                loop.run_forever()
                loop.run_until_complete(self._gate.close())
                loop.run_until_complete(loop.shutdown_default_executor())
            finally:
                loop.close()

        self._thread = threading.Thread(target=work, name="wall", daemon=True)
        self._thread.start()
        if not started.wait(_START_TIMEOUT_S) or failed:
            self._thread = None
            why = failed[0].strerror if failed else f"nothing happened for {_START_TIMEOUT_S:.0f} s"
            raise SettingsError(
                f"The robot cannot listen on 127.0.0.1: {why}.",
                hint="It needs one free port of this machine for itself; look at limits and at protection programs.",
            )
        return self

    def stop(self) -> None:
        """Close every connection; what was recorded stays."""
        thread, self._thread = self._thread, None
        if thread is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(_START_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def ask(self, address: str, timeout_s: float) -> Asked:
        """Ask the site a question of the robot's own, by the way on which pages go; no page can send it.

        Args:
            address: Where to.
            timeout_s: How long the answer may take, in seconds.

        Raises:
            AwayError: There is no answer.
        """
        if self._loop is None:
            raise RuntimeError("the wall has not started")
        asked = asyncio.run_coroutine_threadsafe(self._way_out.ask(address), self._loop)
        try:
            return asked.result(timeout_s)
        except TimeoutError:
            asked.cancel()
            raise AwayError(Trouble("timeout", Origin.of(address).host, "no answer in time")) from None

    @property
    def proxy(self) -> ProxySettings:
        """What Playwright takes as a context's `proxy`; addresses of this machine go through it, too."""
        return {"server": f"http://127.0.0.1:{self._gate.port}", "bypass": "<-loopback>"}

    @property
    def port(self) -> int:
        """Where it listens on this machine."""
        return self._gate.port

    @property
    def count(self) -> int:
        """How many requests were refused."""
        return self.refused.total()

    def move(self) -> None:
        """Let pass what moves about on the site and its companions: a migration, outside of a press."""
        self._rules.mode = Mode.MOVING

    @contextmanager
    def signing_in(self, username: str) -> Iterator[None]:
        """Let through, meanwhile, one sign-in at the site itself: this user name and its bound password in a body.

        They may come one after the other, to addresses of a sign-in.
        """
        self._rules.expect_sign_in(username)
        try:
            yield
        finally:
            self._rules.expect_sign_in("")

    @contextmanager
    def writing(self, announced: Announced) -> Iterator[list[Passed]]:
        """Hold what could write, from a press until its step is proven; yields what passed meanwhile.

        A request to the site passes if it carries something announced (in its path, query, form or JSON, in any usual
        encoding) and neither deletes nor signs out. No other host than the site's and its companions' is connected to.

        Args:
            announced: What the step said it would send; a name or an id of the channel among it.

        Raises:
            DriftError: The page sent something else as well, or instead. If nothing passed, this replaces the error
                that comes out of the block, because it says why nothing happened.
        """
        before, first = self._rules.mode, len(self.passed)
        self._stopping.clear()
        self._rules.announced = announced
        self._rules.mode = Mode.WRITING
        since: list[Passed] = []
        try:
            yield since
        except RobotError as error:
            if self._stopping and len(self.passed) == first:
                raise self._unannounced() from error
            raise
        finally:
            self._rules.mode, self._rules.announced = before, Announced()
            since.extend(self.passed[first:])
        if self._stopping:
            raise self._unannounced()

    def _unannounced(self) -> DriftError:
        names = ", ".join(dict.fromkeys(self._stopping))
        why = self.why.get(self._stopping[0], "")
        return DriftError(
            f"The page sent something that this step had not announced, and the browser refused it: {names} ({why}).",
            hint="Look at the picture of this step and at what the page sends; the screens may have changed.",
        )

    def bind(self, secret: str, origins: Iterable[str]) -> None:
        """Let a credential leave to these origins only, and unencrypted only within this machine.

        A request that carries it elsewhere (method, address, headers or body, in any usual encoding) is refused in
        every mode, and counted in `leaks`.
        """
        self._rules.bind(secret, origins)

    def refuse_in_page(self, what: str, method: str, address: str) -> None:
        """Record what the page itself was kept from.

        Args:
            what: Such as `sendBeacon`.
            method: Of the request that it would have been; empty if it is none.
            address: Of that request, whole.
        """
        try:
            origin = Origin.of(address)
        except ValueError:
            origin = None
        sent = Sent(method, origin, urlsplit(address).path or "/") if origin and method else None
        is_attempt = (
            sent is not None
            and sent.origin == self._rules.own
            and method not in READING_METHODS
            and not is_telemetry(sent.path)
        )
        name = f"{what} {place_of(sent, self._rules.own)}" if sent else what
        self.refuse(name, Refusal("it is taken away from pages", is_attempt=is_attempt))

    def refuse(self, what: str, refusal: Refusal) -> None:
        """Record something that was refused."""
        with self._lock:
            self.refused[what] += 1
            self.why.setdefault(what, refusal.why)
            if refusal.is_attempt:
                self.attempts[what] += 1
                self._attempted.append((time.monotonic(), what))
            if refusal.is_leak:
                self.leaks[what] += 1
            if refusal.stops:
                self._stopping.append(what)

    def refused_between(self, since_s: float, until_s: float) -> frozenset[str]:
        """Return what a press made a page try to change on the site, and was refused.

        What was refused at other times as well is what the page sends by itself. Telemetry, and what only reads, is not
        among it.

        Args:
            since_s: When the press began, in seconds of `time.monotonic`.
            until_s: When its consequences are over.
        """
        with self._lock:
            self._presses.append((since_s, until_s))
            pressed = list(self._presses)
            attempted = list(self._attempted)
        by_itself = {what for at_s, what in attempted if not any(one <= at_s <= two for one, two in pressed)}
        return frozenset(what for at_s, what in attempted if since_s <= at_s <= until_s) - by_itself

    # What the gate asks, in the wall's own thread:

    def may_open(self, host: str, port: int) -> Origin | None:
        """See `Judge`."""
        origin = self._rules.origin_of_tunnel(host, port)
        if not self._rules.may_connect(origin):
            self.refuse(f"CONNECT {host}", Refusal("it goes to another site"))
            return None
        return origin

    def may_pass(self, sent: Sent) -> bool:
        """See `Judge`."""
        refusal = self._rules.judge(sent)
        if refusal is None:
            if sent.method not in READING_METHODS and self._rules.mode is not Mode.READING:
                passed = Passed(sent.method, place_of(sent, self._rules.own))
                with self._lock:
                    self.passed.append(passed)
                    self._unanswered[id(sent)] = passed
            return True
        self.refuse(self._name(sent), refusal)
        return False

    def _name(self, sent: Sent) -> str:
        return f"{'WebSocket' if sent.is_socket else sent.method} {place_of(sent, self._rules.own)}"

    def may_go_on(self, sent: Sent, more: bytes) -> bool:
        """See `Judge`."""
        if self._rules.carries_what_is_bound(sent.origin, more):
            self.refuse(self._name(sent), LEAK)
            return False
        return True

    def may_repeat(self, sent: Sent) -> bool:
        """See `Judge`; a page that is opened while something is written may write by being opened."""
        is_writing = self._rules.mode is Mode.WRITING and sent.is_navigation
        return sent.method in _REPEATABLE and not is_writing

    def may_connect(self, origin: Origin) -> bool:
        """See `Judge`."""
        return self._rules.may_connect(origin)

    def may_say(self, sent: Sent) -> bool:
        """See `Judge`."""
        if self._rules.mode is Mode.MOVING:
            return True
        self.refuse(self._name(sent), Refusal("what is sent through a socket cannot be judged", stops=True))
        return False

    def answered(self, sent: Sent, status: int | None) -> None:
        """See `Judge`."""
        passed = self._unanswered.pop(id(sent), None)
        if passed is not None:
            passed.status = status

    def failed(self, trouble: Trouble) -> None:
        """See `Judge`."""
        with self._lock:
            self.troubles = [*self.troubles, trouble][-_MOST_TROUBLES:]
