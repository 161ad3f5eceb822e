"""A person's hand: does the procedure on any combination with mouse and keys, because it knows how each is built.

It proves that a combination can be done, and that the judge sees what is wrong. It knows the screens; it is no robot.
"""

from __future__ import annotations

import calendar
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from playwright.sync_api import Error

from robot.browser.find import find_browser
from robot.browser.start import launch, start_playwright
from robot.settings import load_settings

from .server import OWNER, PASSWORD, USER, Site
from .world import CHANNEL, COMPANY, NEW, STORE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ElementHandle, Page

Variant = Literal["right", "wrong_time", "wrong_channel", "missing_status", "second_channel"]
EXPECTED: dict[Variant, set[str]] = {
    "right": set(),
    "wrong_time": {"cut_off_time"},
    "wrong_channel": {"nothing_else_changed"},
    "missing_status": {"new_statuses"},
    "second_channel": {"one_new_channel"},
}
"""What the judge must find wrong in each."""

GROUPS = {
    "active": "General", "name": "General", "marketplace": "Amazon", "fulfilment": "Amazon", "statuses": "Amazon",
    "ignore_on": "Orders", "ignore_before": "Orders",
}  # fmt: skip
MONTHS = tuple(calendar.month_name)
WAIT_MS = 8_000
LANDS_S = 5.0


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start the browser that the robot would use."""
    with start_playwright() as playwright:
        choice = find_browser(load_settings().browser, playwright=playwright)
        with launch(playwright, choice) as browser:
            yield browser


@contextmanager
def a_page(browser: Browser, zone: str) -> Iterator[Page]:
    """Give a page of its own context, whose clock is in this zone."""
    context = browser.new_context(
        timezone_id=zone, locale="en-GB", viewport={"width": 1366, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    try:
        yield context.new_page()
    finally:
        context.close()


class Hand:
    """Carries the procedure out on one page."""

    def __init__(self, page: Page, site: Site, zone: str) -> None:
        self.page, self.site, self.axes, self.zone = page, site, site.axes, ZoneInfo(zone)
        page.set_default_timeout(WAIT_MS)

    # --- pressing --------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        return bool(
            self.page.evaluate(
                "name => !!(window.__parts && __parts[name] && __parts[name].isConnected)", name
            )
        )

    def part(self, name: str) -> ElementHandle:
        found = self.page.wait_for_function(
            "name => window.__parts && __parts[name] && __parts[name].isConnected ? __parts[name] : null",
            arg=name,
        ).as_element()
        assert found is not None
        return found

    def press(self, *names: str) -> None:
        for name in names:
            try:
                self.part(name).click()
            except Error as error:
                if "not attached" not in str(error):
                    raise
                self.part(name).click()  # it was drawn again under the pointer; a person presses once more

    def rest(self, ms: int) -> None:
        """Take the time that a person takes: for what is drawn again a moment later."""
        self.page.evaluate("(ms) => new Promise((done) => setTimeout(done, ms))", ms)

    def settle(self) -> None:
        """Wait until the form is redrawn, where it is redrawn after each change."""
        if self.axes["redraw"] == "form":
            self.rest(160)

    # --- the way ---------------------------------------------------------------------------------

    def sign_in(self) -> None:
        self.page.goto(self.site.base_url)
        self.part("login.email").fill(USER)
        self.part("login.password").fill(PASSWORD)
        self.press("login.go")
        kind = self.axes["companies"]
        if kind == "signin":
            self.press(f"company.{COMPANY}")
        self.part("menu.user")
        self._put_away()
        if kind == "menu":
            self.press("menu.user", f"company.{COMPANY}")
        elif kind == "screen":
            self.press("menu.user", "user.Companies", f"company.{COMPANY}")
        if kind in {"menu", "screen"}:
            self.page.wait_for_function(
                "name => window.__parts?.company?.isConnected && __parts.company.textContent === name",
                arg=COMPANY,
            )

    def _put_away(self) -> None:
        words = {"cookie": "Only necessary", "tour": "Skip tour"}.get(self.axes["overlay"])
        if words:
            self.page.get_by_role("button", name=words).click()

    def menu(self, name: str) -> None:
        kind = self.axes["menu"]
        if self.axes["layout"] in {"slide", "dialog"} and self.has("panel.close"):
            self.press("panel.close")
            self.part("add")
        if kind == "branch" and not self.part("menu.branch").evaluate(
            "(head) => head.ariaExpanded === 'true'"
        ):
            self.press("menu.branch")
        opener = {"drawer": "menu.open", "words": "menu.open", "user": "menu.user"}.get(kind)
        if opener:
            self.press(opener)
        self.press(f"menu.{name}")

    def row(self, name: str, paging: str, control: str) -> None:
        """Find a row of a list and open what it stands for."""
        wanted = f"dots.{name}" if control == "dots" else f"open.{name}"
        self.page.wait_for_function(
            "Object.keys(window.__parts || {}).some((name) => /^(open|dots)\\./.test(name) && __parts[name].isConnected)"
        )
        for turn in range(2, 30):
            if self.has(wanted):
                break
            if paging == "more":
                self.press("list.more")
            elif paging == "scroll":
                self.part("list.end").scroll_into_view_if_needed()
            elif paging == "virtual":
                self.part("list.virtual").evaluate("(element) => { element.scrollTop += 220; }")
            elif paging == "pages":
                self.press(f"page.{turn}")
            elif paging == "nextprev":
                self.press("page.next")
            self.rest(250)
        self.press(wanted)

    def open_store(self, name: str = STORE) -> None:
        self.menu("Stores")
        self.row(name, self.axes["paging"], self.axes["row"])
        if self.axes["row"] == "dots":
            self.press(f"dots.{name}.View Store")
        self.part("add")

    def open_channel(self, name: str) -> None:
        paging = self.axes["channel_paging"]
        self.row(name, paging, self.axes["edit"])
        if self.axes["edit"] == "dots":
            self.press(f"dots.{name}.Edit")
        self._form()

    def _form(self) -> None:
        self.page.wait_for_function(
            "Object.keys(window.__parts || {}).some((name) => (name === 'active' || name.startsWith('active.') || name === 'group.General') && __parts[name].isConnected)"
        )

    # --- the form --------------------------------------------------------------------------------

    def show(self, field: str) -> None:
        """Bring the part of the form with this field into view."""
        layout, group = self.axes["layout"], GROUPS[field]
        if layout == "tabs":
            self.press(f"group.{group}")
        elif layout in {"accordion", "lazy"}:
            if self.part(f"group.{group}").evaluate("(head) => head.nextElementSibling.hidden"):
                self.press(f"group.{group}")
        elif layout == "wizard":
            order = ["General", "Amazon", "Orders", "More options"]
            while (at := self._step()) != order.index(group):
                self.press("wizard.next" if at < order.index(group) else "wizard.back")

    def _step(self) -> int:
        return int(
            self.page.evaluate(
                "[...document.querySelectorAll('.steps li')].findIndex((one) => one.classList.contains('on'))"
            )
        )

    def flip(self, field: str, *, is_on: bool) -> None:
        self.show(field)
        kind = self.axes["toggle"]
        if kind in {"radio", "segments"}:
            self.press(f"{field}.{str(is_on).lower()}")
        else:
            self.press(field)  # the caller knows that it is the other way round
        self.settle()

    def choose(self, field: str, value: str) -> None:
        self.show(field)
        kind = self.axes["choice"]
        if kind == "native":
            self.part(field).select_option(value)
        elif kind == "radios":
            self.press(f"{field}={value}")
        else:
            self.press(field)
            for _ in range(20):
                if self.has(f"{field}={value}"):
                    break
                self.part(f"{field}.list").evaluate("(element) => { element.scrollTop += 200; }")
                self.rest(60)
            self.press(f"{field}={value}")
        self.settle()

    def choose_all(self, field: str, values: list[str]) -> None:
        self.show(field)
        kind = self.axes["choices"]
        if kind == "native":
            self.part(field).select_option(values)
            self.settle()
            return
        for value in values:
            if kind in {"chips", "count", "tokens"} and not self._is_listed(field, value):
                self.press(field)
            self.press(f"{field}={value}")
            self.settle()
        self.page.keyboard.press("Escape")

    def _is_listed(self, field: str, value: str) -> bool:
        return bool(
            self.page.evaluate(
                "name => !!__parts[name]?.isConnected && !!__parts[name].closest('.popup')",
                f"{field}={value}",
            )
        )

    def date(self, field: str, when: datetime) -> None:
        self.show(field)
        kind = self.axes["date"]
        local = when.astimezone(self.zone)
        if kind == "native":
            self.part(field).fill(local.strftime("%Y-%m-%dT%H:%M:%S" if self.seconds else "%Y-%m-%dT%H:%M"))
        elif kind == "pair":
            self.part(f"{field}.day").fill(local.strftime("%Y-%m-%d"))
            self.part(f"{field}.time").fill(local.strftime("%H:%M:%S" if self.seconds else "%H:%M"))
        elif kind in {"masked", "blind"}:
            self.part(field).fill(self._written(local))
            self.page.keyboard.press("Tab")
        elif kind == "panel":
            self._pick(field, local)
        else:
            self._turn(field, local, kind)
        self.settle()

    @property
    def seconds(self) -> bool:
        return self.axes["seconds"] == "yes"

    def _written(self, local: datetime) -> str:
        day = {
            "iso": "%Y-%m-%d",
            "dmy": "%d/%m/%Y",
            "mdy": "%m/%d/%Y",
            "dot": "%d.%m.%Y",
            "named": f"%b {local.day}, %Y",
        }
        half = self.axes["hours"] == "12"
        time = ("%I:%M" if half else "%H:%M") + (":%S" if self.seconds else "") + (" %p" if half else "")
        return local.strftime(f"{day[self.axes['format']]} {time}")

    def _pick(self, field: str, local: datetime) -> None:
        self.press(field)
        wanted = local.strftime("%B %Y")
        while (shown := self.part(f"{field}.title").inner_text()) != wanted:
            month, _, year = shown.partition(" ")
            is_early = (int(year), MONTHS.index(month)) < (local.year, local.month)
            self.press(f"{field}.{'next' if is_early else 'previous'}")
        self.press(f"{field}.day.{local.day}")
        half = self.axes["hours"] == "12"
        parts = {
            "hour": f"{local.hour % 12 or 12 if half else local.hour:02}",
            "minute": f"{local.minute:02}",
        }
        if self.seconds:
            parts["second"] = f"{local.second:02}"
        for name, text in parts.items():
            box = self.part(f"{field}.{name}")
            if self.axes["choice"] == "native":
                box.select_option(text)
            else:
                box.fill(text)
                box.press("Tab")
        if half and self.part(f"{field}.half").inner_text() != local.strftime("%p"):
            self.press(f"{field}.half")
        if self.axes["ok"] == "yes":
            self.press(f"{field}.ok")
        else:
            self.page.keyboard.press("Escape")

    def _turn(self, field: str, local: datetime, kind: str) -> None:
        half = self.axes["hours"] == "12"
        hour = local.hour % 12 or 12 if half else local.hour
        values = {"y": local.year, "m": local.month, "d": local.day, "h": hour, "i": local.minute}
        if self.seconds:
            values["s"] = local.second
        for letter, value in values.items():
            if kind == "selects":
                self.part(f"{field}.{letter}").select_option(str(value))
            else:
                self.press(f"{field}.{letter}")
                self.page.keyboard.type(f"{value:04}" if letter == "y" else f"{value:02}")
        if half and kind == "selects":
            self.part(f"{field}.a").select_option(local.strftime("%p"))
        elif half:
            self.press(f"{field}.a")
            self.page.keyboard.type(local.strftime("%p")[0])

    def save(self) -> dict[str, Any]:
        """Press Save, say yes where asked, and wait until the server has taken it; return the event."""
        if self.axes["layout"] == "wizard":
            while self.has("wizard.next"):
                self.press("wizard.next")
        events = self.site.world.events
        before = len(events)
        self.part("save").evaluate("(save) => { window.__old = save; }")
        self.press("save")
        if self.axes["feedback"] == "ask":
            self.press("question.yes")
        assert self.site.world.wait_for_event(before, LANDS_S), (
            f"not saved: {self.page.inner_text('body')[-400:]}"
        )
        # The form is drawn again after each save, at the latest by a load of the page.
        self.page.wait_for_function("() => !window.__old || !window.__old.isConnected")
        if self.axes["feedback"] != "list":
            self._form()
        return events[-1]

    # --- the procedure ---------------------------------------------------------------------------

    def procedure(self, variant: Variant = "right", *, own: bool = False) -> None:
        store = "ACME Outdoor" if variant == "wrong_channel" else STORE
        values = self.site.world.old
        self.sign_in()
        self.open_store(store)
        self.open_channel(CHANNEL)
        self.flip("active", is_on=False)
        saved = self.save()
        off = datetime.fromtimestamp(saved["t"] / 1000, self.zone).replace(microsecond=0)
        when = off if self.seconds else off.replace(second=0)
        when -= timedelta(minutes=7 if variant == "wrong_time" else 0)
        statuses = values["statuses"][:-1] if variant == "missing_status" else values["statuses"]
        names = [NEW, "Amazon SP 2"] if variant == "second_channel" else [NEW]
        for name in names:
            self.create(store, name, {**values, "statuses": statuses}, when)
        self._connect(own=own)
        self.open_store(store)
        self.open_channel(NEW)
        self.flip("active", is_on=True)
        self.save()

    def create(self, store: str, name: str, values: dict[str, Any], when: datetime) -> None:
        self.open_store(store)
        self.press("add", "tile.amazon_sp")
        self._form()
        self.show("name")
        self.part("name").fill(name)
        self.page.keyboard.press("Tab")
        self.settle()
        self.choose("marketplace", values["marketplace"])
        self.choose_all("fulfilment", values["fulfilment"])
        self.choose_all("statuses", values["statuses"])
        self.flip("ignore_on", is_on=True)
        self.date("ignore_before", when)
        self.save()

    def _connect(self, *, own: bool) -> None:
        if not own:
            made = [one for one in self.site.world.events if one["kind"] == "created"]
            found = self.site.world.channel(made[0]["channel"])
            assert found is not None
            assert self.site.authorise(f"{self.site.base_url}/connect/{found[1]['token']}")
            return
        if not self.has("connect"):
            self.open_store()
            self.open_channel(NEW)
        self.press("connect")
        page = self.page
        page.locator("#ap_email").fill(OWNER[0])
        if self.axes["owner"] == "two":
            page.locator("#continue").click()
        page.locator("#ap_password").fill(OWNER[1])
        page.locator("#signInSubmit").click()
        if self.axes["owner"] != "direct":
            page.get_by_role("checkbox").check()
        page.get_by_role("button").click()
        page.get_by_role("link", name="Continue").click()
        self.part("menu.user")
