"""How every command ends: its number becomes the exit code, and every reason to stop a message, never a traceback."""

from __future__ import annotations

import errno
import logging
import os
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec

import typer

from robot.bugs import explain_bug
from robot.cli import options
from robot.cli.output import print_error
from robot.cli.streams import standard
from robot.errors import EvidenceError, RobotError, SettingsError, StopRequestedError
from robot.machine import PRIVATE_UMASK, expanded
from robot.stopping import interruptible

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EIO, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)})
_SCARCE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})

P = ParamSpec("P")


def exiting(command: Callable[P, int]) -> Callable[P, None]:
    """Make the number that a command returns, and every reason to stop, the process's exit code."""

    @wraps(command)
    def exit_with_code(*args: P.args, **kwargs: P.kwargs) -> None:
        _prepare()
        doing, is_json = f"`{command.__name__.replace('_', '-')}`", bool(kwargs.get("json"))
        try:
            with interruptible():
                given = {name: _at_home(value) for name, value in kwargs.items()}
                _require_text(given)
                code = command(*args, **given)
        except RobotError as error:
            code = _tell(error, is_json=is_json)
        except KeyboardInterrupt:
            code = _tell(
                StopRequestedError(
                    "Stopped on request.",
                    hint="`channels-robot status` shows where; `channels-robot resume` goes on.",
                ),
                is_json=is_json,
            )
        except OSError as error:
            code = _tell(_refused(error, doing) or _bug(error, doing), is_json=is_json)
        except Exception as error:  # noqa: BLE001 - the top of every command: a bug is told in a sentence, and written down
            code = _tell(_bug(error, doing), is_json=is_json)
        raise typer.Exit(_flush(code))

    return exit_with_code


def _at_home(value: Any) -> Any:  # noqa: ANN401 - whatever an option may be
    """Replace `~` in every path that was given: no shell does it in `--traces=~/runs`, nor in a unit of systemd."""
    if isinstance(value, list | tuple):
        return type(value)(_at_home(one) for one in value)
    return expanded(value) if isinstance(value, Path) else value


def _require_text(given: dict[str, Any]) -> None:
    """Refuse bytes that are no text: they could be neither journaled nor shown."""
    for name, value in given.items():
        try:
            str(value).encode()
        except UnicodeEncodeError as error:
            raise SettingsError(
                f"What was given for {name.replace('_', '-')} is not UTF-8 text.", hint="Type it again."
            ) from error


def _prepare() -> None:
    # Whatever this process and its children make is for its user only, also what others' code makes for them.
    os.umask(PRIVATE_UMASK)
    # A driver that is ended makes asyncio complain; what it means is told by what was waiting for it.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    # So does Playwright of what it still meant to ask a driver that is gone.
    warnings.filterwarnings("ignore", r"coroutine '.*' was never awaited", RuntimeWarning)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever started the robot
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - as long as the process


def _tell(error: RobotError, *, is_json: bool) -> int:
    print_error(error, is_json=is_json)
    return error.exit_code


def _refused(error: OSError, doing: str) -> RobotError | None:
    """Say what the operating system refused; None if it is no such thing."""
    if error.filename is None and error.errno not in _NO_ROOM | _SCARCE:
        return None
    where = "" if error.filename is None else f": {error.filename}"
    kind = EvidenceError if error.errno in _NO_ROOM else SettingsError
    return kind(
        f"This machine refused what {doing} needs ({error.strerror or type(error).__name__}){where}.",
        hint="Check that path, its permissions and the room on the disk; then do the same again.",
    )


def _bug(error: Exception, doing: str) -> RobotError:
    traces, clean = None, None
    with suppress(RobotError, OSError):
        from robot.evidence import Secrets

        settings = options.settings_from()
        traces, clean = settings.traces, Secrets(settings.known_secrets()).scrub
    return explain_bug(error, doing, traces, clean)


def _flush(code: int) -> int:
    """Return the exit code; an answer that was lost, though somebody waits for it, is no success."""
    return code or (SettingsError.exit_code if standard("stdout").failure else 0)
