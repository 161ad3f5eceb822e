"""Proposes which of the unexplained things on a screen a missing element has become. Nothing here acts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pages.signs_file import read_signs
from robot.check.likeness import best_likeness, key_of
from robot.machine import open_private, scratch_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pages.signs import Sign
    from robot.procedures.amazon_mws_to_sp.screens import Wanted

SURE_SCORE: Final = 0.34
"""From here on something is proposed even if another comes near."""

LEAST_SCORE: Final = 0.15
"""Below this there is no proposal; up to the sure score only what is far ahead of all others is proposed."""

FAR_AHEAD: Final = 2.0

SURE_HINT: Final = 0.85
"""Names that makers give are words or abbreviations of them; what is only near is chance."""

LEAST_REASON: Final = 0.15
"""Evidence of less weight is not named to people."""

CLEAR_LEAD: Final = 0.12
"""A proposal that is ahead of the next best by less is called a close one."""


@dataclass(frozen=True)
class Candidate:
    """Something on a screen that no known element explains.

    Attributes:
        text: What it says.
        kinds: What it may be: role of a control, kind of a field, or column, tile, label.
        hints: What the page's makers call it.
        values: What it offers, holds, or what stands below it.
        icons: What its picture is called.
        mark: To find it again on the page.
        is_last: It is the last button of its form, or sends it.
        is_outside: It stands outside of every row.
        is_state: Every value below it is an on or off.
        beside: Elements that were found within two places of it.
    """

    text: str
    kinds: tuple[str, ...]
    hints: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    icons: tuple[str, ...] = ()
    mark: str = ""
    is_last: bool = False
    is_outside: bool = True
    is_state: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A wording for an element, to be reviewed by a person.

    Attributes:
        score: How much speaks for it, 0 to 1.
        why: What does, in words.
        is_close: Another candidate comes nearly as near.
    """

    element: str
    word: str
    score: float
    why: str
    mark: str = ""
    is_close: bool = False

    @property
    def line(self) -> str:
        """The line of a profile."""
        return profile_line(self.element, [self.word])


def profile_line(element: str, words: Sequence[str]) -> str:
    """Return one line of a profile that adds words to an element."""
    listed = ", ".join(json.dumps(word, ensure_ascii=False) for word in words)
    return f"{element}.add_words = [{listed}]"


def ranked(
    wanted: Wanted, sign: Sign, candidates: Iterable[Candidate], echoes: frozenset[str] = frozenset()
) -> list[Proposal]:
    """Return what may be the missing element, the likeliest first; roles and kinds must fit.

    Args:
        wanted: The element.
        sign: What is known of it.
        candidates: What no known element explains.
        echoes: What its word has become on other screens, as `key_of` gives it.
    """
    fitting = [one for one in candidates if _fits(wanted, sign, one)]
    scored = [_score(wanted, sign, one, len(fitting), is_echo=key_of(one.text) in echoes) for one in fitting]
    return sorted((one for one in scored if one.score > 0), key=lambda one: -one.score)


def assign(lists: Mapping[str, list[Proposal]]) -> dict[str, Proposal]:
    """Give each missing element its likeliest candidate, each candidate once, the surest pair first."""
    pairs = sorted((one for some in lists.values() for one in some), key=lambda one: -one.score)
    taken: set[str] = set()
    given: dict[str, Proposal] = {}
    for one in pairs:
        if one.score < LEAST_SCORE or one.element in given or one.word in taken:
            continue
        rival = max(
            (
                other.score
                for other in lists[one.element]
                if other.word != one.word and other.word not in taken
            ),
            default=0.0,
        )
        if one.score < SURE_SCORE and one.score < FAR_AHEAD * rival:
            continue
        taken.add(one.word)
        is_close = one.score < SURE_SCORE or one.score - rival < CLEAR_LEAD
        given[one.element] = Proposal(one.element, one.word, one.score, one.why, one.mark, is_close)
    return given


def _fits(wanted: Wanted, sign: Sign, one: Candidate) -> bool:
    if key_of(one.text) in {key_of(word) for word in sign.excluded}:
        return False
    if wanted.kind == "field":
        return bool(set(wanted.widgets) & set(one.kinds))
    if wanted.kind in {"column", "tile", "label", "heading"}:
        return wanted.kind in one.kinds
    if wanted.kind == "in row" and one.is_outside:
        return False
    if wanted.kind == "control" and not one.is_outside:
        return False
    roles = {role for way in sign.ways for role in way.roles} or {"button", "link", "clickable"}
    return bool(roles & set(one.kinds))


def _score(wanted: Wanted, sign: Sign, one: Candidate, fitting: int, *, is_echo: bool) -> Proposal:
    words = best_likeness(one.text, sign.words)
    hint = max((best_likeness(hint, sign.words[:4]) for hint in one.hints), default=0.0)
    evidence = [
        (0.75 * words**1.5, "its words are alike"),
        (0.8 * (hint if hint > SURE_HINT else 0.0), "the page's makers call it so"),
        (0.7 * _shows(wanted, one), "of what it shows"),
        (0.5 * bool(set(wanted.icons) & set(one.icons)), "of its picture"),
        (0.45 * (wanted.element == "channel.save" and one.is_last), "it is the form's last button"),
        (0.3 * bool(set(wanted.beside) & set(one.beside)), "of what it stands beside"),
        (0.6 * is_echo, "it is called so elsewhere"),
        (0.4 / fitting**1.5, "little else is left over"),
    ]  # fmt: skip
    against = 1.0
    for weight, _ in evidence:
        against *= 1.0 - weight
    reasons = [
        reason for weight, reason in sorted(evidence, key=lambda pair: -pair[0]) if weight > LEAST_REASON
    ]
    return Proposal(
        wanted.element, _bare(one.text), round(1.0 - against, 3), ", ".join(reasons[:3]), one.mark
    )


def _bare(text: str) -> str:
    """Leave out what does not count at the edges, such as the plus of "+ Add"."""
    edge = re.compile(r"^[^\w(]+|[^\w).?]+$")
    return edge.sub("", text) or text


def _shows(wanted: Wanted, one: Candidate) -> float:
    if not wanted.shows:
        return 0.0
    if wanted.shows == ("state",):
        return float(one.is_state)
    told = {value.casefold() for value in one.values}
    hits = sum(1 for word in wanted.shows if word.casefold() in told)
    return min(1.0, hits / 2 if wanted.kind == "field" else float(hits))


def profile_text(proposals: Iterable[Proposal], known: Mapping[str, Sign]) -> str:
    """Return the proposals as a profile, one line an element, proven to be readable.

    Raises:
        SettingsError: It is no valid profile; a bug.
    """
    chosen = sorted(proposals, key=lambda one: list(known).index(one.element))
    lines = [
        "# Proposed by `channels-robot doctor --screens`. The robot does not use it by itself: look at each line.",
        "",
    ]
    for one in chosen:
        doubt = "; not sure, look twice" if one.is_close else ""
        lines.append(
            f"{one.line}  # instead of {json.dumps(known[one.element].words[0], ensure_ascii=False)}: {one.why}{doubt}"
        )
    text = "\n".join(lines) + "\n"
    with scratch_dir() as folder:
        path = folder / "profile.toml"
        with open_private(path, "wb") as file:
            file.write(text.encode())
        read_signs(path, dict(known))
    return text
