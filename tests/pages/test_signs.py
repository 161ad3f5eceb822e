"""Signs: validated on load, exactly one match in use, told each time."""

from __future__ import annotations

import pytest

from pages.signs import Signs
from robot.errors import DriftError, SettingsError


def write(tmp_path, text):
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("[stores.view-store]\nwords = 3\n", 2, "words: expected a list of texts"),
        ("\n\n[stores.view-shop]\nwords = ['x']\n", 3, "no such element"),
        ("[channel.save]\nwords = ['Save']\nways = [{ by = 'magic' }]\n", 3, "magic"),
        ("[channel.save]\n# x\nways = [{ by = 'icon' }]\n", 3, "needs icons or glyphs"),
        ("[channel.save]\ncolour = 'red'\n", 2, 'unknown key "colour"'),
        ("[channel.save]\nplace = 'moon'\n", 2, "moon"),
        ("[channel]\nsave = 3\n", 2, "expected a table"),
    ],
)
def test_a_wrong_profile_names_file_and_line(tmp_path, text, line, what):
    with pytest.raises(SettingsError) as caught:
        Signs.load(write(tmp_path, text))
    assert f"profile.toml, line {line}:" in caught.value.message
    assert what in caught.value.message


def test_broken_toml_and_a_missing_profile_are_named(tmp_path):
    with pytest.raises(SettingsError, match=r"profile\.toml: .*line 2"):
        Signs.load(write(tmp_path, "[channel.save]\nwords = [x]\n"))
    with pytest.raises(SettingsError, match=r"none\.toml: cannot be read"):
        Signs.load(tmp_path / "none.toml")


def test_a_profile_adds_or_replaces_words(tmp_path, site):
    path = write(
        tmp_path, "[channel.save]\nadd_words = ['Store it']\n[stores.view-store]\nwords = ['Enter']\n"
    )
    signs = Signs.load(path, timeout_ms=500)
    assert "Save" in signs.words("channel.save")
    site.show("<button>STORE IT</button><a href=#>Enter</a><a href=#>View Store</a>")
    assert signs.find(site.page, "channel.save").inner_text() == "STORE IT"
    assert signs.find(site.page, "stores.view-store").inner_text() == "Enter"


@pytest.mark.parametrize(
    "html",
    [
        "<button>Save</button>",
        "<button> SAVE </button>",
        "<button><i class='mdi'>\uf193</i> Save</button>",
        "<button><i class=material-icons>save</i>Save</button>",
        "<input type=submit value=Save>",
        "<button aria-label=Save><svg width=9 height=9></svg></button>",
        "<div role=button tabindex=0><span>Save</span></div>",
        "<a href=#>Save</a>",
        "<div style='cursor:pointer'>Save</div>",
        "<button title=Save><svg width=9 height=9></svg></button>",
        "<button><i class='fa fa-floppy-o' style='display:inline-block;width:9px;height:9px'></i></button>",
        "<div role=button tabindex=0><button>Save</button></div>",
        "<button style='text-transform:uppercase'>save</button><button hidden>Save</button>",
        "<div style='height:0;overflow:hidden'><button>Save</button></div><button>Save</button>",
        "<div style='position:fixed;left:-400px;width:300px'><button>Save</button></div><button>Save</button>",
        "<button>Save</button><button>Save as draft</button><button>Cancel</button>",
        "<nav><a href=#>Save</a></nav><button>Save</button>",
        "<div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML='<button>Save</button>'</script>",
        "<div id=h></div><script>setTimeout(()=>{h.innerHTML='<button>Save</button>'},300)</script>",
    ],
)
def test_save_is_found_however_it_is_made(site, signs, matched, html):
    site.show(html)
    found = signs.find(site.page, "channel.save")
    assert found.count() == 1
    found.click()
    assert [element for element, _ in matched] == ["channel.save"]


def test_two_matches_are_an_error_that_shows_both(site, signs):
    site.show("<button>Save</button><p>...</p><button>SAVE</button>")
    with pytest.raises(DriftError, match='seen 2: button "Save", button "SAVE"'):
        signs.find(site.page, "channel.save")


def test_none_is_an_error_that_shows_the_nearest(site, signs):
    site.show("<button>Safe changes</button><button>Cancel</button>")
    with pytest.raises(DriftError, match='nearest: button "Safe changes"') as caught:
        signs.find(site.page, "channel.save", timeout_ms=200)
    assert "[channel.save]" in caught.value.hint


def test_the_value_of_a_box_is_in_no_error(site, signs):
    site.show("<label>Password <input type=password value=hunter2-secret></label><input value=other-secret>")
    with pytest.raises(DriftError) as caught:
        signs.find(site.page, "channel.save", timeout_ms=200)
    assert "secret" not in str(caught.value)


def test_a_strict_policy_of_the_site_does_not_blind_the_robot(page, signs):
    page.route(
        "**/*",
        lambda route: route.fulfill(
            content_type="text/html",
            headers={"content-security-policy": "default-src 'self'; script-src 'self'"},
            body="<!doctype html><button>Save</button>",
        ),
    )
    page.goto("http://localhost/")
    assert signs.find(page, "channel.save").count() == 1
