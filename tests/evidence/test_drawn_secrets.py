"""However a page draws a secret, nobody can read it on the picture that is kept, and everything else can be read.

The sample takes a few seconds. `--all-cases -s` takes every way, with the secret, the words around it and their font
that `--seed` chooses, and says how many were kept and how many words are legible.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from drawings import Case, reads_as, ways
from drawings_of_parts import ways_of_parts
from reading import Reader, letters_of, tells, words_of

from robot.errors import EvidenceError
from robot.evidence.layout import STYLES

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from robot.evidence import Recorder

LEAST_LEGIBLE = 0.95
"""Of the words that are no secret."""

SAMPLE = (
    "a closed shadow root", "content after, of an attribute", "the text of a missing image", "a canvas", "soft hyphens",
    "pixels behind texts", "columns", "pixels behind a dialog in closed roots", "pixels on a slider", "an SVG of entities",
    "hidden words between",
)  # fmt: skip


def every_way(case: Case) -> dict[str, str]:
    return ways(case.secret) | ways_of_parts(case.secret)


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return Case.of(request.config.getoption("--seed"))


@pytest.fixture
def recorder(picturing: Recorder, case: Case) -> Recorder:
    picturing._secrets.register(case.secret, "password")
    return picturing


def pictures(recorder: Recorder, page: Page, drawn: str) -> tuple[bytes, bytes | None]:
    """What the page looks like, and what is kept of it, if anything is."""
    page.goto("about:blank")
    page.set_viewport_size({"width": 900, "height": 300})
    page.set_content(drawn)
    # What a script makes an image of is there when it has been decoded.
    page.evaluate("() => Promise.all([...document.images].map((image) => image.decode().catch(() => null)))")
    bare = page.screenshot(full_page=True)
    with contextlib.suppress(EvidenceError):  # it is allowed not to be kept
        return bare, (recorder.run_dir / recorder.picture(page, "page").path).read_bytes()
    return bare, None


@pytest.mark.parametrize("picturing", ["past the recording"], indirect=True)
def test_some_ways(recorder: Recorder, page: Page, case: Case):
    report = Report.of(recorder, page, case, SAMPLE)
    assert report.unkept == []
    assert len(report.unread) <= 1, "the proof that this test can fail"
    report.check()


@pytest.mark.one_of_all_cases
@pytest.mark.parametrize("picturing", ["past the recording"], indirect=True)
def test_every_way(recorder: Recorder, page: Page, case: Case):
    report = Report.of(recorder, page, case, tuple(every_way(case)))
    print(f"\n{case}\n{report}")  # noqa: T201 - the numbers are what it is run for, with -s
    report.check()
    assert len(report.unkept) <= len(report.ways) / 5
    assert len(report.unread) <= len(report.ways) / 5


class Report:
    """What there is to read on pictures of pages, and on those that are kept of them.

    Attributes:
        told: On what is kept the secret is legible.
        unkept: There is no picture.
        unread: Already on the page the reader cannot read the secret.
        words: How many others it reads on the pages.
        lost: Those of them that it does not read on what is kept.
    """

    def __init__(self, ways: tuple[str, ...]) -> None:
        self.ways = ways
        self.told: list[str] = []
        self.unkept: list[str] = []
        self.unread: list[str] = []
        self.words = 0
        self.lost: list[str] = []

    @classmethod
    def of(cls, recorder: Recorder, page: Page, case: Case, names: tuple[str, ...]) -> Report:
        made = cls(names)
        drawn = every_way(case)
        taken = {way: pictures(recorder, page, case.page(drawn[way])) for way in names}
        made.unkept = [way for way, (_, kept) in taken.items() if kept is None]
        both = {way: (bare, kept) for way, (bare, kept) in taken.items() if kept is not None}
        lines = iter(Reader().read([picture for pair in both.values() for picture in pair]))
        for way in both:
            made._compare(way, reads_as(way, case.secret), next(lines), next(lines))
        return made

    def _compare(self, way: str, secret: str, before: list[str], after: list[str]) -> None:
        self.unread += [] if tells(before, secret) else [way]
        self.told += [way] if tells(after, secret) else []
        words, legible = words_of(before, secret), letters_of(after)
        self.words += len(words)
        self.lost += [f"{word} ({way})" for word in words if word not in legible]

    def check(self) -> None:
        assert self.told == []
        assert len(self.lost) <= (1 - LEAST_LEGIBLE) * self.words

    def __str__(self) -> str:
        return (
            f"{len(self.ways)} ways: legible {self.told}; kept {len(self.ways) - len(self.unkept)}, not {self.unkept}; "
            f"not legible before {self.unread}; of {self.words} other words legible "
            f"{1 - len(self.lost) / self.words:.1%}, lost {self.lost}"
        )


DRAW_NOTHING = {
    "animation-name", "font-family", "font-language-override", "grid-template-areas", "offset-path", "shape-outside", "-webkit-locale",
}  # fmt: skip
LAID_OUT = {"list-style-type"}
SHORTHANDS = {"-webkit-border-image", "-webkit-mask-box-image"}


@pytest.mark.parametrize("value", ["url(x.png)", "url(#x)", "'x'"])
def test_every_style_that_may_draw_images_or_letters_is_looked_at(value: str, page: Page):
    """A browser that comes to know more of them is told of here."""
    names = page.evaluate(
        "(value) => [...getComputedStyle(document.body)].filter((name) => CSS.supports(name, value))", value
    )
    assert set(names) - {*STYLES, *DRAW_NOTHING, *LAID_OUT, *SHORTHANDS} == set()
    assert {"content", "list-style-image"} & set(names)
