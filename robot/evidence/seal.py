"""Seals: what a run's evidence was when an attempt ended, signed, each naming the one before it.

The journal's chain proves that nothing inside a run was changed; whoever may write the folder could still make
all of it anew, or take a whole run away. So number and digest of the journal's last line and the digest of the
manifest are signed with a key that lies elsewhere, one line a seal in `seals.jsonl` of the traces folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from robot.evidence.chain import Signed, Signer, read_chain

if TYPE_CHECKING:
    from pathlib import Path

    from robot.journal import Event

SEALS_NAME: Final = "seals.jsonl"
CALLED: Final = "seal"


class Seal(Signed):
    """One line of the list of seals, which is one for all runs of a traces folder.

    Attributes:
        run: Id of the run.
        events: How many events its journal had.
        head: Digest of the last of them.
        manifest: SHA-256 of its manifest.
    """

    run: str
    events: int
    head: str
    manifest: str


class Sealer(Signer[Seal]):
    """Seals runs with one key, which it reads or makes when it is made."""

    def __init__(self, keys_dir: Path) -> None:
        """Read the key, or make it at first use.

        Raises:
            EvidenceError: It cannot be read or made.
        """
        super().__init__(keys_dir, Seal, CALLED)

    def seal(self, run_dir: Path, end: Event, manifest: str) -> Seal:
        """Add the seal of a run to the list of its traces folder.

        Args:
            run_dir: The run's folder; its parent is the traces folder.
            end: Last event of its journal, which nobody else may be writing.
            manifest: SHA-256 of its manifest.

        Raises:
            EvidenceError: The list cannot be written, or is damaged.
        """
        return self.add(
            run_dir.parent / SEALS_NAME,
            {"run": run_dir.name, "events": end.number, "head": end.digest, "manifest": manifest},
            when_held="Run `channels-robot resume` again; the run is then sealed.",
        )


def read_seals(traces_dir: Path) -> tuple[list[Seal], str | None]:
    """Read the list of seals as far as it is a chain; see `read_chain`."""
    return read_chain(traces_dir / SEALS_NAME, Seal, CALLED)
