"""Files that a person gives: an editor's mark before the first line is passed over, and what is no text is refused."""

from __future__ import annotations

import codecs

import pytest

from pages.signs import Signs
from robot.check.full import require_test_system
from robot.errors import RequestError, SettingsError
from robot.settings import Settings

PROFILE = '[stores.view-store]\nadd_words = ["Open"]\n'


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_profile_is_read_with_a_mark_and_with_either_line_end(mark, line_end, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_bytes(mark + PROFILE.replace("\n", line_end).encode())
    assert "Open" in Signs.load(path).words("stores.view-store")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_first_test_system_is_read_with_a_mark(mark, line_end, tmp_path):
    path = tmp_path / "systems.txt"
    path.write_bytes(mark + f"staging.example{line_end}other.example  # ours{line_end}".encode())
    require_test_system(Settings.explicit(base_url="https://staging.example"), path)
    require_test_system(Settings.explicit(base_url="https://other.example"), path)
    with pytest.raises(RequestError, match="not named"):
        require_test_system(Settings.explicit(base_url="https://third.example"), path)


@pytest.mark.parametrize(
    "content",
    [
        PROFILE.encode("utf-16"),
        b"\xff\xfe\x00",
        "[st\xf6res]".encode("latin-1"),
        b"#" * (2**20 + 1),
        b"a = " + b"[" * 20_000,
    ],
    ids=["UTF-16", "binary", "Latin-1", "too large", "nested"],
)
def test_what_is_no_profile_is_a_setting_to_fix(content, tmp_path):
    path = tmp_path / "profile.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"profile\.toml"):
        Signs.load(path)
