"""What backs the journal: traces and pictures without secrets, and the manifest that names them all.

A value is registered with `Secrets` the moment it is seen.
From then on it is covered on pictures and replaced in traces, texts and the log; every finished trace is
read again before it gets its name, and one that still holds a secret is destroyed.
"""

from robot.evidence.manifest import MANIFEST_NAME, close_evidence, verify_manifest, write_manifest
from robot.evidence.marks import Box, Marks, Overlay
from robot.evidence.recorder import Level, PictureRef, Recorder, TraceRef
from robot.evidence.recovery import Recovered, RecoveryError, recover_run
from robot.evidence.redaction import Secrets, looks_like_token, scrubbing_patcher
from robot.evidence.scrubber import Hit
from robot.evidence.seal import Sealer
from robot.evidence.trace_scrub import finish_trace, prove_clean, scrub_trace

__all__ = [
    "MANIFEST_NAME",
    "Box",
    "Hit",
    "Level",
    "Marks",
    "Overlay",
    "PictureRef",
    "Recorder",
    "Recovered",
    "RecoveryError",
    "Sealer",
    "Secrets",
    "TraceRef",
    "close_evidence",
    "finish_trace",
    "looks_like_token",
    "prove_clean",
    "recover_run",
    "scrub_trace",
    "scrubbing_patcher",
    "verify_manifest",
    "write_manifest",
]
