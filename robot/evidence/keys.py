"""The key that seals runs: made at first use, kept outside the traces, readable only by its owner."""

from __future__ import annotations

import base64
import binascii
import os
import stat
from typing import TYPE_CHECKING, Final

from robot.errors import EvidenceError
from robot.machine import make_dirs, open_private

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_NAME: Final = "seal-key.pem"
_HINT: Final = "Give back its key file, or name another folder with CHANNELS_KEYS; a new key is made where there is none."


def need_key(folder: Path) -> Ed25519PrivateKey:
    """Read the key, or make it at first use.

    Raises:
        EvidenceError: It cannot be read or made, is no Ed25519 key, or others may read it.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - same

    path = folder / KEY_NAME
    try:
        if not path.exists():
            _make_key(path)
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise EvidenceError(
                f"Others may read the key that seals runs: {path}.",
                hint=f"Close it: `chmod 600 {path}`. If somebody may have copied it, make a new one.",
            )
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise EvidenceError(
            f"The key that seals runs cannot be read or made: {path}: {error.strerror or error}.", hint=_HINT
        ) from error
    except ValueError as error:
        raise EvidenceError(f"The key that seals runs is damaged: {path}.", hint=_HINT) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise EvidenceError(f"The key that seals runs is no Ed25519 key: {path}.", hint=_HINT)
    return key


def find_public_key(folder: Path) -> str | None:
    """Return the public half of the key in a folder, as text; None where there is no key."""
    return public_text(need_key(folder)) if (folder / KEY_NAME).exists() else None


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key: 32 bytes in Base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def parse_public_key(text: str) -> Ed25519PublicKey:
    """Read a public key from its text.

    Raises:
        EvidenceError: It is none.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - slow to load

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError) as error:
        raise EvidenceError(
            f"{text!r} is no public key: 32 bytes in Base64 are one.",
            hint="Copy `public_key` from the manifest of a run that you trust.",
        ) from error


def _make_key(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat  # noqa: PLC0415 - same

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    make_dirs(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open_private(part, "xb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)  # fails if another process was first; then its key counts
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
