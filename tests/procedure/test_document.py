"""The document, item by item, as tests: `python3 scripts/test.py tests/procedure/test_document.py --base-url ADDRESS`.

On the stand-in by default. On a live system with the settings of the robot (`CHANNELS_USERNAME`, ...); the browser
itself refuses to send anything but reading and signing in. pytest-playwright's own options hold.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from robot.check.examination import examine_screens
from robot.check.verdicts import AS_DOCUMENTED, NEEDS_WRITING, judge
from robot.procedures.amazon_mws_to_sp.document import DocumentItem, read_document
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, StandIn, StandInConfig
from robot.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

Verdicts = dict[str, dict[str, Any]]


def examine(settings: Settings, browser: Browser) -> Verdicts:
    found = examine_screens(settings, browser=browser)
    return {
        one.item.id: {**one.as_json(), "folder": str(found.folder)} for one in judge(read_document(), found)
    }


def examine_stand_in(browser: Browser, traces: Path) -> Verdicts:
    with StandIn(StandInConfig(resolution_s=1)) as site:
        site.world.add_channel(MAIN_STORE, "Trial", "amazon_sp", marketplace="United Kingdom")
        settings = Settings.explicit(
            base_url=site.base_url,
            username=site.username,
            password=site.password,
            company=MAIN_COMPANY,
            traces=traces,
        )
        verdicts = examine(settings, browser)
        assert site.world.writes == []
    return verdicts


@pytest.fixture(scope="session")
def verdicts(
    base_url: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Verdicts:
    """One walk over the screens for all items, and for all workers."""
    folder = tmp_path_factory.getbasetemp()
    kept = (folder if worker_id == "master" else folder.parent) / "document-verdicts.json"
    with FileLock(f"{kept}.lock"):
        if kept.exists():
            said: Verdicts = json.loads(kept.read_text(encoding="utf-8"))
            return said
        if base_url:
            said = examine(load_settings(base_url=base_url), browser)
        else:
            said = examine_stand_in(browser, kept.with_suffix(".traces"))
        kept.write_text(json.dumps(said), encoding="utf-8")
    return said


@pytest.mark.parametrize("item", read_document(), ids=lambda item: item.id)
def test_document(item: DocumentItem, verdicts: Verdicts) -> None:
    verdict = verdicts[item.id]
    if verdict["verdict"] == NEEDS_WRITING:
        pytest.skip(f"{NEEDS_WRITING}: {verdict['why']}")
    if verdict["verdict"] != AS_DOCUMENTED:
        # A traceback would only show how the verdict was handed over.
        pytest.fail(
            f"{item.place} {item.id}: {verdict['verdict']}\n"
            f"document  {item.sentence}\n"
            f"expected  {item.result}\n"
            f"seen      {verdict['why']}\n"
            f"picture   {verdict['folder']}/{verdict['picture']}"
            if verdict["picture"]
            else "picture   none",
            pytrace=False,
        )
