"""Write the hashed lock anew: `python scripts/lock.py` (needs uv on the PATH or in this Python)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LOCKS = {
    "scripts/requirements.txt": ["pyproject.toml", "--extra", "bootstrap"],
    "scripts/requirements-test.txt": ["pyproject.toml", "--extra", "bootstrap", "--extra", "test"],
    "scripts/requirements-gallery.txt": ["--group", "gallery", "--no-deps"],
}


def main() -> int:
    """Compile every lock from pyproject.toml, with hashes and without addresses."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        print("uv is needed to write the lock: install it and start this again.", file=sys.stderr)
        return 2
    for lock, chosen in LOCKS.items():
        command = [uv, "pip", "compile", *chosen, "--universal", "--python-version", "3.11"]
        command += [
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-emit-find-links",
            "--no-header",
            "--quiet",
        ]
        subprocess.run([*command, *sys.argv[1:], "--output-file", lock], cwd=ROOT, check=True)
        print(f"wrote {lock}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
