"""A browser that is gone while evidence is taken is told as what it is: nobody is sent to look at a disk that is well."""

from __future__ import annotations

import pytest

from robot.errors import BrowserGoneError
from robot.evidence import Recorder, Secrets


@pytest.mark.parametrize(
    "take",
    [
        lambda recorder, _page: recorder.end_part(),
        lambda recorder, _page: recorder.open_part(2, "Step Two"),
        lambda recorder, page: recorder.picture(page, "after"),
        lambda recorder, page: recorder.page_structure(page),
        lambda recorder, _page: recorder.group("a row").__enter__(),
    ],
    ids=["end of a trace", "begin of a trace", "picture", "structure", "row"],
)
def test_a_browser_that_is_gone_is_no_fault_of_the_disk(take, browser, tmp_path):
    context = browser.new_context()
    page = context.new_page()
    recorder = Recorder(tmp_path, Secrets())
    recorder.attach(context, page, title="x")
    recorder.open_part(1, "Step One")
    context.close()
    with pytest.raises(BrowserGoneError, match="closed or crashed") as caught:
        take(recorder, page)
    assert caught.value.exit_code == 6
    assert "room" not in caught.value.hint


def test_a_context_that_is_gone_before_recording_begins(browser, tmp_path):
    context = browser.new_context()
    page = context.new_page()
    context.close()
    with pytest.raises(BrowserGoneError):
        Recorder(tmp_path, Secrets()).attach(context, page, title="x")
