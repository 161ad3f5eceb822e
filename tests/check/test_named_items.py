"""Each harmful change of the screens is named by `check` at the item of the document that it makes wrong.

What reading shows is told by reading: by the words of the document, or by a screen's baseline. What only using a
control shows (`BY_USING`) is told by `check --full`, which carries the steps out. What is no fault of the screens
(`OF_THE_SHOP`) ends the check with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from robot.check.baselines import Comparison
from robot.check.verdicts import share_out
from robot.procedures.amazon_mws_to_sp.document import read_document
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, stand_in
from robot.rehearsal.config import MAIN_COMPANY
from tests.check.test_baselines import BASELINES
from tests.mutations.changes import ChangedSite
from tests.mutations.harmful import HARMFUL, HARMFUL_LATER

if TYPE_CHECKING:
    from desk import Answer, MakeRobot, Robot

    from tests.mutations.changes import Change

CHANGES: Final = {one.name: one for one in (*HARMFUL, *HARMFUL_LATER)}

_OLD = ("read-old-settings", "note-cut-off", "switch-off-old-channel")
_NEW = ("inspect-new-form", "set-options", "save-new-channel")
_CUT_OFF = ("set-cut-off", "inspect-new-form")
_SAVED = ("wait-for-connect-buttons", "connect")

BY_READING: Final[dict[str, tuple[str, ...]]] = {
    "no password box": ("sign-in",),
    "two ways to sign in": ("sign-in",),
    "Stores is called otherwise in the menu": ("open-stores",),
    "Stores is gone from the menu": ("open-stores",),
    "View Store is called otherwise": ("choose-store",),
    "View Store is gone, the store's pen stays": ("choose-store",),
    "View Store is twice in a row": ("choose-store",),
    "View Store edits the store": ("choose-store",),
    "View Store leads to the next store": ("choose-store",),
    "names and buttons of stores are not side by side any more": ("choose-store",),
    "the store's screen names another store": ("choose-store",),
    "Add is called otherwise": ("add-channel",),
    "Add is there twice": ("add-channel",),
    "Add adds a store": ("add-channel",),
    "the pen is gone": ("open-old-settings",),
    "the store's pen where the channel's was": ("open-old-settings",),
    "the pen is the next channel's": ("open-old-settings",),
    "two pens in a row": ("open-old-settings",),
    "a bin where the pen was": ("open-old-settings",),
    "the columns Name and Provider are swapped": ("find-old-channel", "provider-of-mws"),
    "the cells of name and provider are swapped": ("find-old-channel",),
    "MWS reads otherwise": ("provider-of-mws",),
    "MWS reads with a capital": ("provider-of-mws",),
    "the old channel reads as Amazon SP": ("provider-of-mws",),
    "Amazon SP is gone from the picker": ("choose-amazon-sp",),
    "Amazon SP is twice in the picker": ("choose-amazon-sp",),
    "Amazon SP leads to the MWS form": ("choose-amazon-sp",),
    "Amazon SP leads to Amazon Vendor's form": ("choose-amazon-sp",),
    "only an old Amazon is left in the picker": ("choose-amazon-sp",),
    "no provider can be pressed": ("add-channel",),
    "the links cannot be downloaded any more": ("keep-sku-links",),
    "its settings name another provider than the list": (*_OLD, "provider-of-mws"),
    "its settings read as Amazon SP": (*_OLD, "provider-of-mws"),
    "Is Active is called otherwise": _OLD,
    "Is Active is gone": _OLD,
    "Is Active is there twice": _OLD,
    "Is Active stands at a toggle that is off": _OLD,
    "Is Active stands at a toggle that is on": _OLD,
    "Is Active offers other answers": _OLD,
    "Is Active cannot be changed": _OLD,
    "Marketplace is called otherwise": _NEW,
    "Fulfilment Channels are called otherwise": _NEW,
    "Order Statuses are gone from the new form": _NEW,
    "marketplaces are called otherwise": _NEW,
    "a fulfilment channel is gone": _NEW,
    "an order status is called otherwise": _NEW,
    "a new required box": _NEW,
    "a new required choice": _NEW,
    "an option is required now": _NEW,
    "Marketplace stands at the warehouse": _NEW,
    "Fulfilment Channels stands at the statuses": _NEW,
    "Ignore Orders Before is called otherwise": _CUT_OFF,
    "Ignore Orders Before became After": _CUT_OFF,
    "Ignore Orders Before stands at another date": _CUT_OFF,
    "Ignore Orders Before has no date": _CUT_OFF,
    "the date box is read-only, without a calendar": _CUT_OFF,
    "the date box holds no time": _CUT_OFF,
    "the time box is gone": _CUT_OFF,
    "no zone is shown": _CUT_OFF,
    "two zones are shown": _CUT_OFF,
    "Save is gone from the new form": _NEW,
    "Save is called otherwise": _NEW,
    "Save saves another form": ("save-new-channel",),
    "Save is there twice": _NEW,
    "Connect is gone": _SAVED,
    "Connect is there twice": _SAVED,
}
"""Items of which one has to be named, by the change's name."""

BY_USING: Final[dict[str, tuple[str, ...]]] = {
    "Save is disabled": ("switch-off-old-channel",),  # until something is changed that may be so
    "Is Active springs back": ("switch-off-old-channel",),
    "the date box keeps the day after": ("set-cut-off", "inspect-new-form"),
    "Connect points elsewhere": ("connect", "wait-for-connect-buttons"),
    "the file of links lacks those made by hand": ("keep-sku-links",),
    "the saved cut-off is another": ("save-new-channel", "set-cut-off", "double-check-cut-off", *_SAVED),
    "the saved channel is no Amazon SP": ("save-new-channel", *_SAVED),
    "on and off are swapped": ("only-mws", "find-old-channel", "read-old-settings"),
}

OF_THE_SHOP: Final[dict[str, str]] = {
    "the store is there twice": "Harbour Lane",
    "the store is called otherwise": "Harbour Lane",
}
"""The check is told a store that is not there exactly once: it ends with that, and no screen is blamed."""


def test_every_harmful_change_has_its_item() -> None:
    assert sorted([*BY_READING, *BY_USING, *OF_THE_SHOP]) == sorted(CHANGES)
    known = {item.id for item in read_document()}
    assert {name for names in (*BY_READING.values(), *BY_USING.values()) for name in names} <= known


@pytest.fixture
def check(make_robot: MakeRobot, monkeypatch: pytest.MonkeyPatch):
    def look(one: Change, *more: str, is_own: bool = False) -> tuple[Robot, Answer]:
        made = stand_in.channels_app
        monkeypatch.setattr(stand_in, "channels_app", lambda site: ChangedSite(made(site), [one]))
        robot = make_robot(rendering=one.rendering, rows_per_page=10, **dict(one.config))
        robot.site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="Germany")
        return robot, robot(
            "check", "--store", MAIN_STORE, "--channel", OLD_CHANNEL, "--json", *more,
            CHANNELS_TIMEOUT_MS="5000", CHANNELS_COMPANY=MAIN_COMPANY,
            **(robot.own() if is_own else {}),
        )  # fmt: skip

    return look


def named(answer: Answer) -> list[str]:
    return [one["item"] for one in answer.json["items"] if one["verdict"] == "differs"]


def told(one: Change, answer: Answer) -> str:
    reasons = {
        item["item"]: item["why"] for item in answer.json["items"] if item["verdict"] != "as documented"
    }
    return f"{one.rendering}: {one.name}: exit {answer.code}: {reasons} {answer.json['error']}"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in {"a new required box", "the pen is gone"} else pytest.mark.one_of_all_cases)
        for name in BY_READING
    ],
)  # fmt: skip
def test_what_reading_shows_is_named_at_its_item(check, name: str) -> None:
    one = CHANGES[name]
    robot, answer = check(one, "--baselines", str(BASELINES / one.rendering))
    assert answer.code == 5, told(one, answer)
    assert set(named(answer)) & set(BY_READING[name]), told(one, answer)
    assert robot.site.world.writes == []


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("name", BY_USING)
def test_what_only_using_shows_is_named_by_the_full_check(check, name: str) -> None:
    one = CHANGES[name]
    _, answer = check(one, "--full", "--yes", is_own=True)
    assert answer.code, told(one, answer)
    wrong = {
        item["item"] for item in answer.json["items"] if item["verdict"] in {"differs", "could not look"}
    }
    first = next(item["item"] for item in answer.json["items"] if item["item"] in wrong)
    assert first in BY_USING[name], told(one, answer)


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("name", OF_THE_SHOP)
def test_a_store_that_is_not_there_once_blames_no_screen(check, name: str) -> None:
    one = CHANGES[name]
    _, answer = check(one)
    assert answer.code == 3, told(one, answer)
    assert named(answer) == []
    assert OF_THE_SHOP[name] in answer.json["error"]["message"]


# --- lines of a difference, and their items ------------------------------------------------------------

WORDS = {
    "menu.stores": ["Stores"],
    "channel.save": ["Save"],
    "channel.marketplace": ["Marketplace"],
    "channel.is-active": ["Is Active"],
}  # fmt: skip


def shared(*compared: Comparison) -> dict[str, list[str]]:
    return share_out(read_document(), compared, lambda element: WORDS.get(element, []))


def test_a_line_belongs_to_the_items_whose_control_it_names() -> None:
    line = 'choice field "Marketplace" offers "Atlantis"'
    said = shared(Comparison("new-channel", "differs", (f"+ {line}",)))
    assert said == {"inspect-new-form": [f"+ {line}"], "set-options": [f"+ {line}"]}


def test_a_line_that_names_no_control_belongs_to_what_the_whole_screen_should_be() -> None:
    line = '+ text field "Tax Code", required'
    assert shared(Comparison("new-channel", "differs", (line,))) == {"inspect-new-form": [line]}
    assert shared(Comparison("orders", "differs", (line,))) == {"read-orders-before": [line]}


def test_what_went_from_every_screen_belongs_to_the_menu() -> None:
    line = '- link "Stores":'
    own = '- button "Save"'
    said = shared(
        Comparison("sign-in", "same"),
        Comparison("stores", "differs", (line,)),
        Comparison("new-channel", "differs", (line, own)),
        Comparison("products", "new"),
    )
    assert said == {"open-stores": [line], "inspect-new-form": [own], "save-new-channel": [own]}
    assert "open-stores" not in shared(
        Comparison("stores", "same"), Comparison("new-channel", "differs", (line,))
    )
