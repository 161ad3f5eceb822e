"""`.env.example` is what the settings say today."""

from __future__ import annotations

from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / ".env.example"


def test_env_example_is_up_to_date(docs):
    written = PATH.read_text(encoding="utf-8") if PATH.exists() else ""
    assert written == docs.env_example(), f".env.example is out of date: {docs.HOW_TO_MEND}"
