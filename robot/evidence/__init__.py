"""What backs the journal: traces and pictures without secrets, and the manifest that names them all.

A value is registered with `Secrets` the moment it is seen.
From then on it is covered on pictures and replaced in traces, texts and the log; every finished trace is
read again before it gets its name, and one that still holds a secret is destroyed.
"""

from robot.evidence.manifest import MANIFEST_NAME, verify_manifest, write_manifest
from robot.evidence.recorder import Level, PictureRef, Recorder, TraceRef
from robot.evidence.redaction import Hit, Secrets, looks_like_token, scrubbing_patcher
from robot.evidence.trace_scrub import finish_trace, prove_clean, scrub_trace

__all__ = [
    "MANIFEST_NAME",
    "Hit",
    "Level",
    "PictureRef",
    "Recorder",
    "Secrets",
    "TraceRef",
    "finish_trace",
    "looks_like_token",
    "prove_clean",
    "scrub_trace",
    "scrubbing_patcher",
    "verify_manifest",
    "write_manifest",
]
