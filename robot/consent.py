"""Consent: nothing is changed in Channels and no evidence is removed without a yes to what exactly was shown.

`obtain` is the only way to a `Facts` of an approval. The engine asks for it before every step that changes
something, and so does everything that removes evidence. How a person is asked is the caller's: see `Ask`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from whenever import Instant

from robot import machine
from robot.errors import ConsentNeededError

Approval = dict[str, Any]
"""What the journal keeps of a yes: who gave it, how, when, the lines that were shown, their values and the digest."""

GIVEN_BEFORE: Final = "--yes"
"""How a yes is named that was given together with the command."""

UNASKED: Final = ("started without a terminal", "not asked")
"""What earlier versions wrote where nobody had been asked."""


@dataclass(frozen=True)
class Plan:
    """What somebody says yes to.

    Attributes:
        heading: What the lines are.
        values: Everything that the yes is about, by the name that people read.
        lines: How it is shown.
        differences: What is no longer as it was when somebody said yes before.
    """

    heading: str
    values: Mapping[str, str | tuple[str, ...]]
    lines: tuple[str, ...]
    differences: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the values, which are what a yes covers; wording may change."""
        content = json.dumps(_plain(self.values), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()


Ask = Callable[[Plan], str]
"""Shows a plan and returns how somebody said yes to it.

Raises `RequestError` for a no, and `ConsentNeededError` if nobody can be asked.
"""


def ask_nobody(plan: Plan) -> str:
    """Refuse: there is nobody to ask.

    Raises:
        ConsentNeededError: Always.
    """
    raise needed(plan)


def needed(plan: Plan | None, hint: str = "Give --yes, or start it at a terminal.") -> ConsentNeededError:
    """Return the error for a change that nobody said yes to; it says what differs from an earlier yes."""
    differs = ""
    if plan is not None and plan.differences:
        differs = f" Since the yes that was given, this has changed: {'; '.join(plan.differences)}."
    return ConsentNeededError(
        f"This needs a yes, and there is no terminal to ask at.{differs} Nothing was changed.", hint=hint
    )


def obtain(plan: Plan, ask: Ask, before: Approval | None = None, *, is_under_way: bool = False) -> Approval:
    """Return the yes to exactly these values: the earlier one if it covers them, else ask.

    Args:
        plan: What is going to be done.
        ask: How to ask.
        before: The yes that the journal already holds.
        is_under_way: A change was announced under the earlier yes already.

    Raises:
        RequestError: The answer was no.
        ConsentNeededError: There is nobody to ask.
    """
    if before:
        if covers(before, plan, is_under_way=is_under_way):
            return before
        plan = replace(plan, differences=_differences(before, plan))
    return _approval(plan, ask(plan))


def covers(before: Approval, plan: Plan, *, is_under_way: bool = False) -> bool:
    """Tell whether an earlier yes was given to exactly these values."""
    if "digest" in before:
        return bool(before["digest"] == plan.digest)
    # Written by an earlier version: fewer lines and no values, and "nobody was asked" counted as a yes.
    lines = before.get("plan", ())
    return is_under_way or (before.get("how") not in UNASKED and bool(lines) and set(lines) <= {*plan.lines})


def _approval(plan: Plan, how: str) -> Approval:
    return {
        "operator": machine.operator(),
        "how": how,
        "at": Instant.now().format_iso(),
        "plan": list(plan.lines),
        "values": _plain(plan.values),
        "digest": plan.digest,
    }


def _differences(before: Approval, plan: Plan) -> tuple[str, ...]:
    values = _plain(plan.values)
    earlier = before.get("values")
    if earlier is None:
        gone = [line for line in before.get("plan", ()) if line not in plan.lines]
        new = [line for line in plan.lines if line not in before.get("plan", ())]
        return (*(f"no longer {line.strip()!r}" for line in gone), *(f"now {line.strip()!r}" for line in new))
    names = [*values, *(name for name in earlier if name not in values)]
    return tuple(
        f"{name} was {_said(earlier.get(name))} and is {_said(values.get(name))}"
        for name in names
        if earlier.get(name) != values.get(name)
    )


def _plain(values: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else list(value) for name, value in values.items()}


def _said(value: str | list[str] | None) -> str:
    if value is None:
        return "not there"
    return repr(value) if isinstance(value, str) else (", ".join(map(repr, value)) or "empty")
