"""What the screens are put together from: independent axes, and how combinations of them are chosen.

The first value of an axis is the plain one. A number after a value is its weight in random choices (1 where none stands).
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping

Combination = dict[str, str]

_AXES = """
frame: pages history hash
menu: side top drawer words mini user branch
companies: one:3 menu signin screen
shape: table cards list
paging: all more scroll virtual pages nextprev
row: link icon row name dots tip
channels: table cards list
channel_paging: all:2 more pages nextprev
edit: pencil bare name row dots tip
icons: class glyph bare
state: word badge dot icon toggle
heading: h1:2 crumb small title
picker: dialog page menu
layout: page tabs accordion wizard slide dialog lazy table
labels: for near legend aria shadow slot
wording: plain:2 colon star upper help
toggle: check switch radio segments button shared
choice: native listbox combobox virtual radios
choices: native chips count dual boxes tokens
date: native pair masked blind panel sections selects
format: iso dmy mdy dot named
hours: 24 12
seconds: yes no
week: monday sunday
ok: no yes
redraw: off:3 form list
feedback: toast banner heading none ask late optimistic list
save: save changes update bar menu
transport: json form
signin: plain stays
owner: two one direct
overlay: none:2 cookie tour chat
orders: heading bare popup none
extras: both products records none
"""

DECOYS = ("none", "twin", "suffix", "delete", "signout", "getlink")


def _parse() -> dict[str, dict[str, int]]:
    axes = {}
    for line in _AXES.strip().splitlines():
        name, _, values = line.partition(":")
        weighed = (value.partition(":") for value in values.split())
        axes[name.strip()] = {value: int(weight or 1) for value, _, weight in weighed}
    return axes


AXES: dict[str, dict[str, int]] = _parse()
PLAIN: Combination = {name: next(iter(values)) for name, values in AXES.items()}


def combine(changes: Mapping[str, str]) -> Combination:
    """Return the plain screens with these changes."""
    for name, value in changes.items():
        if value not in (DECOYS if name == "decoys" else AXES.get(name, {})):
            raise ValueError(f"No axis {name} with a value {value}.")
    return {**PLAIN, "decoys": "none", **changes}


def parse_choice(text: str) -> Combination:
    """Read `menu=drawer,date=panel`."""
    parts = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    return {name: value for name, _, value in parts}


def describe(combination: Mapping[str, str]) -> str:
    """Return what differs from the plain screens, in the form that `--axes` reads."""
    plain = {**PLAIN, "decoys": "none"}
    return ",".join(f"{name}={value}" for name, value in combination.items() if value != plain.get(name))


def random_one(
    chooser: random.Random, fixed: Mapping[str, str] | None = None, near: int = len(AXES)
) -> Combination:
    """Choose by the weights of the values; at most `near` axes differ from the plain screens."""
    changed = chooser.sample(list(AXES), near)
    chosen = {name: chooser.choices(list(AXES[name]), list(AXES[name].values()))[0] for name in changed}
    return combine({**chosen, **(fixed or {})})


def pairwise(seed: int, at_least: int = 60, fixed: Mapping[str, str] | None = None) -> list[Combination]:
    """Choose combinations in which every pair of values of two axes occurs (greedy, as AETG does it)."""
    chooser = random.Random(f"pairwise-{seed}")
    fixed = dict(fixed or {})
    offered = {name: [fixed[name]] if name in fixed else list(values) for name, values in AXES.items()}
    missing = {
        _pair((one, a), (other, b)): None  # a dict, because it keeps its order
        for one, other in itertools.combinations(offered, 2)
        for a in offered[one]
        for b in offered[other]
    }
    found: list[Combination] = []
    while missing:
        best = max((_greedy(chooser, offered, missing) for _ in range(4)), key=lambda it: it[0])[1]
        for pair in _pairs_of(best):
            missing.pop(pair, None)
        found.append(combine({**best, **fixed}))
    return found + [random_one(chooser, fixed) for _ in range(at_least - len(found))]


Value = tuple[str, str]


def _pair(one: Value, other: Value) -> tuple[Value, Value]:
    return (one, other) if one < other else (other, one)


def _pairs_of(combination: Mapping[str, str]) -> list[tuple[Value, Value]]:
    return [_pair(one, other) for one, other in itertools.combinations(combination.items(), 2)]


def _greedy(
    chooser: random.Random, offered: Mapping[str, list[str]], missing: Mapping[tuple[Value, Value], None]
) -> tuple[int, Combination]:
    chosen: Combination = dict(chooser.choice(list(missing)))
    names = [name for name in offered if name not in chosen]
    chooser.shuffle(names)
    for name in names:
        values = list(offered[name])
        chooser.shuffle(values)
        gains = [sum(_pair((name, value), other) in missing for other in chosen.items()) for value in values]
        chosen[name] = values[gains.index(max(gains))]
    gain = sum(pair in missing for pair in _pairs_of(chosen))
    return gain, {name: chosen[name] for name in offered}


def one_at_a_time() -> list[tuple[str, Combination]]:
    """Return the plain screens, and each other value alone on them."""
    found = [("plain", combine({}))]
    for name, values in AXES.items():
        found += [(f"{name}={value}", combine({name: value})) for value in values if value != PLAIN[name]]
    return found
