"""Redaction of long texts takes time in proportion: a picture in an address must not take hours."""

from __future__ import annotations

import time

import pytest

from robot.evidence import Secrets

LENGTH = 100_000
LONGEST_S = 15.0
"""What grows with the square of the length takes hours; what grows with it takes a second."""


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "copy-",
        "link",
        "/a",
        "=3D",
        "%41",
        "\\u0041",
        "iVBORw0KGgo+/",
        "0f",
        '\\"a\\":',
        "connect/",
        "<input ",
        " =",
        "[x",
    ],
)
def test_a_long_text_is_redacted_in_time(piece):
    secrets = Secrets([("correct horse battery staple", "password")])
    text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    started_s = time.process_time()
    assert secrets.scrub(f"{text} correct horse battery staple").endswith("[password]")
    assert time.process_time() - started_s < LONGEST_S
