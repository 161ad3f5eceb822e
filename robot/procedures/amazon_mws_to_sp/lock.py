"""Keeps every item of the document together with its step, so that neither is changed without the other being read."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from typing import TYPE_CHECKING, Final

from robot.models import ConnectWay, MigrationRequest
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.procedures.amazon_mws_to_sp.steps import make_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from robot.procedures.amazon_mws_to_sp.document import DocumentItem
    from robot.procedures.amazon_mws_to_sp.work import MigrationWork
    from robot.step import Step

LOCK_NAME: Final = "document.lock"
_NO_STEP: Final = "-"

StepClass = type["Step[MigrationWork]"]


def step_classes() -> dict[str, tuple[StepClass, ...]]:
    """Give the classes of every step by its id; the two ways of making the connection are one step."""
    classes: dict[str, dict[StepClass, None]] = {}
    for way in ConnectWay:
        for step in make_steps(MigrationRequest(store="-", channel="-", new_name="-", connect=way)):
            classes.setdefault(step.id, {})[type(step)] = None
    return {step: tuple(found) for step, found in classes.items()}


def write_lock() -> str:
    """Return the lock as it is today: a line an item, with the digests of its words and of its step."""
    classes = step_classes()
    lines = [
        f"{item.id} {_digest_words(item)} {_digest_step(classes.get(item.step, ()))}"
        for item in read_document()
    ]
    return "\n".join([*lines, ""])


def compare(
    lock: str, items: Iterable[DocumentItem], classes: Mapping[str, tuple[StepClass, ...]]
) -> list[str]:
    """Say, with file and line, where document and steps have parted since the lock was written.

    Args:
        lock: What `write_lock` returned then.
        items: The document today.
        classes: The steps today, by id.

    Returns:
        A sentence for everything that was added, removed or changed; empty if nothing was.
    """
    kept = {line.split()[0]: line.split()[1:] for line in lock.splitlines() if line.strip()}
    found: list[str] = []
    items = tuple(items)
    for item in items:
        steps = classes.get(item.step, ())
        at = f"{item.place}: {item.id}"
        if item.step and not steps:
            found.append(f"{at}: there is no step {item.step!r}.")
        elif item.id not in kept:
            found.append(f"{at}: this item is new; see that its step does it ({_where(steps)}).")
        else:
            words, step = kept[item.id]
            if words != _digest_words(item):
                found.append(f"{at}: its words were changed; see that its step does that ({_where(steps)}).")
            if step != _digest_step(steps):
                found.append(f"{at}: its step was changed; see that it still does this ({_where(steps)}).")
    ids = [item.id for item in items]
    found += [
        f"{item}: the item was removed from the document; its step must go too."
        for item in kept
        if item not in ids
    ]
    found += [
        f"{_where(steps)}: the step {step!r} has no item in the document."
        for step, steps in classes.items()
        if step not in ids
    ]
    locked, today = [item for item in kept if item in ids], [item for item in ids if item in kept]
    if locked != today:
        first = next(one for one, other in zip(today, locked, strict=True) if one != other)
        (item,) = (item for item in items if item.id == first)
        found.append(f"{item.place}: {item.id}: the order of the items was changed.")
    return found


def _digest_words(item: DocumentItem) -> str:
    parts = (str(item.part), item.markdown, item.step, item.screen, " ".join(item.controls), item.result)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _digest_step(classes: tuple[StepClass, ...]) -> str:
    if not classes:
        return _NO_STEP
    # What it does, not how it is laid out or commented.
    trees = [ast.dump(ast.parse(textwrap.dedent(inspect.getsource(one)))) for one in classes]
    return hashlib.sha256("\n".join(trees).encode()).hexdigest()[:16]


def _where(classes: tuple[StepClass, ...]) -> str:
    if not classes:
        return "a person does it"
    return ", ".join(
        f"{one.__module__.replace('.', '/')}.py:{inspect.getsourcelines(one)[1]} {one.__name__}"
        for one in classes
    )
