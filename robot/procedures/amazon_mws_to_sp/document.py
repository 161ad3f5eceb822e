"""The document as data: what each item of procedure.md asks for, on which screen, and who carries it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, Literal

FILE_NAME: Final = "procedure.md"
PATH: Final = f"robot/procedures/amazon_mws_to_sp/{FILE_NAME}"

Weight = Literal["instruction", "Critical", "Important", "Note"]

_HEADINGS: Final = {"Step One": 1, "Step Two": 2, "Step Three": 3, "Step Four": 4, "For a person": 0}
_ITEM: Final = re.compile(r'- <a id="(?P<id>[a-z-]+)"></a>\*\*(?P<shown>[a-z-]+)\*\* — (?P<sentence>.+)')
_ROLLBACK_ITEM: Final = re.compile(r"^- \*\*(?P<id>[a-z-]+)\*\*: (?P<sentence>.+)$", re.MULTILINE)
_WEIGHT: Final = re.compile(r"\*(?P<weight>Critical|Important|Note)\b[^*]*:\*")
_BOLD: Final = re.compile(r"\*(?P<word>[^*]+)\*")
_EXPECTED: Final = re.compile(
    r"  - (?:(?P<person>A person does this)"
    r"|(?:With `(?P<step>[a-z-]+)`, on|On) `(?P<screen>[a-z-]+)`: (?P<controls>`[a-z.-]+`(?:, `[a-z.-]+`)*))"
    r"\. Then: (?P<result>.+)"
)


@dataclass(frozen=True)
class DocumentItem:
    """One instruction, warning or note of the document.

    Attributes:
        id: Its anchor.
        line: Where it stands in procedure.md, from 1.
        part: Number of the documented Step, 1 to 4; 0 for what stands outside of them.
        weight: How the document puts it.
        markdown: Its sentence, marks and all.
        step: Id of the step that carries it out; empty where a person does it.
        screen: Id of the screen it is about; empty where a person does it.
        controls: Elements of `pages/signs.toml` that it needs there.
        result: What is to be seen after it.
    """

    id: str
    line: int
    part: int
    weight: Weight
    markdown: str
    step: str
    screen: str
    controls: tuple[str, ...]
    result: str

    @property
    def sentence(self) -> str:
        """The sentence without marks."""
        return re.sub(r"[*`]", "", self.markdown)

    @property
    def place(self) -> str:
        """File and line, to be opened from a message."""
        return f"{PATH}:{self.line}"

    @property
    def marked_words(self) -> tuple[str, ...]:
        """Words of the screen that the sentence marks, such as the label of a button."""
        return tuple(found["word"] for found in _BOLD.finditer(_WEIGHT.sub("", self.markdown)))


def read_document(text: str | None = None) -> tuple[DocumentItem, ...]:
    """Read the items of the document in order.

    Args:
        text: Markdown as in procedure.md; None reads that file.

    Raises:
        ValueError: A line is not as it must be; names file and line.
    """
    text = _own_text() if text is None else text
    items: list[DocumentItem] = []
    lines = text.splitlines()
    part: int | None = None
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            part = _HEADINGS.get(line.removeprefix("## "))
        elif line.startswith("- <a ") and part is not None:
            items.append(_read_item(number, part, line, lines[number] if number < len(lines) else ""))
    ids = [item.id for item in items]
    for item in items:
        if ids.count(item.id) > 1:
            raise ValueError(f"{item.place}: the anchor {item.id!r} is not the only one of that name.")
    return tuple(items)


def read_rollback() -> dict[str, str]:
    """Give the sentence of every step of a rollback, by its id."""
    return {
        found["id"]: re.sub(r"[*`]", "", found["sentence"]) for found in _ROLLBACK_ITEM.finditer(_own_text())
    }


def _own_text() -> str:
    return files(__package__).joinpath(FILE_NAME).read_text(encoding="utf-8")


def _read_item(number: int, part: int, line: str, below: str) -> DocumentItem:
    found, expected = _ITEM.fullmatch(line), _EXPECTED.fullmatch(below)
    if found is None or found["id"] != found["shown"]:
        raise ValueError(
            f"{PATH}:{number}: an item is an anchor, the same name in bold, and a sentence: {line}"
        )
    if expected is None:
        raise ValueError(
            f"{PATH}:{number + 1}: below an item stands who does it, on which screen, with which controls, "
            f"and what is seen then: {below or 'nothing'}"
        )
    weight = _WEIGHT.search(found["sentence"])
    return DocumentItem(
        id=found["id"],
        line=number,
        part=part,
        weight=weight["weight"] if weight else "instruction",  # type: ignore[arg-type] # one of the pattern's words
        markdown=found["sentence"],
        step="" if expected["person"] else expected["step"] or found["id"],
        screen=expected["screen"] or "",
        controls=tuple(re.findall(r"`([^`]+)`", expected["controls"] or "")),
        result=expected["result"],
    )
