"""What the first run found by trying, the next one on the same site tries first; its journal says so."""

from __future__ import annotations

from .axes import combine
from .running import look_twice

AXES = {"menu": "drawer", "icons": "bare", "row": "name", "edit": "dots"}


def test_the_second_run_tries_first_what_the_first_has_learned():
    first, second = look_twice(combine(AXES))
    searched = [one for event in first for one in event["data"].get("ways", ())]
    learned = {name for event in first for name in event["data"].get("learned", {}).get("learned", ())}
    assert {"menu.unfold", "stores.view-store"} <= learned
    assert any(len(one["tries"]) > 2 for one in searched), "nothing had to be looked for"
    again = [one for event in second for one in event["data"].get("ways", ())]
    assert again
    assert all(
        one["tries"][0]["is_learned"]
        for one in again
        if one["element"] in {"menu.stores", "stores.view-store"}
    )
    assert all(one["is_found"] for one in again)
    told = [event["data"]["learned"] for event in second if "learned" in event["data"]]
    assert {name for one in told for name in one.get("used", ())} >= {"menu.unfold", "stores.view-store"}
    assert all(len(one["digest"]) == 64 for one in told)
