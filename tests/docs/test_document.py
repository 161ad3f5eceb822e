"""The document and the steps say the same: an item, a marked word or a step that changes alone is named with its line."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from pages.signs import Signs
from robot.models import MigrationRequest
from robot.procedures.amazon_mws_to_sp import lock, steps
from robot.procedures.amazon_mws_to_sp.document import FILE_NAME, PATH, DocumentItem, read_document
from robot.procedures.amazon_mws_to_sp.screens import SCREENS

FOLDER = files("robot.procedures.amazon_mws_to_sp")
TEXT = FOLDER.joinpath(FILE_NAME).read_text(encoding="utf-8")
LOCK = FOLDER.joinpath(lock.LOCK_NAME).read_text(encoding="utf-8")
ITEMS = read_document()
SIGNS = Signs.load()
NOT_WALKED = {"confirmation"}


@pytest.fixture(params=ITEMS, ids=lambda item: item.id)
def item(request: pytest.FixtureRequest) -> DocumentItem:
    return request.param


def test_document_and_steps_are_as_they_were_when_they_were_last_read_together() -> None:
    parted = lock.compare(LOCK, ITEMS, lock.step_classes())
    assert not parted, "\n".join([*parted, "Read both; then `.venv/bin/python scripts/docs.py --write`."])


def test_every_step_has_its_item_in_the_same_order() -> None:
    assert [item.id for item in ITEMS if item.id == item.step] == steps.step_ids()


def test_every_step_stands_under_its_documented_step() -> None:
    made = steps.make_steps(MigrationRequest(store="s", channel="c", new_name="n"))
    assert {step.id: step.part for step in made} == {one.id: one.part for one in ITEMS if one.id == one.step}


def test_an_item_names_a_screen_and_controls_that_there_are(item: DocumentItem) -> None:
    if not item.step:
        return
    assert item.screen in {screen.id for screen in SCREENS} | NOT_WALKED, item.place
    unknown = set(item.controls) - set(SIGNS.elements)
    assert not unknown, f"{item.place}: no such table in pages/signs.toml: {', '.join(sorted(unknown))}"


def test_a_marked_word_is_what_one_of_its_controls_is_called(item: DocumentItem) -> None:
    called = {_key(word) for control in item.controls for word in SIGNS.words(control)}
    for word in item.marked_words:
        if item.id != "only-mws":  # there it is what people call the provider
            assert _key(word) in called, (
                f"{item.place}: {word!r} is not what {', '.join(item.controls)} is called"
            )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Choose *Stores* in the menu on the left.", "Choose *Stores* in the menu.", "its words were changed"),
        ("press *Add*.", "press *New*.", "its words were changed"),
        ("*Critical:* check that no", "*Note:* check that no", "its words were changed"),
        ("`channel.is-active`, `channel.save`. Then: after a reload the channel is on.", "`channel.save`. Then: after a reload the channel is on.", "its words were changed"),
        ('id="ask-support"></a>**ask-support**', 'id="ask-us"></a>**ask-us**', "this item is new"),
    ],
)  # fmt: skip
def test_a_changed_word_is_named_with_its_line(old: str, new: str, what: str) -> None:
    assert TEXT.count(old) == 1
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    parted = lock.compare(LOCK, read_document(TEXT.replace(old, new)), lock.step_classes())
    assert any(
        said.startswith((f"{PATH}:{line}:", f"{PATH}:{line - 1}:")) and what in said for said in parted
    ), parted


def test_every_item_that_goes_is_missed(item: DocumentItem) -> None:
    left = tuple(one for one in ITEMS if one != item)
    assert any(said.startswith(f"{item.id}:") for said in lock.compare(LOCK, left, lock.step_classes()))


def test_every_step_that_goes_is_missed(item: DocumentItem) -> None:
    classes = {step: found for step, found in lock.step_classes().items() if step != item.step}
    if item.step:
        assert f"{item.place}: {item.id}: there is no step {item.step!r}." in lock.compare(
            LOCK, ITEMS, classes
        )


def test_a_step_that_does_something_else_names_its_item(item: DocumentItem) -> None:
    other = "sign-in" if item.step != "sign-in" else "connect"
    classes = lock.step_classes()
    if item.step:
        classes[item.step] = classes[other]
        assert any(
            said.startswith(f"{item.place}: {item.id}: its step was changed")
            for said in lock.compare(LOCK, ITEMS, classes)
        )


def test_a_new_step_needs_an_item() -> None:
    classes = lock.step_classes()
    classes["wave-goodbye"] = classes["sign-in"]
    (said,) = lock.compare(LOCK, ITEMS, classes)
    assert re.search(r"old_channel\.py:\d+ SignIn: the step 'wave-goodbye' has no item", said)


@pytest.mark.parametrize(
    "text",
    [
        '## Step One\n- <a id="a"></a>**a** — Do it.\n',
        '## Step One\n- <a id="a"></a>**b** — Do it.\n  - A person does this. Then: done.\n',
        '## Step One\n- <a id="a"></a>**a** — Do it.\n  - On the screen. Then: done.\n',
    ],
)
def test_an_item_without_its_expectation_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match=rf"{re.escape(PATH)}:[23]: "):
        read_document(text)


def _key(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
