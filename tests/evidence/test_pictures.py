"""Pictures show the page, and never a password box or a known secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pixels import colours_in

from pages.devtools import capture
from robot.errors import BrowserGoneError
from robot.evidence import Marks, Overlay, Recorder, Secrets
from robot.evidence.covers import MASK_COLOUR
from robot.report.drawing import draw_marks

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page

SECRET = "hunter2-Zq81"


@pytest.fixture
def recorder(picturing: Recorder) -> Recorder:
    picturing._secrets.register(SECRET, "password")
    return picturing


def colours(recorder: Recorder, page: Page, selectors: list[str], picture: str) -> list[list[str]]:
    """The colours that the picture has where the elements are on the page."""
    boxes = []
    for selector in selectors:
        frame = page.frames[1] if selector.startswith("framed ") else page
        box = frame.locator(selector.removeprefix("framed ")).bounding_box()
        boxes.append(box)
    return colours_in(page, (recorder.run_dir / picture).read_bytes(), boxes)


def test_secrets_are_covered_wherever_they_show(recorder: Recorder, page: Page):
    page.set_content(f"""
        <input id=box type=password value=whatever>
        <input id=typed value="{SECRET}">
        <textarea id=area>the link {SECRET}</textarea>
        <p id=text>{SECRET}</p>
        <p><b id=half1>{SECRET[:5]}</b><i id=half2>{SECRET[5:]}</i></p>
        <div id=host></div>
        <select id=choice><option>one<option selected>{SECRET}</select>
        <p id=harmless>Amazon SP</p>
        <iframe srcdoc="<p id=inside>{SECRET}</p><input id=inner type=password value=x>"></iframe>
        <div style="height: 3000px"></div>
        <p id=below>{SECRET}</p>
        <script>
          document.querySelector('#host').attachShadow({{mode: 'open'}}).innerHTML = '<p>{SECRET}</p>';
        </script>""")
    covered = [
        "#box", "#typed", "#area", "#text", "#half1", "#half2", "#host", "#choice", "#below",
        "framed #inside", "framed #inner",
    ]  # fmt: skip
    picture = recorder.picture(page, "secrets")
    *hidden, shown = colours(recorder, page, [*covered, "#harmless"], picture.path)
    assert dict(zip(covered, hidden, strict=True)) == {selector: [MASK_COLOUR] for selector in covered}
    assert len(shown) > 1
    assert MASK_COLOUR not in shown
    assert picture.height > 3000


def test_what_is_drawn_on_a_picture_lies_on_what_is_covered(recorder: Recorder, page: Page):
    page.set_content(f"<p id=text>{SECRET}</p><button id=button style='margin: 40px'>Press</button>")
    plain = recorder.picture(page, "plain")
    box = page.locator("#button").bounding_box()
    assert box is not None
    where = (int(box["x"]), int(box["y"]), int(box["width"]), int(box["height"]))
    asked: list[Page] = []

    def find(shown: Page) -> Marks:
        asked.append(shown)
        return Marks({"1": where})

    def draw(picture: bytes, marks: Marks) -> bytes:
        return draw_marks(picture, [(1, marks.controls["1"])], (), is_whole=True)

    drawn = recorder.picture(page, "asked", overlay=Overlay(find, draw))
    assert asked == [page]
    assert colours(recorder, page, ["#text"], drawn.path) == [[MASK_COLOUR]]
    assert (drawn.width, drawn.height) == (plain.width, plain.height)
    assert drawn.sha256 != plain.sha256
    assert drawn.marks.controls == {"1": where}
    # The page as it is stays what later pictures of it show.
    assert recorder.picture(page, "plain again").sha256 == plain.sha256


_PARTS_OF = """(element) => {
  const range = new Range(), data = element.firstChild.data, start = data.indexOf('SECRET');
  return [[0, start], [start, start + 'SECRET'.length], [start + 'SECRET'.length, data.length]].map(([first, last]) => {
    range.setStart(element.firstChild, first);
    range.setEnd(element.firstChild, last);
    const {x, y, width, height} = range.getBoundingClientRect();
    return {x, y, width, height};
  });
}""".replace("SECRET", SECRET)


@pytest.mark.parametrize("sentence", ["before SECRET after", "?password=SECRET&amp;more=1"])
def test_of_a_sentence_only_the_secret_is_covered(sentence: str, recorder: Recorder, page: Page):
    page.set_content(f"<p id=text>{sentence.replace('SECRET', SECRET)}</p>")
    boxes = page.locator("#text").evaluate(_PARTS_OF)
    picture = (recorder.run_dir / recorder.picture(page, "sentence").path).read_bytes()
    before, secret, after = colours_in(page, picture, boxes)
    assert secret == [MASK_COLOUR]
    # The cover is a little larger than the secret.
    assert "#000000" in before
    assert "#000000" in after


def test_without_a_registered_secret_the_text_shows(recorder: Recorder, page: Page):
    """The proof that the test above can fail."""
    page.set_content("<p id=text>another-Zq81</p>")
    picture = recorder.picture(page, "nothing secret")
    (shown,) = colours(recorder, page, ["#text"], picture.path)
    assert MASK_COLOUR not in shown


def test_what_the_caller_names_is_covered_too(recorder: Recorder, page: Page):
    page.set_content("<p id=customer>Jane Doe</p>")
    picture = recorder.picture(page, "order", mask=[page.locator("#customer")])
    assert colours(recorder, page, ["#customer"], picture.path) == [[MASK_COLOUR]]


ORDERS = {
    "a table": """<table><tr><th>ID<th>Customer<th>Status<tr><td id=shown>100<td id=hidden>Jane Doe<td>Shipped</table>""",
    "a column after a wide one": """<table><tr><th colspan=2>ID<th>Ship To<tr><td id=shown>100<td>x<td id=hidden>1 Mill Lane
      </table>""",
    "a grid": """<div role=grid><div role=row><span role=columnheader>ID</span> <span role=columnheader>Buyer Name ↑</span></div>
      <div role=row><span role=gridcell id=shown>100</span> <span role=gridcell id=hidden>Jane Doe</span></div></div>""",
    "a header of its own": """<div><div><table><tr><th>ID<th>Email</table></div>
      <div><table><tr><td id=shown>100<td id=hidden>jane@example.test</table></div></div>""",
    "a card": """<article><p id=shown>100</p><p><b>Customer:</b> <span id=hidden>Jane Doe</span></p></article>""",
    "a line of a card": """<article><p id=shown>100</p><p id=hidden>Customer: Jane Doe</p></article>""",
}


@pytest.mark.parametrize("shown_as", ORDERS)
def test_customers_are_covered(shown_as: str, recorder: Recorder, page: Page):
    page.set_content(ORDERS[shown_as])
    picture = recorder.picture(page, "orders")
    hidden, shown = colours(recorder, page, ["#hidden", "#shown"], picture.path)
    assert hidden == [MASK_COLOUR]
    assert MASK_COLOUR not in shown


def test_customers_stay_legible_where_that_is_wanted(context: BrowserContext, page: Page, tmp_path: Path):
    recorder = Recorder(tmp_path / "run", Secrets(), level="minimal", shows_customers=True)
    recorder.attach(context, page, title="pictures")
    page.set_content(ORDERS["a table"])
    (shown,) = colours(recorder, page, ["#hidden"], recorder.picture(page, "orders").path)
    assert MASK_COLOUR not in shown


@pytest.mark.parametrize("label", ["Seller ID", "MWS Auth Token *", "Merchant token:", "Secret Key"])
def test_a_box_whose_label_says_that_it_is_secret_is_covered_and_known_from_then_on(
    label: str, recorder: Recorder, page: Page
):
    page.set_content(f"<label>{label} <input id=box value=A1B2C3D4E5></label><p id=text>A1B2C3D4E5</p>")
    picture = recorder.picture(page, "settings")
    assert colours(recorder, page, ["#box", "#text"], picture.path) == [[MASK_COLOUR], [MASK_COLOUR]]
    assert "A1B2C3D4E5" not in recorder.page_structure(page)


def test_the_same_picture_again_takes_no_more_room(recorder: Recorder, page: Page):
    page.set_content("<p>the same</p>")
    first, second = (recorder.run_dir / recorder.picture(page, name).path for name in ("after", "before"))
    page.set_content("<p>another</p>")
    third = recorder.run_dir / recorder.picture(page, "after").path
    assert first.name == "001-after.png"
    assert second.name == "002-before.png"
    assert first.samefile(second)
    assert not first.samefile(third)


STILL = """<style>.on { background: red } div { height: 40px; overflow: auto }</style>
  <p id=text>Active</p><input id=box><input id=tick type=checkbox><select><option>a<option>b</select>
  <div id=list><p>1<p>2<p>3<p>4<p>5<p>6</div><details><summary>More</summary>Text</details>"""

CHANGES = {
    "text": "document.querySelector('#text').textContent = 'Inactive'",
    "a class": "document.querySelector('#text').className = 'on'",
    "a value that no attribute shows": "document.querySelector('#box').value = 'x'",
    "a tick": "document.querySelector('#tick').checked = true",
    "a choice": "document.querySelector('select').selectedIndex = 1",
    "a list scrolled on": "document.querySelector('#list').scrollTop = 30",
    "a part unfolded": "document.querySelector('details').open = true",
    "the keyboard elsewhere": "document.querySelector('#box').focus()",
}


def count_shots(recorder: Recorder, page: Page, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shots: list[str] = []
    take = page.screenshot
    monkeypatch.setattr(page, "screenshot", lambda **how: shots.append("by Playwright") or take(**how))
    if recorder.capture_page is not None:
        recorder.capture_page = lambda *given: shots.append("past the recording") or capture(*given)
    return shots


@pytest.mark.parametrize("changed", CHANGES)
def test_a_page_that_has_changed_is_pictured_anew(
    changed: str, recorder: Recorder, page: Page, monkeypatch: pytest.MonkeyPatch
):
    page.set_content(STILL)
    shots = count_shots(recorder, page, monkeypatch)
    first, same = recorder.picture(page, "before"), recorder.picture(page, "unchanged")
    assert shots == ["by Playwright" if recorder.capture_page is None else "past the recording"]
    assert first.sha256 == same.sha256
    assert (recorder.run_dir / same.path).read_bytes() == (recorder.run_dir / first.path).read_bytes()
    page.evaluate(CHANGES[changed])
    recorder.picture(page, "changed")
    assert len(shots) == 2


@pytest.mark.parametrize(
    "more",
    [
        "<canvas></canvas>",
        "<iframe></iframe>",
        "<style>@keyframes go { to { opacity: 0 } } p { animation: go 9s infinite }</style>",
    ],
)
def test_where_looking_cannot_tell_a_picture_is_taken(
    more: str, recorder: Recorder, page: Page, monkeypatch: pytest.MonkeyPatch
):
    page.set_content(STILL + more)
    shots = count_shots(recorder, page, monkeypatch)
    recorder.picture(page, "one")
    recorder.picture(page, "two")
    assert shots == ["by Playwright"] * 2


def test_a_secret_learnt_since_the_last_picture_is_covered_on_the_next(recorder: Recorder, page: Page):
    page.set_content("<p id=text>learnt-later-77</p>")
    recorder.picture(page, "not known yet")
    recorder._secrets.register("learnt-later-77", "token")
    picture = recorder.picture(page, "known")
    assert colours(recorder, page, ["#text"], picture.path) == [[MASK_COLOUR]]


def test_taking_a_picture_changes_nothing_on_the_page(recorder: Recorder, page: Page):
    page.set_content(f"<p>{SECRET}</p><input type=password value=x>")
    before = page.content()
    recorder.picture(page, "page")
    assert page.content() == before


def test_the_page_is_never_told_the_secrets(recorder: Recorder, page: Page):
    page.add_init_script("""
        const heard = [];
        for (const name of ['includes', 'indexOf', 'match', 'search', 'split']) {
          const original = String.prototype[name];
          String.prototype[name] = function (...given) { heard.push(String(given[0])); return original.apply(this, given); };
        }
        window.heard = heard;""")
    page.goto("data:text/html,<p>text<input>")
    recorder.picture(page, "page")
    assert SECRET not in page.evaluate("() => window.heard.join()")


@pytest.mark.parametrize("delay_ms", [0, 10, 25, 50, 75, 100])
def test_a_secret_that_appears_meanwhile_is_covered(delay_ms: int, recorder: Recorder, page: Page):
    page.set_content("<p id=message style='color: red'></p>")
    page.evaluate(
        "([delay, half, rest]) => void setTimeout(() => document.querySelector('#message').append(half + rest), delay)",
        [delay_ms, SECRET[:4], SECRET[4:]],
    )
    picture = recorder.picture(page, "message")
    page.wait_for_function("() => document.querySelector('#message').textContent")
    (seen,) = colours(recorder, page, ["#message"], picture.path)
    # Black on white would be a mask that came off; red is the secret; white alone is before it appeared.
    assert seen in (["#ffffff"], [MASK_COLOUR])


def test_a_picture_right_after_a_click_that_navigates(recorder: Recorder, page: Page):
    """Field notes, "Recording": the capture may be refused then."""
    page.route(
        "http://localhost/*",
        lambda route: route.fulfill(content_type="text/html", body="<a href='/next'>next</a><p>page"),
    )
    page.goto("http://localhost/first")
    for number in range(5):
        page.get_by_role("link", name="next").click(no_wait_after=True)
        assert recorder.picture(page, f"page {number}").width == 1366


def test_a_closed_page_is_said_to_be_gone(recorder: Recorder, page: Page):
    page.close()
    with pytest.raises(BrowserGoneError, match="closed or crashed"):
        recorder.picture(page, "gone")


def test_structure_as_text_hides_a_filled_password_box(recorder: Recorder, page: Page):
    """Field notes, "Traces and secrets" 3: `aria_snapshot` prints the value of a filled password box."""
    page.set_content(
        f"<label>Password <input type=password value=unknown-1></label><p>{SECRET}</p><h1>Stores</h1>"
    )
    assert "unknown-1" in page.locator("body").aria_snapshot()
    structure = recorder.page_structure(page)
    assert "Stores" in structure
    assert "unknown-1" not in structure
    assert SECRET not in structure
