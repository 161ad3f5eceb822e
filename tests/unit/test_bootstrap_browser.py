"""How the bootstraps come by a browser, on a machine that has none (see conftest.py)."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="drives POSIX signals and shell scripts")

BROWSER = "#!/bin/sh\n"


def test_without_any_browser_it_says_what_to_install(bare):
    failed = bare.start()
    assert failed.returncode == 2
    assert "no browser found; looked here and there" in failed.stderr
    assert "Failed to download" in failed.stderr
    assert "apt-get install chromium" in failed.stderr
    assert "Traceback" not in failed.stderr
    bare.put("chromium-headless-shell")
    assert bare.start().returncode == 0


def test_playwrights_installer_is_tried_first(bare):
    installer = (
        f"import sys, pathlib; p = pathlib.Path({str(bare.bin)!r}) / sys.argv[2]; p.touch(); p.chmod(0o755)"
    )
    (bare.root / "playwright" / "__main__.py").write_text(installer)
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert "Fetching chromium-headless-shell by Playwright's installer" in done.stderr
    assert "system packages" not in done.stderr
    headed = bare.start("--headed")
    assert headed.returncode == 0, headed.stderr
    assert "Fetching chromium by Playwright's installer" in headed.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="system packages need root")
def test_system_package_is_installed_where_the_installer_is_closed(bare):
    # Has no headless shell in its lists, like Debian before 12: the second choice must come.
    bare.put(
        "apt-get",
        f'#!/bin/sh\necho "$@" >> {bare.root}/asked\n'
        f'case "$*" in *chromium-headless-shell*) exit 100;; *install*) '
        f"printf '#!/bin/sh\\n' > {bare.bin}/chromium-headless-shell; "
        f"/bin/chmod 755 {bare.bin}/chromium-headless-shell;; esac\n",
    )
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert (bare.root / "asked").read_text().splitlines() == [
        "update",
        "install -y --no-install-recommends chromium-headless-shell fonts-dejavu-core",
        "install -y --no-install-recommends chromium fonts-dejavu-core",
    ]


def test_missing_system_libraries_are_told(bare):
    lacking = (
        "#!/bin/sh\necho 'x: error while loading shared libraries: libnss3.so: no such file' >&2\nexit 127\n"
    )
    browser = bare.put("chromium-headless-shell", lacking)
    failed = bare.start()
    assert failed.returncode == 2
    assert "libnss3.so" in failed.stderr
    assert "playwright install-deps chromium" in failed.stderr
    browser.write_text(BROWSER)
    assert bare.start().returncode == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="system packages need root")
def test_missing_system_libraries_are_installed_where_they_may_be(bare):
    lacking = (
        "#!/bin/sh\necho 'x: error while loading shared libraries: libnss3.so: no such file' >&2\nexit 127\n"
    )
    browser = bare.put("chromium-headless-shell", lacking)
    bare.put("apt-get")
    installer = f"import sys, pathlib; sys.argv[1] == 'install-deps' and pathlib.Path({str(browser)!r}).write_text({BROWSER!r})"
    (bare.root / "playwright" / "__main__.py").write_text(installer)
    done = bare.start()
    assert done.returncode == 0, done.stderr
    assert "Installing the browser's system libraries: done" in done.stderr


def test_browser_named_by_hand_is_never_replaced(bare):
    done = bare.start(CHANNELS_BROWSER="/nowhere/chrome")
    assert done.returncode == 0  # the robot itself refuses it, with its own words
    assert "installing one" not in done.stderr


def test_setting_that_cannot_be_read_installs_nothing(bare):
    bare.put("chromium-headless-shell")
    done = bare.start(CHANNELS_MISSPELT="x")
    assert done.returncode == 0  # the robot itself refuses it, with its own words
    assert "browser" not in done.stderr
