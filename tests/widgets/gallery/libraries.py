"""Forms of real widgets, as their makers publish them: what they are made of, and how one is set and judged.

`scripts/test.py` fetches the packages; nothing of them is in this repository. No server runs: the browser's requests
are answered with their files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from whenever import PlainDateTime

from pages.channel_settings import ChannelSettingsPage

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from pages.signs import Signs

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
VENDOR = ROOT / ".venv" / "gallery"
BASE = "http://localhost"


@dataclass(frozen=True)
class Library:
    """One page of the gallery.

    Attributes:
        name: That of its page.
        widgets: What of it counts, by kind: the library whose widget it is.
        packages: Where its scripts and styles come from, with the licence of the package.
    """

    name: str
    widgets: dict[str, str]
    packages: dict[str, str]


def _four(library: str) -> dict[str, str]:
    return dict.fromkeys(("toggle", "choice", "choices", "moment"), library)


REACT = {"panel-material-ui": "BSD-3-Clause"}
LIBRARIES = (
    Library("quasar", _four("Quasar 2"), {"nicegui": "MIT", "trame-client": "MIT"}),
    Library(
        "vuetify",
        dict.fromkeys(("toggle", "choice", "choices"), "Vuetify 3"),
        {"trame-vuetify": "MIT", "trame-client": "MIT"},
    ),
    Library("antd", _four("Ant Design 5"), {"feffery-antd-components": "MIT", **REACT}),
    Library("mantine", _four("Mantine 8"), {"dash-mantine-components": "MIT", **REACT}),
    Library("mui", _four("Material UI 9"), REACT),
    Library(
        "tabler",
        {"toggle": "Tabler 1", "choice": "Select2 4", "choices": "Select2 4", "moment": "flatpickr"},
        {"sqladmin": "BSD-3-Clause"},
    ),
    Library(
        "shiny",
        {
            "toggle": "Bootstrap 5",
            "choice": "Selectize",
            "choices": "Selectize",
            "moment": "flatpickr, box of its own",
        },
        {"shiny": "MIT", "starlette-admin": "MIT"},
    ),
    Library(
        "flask_admin",
        {
            "toggle": "Bootstrap 4",
            "choice": "Select2 3",
            "choices": "Select2 3",
            "moment": "Date Range Picker 1",
        },
        {"flask-admin": "BSD-3-Clause"},
    ),
    Library(
        "django",
        {
            "choice": "Select2 4, Django's theme",
            "choices": "Select2 4, Django's theme",
            "moment": "Django admin",
        },
        {"django": "BSD-3-Clause"},
    ),
    Library(
        "bokeh",
        {"toggle": "Bokeh 3", "choices": "Choices.js", "moment": "flatpickr, calendar only"},
        {"bokeh": "BSD-3-Clause"},
    ),
)
"""Boxes of other kinds on a page are there too, but not counted: the library has none of its own."""

WIDGETS = tuple((library, kind) for library in LIBRARIES for kind in library.widgets)

TURNS: dict[str, tuple[Any, Any]] = {
    "toggle": (False, True),
    "choice": ("United Kingdom", "Austria"),
    "choices": (("Shipped", "PartiallyShipped"), ("Unshipped",)),
    "moment": (PlainDateTime(2026, 3, 4, 15, 6), PlainDateTime(2026, 2, 25, 9, 41)),
}
"""What each kind is set to, in turn; never what it holds already."""


def answer(route: Route) -> None:
    """Answer a page's request with a file of the gallery or of a package."""
    _, top, *rest = urlsplit(route.request.url).path.split("/")
    folder = {"vendor": VENDOR, "gallery": HERE}.get(top)
    path = folder.joinpath(*rest) if folder and rest else None
    if path is None or not path.is_file():
        route.fulfill(status=404, body="")
    else:
        route.fulfill(path=path)


@dataclass
class Form:
    """One page of the gallery, open in a browser."""

    library: Library
    page: Page
    settings: ChannelSettingsPage
    turns: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, library: Library, page: Page, signs: Signs) -> Form:
        """Show the page and wait until its form stands."""
        if not VENDOR.exists():
            raise FileNotFoundError(
                "The widgets of the gallery are not here: run scripts/test.py, which fetches them."
            )
        page.route("**/*", answer)
        page.goto(f"{BASE}/gallery/{library.name}.html")
        page.get_by_role("button", name="Save").wait_for()
        return cls(library, page, ChannelSettingsPage(page, signs, "Amazon").prove())

    def state(self) -> dict[str, Any]:
        """Return what the libraries themselves say is set; the order of several values does not count."""
        seen: dict[str, Any] = self.page.evaluate("JSON.parse(JSON.stringify(state))")
        return {name: sorted(value) if isinstance(value, list) else value for name, value in seen.items()}

    def read(self) -> dict[str, Any]:
        """Return what the driver reads, in the same words."""
        moment = self.settings.read_ignore_orders_before()
        return {
            "active": self.settings.read_active(),
            "country": self.settings.read_values("marketplace")[0],
            "channels": sorted(self.settings.read_values("fulfilment-channels")),
            "statuses": sorted(self.settings.read_values("order-statuses")),
            "ignore": moment.is_on,
            "before": str(moment.local),
        }

    def set_in_turn(self, kind: str) -> tuple[dict[str, Any], dict[str, Any], Any]:
        """Set a widget to its next value.

        Returns:
            What the form must hold now, what its libraries say it holds, and what the driver reads of the widget.
        """
        number = self.turns[kind] = self.turns.get(kind, -1) + 1
        value = TURNS[kind][number % 2]
        wanted = self.state()
        seen: Any
        if kind == "toggle":
            self.settings.set_active(value)
            wanted["active"] = value
            seen = self.settings.read_active()
        elif kind == "moment":
            seen = self.settings.set_ignore_orders_before(value).local
            wanted |= {"ignore": True, "before": str(value)}
        else:
            element = "marketplace" if kind == "choice" else "order-statuses"
            values = [value] if kind == "choice" else list(value)
            self.settings.set_values(element, values)
            wanted |= {"country": value} if kind == "choice" else {"statuses": sorted(value)}
            seen = self.settings.read_values(element)
            seen = seen[0] if kind == "choice" else sorted(seen)
        return wanted, self.state(), seen


def is_right(kind: str, wanted: dict[str, Any], state: dict[str, Any], seen: Any) -> bool:
    """Tell whether the widget holds what was wanted, nothing else changed, and the driver reads the same."""
    key = {"toggle": "active", "choice": "country", "choices": "statuses", "moment": "before"}[kind]
    return state == wanted and (str(seen) if kind == "moment" else seen) == wanted[key]
