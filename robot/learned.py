"""Ways that were learned on a site: one file of signs for each origin, and what a run says of its search for more.

The file has the form of a profile (`pages/signs_file.py`), may hold nothing but looks, and is read as what it is: input
from outside. It lies in the user's data folder. A learned look is only tried first; it is proven like any other way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from pages.looks import MOST_LOOKS, LearnedBy, Look, Search, Trail
from pages.signs import Sign, Signs, Way
from pages.signs_file import read_signs, takes_credentials
from robot.browser.sent import DEFAULT_PORTS, Origin
from robot.errors import RobotError, SettingsError
from robot.evidence.files import write_whole
from robot.machine import PRIVATE_FILE, learned_dir

LOCK_WAIT_S: Final = 5.0
"""How long another process may take to write the file, in seconds."""

_HEAD: Final = "# Ways learned on {origin}. channels-robot wrote this and writes it again; look with `channels-robot profile show`."

_USUAL: Final = {**asdict(Look("")), "role": None}

Known = dict[str, tuple[Way, ...]]
"""Looks by the names of elements, the latest first."""


def origin_of(base_url: str) -> str:
    """Return the origin of an address, as browsers write it: without the usual port."""
    origin = Origin.of(base_url)
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    port = "" if origin.port == DEFAULT_PORTS.get(origin.scheme) else f":{origin.port}"
    return f"{origin.scheme}://{host}{port}"


def text_of(known: Mapping[str, tuple[Way, ...]], head: str) -> str:
    """Return looks as a file of signs."""
    parts = [head]
    for element in sorted(one for one in known if known[one]):
        lines = "".join(f"    {{ {_inline(way)} }},\n" for way in known[element])
        parts.append(f"\n[{element}]\nadd_ways = [\n{lines}]")
    return "\n".join(parts) + "\n"


@dataclass(frozen=True)
class LearnedFile:
    """What was learned on one site.

    Attributes:
        folder: Where the files of all sites are.
        origin: The site.
    """

    folder: Path
    origin: str

    @classmethod
    def of(cls, base_url: str, keys: Path | None) -> LearnedFile:
        """Find the file of a site.

        Args:
            base_url: Address of the site.
            keys: CHANNELS_KEYS.

        Raises:
            SettingsError: There is no folder for it.
        """
        return cls(learned_dir(keys), origin_of(base_url))

    @property
    def path(self) -> Path:
        """The file; it need not be there."""
        origin = Origin.of(self.origin)
        plain = re.sub(r"[^a-z0-9.-]", "_", origin.host)[:100]
        # Two hosts of other letters may look the same so.
        mark = "" if plain == origin.host else f"-{hashlib.sha256(origin.host.encode()).hexdigest()[:8]}"
        return self.folder / f"{origin.scheme}-{plain}{mark}-{origin.port}.toml"

    def read(self) -> Known:
        """Return what was learned; nothing where there is no file.

        Raises:
            SettingsError: It cannot be read, or holds anything but looks; the message names file and line.
        """
        if not self.path.exists():
            return {}
        signs = _signs()
        found = read_signs(self.path, signs, is_learned=True)
        added = {name: found[name].ways[: len(found[name].ways) - len(signs[name].ways)] for name in signs}
        return {name: ways for name, ways in added.items() if ways}

    def add(self, element: str, seen: Look, by: LearnedBy) -> Known:
        """Write a look down as the latest of its element; return all that is known now.

        Raises:
            RobotError: It is no look that may be learned, or the file cannot be written.
        """
        way = Way("look", look=seen, learned=by)

        def change(known: Known) -> None:
            others = (one for one in known.get(element, ()) if one.look != seen)
            known[element] = (way, *others)[:MOST_LOOKS]

        return self._change(change)

    def forget(self, element: str | None = None, seen: Look | None = None) -> int:
        """Take out a look of an element, all of them, or everything; return how many there were.

        Raises:
            RobotError: The file cannot be written.
        """
        gone: list[Way] = []

        def change(known: Known) -> None:
            for name in [element] if element else list(known):
                ways = known.get(name, ())
                gone.extend(one for one in ways if seen in {None, one.look})
                known[name] = tuple(one for one in ways if one not in gone)

        self._change(change)
        return len(gone)

    def _change(self, change: Callable[[Known], None]) -> Known:
        with self._locked():
            try:
                known = self.read()
            except SettingsError:
                # What nobody can read helps nobody; it stays beside the new one for whoever wants to look.
                self.path.replace(self.path.with_suffix(".unreadable"))
                known = {}
            change(known)
            known = {name: ways for name, ways in known.items() if ways}
            content = text_of(known, _HEAD.format(origin=self.origin)).encode(errors="replace")
            if known:
                write_whole(self.path, content)
            else:
                self.path.unlink(missing_ok=True)
            return known

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(self.path.with_suffix(".lock"), mode=PRIVATE_FILE)
        try:
            lock.acquire(timeout=LOCK_WAIT_S)
        except (Timeout, OSError) as error:
            raise SettingsError(
                f"What was learned cannot be written to {self.path}: {getattr(error, 'strerror', None) or 'another process holds it'}.",
                hint="Give back write access to this folder, or wait until the other run has ended.",
            ) from None
        try:
            yield
        finally:
            lock.release()


class LearnedWays(Trail):
    """The trail of one run: what the file knows, what is written to it, and what the journal is told.

    A file that cannot be read or written ends no run: it goes on as on the first day, and says so.

    Args:
        file: Where it is kept; None keeps it for this process only.
        tell: Shows a line to the person watching.
        refused_between: Asks the wall what a press caused that was refused.
        scrub: Takes secrets out of a text.
    """

    def __init__(
        self,
        file: LearnedFile | None,
        *,
        tell: Callable[[str], None] = lambda _text: None,
        refused_between: Callable[[float, float], frozenset[str]] = lambda _since_s, _until_s: frozenset(),
        scrub: Callable[[str], str] = lambda text: text,
    ) -> None:
        super().__init__()
        self._file = file
        self._tell = tell
        self._refused_between = refused_between
        self._scrub = scrub
        self._used: dict[str, str] = {}
        self._learned: dict[str, str] = {}
        self._forgotten: dict[str, str] = {}
        self._searches: list[dict[str, Any]] = []
        if file is not None:
            self._known = _looks(self._safely(file.read) or {})

    @property
    def digest(self) -> str:
        """SHA-256 of the looks that are known, as they are written; empty where there are none."""
        ways = {name: tuple(Way("look", look=one) for one in looks) for name, looks in self._known.items()}
        known = {name: one for name, one in ways.items() if one}
        return hashlib.sha256(text_of(known, "").encode(errors="replace")).hexdigest() if known else ""

    def learn(self, element: str, seen: Look, by: LearnedBy) -> None:
        """See `Trail`; what holds a secret, or takes a credential, is not learned."""
        texts = json.dumps(seen.as_json(), ensure_ascii=False)
        if self._scrub(texts) != texts or takes_credentials(element, _signs()[element]):
            return
        super().learn(element, seen, by)
        self._learned[element] = str(seen)
        if file := self._file:
            self._safely(lambda: file.add(element, seen, by))

    def forget(self, element: str, seen: Look) -> None:
        """See `Trail`."""
        super().forget(element, seen)
        self._forgotten[element] = str(seen)
        if file := self._file:
            self._safely(lambda: file.forget(element, seen))

    def used(self, element: str, says: str) -> None:
        """See `Trail`."""
        super().used(element, says)
        self._used[element] = says

    def searched(self, search: Search) -> None:
        """See `Trail`; the same search of one step is told once."""
        told = search.as_json()
        if told not in self._searches:
            self._searches.append(told)

    def progress(self, text: str) -> None:
        """See `Trail`."""
        self._tell(text)

    def refused_between(self, since_s: float, until_s: float) -> frozenset[str]:
        """See `Trail`."""
        return self._refused_between(since_s, until_s)

    def drain_notes(self) -> dict[str, Any]:
        """Hand over what the journal is to know since the last call: ways that were tried, looks used, learned, forgotten."""
        notes: dict[str, Any] = {}
        if self._searches:
            notes["ways"] = list(self._searches)
        told: dict[str, dict[str, str]] = {
            "used": self._used,
            "learned": self._learned,
            "forgotten": self._forgotten,
        }
        if any(told.values()):
            notes["learned"] = {
                "digest": self.digest,
                **{name: dict(one) for name, one in told.items() if one},
            }
        self._searches.clear()
        for kept in told.values():
            kept.clear()
        return notes

    def _safely(self, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the act returns
        """Do something with the file; where that fails, say so and go on without it."""
        try:
            return act()
        except RobotError as error:
            self._tell(f"{error.message} The run goes on without it.")
        except OSError as error:
            self._tell(
                f"What was learned cannot be kept: {error.strerror or error}. The run goes on without it."
            )
        self._file = None
        return None


def learned_ways(
    base_url: str,
    keys: Path | None,
    *,
    tell: Callable[[str], None],
    refused_between: Callable[[float, float], frozenset[str]],
    scrub: Callable[[str], str],
) -> LearnedWays:
    """Make the trail of a run on a site; without a folder for it, it is for this process only."""
    try:
        file = LearnedFile.of(base_url, keys)
    except SettingsError:
        file = None
    return LearnedWays(file, tell=tell, refused_between=refused_between, scrub=scrub)


def _looks(known: Known) -> dict[str, list[Look]]:
    return {name: [way.look for way in ways if way.look] for name, ways in known.items()}


@cache
def _signs() -> dict[str, Sign]:
    """Return the robot's own signs: a profile adds no element to them."""
    own = Signs.load()
    return {name: own.sign(name) for name in own.elements}


def _inline(way: Way) -> str:
    """Return a way by look as the inside of a table in one line; what is as usual is left out."""
    if way.look is None:
        raise ValueError(way)
    told = {
        "by": "look",
        **{key: value for key, value in asdict(way.look).items() if value != _USUAL.get(key)},
    }
    if way.learned:
        told["learned"] = way.learned
    return ", ".join(f"{key} = {_toml(value)}" for key, value in told.items())


def _toml(value: str | int | tuple[str, ...]) -> str:
    # Strings of JSON are strings of TOML, but for one letter.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
