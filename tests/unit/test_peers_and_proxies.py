"""Who is let in to the wall, and what it takes for the address of a proxy."""

from __future__ import annotations

import os

import pytest

from robot.browser.peers import is_of_this_user
from robot.browser.wall import Wall
from robot.errors import SettingsError


@pytest.mark.parametrize(
    ("row", "is_let_in"),
    [
        ("0100007F:0010 0100007F:0020", True),
        ("0000000000000000FFFF00000100007F:0010 0000000000000000FFFF00000100007F:0020", True),
        ("0100007F:0020 0100007F:0010", False),  # this end
        ("0100007F:0011 0100007F:0020", False),  # somebody else's
    ],
)
@pytest.mark.parametrize("which", [0, 1])
def test_only_the_user_who_runs_the_robot_is_let_in(tmp_path, row, which, is_let_in) -> None:
    tables = (tmp_path / "tcp", tmp_path / "tcp6")
    ours, theirs = ("127.0.0.1", 0x20), ("127.0.0.1", 0x10)
    for uid, is_own in ((os.getuid(), True), (os.getuid() + 1, False)):
        for table in tables:
            table.write_text("  sl  local_address rem_address   st ...\n")
        with tables[which].open("a") as file:
            file.write(f"   1: {row} 01 00000000:00000000 00:00000000 00000000  {uid}        0 1 1 0\n")
        assert is_of_this_user(ours, theirs, tables) == (is_let_in and is_own)
    assert is_of_this_user(ours, theirs, (tmp_path / "none",))


@pytest.mark.parametrize("scheme", ["https", "http", "all"])
@pytest.mark.parametrize(
    "address", ["http://[::1", "http://proxy:port", "http://", "http://a b:1", "http://proxy:99999", "::::"]
)
def test_a_proxy_without_a_readable_address_is_named(scheme: str, address: str) -> None:
    with pytest.raises(SettingsError, match=f"{scheme.upper()}_PROXY"):
        Wall(f"{scheme.replace('all', 'https')}://shop.example", proxies={scheme: address}).start()


@pytest.mark.parametrize(
    "address", ["http://proxy", "http://u:p%40@proxy.example:3128", "http://[::1]:3128", "10.0.0.1:80"]
)
def test_a_proxy_with_an_address_is_taken(address: str) -> None:
    with Wall("https://shop.example", proxies={"https": address}):
        pass
