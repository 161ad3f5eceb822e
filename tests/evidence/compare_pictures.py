"""Compare every picture of a run with a plain screenshot of the same moment.

`python -m tests.evidence.compare_pictures FOLDER WORDS...` runs `channels-robot WORDS...`, with a plain screenshot of the
window taken right after each picture. It writes `compared.jsonl`, and for each pair that differs by more than half a
percent of the window an image of both, side by side. What is covered on purpose does not count.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageColor

from robot.cli import main
from robot.evidence.covers import MASK_COLOUR
from robot.evidence.recorder import Recorder

LEAST = 24
"""Two colours that differ less in each channel look the same: letters are smoothed differently each time."""

MOST_SHARE = 0.005


def compare(ours: Image.Image, plain: Image.Image, scrolled: tuple[int, int]) -> dict[str, Any]:
    """Return which share of the window differs, and where.

    Args:
        ours: The robot's picture, of the whole page.
        plain: What the window showed.
        scrolled: How far the window was scrolled, in pixels.
    """
    left, top = scrolled
    seen = ours.crop((left, top, left + plain.width, top + plain.height))
    shades = ImageChops.difference(seen, plain).split()
    strongest = ImageChops.lighter(ImageChops.lighter(shades[0], shades[1]), shades[2])
    differs = strongest.point(lambda shade: 255 if shade > LEAST else 0)
    cover = Image.new("RGB", seen.size, ImageColor.getrgb(MASK_COLOUR))
    apart = ImageChops.difference(seen, cover).convert("L").point(lambda shade: 255 if shade else 0)
    differs = ImageChops.darker(differs, apart)
    share = differs.histogram()[255] / (plain.width * plain.height)
    return {"share": round(share, 5), "box": differs.getbbox()}


def side_by_side(ours: Image.Image, plain: Image.Image) -> Image.Image:
    """Return both in one image, the robot's on the left."""
    both = Image.new("RGB", (ours.width + plain.width + 8, max(ours.height, plain.height)), "red")
    both.paste(ours, (0, 0))
    both.paste(plain, (ours.width + 8, 0))
    return both


def watch(folder: Path) -> None:
    """Compare every picture that is taken from now on."""
    take = Recorder._capture

    def taking(self: Recorder, page: Any, *given: Any) -> Any:
        taken = take(self, page, *given)
        plain = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        scrolled = page.evaluate("[Math.round(scrollX), Math.round(scrollY)]")
        ours = Image.open(io.BytesIO(taken[0])).convert("RGB")
        found = compare(ours, plain, (scrolled[0], scrolled[1]))
        log = folder / "compared.jsonl"
        number = len(log.read_text(encoding="utf-8").splitlines()) + 1 if log.exists() else 1
        path = re.sub(r"[^a-z]+", "-", page.url.partition("://")[2].partition("/")[2].lower()).strip("-")
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"n": number, "page": path, "scrolled": scrolled, **found}) + "\n")
        if found["share"] > MOST_SHARE:
            side_by_side(ours, plain).save(folder / f"{number:03d}-{path[:40] or 'page'}.png")
        return taken

    Recorder._capture = taking  # type: ignore[method-assign]  # the command line makes its own recorder


if __name__ == "__main__":
    into = Path(sys.argv[1]).resolve()
    into.mkdir(parents=True, exist_ok=True)
    watch(into)
    sys.argv = ["channels-robot", *sys.argv[2:]]
    main()
