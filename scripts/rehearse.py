"""Set up everything and rehearse a migration: `python3 scripts/rehearse.py [options of channels-robot rehearse]`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this line is what an older Python gets to see
    sys.exit("channels-robot needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import _bootstrap
import _browser
import _running


def main() -> None:
    """Prepare `.venv` and a browser, then become `channels-robot rehearse`."""
    environment = _bootstrap.Environment()
    with _running.told_plainly():
        environment.prepare("rehearse")
        _browser.prepare_browser(environment, sys.argv[1:])
        _running.start([environment.scripts / "channels-robot", "rehearse", *sys.argv[1:]])


if __name__ == "__main__":
    main()
