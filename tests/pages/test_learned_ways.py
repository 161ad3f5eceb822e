"""Ways that were found are remembered, tried first, proven like any other, and forgotten where they lead elsewhere."""

from __future__ import annotations

import pytest

from pages.looks import Look, Search, Trail
from pages.menu import Menu
from pages.signs import Signs
from pages.stores import StoresPage
from pages.ways import MOST_TRIES, ordinal
from robot.errors import DriftError

STORES = "<main><h1>Stores</h1><table><tr><th>Name<th></tr><tr><td>One<td><a href='/one'>View Store</a></tr></table></main>"
SHAPE = "<svg width=16 height=16><path d='M2 {0}h12M2 9h12'/></svg>"


class Heard(Trail):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.searches: list[Search] = []
        self.lines: list[str] = []
        self.refused: list[frozenset[str]] = []

    def searched(self, search: Search) -> None:
        self.searches.append(search)

    def progress(self, text: str) -> None:
        self.lines.append(text)

    def refused_between(self, since_s: float, until_s: float) -> frozenset[str]:
        assert since_s <= until_s
        return self.refused.pop(0) if self.refused else frozenset()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def signs(heard: Heard) -> Signs:
    return Signs.load(timeout_ms=1_500, trail=heard)


def head(*opens: str) -> str:
    """Return a head of buttons without names, each of which opens something."""
    buttons = "".join(
        f"<button style='margin:4px' onclick='o{at}.hidden=!o{at}.hidden'>{SHAPE.format(at)}</button><div id=o{at} hidden>{inside}</div>"
        for at, inside in enumerate(opens)
    )
    return f"<header style='height:50px'>{buttons}</header><main><h1>Dashboard</h1></main>"


NEWS = "<p>Nothing is new today.</p>"
NAV = "<nav><a href='/stores'>Stores</a><a href='/orders'>Orders</a></nav>"


def said(search: Search) -> list[tuple[str, bool]]:
    return [(one.came, one.is_learned) for one in search.tries]


def test_what_opened_the_menu_after_a_wrong_try_is_tried_first_next_time(site, signs, heard):
    site.screens["/stores"] = STORES
    site.show(head(NEWS, NEWS, NAV))
    Menu(site.page, signs).open_stores()
    assert said(heard.searches[0]) == [
        ("it led nowhere", False),
        ("it led nowhere", False),
        ("it opened more", False),
        ("it led there", False),
    ]
    assert heard.searches[0].is_found
    assert heard.lines == [f"Looking for the list of stores: {number} way" for number in ("2nd", "3rd")]
    assert heard.looks("menu.stores") == (), "its own word is known"
    heard.lines.clear()
    site.show("<p>Drawn again</p>" + head(NEWS, NEWS, NAV))
    Menu(site.page, signs).open_stores()
    assert said(heard.searches[1]) == [("it opened more", True), ("it led there", False)]


def test_an_entry_of_another_name_is_learned_once_it_was_proven(site, signs, heard):
    site.screens["/shops"] = STORES
    site.show(
        "<nav><a href='/home'>Home</a><a id=stores href='/shops'>Outlets</a></nav><main><h1>Dashboard</h1></main>"
    )
    Menu(site.page, signs).open_stores()
    assert [one.says for one in heard.looks("menu.stores")] == ["Outlets"]
    site.show(
        "<nav><a href='/home'>Home</a><a id=x1 href='/shops'>Outlets</a></nav><main><h1>Amazon</h1></main>"
    )
    Menu(site.page, signs).open_stores()
    assert said(heard.searches[-1]) == [("it led there", True)]


def test_the_documented_word_that_leads_there_at_once_is_no_event(site, signs, heard):
    site.screens["/stores"] = STORES
    site.show(NAV)
    Menu(site.page, signs).open_stores()
    assert heard.searches == heard.lines == []
    assert heard.looks("menu.stores") == ()


def learned(site, signs, css: str) -> Look:
    signs.present(site.page, "menu.stores")
    mark = site.page.locator(css).evaluate(
        "(one) => window[Symbol.for('channels-robot.lens')]('markOf', one)"
    )
    seen = Look.at(site.page, mark)
    assert seen is not None
    return seen


def test_a_learned_way_that_leads_elsewhere_is_forgotten_and_ends_nothing(site, signs, heard):
    site.screens["/stores"] = STORES
    site.show(NAV.replace("<nav>", "<nav><a id=n href='/news'>News</a>"))
    heard.learn("menu.stores", learned(site, signs, "#n"), "way")
    Menu(site.page, signs).open_stores()
    assert [one.is_learned for one in heard.searches[0].tries] == [True, False]
    assert [one for one in site.asked if one != "GET /"] == ["GET /news", "GET /stores"]
    assert heard.looks("menu.stores") == ()


def test_a_learned_way_is_kept_where_nothing_else_leads_there_either(site, signs, heard):
    site.show("<nav><a id=n href='/news'>News</a></nav>")
    seen = learned(site, signs, "#n")
    heard.learn("menu.stores", seen, "person")
    with pytest.raises(DriftError):
        Menu(site.page, signs).open_stores()
    assert heard.looks("menu.stores") == (seen,)
    assert not heard.searches[0].is_found


@pytest.mark.parametrize("word", ["Delete store", "Log out", "Save", "Turn off"])
def test_a_learned_look_of_what_changes_something_is_never_pressed(site, signs, heard, word):
    site.show(f"<nav><a id=n href='/harm'>{word}</a><a href='/stores'>Stores</a></nav>")
    site.screens["/stores"] = STORES
    heard.learn("menu.stores", learned(site, signs, "#n"), "person")
    Menu(site.page, signs).open_stores()
    assert "GET /harm" not in site.asked


def test_what_opens_after_a_refused_request_is_not_followed_nor_learned(site, signs, heard):
    site.screens["/stores"] = STORES
    site.show(head("<nav><a href='/other'>Stores</a></nav>", NAV))
    heard.refused = [frozenset({"PATCH /stores/5"})]
    Menu(site.page, signs).open_stores()
    assert "GET /other" not in site.asked
    assert heard.searches[0].tries[0].refused == ["PATCH /stores/5"]
    # Learned before, it is forgotten at once.
    site.show(head("<nav><a href='/other'>Stores</a></nav>", NAV))
    heard.learn("menu.unfold", learned(site, signs, 'header button svg path[d="M2 0h12M2 9h12"]'), "person")
    heard.refused = [frozenset({"PATCH /stores/5"})]
    before = heard.looks("menu.unfold")
    Menu(site.page, signs).open_stores()
    assert heard.searches[-1].tries[0].is_learned
    assert before[0] not in heard.looks("menu.unfold")


def test_the_name_of_one_row_serves_the_next_store(site, signs, heard):
    def rows(*names: str) -> str:
        cells = "".join(f"<tr><td><a href='/{name[0]}'>{name}</a><td>{name[0]}-1</tr>" for name in names)
        return f"<main><h1>Stores</h1><table><tr><th>Name<th>Code</tr>{cells}</table></main>"

    for name in ("Alpha", "Beta", "Gamma"):
        site.screens[f"/{name[0]}"] = (
            f"<nav><a href='/s'>Stores</a></nav><main><h1>{name}</h1><button>Add</button><h2>Channels</h2>"
            "<table><tr><th>Name<th>Provider<th>Active<th></tr><tr><td>Amazon<td>amazon<td>Yes<td><a href='/c'>Edit</a></tr></table></main>"
        )
    for names, name in ((("Alpha", "Beta"), "Alpha"), (("Zeta", "Beta", "Gamma"), "Gamma")):
        site.show(rows(*names), "/s")
        StoresPage(site.page, signs).open_store(name)
        assert heard.searches[-1].is_found
    assert [one.came for one in heard.searches[-1].tries] == ["it led there"]
    assert heard.searches[-1].tries[0].is_learned
    assert heard.searches[-1].place == 'the store "Gamma"'


def test_there_is_an_end_to_trying(site, signs, heard):
    site.show(head(*[NEWS] * (MOST_TRIES + 3)))
    with pytest.raises(DriftError, match="nothing on the screen leads there"):
        Menu(site.page, signs).open_stores()
    assert len(heard.searches[0].tries) == MOST_TRIES


def test_numbers_are_said_as_people_say_them():
    told = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    assert told == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]
