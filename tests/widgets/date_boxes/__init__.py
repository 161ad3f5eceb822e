"""Date boxes that behave as well-known pickers do, each on a form with a decoy of the same kind; written by hand."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
COMMON, MADE = ((HERE / name).read_text(encoding="utf-8") for name in ("common.js", "kinds.js"))
KINDS = tuple(re.findall(r'^  "([\w-]+)": \(host, w', MADE, re.MULTILINE))
PROVING_NOTHING = ("halves-apart", "echo", "always-wrong")
LAYOUTS = ("two-labels", "beside", "one-label", "once-on")


def form(kind: str, layout: str) -> str:
    """Return the page of a form with that kind of date box; what it holds is told after the `#`."""
    return (
        f"<!doctype html><title>Channel</title><style>.row {{ margin: 12px; }}</style><body><script>{COMMON}\n{MADE}\n"
        f'drawForm(KINDS["{kind}"], "{layout}");</script>'
    )
