"""The robot on a combination: whole migrations as its users start them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from . import judge
from .axes import Combination, describe
from .server import PASSWORD, USER, Site
from .world import CHANNEL, COMPANY, STORE

ZONES = ("Europe/London", "Asia/Kolkata", "America/New_York", "UTC")
ROOT_DIR = Path(__file__).resolve().parents[2]
COMMAND_TIMEOUT_S = 400
DONE, REQUEST, SIGN_IN, WAITING = 0, 3, 4, 75


@dataclass
class Outcome:
    """What came of one combination.

    Attributes:
        is_complete: The robot came to the end, and the record shows nothing wrong.
        wrong_writes: What the record shows that must never be, finished or not.
        says: The robot's last message where it stopped.
        wrong_no: It said "no" (exit code 3 or 4) where the record shows that it was not so.
    """

    axes: Combination
    kind: str
    is_complete: bool = False
    code: int | None = None
    says: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    wrong_writes: dict[str, str] = field(default_factory=dict)
    presses: list[str] = field(default_factory=list)
    wrong_no: bool = False
    error_ms: int | None = None
    took_s: float = 0.0

    def line(self) -> str:
        """Return one line (more where it failed): the axes that differ from the plain ones, and the last message."""
        mark = "completed" if self.is_complete else "FAILED"
        bad = {"WRONG WRITE": self.wrong_writes, "wrong": self.wrong if self.code == DONE else {}}
        parts = [f"{mark:9} {self.kind} {self.took_s:5.1f} s  {describe(self.axes) or 'plain'}"]
        if not self.is_complete:
            parts += [f"    exit code {self.code}: {self.says}"]
        parts += [f"    {name}: {what}" for name, what in bad.items() if what]
        parts += ["    WRONG NO: the record shows that it is there"] if self.wrong_no else []
        return "\n".join(parts)


def zone_for(axes: Combination) -> str:
    """Choose a zone that is the same for the same combination."""
    return random.Random(describe(axes)).choice(ZONES)


def migrate(
    axes: Combination,
    seed: int = 1,
    command: tuple[str, ...] = (sys.executable, "-m", "robot"),
    keep_dir: Path | None = None,
) -> Outcome:
    """Let the robot carry out a whole migration, from an empty home; the judge plays the account owner."""
    began_s = time.monotonic()
    found = Outcome(axes, "whole")
    with Site(axes, seed) as site, tempfile.TemporaryDirectory(prefix="combination-") as home:
        env = _environment(site, Path(home), keep_dir)
        first = ("migrate", "--store", STORE, "--channel", CHANNEL, "--connect", "link", "--yes", "--json")
        code, answer, err = _run((*command, *first), env)
        if code == WAITING and site.authorise(answer.get("connect_link") or ""):
            code, answer, err = _run((*command, "resume", answer["run_id"], "--yes", "--json"), env)
        found.code = code
        error = answer.get("error") or {}
        found.says = (
            f"{error.get('step') or '-'}: {error.get('message') or err.strip()[-600:]}" if code else ""
        )
        _judge(found, site)
    found.took_s = time.monotonic() - began_s
    return found


def _judge(found: Outcome, site: Site) -> None:
    found.wrong = judge.wrong_in_migration(site)
    new_ids = judge.new_ids(site)
    found.wrong_writes = judge.wrong_anyway(site, {site.world.old["id"], *new_ids})
    if len(new_ids) > 1:
        found.wrong_writes["one_new_channel"] = f"{len(new_ids)} new"
    found.presses = judge.harmful_presses(site)
    found.error_ms = judge.error_ms(site)
    found.is_complete = found.code == DONE and not found.wrong
    # The store, the channel and the account are there and right in every combination, unless there are two of that name.
    found.wrong_no = found.code in {REQUEST, SIGN_IN} and site.axes.get("decoys") != "twin"


def _environment(site: Site, home: Path, keep_dir: Path | None) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CHANNELS_", "XDG_"))}
    env |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "STATE", "CONFIG", "CACHE")}
    env |= {
        "CHANNELS_BASE_URL": site.base_url,
        "CHANNELS_USERNAME": USER,
        "CHANNELS_PASSWORD": PASSWORD,
        "CHANNELS_TIMEZONE": zone_for(site.axes),
        "CHANNELS_TRACES": str(keep_dir or home / "traces"),
        "CHANNELS_KEYS": str(home / "keys"),
        "CHANNELS_EVIDENCE": "minimal",
        "CHANNELS_RETRIES": "0",
    }
    is_named = site.axes["companies"] != "one" or os.environ.get("COMBINATIONS_COMPANY")
    return env | ({"CHANNELS_COMPANY": COMPANY} if is_named else {})


def _run(command: tuple[str, ...], env: dict[str, str]) -> tuple[int | None, dict, str]:
    process = subprocess.Popen(
        command, cwd=ROOT_DIR, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        out, err = process.communicate(timeout=COMMAND_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.terminate()
        out, err = process.communicate(timeout=30)
        return None, {}, f"no end within {COMMAND_TIMEOUT_S} s: {err[-400:]}"
    finally:
        process.kill()
    try:
        answer = json.loads(out)
    except ValueError:
        answer = {}
    return process.returncode, answer if isinstance(answer, dict) else {}, err
