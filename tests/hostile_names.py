"""Names that somebody may give a store or a channel, by accident or on purpose."""

from __future__ import annotations

import random

NAMES = (
    "Amazon [uk]", "Amazon [/old]", "[/]", "[red]Sale", "[bold red on white]x[/bold red on white]", "[[nested] [brackets]]",
    "[link=https://evil.example]Amazon[/link]", "[@click=app.bell]x[/]", "\\[red]", "[not closed", "closed]",
    "HL:new:Amazon", ":on:", ":key:", ":warning-emoji:",
    "Amazon\x1b[2J", "a\x1b]0;title\x07b", "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x9b31mred", "\x1bc",
    "a\x08\x08b", "a\rb", "nul\x00l", "\x7f", "bell\x07", "\x1b[1A\x1b[2K",
    "user\u202egpj.exe", "\u2066isolated\u2069", "a\u200bb", "\ufeffbom", "soft\u00adhyphen", "a\u2028b", "a\u2029b",
    "\U000e0041\U000e0042", "half\ud800", "\ue000private", "\u3164", "A\ufe0f",
    "no\u00a0break", "  two  spaces  ", "   ", "tab\there", "line\nbreak", "\nRun completed: all is well",
    "it's", '"quoted"', "back\\slash", "\\x1b", "\\u202e", "`command`", "$(reboot)", "; rm -rf ~",
    "--yes", "-", "%s %d %n", "{} {0} {name}", "{{ 7*7 }}", "<b>bold</b>", "<script>alert(1)</script>", "=1+1", "@SUM(A1)",
    "\u05d0\u05de\u05d6\u05d5\u05df (uk)", "\u0627\u0644\u0645\u062a\u062c\u0631 [1]", "\u0141\u00f3d\u017a", "\u65e5\u672c",
    "\U0001f4e6 parcels", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301", "x" * 5_000, "[" * 300, "\\" * 300,
)  # fmt: skip
"""Markup, brackets, emoji codes, escapes of terminals, directions, what cannot be seen, formats, quotes, lengths."""


def sample(seed: int, count: int = 24) -> tuple[str, ...]:
    """Give some of them; the same for the same seed."""
    return tuple(random.Random(f"names/{seed}").sample(NAMES, count))
