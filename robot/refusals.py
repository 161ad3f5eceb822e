"""Which credentials their owners have refused, remembered over processes: each is one empty file named by digests.

The digests (HMAC-SHA256) are made with a key from the one that seals runs, so the names say nothing without it. The
files lie in the user's state folder, never among the traces; when one was made is when the credential was refused.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from whenever import Instant

from robot.errors import EvidenceError, SettingsError
from robot.evidence.keys import need_key
from robot.machine import keys_dir, open_private, refusals_dir

if TYPE_CHECKING:
    from pathlib import Path

    from pages.credentials import Credential

_PURPOSE: Final = b"channels-robot: refused credentials"


class KeptRefusals:
    """What was refused on this machine, to this user of it.

    Args:
        keys: CHANNELS_KEYS.
    """

    def __init__(self, keys: Path | None) -> None:
        self._keys = keys

    def note(self, credential: Credential) -> None:
        """Remember that its owner has refused it.

        Raises:
            SettingsError: There is no folder for it, or it cannot be written to.
        """
        path = self._path_of(credential)
        try:
            with suppress(FileExistsError), open_private(path, "xb") as file:
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(path.parent, error) from error

    def when(self, credential: Credential) -> str | None:
        """Tell when its owner has refused it, for people; None if it has not.

        Raises:
            SettingsError: The folder cannot be read, so nobody can tell.
        """
        folder = refusals_dir(self._keys)
        try:
            if not any(folder.iterdir()):
                return None  # so nobody needs a key
        except OSError as error:
            raise _unusable(folder, error) from error
        path = self._path_of(credential)
        try:
            refused_at = Instant.from_timestamp(int(path.stat().st_mtime))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(path.parent, error) from error
        return f"{refused_at.format_iso(unit='minute').replace('T', ' ').removesuffix('Z')} UTC"

    def forget(self, owner: str, user: str) -> int:
        """Let what an owner has refused to one of its users be typed once more; return how many there were.

        Raises:
            SettingsError: They cannot be removed.
        """
        path = self._path(owner, user, ())
        found = list(path.parent.glob(f"{path.name.partition('-')[0]}-*"))
        try:
            for one in found:
                one.unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(path.parent, error) from error
        return len(found)

    def _path_of(self, credential: Credential) -> Path:
        account = credential.account
        value = (*sorted(account.origins), credential.what, credential.value)
        return self._path(account.owner, account.user, value)

    def _path(self, owner: str, user: str, rest: tuple[str, ...]) -> Path:
        user = user.strip().casefold()  # as sites compare e-mail addresses
        try:
            key = hmac.digest(need_key(keys_dir(self._keys)).private_bytes_raw(), _PURPOSE, "sha256")
        except EvidenceError as error:
            raise SettingsError(error.message, hint=error.hint) from error
        whose, what = (_digest(key, (owner, user)), _digest(key, (owner, user, *rest)))
        return refusals_dir(self._keys) / f"{whose[:16]}-{what}"


def _digest(key: bytes, parts: tuple[str, ...]) -> str:
    text = "\0".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _unusable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"Which passwords were refused before cannot be kept in {folder}: {error.strerror or error}.",
        hint="Give back write access to this folder. Nothing is typed before it can be used.",
    )
