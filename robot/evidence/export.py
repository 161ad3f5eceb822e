"""One file for a ticket: a run's evidence, its seal, and how anybody can check both."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from typing import TYPE_CHECKING, Final

from robot.errors import RequestError
from robot.evidence.files import give_final_name, part_of, writing
from robot.evidence.keys import parse_public_key
from robot.evidence.manifest import MANIFEST_NAME, Files, list_files, read_sealed
from robot.evidence.seal import Seal, read_seals
from robot.machine import open_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SEAL_NAME: Final = "seal.json"
SIGNATURE_NAME: Final = "seal.sig"
PUBLIC_KEY_NAME: Final = "public-key.pem"
SUMS_NAME: Final = "SHA256SUMS"
WORDS_NAME: Final = "VERIFY.txt"

_WORDS: Final = """\
Evidence of run {run}, sealed on {at} (UTC).
{warning}
What is here
  evidence/         what the run left: journal.jsonl, pictures/, traces/, manifest.json
  {seal}         what was signed: the last line of the journal and the digest of manifest.json
  {signature}          the signature, Ed25519, 64 bytes
  {key}    the public key: {text}
  {sums}        SHA-256 that every file in evidence/ had when it was sealed

How to check it, without any program of ours, with OpenSSL 3 and coreutils:
  1. Is the public key the one you know? Compare the line above with what the operator told you another way.
  2. openssl pkeyutl -verify -pubin -inkey {key} -rawin -in {seal} -sigfile {signature}
     must say "Signature Verified Successfully".
  3. sha256sum evidence/manifest.json
     must give the "manifest" of {seal}:
     {manifest}
  4. sha256sum --check {sums}
     must say OK of every file; the same digests stand in evidence/manifest.json. Files that the manifest marks as
     "removed" were old enough to be removed, and only their digests are left.
  5. The last line of evidence/journal.jsonl must be number {events} with the digest
     {head}
     Each line holds the digest of the line before it.

What the robot's own check said when this file was made:
{verdict}
"""
_WARNING: Final = """
WARNING: THIS EVIDENCE IS NOT AS IT WAS SEALED. What is wrong is said below.
{left_out}"""
_LEFT_OUT: Final = "Left out of this file, because the seal does not cover it: {names}\n"


def export_run(run_dir: Path, to: Path, verdict: Iterable[str], *, is_as_sealed: bool = True) -> Path:
    """Put a run's finished evidence into one zip with everything that is needed to check it.

    Args:
        run_dir: The run's folder. Raw recordings stay behind: they may hold secrets.
        to: The file to write, for its owner only; one that is there is replaced.
        verdict: What our own check says of the run.
        is_as_sealed: Whether that found nothing wrong; if not, the words begin with a warning.

    Raises:
        RequestError: The run has never been sealed.
        EvidenceError: The file cannot be written.
    """
    seals, _ = read_seals(run_dir.parent)
    seal = next((seal for seal in reversed(seals) if seal.run == run_dir.name), None)
    if seal is None:
        raise RequestError(
            f"Run {run_dir.name} has no seal yet, so nobody could check what is exported.",
            hint=f"`channels-robot audit recover {run_dir.name}` seals it.",
        )
    listed, left_out, manifest = _sort(run_dir, seal)
    words = _WORDS.format(
        warning="" if is_as_sealed and not left_out else _warning(left_out),
        run=run_dir.name,
        at=seal.at,
        seal=SEAL_NAME,
        signature=SIGNATURE_NAME,
        key=PUBLIC_KEY_NAME,
        sums=SUMS_NAME,
        text=seal.public_key,
        manifest=seal.manifest,
        events=seal.events,
        head=seal.head,
        verdict="\n".join(f"  {line}" for line in verdict),
    )
    part = part_of(to)
    with writing(to):
        with open_private(part, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(WORDS_NAME, words)
            archive.writestr(SEAL_NAME, seal.signed_bytes)
            archive.writestr(SIGNATURE_NAME, base64.b64decode(seal.signature))
            archive.writestr(PUBLIC_KEY_NAME, _pem(seal.public_key))
            archive.writestr(SUMS_NAME, _pack(archive, run_dir, listed, manifest))
        give_final_name(part, to)
    return to


def _sort(run_dir: Path, seal: Seal) -> tuple[Files, list[str], Path]:
    """Return what the seal covers, the names of what it does not, and the manifest, the sealed one if it is there."""
    there = list_files(run_dir)
    sealed = read_sealed(run_dir, seal.manifest)
    if sealed is None:
        return there, [], run_dir / MANIFEST_NAME
    listed: Files = sealed[0]["files"]
    return listed, sorted(name for name in there if name not in listed), sealed[1]


def _warning(left_out: list[str]) -> str:
    names = _LEFT_OUT.format(names=", ".join(left_out)) if left_out else ""
    return _WARNING.format(left_out=names)


def _pack(archive: zipfile.ZipFile, run_dir: Path, listed: Files, manifest: Path) -> str:
    """Put every file that is listed into the archive; return their sealed digests as `sha256sum --check` reads them.

    So that finds what was altered, or is missing, without a word from us.
    """
    lines = []
    for name, entry in sorted(listed.items()):
        path = run_dir / name
        if entry.get("removed") and not path.exists():
            continue
        lines.append(f"{entry['sha256']}  evidence/{name}\n")
        if path.is_file() and not path.is_symlink():
            archive.writestr(f"evidence/{name}", path.read_bytes())
    if manifest.is_file() and not manifest.is_symlink():
        data = manifest.read_bytes()
        archive.writestr(f"evidence/{MANIFEST_NAME}", data)
        lines.append(f"{hashlib.sha256(data).hexdigest()}  evidence/{MANIFEST_NAME}\n")
    return "".join(lines)


def _pem(public_key: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - slow to load

    return parse_public_key(public_key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
