"""What every folder of tests needs: a browser that is found as the robot finds it, and no way out of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from robot.browser import find_browser
from robot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Playwright

pytest_plugins = ["desk", "screens"]
"""Fixtures for tests of whole commands, and for those on small screens of their own."""

pytest.register_assert_rewrite("siege")

# How long an example takes says more of the machine than of the robot.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

LOOPBACK_ONLY_ARGS = (
    # Applies to addresses too, not only to names: whatever is not this machine is "not found", at once.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
    "--no-proxy-server",  # a proxy would resolve the names that the rule above refuses
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long form of tests that otherwise take a sample."""
    parser.addoption(
        "--all-cases", action="store_true", help="Every case of sampled tests, not a part of them."
    )
    parser.addoption(
        "--renew-baselines",
        action="store_true",
        help="Write the stand-in's baselines anew (tests/check/test_baselines.py).",
    )
    parser.addoption("--minutes", type=float, default=0.0, help="How long tests/crash/torture.py goes on.")
    parser.addoption("--seed", type=int, default=1, help="Its choices.")
    parser.addoption(
        "--rounds", type=int, default=50, help="How often tests/widgets/gallery/measure.py sets each."
    )
    parser.addoption("--only", default="", help="The one page that it measures.")


LONG_FOLDERS = ("crash", "faults", "procedure")
"""Whole migrations, a minute each; begun first, so that no worker starts one when the others have finished."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "one_of_all_cases: takes a minute or more, and a shorter test guards the same; run by --all-cases only",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only --all-cases runs; put the long tests first; within a folder the order stays."""
    if not config.getoption("--all-cases"):
        left_out = [item for item in items if item.get_closest_marker("one_of_all_cases")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.path.parent.name not in LONG_FOLDERS)


@pytest.fixture(scope="session", autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give each worker its own folders of locks and of learned ways: tests of several workers use the same account."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    """Use the browser that the robot would use; --browser-channel, --headed and --slowmo still count."""
    given = browser_type_launch_args
    choice = find_browser(
        given.get("channel") or load_settings().browser,
        headed=not given.get("headless", True),
        playwright=playwright,
    )
    ours = choice.launch_args()
    others = {name: value for name, value in given.items() if name not in {"channel", "executable_path"}}
    return {**others, **ours, "args": [*given.get("args", ()), *ours["args"], *LOOPBACK_ONLY_ARGS]}


@pytest.fixture
def stand_in() -> Iterator[Any]:
    """A running stand-in with its defaults; a test that needs others makes its own."""
    from robot.rehearsal import StandIn, StandInConfig  # noqa: PLC0415 - browser tests without one start sooner

    with StandIn(StandInConfig()) as running:
        yield running
