"""Advice does no harm: whatever tells a person to change something in Channels says to look first.

Every sentence of the robot's own is looked at, wherever it is shown: hints, remarks, reports, what a rollback leaves.
"""

from __future__ import annotations

import ast
import re

import pytest

MAKER = "look_first"
"""The one function that words such advice (robot/errors.py)."""

LOOKED_AT = (
    "pages",
    "robot/procedures",
    "robot/check",
    "robot/cli",
    "robot/report",
    "robot/engine.py",
    "robot/runs.py",
)

_VERBS = (
    r"(?:switch|turn|delete|rename|correct|set|import|change|remove|activate|deactivate|put|finish|take|enter|disconnect"
    r"|reconnect|mend|fix|edit|add|move|cancel|stop|ship|untick|tick|bring|adjust|alter|restore|undo|create)"
)
ORDER = re.compile(
    # At the beginning of a sentence or of a part of one, or after "Then", "Only if ...:", "please" and the like.
    rf"(?:^|[.;:!?,(] *|\b(?:then|and|or|please|also|must) ){_VERBS}\b(?!-)"
    r"|\bby hand\b",
    re.IGNORECASE,
)
NOT_CHANNELS = re.compile(
    r"CHANNELS_[A-Z]|HTTPS_PROXY|--[a-z]|\.env\b|\bprofile\b|\bclock\b|\bbaselines?\b|\bfolder\b|\bdisk\b|maintainer",
)
"""A sentence about this machine, its settings and files, or for whoever looks after the robot."""

HARMLESS = {
    "The account owner must do this by hand.": "Amazon's own page, and the owner's own account",
    "Compare both by hand.": "looking",
    "Mend this table; README has the format.": "a file of this machine",
    "Fix the line that is named.": "a file of this machine",
    "correct it in a copy of the file": "a file of this machine",
    "correct the setting and start again.": "a file of this machine",
    "so none is carried over.": "says what is so",
    "by hand and compare both.": "looking",
    "only what certainly nobody has sent.": "the sentence before it says to look, and for whom",
    "Verify, export, recover and prune run evidence.": "evidence of this machine",
    "Take the connect link of a waiting run anew": "an option of the robot",
    "take a fresh one": "a command of the robot",
    "Compare each line with its picture, and take out what is wrong.": "a file of this machine",
    "Tick the box, press Confirm, and wait": "Amazon's own page, and the owner's own account",
    "tick the box and press Confirm.": "Amazon's own page, and the owner's own account",
    "Please tell us when you have seen that page": "to the owner, who changes nothing in Channels",
    "finish it: `channels-robot resume": "a command of the robot, which looks first",
}
"""Sentences that tell to change nothing that another machine or a colleague could be at work on, each with its reason."""

SIGN_IN = re.compile(r"\bsign(ing|s|ed)? in\b", re.IGNORECASE)
"""To sign in by hand changes no channel."""

TITLES = ("title", "heading")


def texts_of(tree: ast.Module) -> list[tuple[int, str]]:
    """Return every sentence in the code, with its line, that is neither a docstring nor made by `MAKER`."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        is_made = (
            isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == MAKER
        )
        names = [getattr(one, "id", "") for one in getattr(node, "targets", [getattr(node, "target", None)])]
        is_title = isinstance(node, (ast.Assign, ast.AnnAssign)) and any(name in TITLES for name in names)
        if is_made or is_title or isinstance(node, ast.JoinedStr):
            skipped |= {id(inner) for inner in ast.walk(node) if inner is not node}
        if is_made:
            skipped.add(id(node))
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.lineno, node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "X" for part in node.values]
            found.append((node.lineno, "".join(map(str, parts))))
    return found


def sentences(text: str) -> list[str]:
    """Split a text into sentences; single words and patterns are none."""
    return [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", text) if len(one.split()) > 2]


def orders(source) -> list[str]:
    """List what a file tells a person to change in Channels without telling to look first."""
    return [
        f"{source.path}:{line} {sentence}"
        for line, text in texts_of(source.tree)
        for sentence in sentences(text)
        if re.match(r"[A-Z`]", sentence)
        and sentence.rstrip()[-1] in ".!"
        and ORDER.search(sentence)
        and not NOT_CHANNELS.search(sentence)
        and not SIGN_IN.search(sentence)
        and not any(known in sentence for known in HARMLESS)
    ]


def test_whatever_tells_to_change_something_in_channels_says_to_look_first(sources):
    found = [order for source in sources if source.is_in(*LOOKED_AT) for order in orders(source)]
    assert not found, f"word it with robot.errors.{MAKER}, or give its reason in HARMLESS:\n" + "\n".join(
        found
    )


@pytest.mark.parametrize(
    "hint",
    [
        '"Switch the old channel on again, then start again."',
        '"It was not activated. Correct it by hand to the wanted values."',
        'f"Only then: rename {name} in Channels."',
        '"Nobody uses it. Delete it in Channels."',
        '"If both are on, switch one of them off."',
        '"Please set Ignore Orders Before to the cut-off, and save."',
        '"Import the links that are missing."',
    ],
)
def test_planted_advice_is_found_wherever_it_is(planted, hint):
    for text in (
        f"raise RequestError('x', hint={hint})",
        f"lines.append({hint})",
        f"REMARK = {hint} + ' More.'",
    ):
        assert orders(planted("robot/procedures/x.py", text)), text
        made = text.replace(hint, f"look_first({hint})")
        assert not orders(planted("robot/procedures/x.py", made)), made


def test_the_maker_says_to_look_first():
    from robot.errors import look_first  # noqa: PLC0415 - the rest of this file reads sources only

    said = look_first("Then delete it.")
    assert said.startswith("First check whether a colleague, another machine or an earlier run")
    assert said.endswith("Then delete it.")
