"""The disk fills up at any moment: the run stops before its next change, and goes on when there is room."""

from __future__ import annotations

import pytest
from desk import MakeRobot
from siege import WRITES, Siege, explained

OFF, ADD, ON = "switch-off-old-channel", "save-new-channel", "activate-new-channel"


FULL_AT = {
    "journal/step-started/sign-in/before": [],
    f"picture/{OFF}-before/half": [],
    f"journal/step-intended/{OFF}/before": [],
    f"journal/step-acted/{OFF}/before": [OFF],
    f"picture/{OFF}-after/half": [OFF],
    f"journal/step-ended/{ADD}/before": [OFF, ADD],
    f"journal/step-intended/{ON}/before": [OFF, ADD, "connect"],
}
"""When the disk fills up, and what has been changed by then."""


@pytest.mark.one_of_all_cases
def test_a_full_disk_stops_the_run_before_its_next_change_and_loses_nothing(make_robot: MakeRobot) -> None:
    siege = Siege(make_robot())
    for at, done in FULL_AT.items():
        answer = siege.hindered({at: "fill disk"})
        assert answer.code == 9, (at, answer.err)
        error = answer.json["error"]
        assert "No space left on device" in error["message"], error
        assert "room" in error["hint"], error
        assert explained(error["message"]), error
        assert [write.what for write in siege.world.writes] == [WRITES[step] for step in done], at
    last = siege.finish()
    assert last.code == 0, last.err
    siege.prove_end()
