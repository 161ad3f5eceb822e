"""What one process found by trying, the next one on the same site tries first; the journal says so."""

from __future__ import annotations

import json

import pytest

from .axes import combine
from .running import migrate

AXES = {"frame": "hash", "row": "name", "edit": "dots"}
LEARNED = {"stores.view-store"}


@pytest.mark.one_of_all_cases
def test_the_next_process_tries_first_what_was_learned(tmp_path):
    outcome = migrate(combine(AXES), keep_dir=tmp_path)
    assert outcome.is_complete, outcome.line()
    journal = next(tmp_path.glob("*/journal.jsonl")).read_text(encoding="utf-8")
    events = [json.loads(line) for line in journal.splitlines()]
    begun = [number for number, event in enumerate(events) if event["kind"] == "attempt-started"]
    first, second = events[: begun[1]], events[begun[1] :]
    notes = [event["data"]["learned"] for event in first if "learned" in event["data"]]
    assert {name for one in notes for name in one.get("learned", ())} >= LEARNED
    again = [one for event in second for one in event["data"].get("ways", ())]
    assert {one["element"] for one in again} >= LEARNED
    assert all(one["is_found"] and one["tries"][0]["is_learned"] for one in again)
    told = [event["data"]["learned"] for event in second if "learned" in event["data"]]
    assert {name for one in told for name in one.get("used", ())} >= LEARNED
    assert all(len(one["digest"]) == 64 for one in told)
