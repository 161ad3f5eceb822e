"""The robot, with a hand inside it that ends or hinders it at a named point.

Started instead of `python -m robot`: `python saboteur.py '[{"at": POINT, "do": DEED}, ...]' migrate ...`. The robot's
own code knows nothing of this: the points are its public seams (a journal entry, a picture, a trace, Save), wrapped
here. Pauses between attempts are short under it.

Points: `journal/KIND/STEP/before|torn|after`, `picture/NAME/half`, `trace/PART/recording|raw|cleaned`, `manifest/half|sealed`,
`save/STEP/ready|pressed|answered`, `import/STEP/ready|done`, `amazon/SCREEN`, `wait/STEP`, `cutoff/STEP/chosen`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).parent.parent))

from siege import WAYS, end

from pages.amazon import AmazonPages
from pages.channel_save import SaveRegion
from pages.products import ProductsPage
from robot import cli, clock, journal, retrying
from robot.evidence import manifest, recorder, trace_scrub
from robot.procedures.amazon_mws_to_sp import work

MARK = "saboteur: "
"""Begins the line on standard error that says that the point was reached."""


def end_browser() -> None:
    """Kill the browser under the robot, as a machine out of memory does."""
    for driver in psutil.Process().children():
        for process in driver.children():
            process.kill()
    time.sleep(0.3)  # reason: lets the driver notice, as it would at the next call


def fill_disk() -> None:
    """Let nothing be written from now on: neither by the one place that makes files, nor to those that are there."""
    real_open, real_os_open = Path.open, os.open
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if any(letter in mode for letter in "wax+"):
            raise OSError(*full.args, str(path))
        return real_open(path, mode, *args, **kwargs)

    def refuse_private(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(*full.args, str(path))
        return real_os_open(path, flags, *args, **kwargs)

    put(Path, "open", refuse)
    put(os, "open", refuse_private)


def keep_secrets() -> None:
    """Let the scrubber of traces replace nothing from now on."""
    trace_scrub.scrub_trace = lambda source, target, *_args, **_given: shutil.copy(source, target)


def put(owner: Any, name: str, wrapped: Callable[..., Any]) -> None:
    """Put a wrapped function in its place."""
    setattr(owner, name, wrapped)


class Hand:
    """Does each deed at its point, the first time that point is reached."""

    def __init__(self, plan: list[dict[str, str]]) -> None:
        self.step = ""
        self.work: work.MigrationWork | None = None
        self._deeds: dict[str, Callable[[], None]] = {
            **{way: partial(end, os.getpid(), way) for way in WAYS},
            "end browser": end_browser,
            "fill disk": fill_disk,
            "keep secrets": keep_secrets,
            "sign out": self.sign_out,
            "crash tab": self.crash_tab,
        }
        self._left = {deed["at"]: deed["do"] for deed in plan}

    def is_at(self, point: str) -> bool:
        """Tell whether something is to be done now."""
        return point in self._left

    def reach(self, point: str) -> None:
        """Do the deed if this is the moment."""
        if self.is_at(point):
            self.strike(point)

    def strike(self, point: str) -> None:
        """Do the deed, once; a robot that goes on afterwards is not told."""
        sys.stderr.write(f"{MARK}{point}\n")
        sys.stderr.flush()
        self._deeds[self._left.pop(point)]()

    def sign_out(self) -> None:
        """Take the sign-in away, as a session that ends on the server does."""
        if self.work is not None and self.work.page is not None:
            self.work.page.context.clear_cookies()

    def crash_tab(self) -> None:
        """Crash the page's renderer."""
        if self.work is not None and self.work.page is not None:
            with suppress(Exception):  # that it fails is the purpose
                self.work.page.goto("chrome://crash", timeout=5_000)


def watch_journal(hand: Hand) -> None:
    """Wrap the writing of journal entries."""
    append = journal.Journal.append

    def wrapped(self: journal.Journal, kind: str, **given: Any) -> journal.Event:
        step = given.get("step") or ""
        if kind == "step-started":
            hand.step = step
        point = f"journal/{kind}/{step}"
        hand.reach(f"{point}/before")
        size = self.path.stat().st_size if self.path.exists() else 0
        head = self.path.with_name(journal.HEAD_NAME)
        head_before = head.read_bytes() if head.exists() else None
        event = append(self, kind, **given)
        if hand.is_at(f"{point}/torn"):
            with self.path.open("r+b") as file:
                file.truncate(size + (self.path.stat().st_size - size) // 2)
            head.unlink()
            if head_before is not None:
                head.write_bytes(head_before)
            hand.strike(f"{point}/torn")
        hand.reach(f"{point}/after")
        return event

    put(journal.Journal, "append", wrapped)


def watch_evidence(hand: Hand) -> None:
    """Wrap the writing of pictures, traces and the manifest."""

    def half(
        whole: Callable[[Path, bytes], Any], name: Callable[[Path], str]
    ) -> Callable[[Path, bytes], Any]:
        def wrapped(path: Path, data: bytes) -> Any:
            if hand.is_at(name(path)):
                path.with_name(f".{path.name}.part").write_bytes(data[: len(data) // 2])
                hand.strike(name(path))
            return whole(path, data)

        return wrapped

    recorder.write_whole = half(
        recorder.write_whole, lambda path: f"picture/{path.stem.split('-', 1)[1]}/half"
    )
    manifest.write_part = half(manifest.write_part, lambda _path: "manifest/half")
    name_manifest = manifest.give_final_name

    def naming_manifest(part: Path, path: Path) -> None:
        hand.reach("manifest/sealed")
        name_manifest(part, path)

    manifest.give_final_name = naming_manifest

    finish, name_it, end_it = recorder.finish_trace, trace_scrub.give_final_name, recorder.Recorder.end_part

    def ending(self: recorder.Recorder) -> None:
        if self._part is not None:
            hand.reach(f"trace/{self._part[0]}/recording")
        end_it(self)

    # These two run beside the run, when the next Step may have begun.
    def finishing(raw: Path, final: Path, *args: Any, **given: Any) -> Any:
        hand.reach(f"trace/{part_of(final)}/raw")
        return finish(raw, final, *args, **given)

    def naming(part: Path, final: Path) -> None:
        hand.reach(f"trace/{part_of(final)}/cleaned")
        name_it(part, final)

    def part_of(final: Path) -> str:
        return final.name.split("-")[1]  # step-2-a.zip

    put(recorder.Recorder, "end_part", ending)
    recorder.finish_trace = finishing
    trace_scrub.give_final_name = naming


def watch_screens(hand: Hand) -> None:
    """Wrap Save, the import of SKU links, Amazon's pages and the wait for the cut-off."""
    press, wait, take, where = (
        SaveRegion.press_save,
        SaveRegion.wait_saved,
        ProductsPage.import_links,
        AmazonPages.where,
    )
    wait_until, init = clock.wait_until, work.MigrationWork.__post_init__

    def pressing(self: SaveRegion) -> None:
        hand.reach(f"save/{hand.step}/ready")
        press(self)
        hand.reach(f"save/{hand.step}/pressed")

    def waiting(self: SaveRegion) -> Any:
        outcome = wait(self)
        hand.reach(f"save/{hand.step}/answered")
        return outcome

    def importing(self: ProductsPage, path: Path) -> str:
        hand.reach(f"import/{hand.step}/ready")
        said = take(self, path)
        hand.reach(f"import/{hand.step}/done")
        return said

    def looking(self: AmazonPages) -> Any:
        screen = where(self)
        hand.reach(f"amazon/{screen}")
        return screen

    def sleeping(monotonic_s: float, **given: Any) -> None:
        hand.reach(f"wait/{hand.step}")
        wait_until(monotonic_s, **given)

    def beginning(self: work.MigrationWork) -> None:
        hand.work = self
        init(self)

    put(SaveRegion, "press_save", pressing)
    put(SaveRegion, "wait_saved", waiting)
    put(ProductsPage, "import_links", importing)
    put(AmazonPages, "where", looking)
    clock.wait_until = sleeping
    put(work.MigrationWork, "__post_init__", beginning)


def main() -> None:
    """Wrap the seams, then be the robot."""
    hand = Hand(json.loads(sys.argv.pop(1)))
    retrying.FIRST_PAUSE_S = 0.2
    retrying.LONGEST_PAUSE_S = 1.0
    watch_journal(hand)
    watch_evidence(hand)
    watch_screens(hand)
    cli.main()


if __name__ == "__main__":
    main()
