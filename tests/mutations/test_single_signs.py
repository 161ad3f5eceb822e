"""Any single sign of any element taken away: what it was for is found as before, or not at all; never a neighbour."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from pages.base import at_mark, look, mark_of
from pages.channel_picker import ChannelPicker
from pages.companies import CompaniesPage
from pages.menu import Menu
from pages.orders import OrdersPage
from pages.products import ProductsPage
from pages.sign_in import SignInPage
from pages.signs import Sign, Signs, Way
from pages.store import StorePage
from pages.stores import StoresPage
from pages.transaction_records import TransactionRecordsPage, _Channels
from pages.widgets import choice, toggle
from pages.widgets.finder import Finder
from robot.errors import RobotError
from robot.rehearsal import MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.rehearsal.model import SP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

    from pages.lists import ListPage

RENDERINGS = ("plain", "classic", "material")
SAMPLED = 0.25
NEW_CHANNEL = "Amazon SP"
NO_CELL = "no such cell"
SAYS_ONLY = (
    "companies.active", "confirmation", "message", "notice.cookies", "picker.legacy", "records.other", "records.expired",
    "records.cancelled", "sign-in.refused", "sign-in.code", "channel.connected", "channel.not-connected", "channel.saved",
    "amazon.account", "amazon.interim", "amazon.error", "amazon.code", "amazon.consent",
)  # fmt: skip
"""Elements that say something and are never used; `amazon.consent-tick` is."""


@dataclass(frozen=True)
class Subject:
    """An element of a screen, and how it is looked for there; the answer tells which one was found, None if none."""

    element: str
    seek: Callable[[Signs], str | tuple[str, ...] | None]


def without_one(sign: Sign) -> Iterator[tuple[str, Sign]]:
    """Take away each word, each way and each entry of a way, one at a time."""
    for at, word in enumerate(sign.words):
        yield f"word {word!r}", replace(sign, words=sign.words[:at] + sign.words[at + 1 :])
    for at, way in enumerate(sign.ways):
        others = sign.ways[:at] + sign.ways[at + 1 :]
        yield f"way by {way.by} {at}", replace(sign, ways=others)
        for field in fields(Way):
            entries = getattr(way, field.name)
            if isinstance(entries, tuple) and len(entries) > 1:
                for entry in entries:
                    less = replace(way, **{field.name: tuple(one for one in entries if one != entry)})
                    yield (
                        f"{field.name} {entry!r} of way {at}",
                        replace(sign, ways=(*sign.ways[:at], less, *sign.ways[at + 1 :])),
                    )


class Count:
    """What came of every sign that was taken away."""

    def __init__(self, page: Page, share: float) -> None:
        self._page = page
        self.outcomes: Counter[str] = Counter()
        self.elements: set[str] = set()
        self.neighbours: list[str] = []
        self._share = share
        self._random = random.Random(6)

    def judge(self, where: str, subject: Subject) -> None:
        known = Signs.load()
        found = subject.seek(known)
        if found is None:
            return
        self.elements.add(subject.element)
        everything = {name: known.sign(name) for name in known.elements}
        for what, less in without_one(known.sign(subject.element)):
            if self._random.random() > self._share:
                continue
            now = subject.seek(Signs(everything | {subject.element: less}))
            outcome = "stopped" if now is None else "found" if is_same(found, now) else "neighbour"
            self.outcomes[outcome] += 1
            if outcome == "neighbour":
                self.neighbours.append(
                    f"{where}: {subject.element} without {what}: {self._tell(now)} in place of {self._tell(found)}"
                )

    def _tell(self, found: object) -> object:
        """Say what a mark stands at."""
        at = at_mark(self._page, str(found))
        return (
            at.evaluate("(one) => one.outerHTML.slice(0, 160)")
            if isinstance(found, str) and at.count() == 1
            else found
        )


def is_same(found: object, now: object) -> bool:
    """Tell whether nothing else was found; of a list some rows or cells may be missing."""
    if isinstance(found, tuple) and isinstance(now, tuple):
        return all(one in found or one.endswith(NO_CELL) for one in now)
    return found == now


# --- ways of looking -----------------------------------------------------------------------------


def control(page: Page, element: str, scope: Locator | None = None) -> Subject:
    mark = mark_of(scope) if scope is not None else None

    def seek(signs: Signs) -> str | None:
        hits = look(page, "findSign", {"scope": mark, **signs.question(element)})["hits"]
        return str(hits[0]["mark"]) if len(hits) == 1 else None

    return Subject(element, seek)


def controls(page: Page, *elements: str) -> list[Subject]:
    return [control(page, element) for element in elements]


def entry(page: Page, element: str) -> Subject:
    def seek(signs: Signs) -> str | None:
        mark = look(page, "menuEntry", {**signs.question(element), "scope": None})
        return mark or control(page, element).seek(signs)

    return Subject(element, seek)


def user_menu(page: Page) -> Subject:
    return Subject(
        "menu.user",
        lambda signs: look(page, "userMenu", {**signs.question("menu.user"), "scope": None}),
    )


def field(page: Page, element: str, kinds: tuple[str, ...]) -> Subject:
    scope = look(page, "formScope", {})

    def seek(signs: Signs) -> str | None:
        found = Finder(page, signs, scope).peek(element, kinds)
        return found.mark if found else None

    return Subject(element, seek)


def moment(page: Page) -> Subject:
    element = "channel.ignore-orders-before"

    def seek(signs: Signs) -> tuple[str, ...] | None:
        finder = Finder(page, signs, look(page, "formScope", {}))
        switch = finder.peek(element, ("toggle",))
        return tuple(part.mark for part in finder.moment_parts(element, switch, timeout_ms=1)) or None

    return Subject(element, seek)


def column(make: Callable[[Signs], ListPage], name: str) -> Subject:
    def seek(signs: Signs) -> tuple[str, ...] | None:
        try:
            rows = make(signs).read_page(timeout_ms=400)
        except RobotError:
            return None
        return (
            tuple(
                f"{row.text('name')}: {row.text(name) if row.fields.get(name) else NO_CELL}" for row in rows
            )
            or None
        )

    return Subject(type(make(Signs.load())).fields[name], seek)


def columns(make: Callable[[Signs], ListPage]) -> Iterator[Subject]:
    for name in type(make(Signs.load())).fields:
        yield column(make, name)


def tile(page: Page, element: str) -> Subject:
    def seek(signs: Signs) -> str | None:
        try:
            return ChannelPicker(page, signs).read_amazon_sp().name
        except RobotError:
            return None

    return Subject(element, seek)


# --- the way through the screens -----------------------------------------------------------------


def walk(page: Page, place: StandIn, signs: Signs) -> Iterator[tuple[str, list[Subject]]]:
    """Open every screen once, and tell what to look for there."""

    home = SignInPage.open(page, signs, place.base_url)
    yield "sign-in", controls(page, "sign-in.username", "sign-in.password", "sign-in.submit")
    menu = home.sign_in(place.username, place.password)

    stores = menu.open_stores()
    yield (
        "stores",
        [
            *(entry(page, f"menu.{name}") for name in ("stores", "orders", "transaction-records")),
            *controls(page, "menu.unfold", "stores.heading", "list.more", "list.next", "list.previous"),
            user_menu(page),
            *columns(lambda given: StoresPage(page, given)),
        ],
    )
    row = stores.row_at(stores.one_row("store", MAIN_STORE))
    yield "a store's row", [control(page, "stores.view-store", row)]
    if signs.present(page, "menu.unfold"):
        Menu(page, signs).press("menu.unfold")
        page.wait_for_function("document.getAnimations().every((one) => one.playState !== 'running')")
        yield "menu", [entry(page, f"menu.{name}") for name in ("stores", "orders", "transaction-records")]
        page.keyboard.press("Escape")
    companies = menu.open_companies()
    yield (
        "companies",
        [
            *columns(lambda given: CompaniesPage(page, given)),
            *controls(page, "companies.heading", "companies.switch"),
        ],
    )
    del companies

    store = Menu(page, signs).open_stores().open_store(MAIN_STORE)
    yield (
        "store",
        [
            *controls(page, "store.channels", "store.add"),
            *columns(lambda given: StorePage(page, given, MAIN_STORE)),
        ],
    )
    row = store.row_at(store.one_row("channel", OLD_CHANNEL))
    in_row = ("store.edit-channel", "store.row-menu", "store.products")
    yield "a channel's row", [control(page, element, row) for element in in_row]
    old = store.open_channel(OLD_CHANNEL)
    yield "old channel", [*form(page), *controls(page, "channel.products")]
    old.leave()
    picker = Menu(page, signs).open_stores().open_store(MAIN_STORE).open_picker()
    yield (
        "picker",
        [
            tile(page, "picker.amazon-sp"),
            tile(page, "picker.amazon"),
            *controls(page, "picker.window", "picker.close"),
        ],
    )
    new = picker.choose_amazon_sp()
    yield "new channel", form(page)
    new.leave()
    Menu(page, signs).open_stores().open_store(MAIN_STORE).open_channel(NEW_CHANNEL)
    yield "connection", controls(page, "channel.copy-connect-link", "channel.connect", "channel.save")

    yield from walk_lists(page, signs)
    yield from walk_amazon(page, place)


def walk_lists(page: Page, signs: Signs) -> Iterator[tuple[str, list[Subject]]]:
    orders = Menu(page, signs).open_orders()
    yield (
        "orders without a store",
        [field(page, "orders.store", choice.KINDS), *controls(page, "orders.heading")],
    )
    orders.choose_store(MAIN_STORE)
    yield (
        "orders",
        [
            *columns(lambda given: OrdersPage(page, given)),
            *controls(page, "orders.customise", "list.apply", "list.next", "list.previous"),
        ],
    )
    products = Menu(page, signs).open_stores().open_store(MAIN_STORE).open_products(OLD_CHANNEL)
    yield (
        "products",
        [
            *columns(lambda given: ProductsPage(page, given, OLD_CHANNEL)),
            *controls(page, "products.heading", "products.download", "products.import"),
        ],
    )
    del products
    records = Menu(page, signs).open_transaction_records()
    yield (
        "records without a store",
        [field(page, "records.store", choice.KINDS), *controls(page, "records.heading")],
    )
    records.choose_store(MAIN_STORE)
    channels = _Channels(page, signs)
    row = channels.row_at(channels.one_row("channel", OLD_CHANNEL))
    given = [*columns(lambda given: _Channels(page, given)), control(page, "records.view", row)]
    yield "channels with records", given
    records.open_channel(OLD_CHANNEL)
    shown = [*columns(lambda given: TransactionRecordsPage(page, given)), *controls(page, "records.show-all")]
    yield "records", shown


def walk_amazon(page: Page, place: StandIn) -> Iterator[tuple[str, list[Subject]]]:
    channel = place.world.channel(MAIN_STORE, NEW_CHANNEL)
    page.goto(f"{place.base_url}/connect/{place.world.authorisations.link_for(channel).token}")
    yield "hosted page", controls(page, "connect.button")
    page.get_by_role("button", name="Connect").or_(page.get_by_role("link", name="Connect")).click()
    expect(page.get_by_label("Email or mobile phone number")).to_be_visible()
    yield "Amazon: who", controls(page, "amazon.email", "amazon.continue")
    page.get_by_label("Email or mobile phone number").fill(place.owner.email)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Password")).to_be_visible()
    yield "Amazon: password", controls(page, "amazon.password", "amazon.sign-in")
    page.get_by_label("Password").fill(place.owner.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("checkbox")).to_be_visible()
    yield "Amazon: consent", controls(page, "amazon.confirm", "amazon.cancel")


def form(page: Page) -> list[Subject]:
    return [
        field(page, "channel.name", ("text",)),
        field(page, "channel.is-active", toggle.KINDS),
        *(
            field(page, f"channel.{name}", choice.KINDS)
            for name in ("marketplace", "fulfilment-channels", "order-statuses")
        ),
        field(page, "channel.ignore-orders-before", ("toggle",)),
        moment(page),
        field(page, "channel.stock-control", ("toggle",)),
        Subject(
            "channel.provider",
            lambda signs: look(page, "readShown", {"words": signs.words("channel.provider")}),
        ),
        control(page, "channel.save"),
    ]


def take_away(page: Page, rendering: str, share: float) -> Count:
    count = Count(page, share)
    config: dict[str, Any] = {"rendering": rendering, "rows_per_page": 12, "orders_per_page": 20}
    with StandIn(StandInConfig(**config)) as place:
        place.world.add_channel(
            MAIN_STORE, NEW_CHANNEL, SP, **place.world.channel(MAIN_STORE, OLD_CHANNEL).settings
        )
        for where, subjects in walk(page, place, Signs.load()):
            for subject in subjects:
                count.judge(f"{rendering}, {where}", subject)
        assert place.world.writes == []
    return count


def test_a_sign_taken_away_never_brings_up_a_neighbour(page: Page) -> None:
    count = take_away(page, "classic", SAMPLED)
    assert not count.neighbours, "\n".join(count.neighbours)
    assert count.outcomes["found"] > 100
    assert len(count.elements) > 30


@pytest.mark.one_of_all_cases
def test_no_sign_taken_away_brings_up_a_neighbour_in_any_rendering(
    page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = [take_away(page, rendering, 1.0) for rendering in RENDERINGS]
    outcomes = sum((count.outcomes for count in counts), Counter())
    elements = set().union(*(count.elements for count in counts))
    unseen = [
        name for name in Signs.load().elements if name not in elements and not name.startswith(SAYS_ONLY)
    ]
    with capsys.disabled():
        sys.stdout.write(
            f"\nsigns taken away: {dict(outcomes)} of {len(elements)} elements; on no screen: {', '.join(unseen)}\n"
        )
    neighbours = [one for count in counts for one in count.neighbours]
    assert not neighbours, "\n".join(neighbours)
