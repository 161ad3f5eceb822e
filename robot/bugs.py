"""What is truly a bug: a file that can be sent to a maintainer, without secrets and without values of variables."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whenever import Instant

from robot import __version__
from robot.errors import RobotError
from robot.machine import open_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_NAME: Final = re.compile(r"bug-[0-9TZ-]+-[0-9]+\.txt")
"""What such a file is called; the audit knows it so."""

_ROOT: Final = Path(__file__).parent.parent
_LIBRARIES: Final = ("playwright", "pydantic", "starlette", "typer", "uvicorn", "whenever")


def explain_bug(
    error: BaseException, doing: str, folder: Path | None, clean: Callable[[str], str] | None
) -> RobotError:
    """Write down a bug, and return what a person is told instead of a traceback.

    Args:
        error: What nobody expected.
        doing: What was being done, such as a command's name; no values.
        folder: Where the file goes, if that is a folder that can be written; else among the temporary files.
        clean: Takes the secrets out of a text; None where they are not known, and then the error's own text is left out.
    """
    path = _keep(error, doing, folder, clean)
    kind = type(error).__name__
    if path is None:
        hint = "Tell a maintainer what you did; the file that describes it could not be written."
    else:
        hint = f"Send this file to a maintainer, it holds no secrets and no values: {path}"
    return RobotError(f"The robot itself is at fault ({kind}), in {doing}.", hint=hint)


def _keep(
    error: BaseException, doing: str, folder: Path | None, clean: Callable[[str], str] | None
) -> Path | None:
    text = "\n".join(_lines(error, doing, clean)) + "\n"
    name = f"bug-{Instant.now().format_iso(unit='second').replace(':', '')}-{os.getpid()}.txt"
    places = [folder] if folder is not None and folder.is_dir() else []
    with suppress(OSError):
        places.append(Path(tempfile.gettempdir()))
    for place in places:
        path = place.resolve() / name
        with suppress(OSError):
            with open_private(path, "ab") as file:
                file.write(text.encode("utf-8", "backslashreplace"))
            return path
    return None


def _lines(error: BaseException, doing: str, clean: Callable[[str], str] | None) -> Iterator[str]:
    yield f"channels-robot {__version__}, {doing}"
    yield f"Python {platform.python_version()}, {platform.platform()}"
    yield ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES)
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield ""
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        if clean is not None:
            yield f"  {clean(str(cause))[:2_000]}"
        for frame in traceback.extract_tb(cause.__traceback__):  # lines of source, no values
            yield f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line or ''}"
        cause = cause.__cause__ or cause.__context__


def _place(filename: str) -> str:
    """Name a source file without the folders of the machine."""
    path = Path(filename)
    if path.is_relative_to(_ROOT):
        return (
            path.relative_to(_ROOT).as_posix().partition("site-packages/")[2]
            or path.relative_to(_ROOT).as_posix()
        )
    return "/".join(path.parts[-3:])


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "?"
