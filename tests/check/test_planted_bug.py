"""A bug in the robot that saves whatever it sees: the browser lets nothing out, whatever the robot does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from robot.check.examination import Recorder, examine_screens
from robot.rehearsal import MAIN_COMPANY, MAIN_STORE, OLD_CHANNEL, StandIn, StandInConfig
from robot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

SAVE_ALL = """
() => {
  for (const form of document.forms) {
    if (form.querySelector("input[type=password]")) continue;
    fetch(form.action || location.href, { method: "POST", body: new FormData(form), keepalive: true }).catch(() => {});
    navigator.sendBeacon(form.action || location.href, new FormData(form));
  }
  const saves = [...document.querySelectorAll("button, input, [role=button], a, div, span")]
    .filter((one) => (one.value || one.textContent).trim() === "Save" && !one.children.length);
  saves.forEach((one) => one.click());
  return saves.length;
}
"""
"""Presses Save, and sends every form as a page that is being left would, too."""


@pytest.mark.parametrize(
    "rendering",
    [
        pytest.param("plain"),
        pytest.param("classic", marks=pytest.mark.one_of_all_cases),
        pytest.param("material", marks=pytest.mark.one_of_all_cases),
    ],
)
def test_a_check_that_presses_save_on_every_form_writes_nothing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rendering: str
) -> None:
    pressed: list[str] = []
    take: Callable[..., object] = Recorder.picture

    def press_save(recorder: Recorder, page: Page, name: str, **more: object) -> object:
        picture = take(recorder, page, name, **more)
        pressed.extend([name] * page.evaluate(SAVE_ALL))
        return picture

    monkeypatch.setattr(Recorder, "picture", press_save)
    with StandIn(StandInConfig(rendering=rendering)) as site:
        settings = Settings.explicit(
            base_url=site.base_url,
            username=site.username,
            company=MAIN_COMPANY,
            password=site.password,
            traces=tmp_path / "traces",
            timeout_ms=5_000,
        )
        found = examine_screens(settings, store=MAIN_STORE, channel=OLD_CHANNEL, browser=browser)
        arrived = [request for request in site.world.requests if request.method not in {"GET", "HEAD"}]
        assert site.world.writes == []
    assert len(pressed) >= 2, "the old channel's form and the new one's"
    assert any("POST" in what for what in found.refused), found.refused
    assert [request.path for request in arrived if request.path != "/login"] == []
