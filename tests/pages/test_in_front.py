"""What stands in front of Channels is called what it is: never a wrong password, a lost session, or a changed word."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from pages.sign_in import AtTheWindow, SignInPage
from pages.signs import Signs
from pages.stores import StoresPage
from robot.errors import (
    CompanyNeededError,
    DriftError,
    PersonNeededError,
    RobotError,
    SettingsError,
    SignedOutError,
    SignInError,
    UnavailableError,
)

FORM = (
    "<title>Channels</title><form method=post action=/login><label>Email <input type=email name=email></label>"
    "<label>Password <input type=password name=password></label><button>Login</button></form>"
)
HOME = "<title>Channels</title><nav><a href=/stores>Stores</a><a href=/orders>Orders</a></nav><main><h1>Home</h1></main>"
MENU = "<nav><a href=/stores>Stores</a><a href=/orders>Orders</a><a href=#>Transaction Records</a></nav>"


@dataclass
class Said:
    """One answer of the server."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """Answers every path with what a test has put there, else with the sign-in form."""

    base_url: str
    answers: dict[str, list[Said]] = field(default_factory=dict)

    def put(self, path: str, *answers: Said) -> None:
        self.answers[path] = list(answers)

    def next(self, path: str) -> Said:
        given = self.answers.get(path) or [Said(FORM)]
        return given.pop(0) if len(given) > 1 else given[0]


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            pass

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = answering.next(self.path)
            body = said.body.encode()
            self.send_response(said.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that the server calls

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    answering = Server(f"http://127.0.0.1:{listening.server_port}")
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield answering
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def signs() -> Signs:
    return Signs.load(timeout_ms=500)


def page_of(title: str = "", heading: str = "", text: str = "", more: str = "") -> str:
    return f"<!doctype html><title>{title}</title><h1>{heading}</h1><p>{text}</p>{more}"


AWAY, PERSON, BARRED, SETTING = UnavailableError, PersonNeededError, SignInError, SettingsError
ENTRANCES: dict[str, tuple[Said, type[RobotError], str]] = {
    "maintenance, status 200": (Said(page_of("", "We will be back soon", "Down for maintenance.")), AWAY, "We will be back soon"),
    "maintenance of a frame": (Said(page_of("Laravel", "Be right back.")), AWAY, "Be right back"),
    "maintenance with links": (
        Said(page_of("Scheduled maintenance", "Upgrading Channels", "Follow us.", "<a href=#>Status</a>" * 6)), AWAY, "Upgrading Channels"
    ),
    "maintenance in German": (Said(page_of("Wartungsarbeiten", "Wir sind gleich zurück")), AWAY, "Wartungsarbeiten"),
    "a notice in no known words": (Said(page_of("Pauza", "Zaraz wracamy", "Prosimy o cierpliwosc.")), AWAY, "Zaraz wracamy"),
    "maintenance, 503": (Said(page_of("", "Closed for an hour"), 503), AWAY, "HTTP 503"),
    "an error page, status 200": (Said(page_of("Error", "Something went wrong")), AWAY, "Something went wrong"),
    "an error page, 500": (Said(page_of("Whoops", "Server Error"), 500), AWAY, "Server Error"),
    "a gateway, 502": (Said(page_of("502 Bad Gateway", "502 Bad Gateway", "nginx"), 502), AWAY, "HTTP 502"),
    "protection, 403": (
        Said(page_of("One moment...", "Checking your browser", "Enable cookies to continue."), 403), PERSON, "403"
    ),
    "protection, denied": (Said(page_of("Access Denied", "Access Denied", "Reference #18.2d"), 403), BARRED, "Access Denied"),
    "protection, blocked": (
        Said(page_of("Attention Required!", "Sorry, you have been blocked", "Ray ID: 7a"), 403), PERSON, "Attention Required!"
    ),
    "protection, a check with status 200": (
        Said(page_of("Just a moment...", "channels.example", "Verify you are human by completing the action below.")), PERSON, "Just a moment"
    ),
    "protection, too many": (Said(page_of("Error 1015", "You are being rate limited"), 429), AWAY, "rate limited"),
    "protection, 503": (Said(page_of("DDoS protection", "Checking your browser"), 503), AWAY, "DDoS protection"),
    "forbidden without a word": (Said("", 403), BARRED, "HTTP 403"),
    "forbidden in other words": (Said(page_of("Zugriff verweigert", "Nein"), 403), BARRED, "Zugriff verweigert"),
    "a captcha": (
        Said(page_of("Channels", "Hello", "", "<iframe title=reCAPTCHA src=about:blank width=300 height=80></iframe>")), PERSON, "security check"
    ),
    "HTTP Basic": (Said("401", 401, {"WWW-Authenticate": 'Basic realm="test"'}), BARRED, "HTTP authentication (Basic)"),
    "HTTP Digest": (
        Said("401", 401, {"WWW-Authenticate": 'Digest realm="t", nonce="n", qop="auth"'}), BARRED, "HTTP authentication (Digest)"
    ),
    "HTTP Negotiate": (Said("no", 401, {"WWW-Authenticate": "Negotiate"}), BARRED, "HTTP authentication (Negotiate)"),
    "401 without a form": (Said(page_of("", "Unauthorized"), 401), BARRED, "401"),
    "the network's own page": (
        Said(page_of("Welcome", "Guest WiFi", "Connect to the internet", "<input name=room><button>Go online</button>")), AWAY, "Guest WiFi"
    ),
    "the network's own page, 511": (Said(page_of("", "Log in to this network"), 511), AWAY, "511"),
    "terms": (
        Said(page_of("", "Our terms have changed", "Please read.", "<label><input type=checkbox>I agree</label><button>Continue</button>")),
        PERSON, "accepted",
    ),
    "a company to choose": (
        Said(page_of("Channels", "Choose a company", "", "<button>Harbour Lane</button><button>Two Tides</button>")), CompanyNeededError, "CHANNELS_COMPANY"
    ),
    "data": (Said('{"error": "unauthenticated"}', 200, {"Content-Type": "application/json"}), AWAY, "application/json"),
    "plain text": (Said("ok", 200, {"Content-Type": "text/plain"}), AWAY, "text/plain"),
    "an empty page": (Said(""), AWAY, "empty page"),
    "nothing there": (Said(page_of("404", "Not Found"), 404), SETTING, "CHANNELS_BASE_URL"),
    "gone": (Said(page_of("410", "Gone for good"), 410), SETTING, "Gone for good"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ENTRANCES)
def test_the_entrance(page: Page, signs: Signs, server: Server, kind: str) -> None:
    said, error, words = ENTRANCES[kind]
    server.put("/", said)
    with pytest.raises(RobotError) as caught:
        SignInPage.open(page, signs, server.base_url)
    assert type(caught.value) is error, caught.value
    told = f"{caught.value.message} {caught.value.hint}"
    assert words in told
    assert "wrong" not in caught.value.message.replace("went wrong", "")
    assert "profile" not in told
    assert "session has ended" not in told


@pytest.mark.parametrize("where", ["/", "/login"])
def test_a_circle_of_redirects_is_called_one(page: Page, signs: Signs, server: Server, where: str) -> None:
    server.put("/", Said("", 302, {"Location": "/login"}))
    server.put("/login", Said("", 302, {"Location": where}))
    with pytest.raises(UnavailableError, match="in a circle"):
        SignInPage.open(page, signs, server.base_url)


def test_the_sign_in_of_another_site_is_called_so(page: Page, signs: Signs, server: Server) -> None:
    other = server.base_url.replace("127.0.0.1", "localhost")
    server.put("/", Said("", 302, {"Location": f"{other}/sso"}))
    server.put("/sso", Said(page_of("Sign in to Contoso", "Pick an account", "", "<a href=#>me</a>" * 5)))
    with pytest.raises(SignInError, match="Another site is shown in place of Channels: localhost"):
        SignInPage.open(page, signs, server.base_url)


AFTERWARDS: dict[str, tuple[Said, type[RobotError], str]] = {
    "refused": (Said(FORM + "<p role=alert>These credentials do not match our records.</p>"), SignInError, "Channels refused the sign-in"),
    "refused, 422": (Said(FORM + "<p class=error>Invalid e-mail or password.</p>", 422), SignInError, "Channels refused the sign-in"),
    "locked": (Said(FORM + "<p role=alert>Too many attempts. Try in 60 seconds.</p>"), SignInError, "Too many attempts"),
    "another message": (
        Said(FORM + "<p role=alert style='color:#c00'>Please sign in through your organisation.</p>"), SignInError, "through your organisation"
    ),
    "no message": (Said(FORM), SignInError, "without a message"),
    "a security check at the form": (Said("<h1>Please complete the security check</h1>" + FORM), PERSON, "security check"),
    "a captcha at the form": (
        Said(FORM + "<div class=g-recaptcha style='width:300px;height:78px'>I am no robot</div>"), PERSON, "security check"
    ),
    "a code": (
        Said("<h1>Two-factor authentication</h1><form><label>Verification code <input name=code></label><button>Verify</button></form>"),
        PERSON, "one-time code",
    ),
    "a code in six boxes": (
        Said(page_of("", "Check your phone", "Enter the 6-digit code we sent you", "<input maxlength=1>" * 6)), PERSON, "one-time code"
    ),
    "a code, by its box alone": (Said("<h1>Bestätigung</h1><input autocomplete=one-time-code><button>OK</button>"), PERSON, "one-time code"),
    "a new password": (
        Said("<h1>Your password has expired</h1><input type=password><input type=password><button>Change</button>"), PERSON, "password to be changed"
    ),
    "a new password, three boxes": (
        Said("<h1>Neues Kennwort</h1><input type=password><input type=password><input type=password><button>OK</button>"), PERSON, "password to be changed"
    ),
    "terms": (Said(page_of("", "Data processing agreement", "", "<a href=#>Read</a><button>I agree</button>")), PERSON, "accepted"),
    "a company": (Said(page_of("", "Which company do you want to work in?", "", "<a href=#>A</a><a href=#>B</a>")), CompanyNeededError, "CHANNELS_COMPANY"),
    "an error page": (Said(page_of("Error", "Something went wrong", "We could not process your request.")), AWAY, "Something went wrong"),
    "an error in wrong words": (Said(page_of("", "Oops", "That was the wrong moment: invalid state, lookup failed.")), AWAY, "Oops"),
    "an error, 500": (Said(page_of("", "Server Error"), 500), AWAY, "HTTP 500"),
    "barred, 403": (Said(page_of("Access Denied", "Access Denied"), 403), BARRED, "Access Denied"),
    "maintenance": (Said(page_of("", "We are upgrading", "Back in an hour.")), AWAY, "We are upgrading"),
    "an empty page": (Said(""), AWAY, "empty page"),
}  # fmt: skip


@pytest.mark.parametrize("kind", AFTERWARDS)
def test_after_signing_in(page: Page, signs: Signs, server: Server, kind: str) -> None:
    said, error, words = AFTERWARDS[kind]
    server.put("/login", said)
    entrance = SignInPage.open(page, signs, server.base_url)
    with pytest.raises(RobotError) as caught:
        entrance.sign_in("me@shop.example", "Invented-Word-7")
    assert type(caught.value) is error, caught.value
    assert words in f"{caught.value.message} {caught.value.hint}"
    assert ("refused" in caught.value.message) == (kind in {"refused", "refused, 422", "locked"})


SCRIPTED = {
    "nothing is sent": ("", DriftError, "sent nothing.*does not say why"),
    "no answer comes": ("fetch('/never', {method: 'POST'})", UnavailableError, "not answered"),
    "the answer is an error": ("fetch('/broken', {method: 'POST'})", UnavailableError, "HTTP 500"),
    "refused without leaving": (
        "fetch('/said', {method: 'POST'}).then(() => document.body.insertAdjacentHTML('beforeend', '<p role=alert>Wrong password</p>'))",
        SignInError,
        "Channels refused the sign-in",
    ),
    "it spoke of failing before": (
        "fetch('/said', {method: 'POST'})",
        SignInError,
        "without a message",
    ),
}


@pytest.mark.parametrize("kind", SCRIPTED)
def test_a_form_that_stays(page: Page, signs: Signs, server: Server, kind: str) -> None:
    script, error, words = SCRIPTED[kind]
    remark = "<p>Forgotten or invalid password? Ask us.</p>" if "before" in kind else ""
    server.put("/broken", Said("no", 500))
    server.put("/said", Said("{}", 401 if "refused" in kind else 200, {"Content-Type": "application/json"}))
    server.put("/", Said(FORM.replace("<form", f'{remark}<form onsubmit="{script};return false"')))
    entrance = SignInPage.open(page, signs, server.base_url)
    page.route("**/never", lambda _route: None)
    with pytest.raises(error, match=words) as caught:
        entrance.sign_in("me@shop.example", "Invented-Word-7")
    assert ("refused" in caught.value.message) == ("refused" in kind)


def test_an_error_page_that_is_only_passed_through_is_none(page: Page, signs: Signs, server: Server) -> None:
    server.put(
        "/login",
        Said(
            page_of(
                "Error",
                "Something went wrong",
                "",
                "<script>setTimeout(() => location='/home', 300)</script>",
            )
        ),
    )
    server.put("/home", Said(HOME))
    SignInPage.open(page, signs, server.base_url).sign_in("me@shop.example", "Invented-Word-7")


@pytest.mark.parametrize("at", ["/", "/login"])
def test_a_person_at_the_window_is_waited_for(page: Page, signs: Signs, server: Server, at: str) -> None:
    code = "<h1>Two-factor authentication</h1><label>Verification code <input name=code></label>"
    later = "<script>setTimeout(() => location='/home', 3000)</script>"
    server.put(at, Said(code + later))
    server.put("/home", Said(FORM if at == "/" else HOME))
    if at == "/":
        server.put("/login", Said(HOME))
    told: list[str] = []
    person = AtTheWindow(told.append, lambda: None, wait_s=20)
    SignInPage.open(page, signs, server.base_url, person=person).sign_in(
        "me@shop.example", "Invented-Word-7", person=person
    )
    assert len(told) == 1
    assert "one-time code" in told[0]
    assert "in the browser window" in told[0]


def test_a_person_who_does_nothing_is_not_waited_for_without_end(
    page: Page, signs: Signs, server: Server
) -> None:
    server.put("/", Said("<h1>Please verify you are human</h1><button>Go</button>"))
    person = AtTheWindow(lambda _line: None, lambda: None, wait_s=0.1)
    with pytest.raises(PersonNeededError, match="Nobody did it"):
        SignInPage.open(page, signs, server.base_url, person=person)


LATER: dict[str, tuple[str, int, type[RobotError], str]] = {
    "the form": (FORM, 200, SignedOutError, "the session has ended"),
    "401 with the form": (FORM, 401, SignedOutError, "the session has ended"),
    "419": (page_of("419", "Page Expired"), 419, SignedOutError, "the session has ended"),
    "maintenance": (page_of("", "Back soon", "Channels is down for maintenance."), 200, AWAY, "Back soon"),
    "an error in the frame of Channels": (MENU + "<main><h1>Something went wrong</h1></main>", 200, AWAY, "Something went wrong"),
    "barred": (page_of("Access denied", "Access denied"), 403, BARRED, "Access denied"),
    "a security check": (page_of("", "Are you a human?", "", "<button>Yes</button>"), 200, PERSON, "security check"),
    "a code": ("<h1>Confirm</h1><label>Security code <input name=otp></label>", 200, PERSON, "one-time code"),
    "another screen": (MENU + "<main><h1>Orders</h1><table><tr><td>1</td></tr></table></main>", 200, DriftError, "expected"),
    "another screen that speaks of failing": (
        MENU + "<main><h1>Orders</h1><p>Import failed: something went wrong. Maintenance on Sunday.</p><table><tr><td>1</td></tr></table></main>",
        200, DriftError, "expected",
    ),
    "a menu in other words": (
        "<nav>" + "".join(f"<a href=#>{word}</a>" for word in ("Shops", "Sales", "Log file", "Users", "Help")) + "</nav><main><h1>Shops</h1></main>",
        200, DriftError, "expected",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", LATER)
def test_in_the_middle_of_the_work(page: Page, signs: Signs, server: Server, kind: str) -> None:
    body, status, error, words = LATER[kind]
    server.put("/login", Said(HOME))
    server.put("/stores", Said(body, status))
    menu = SignInPage.open(page, signs, server.base_url).sign_in("me@shop.example", "Invented-Word-7")
    with pytest.raises(RobotError, match=words) as caught:
        menu.open_stores()
    assert type(caught.value) is error, caught.value


HARMLESS = {
    "a badge": FORM + "<div class=grecaptcha-badge style='width:256px;height:60px'><iframe title=reCAPTCHA width=256 height=60></iframe> protected by reCAPTCHA</div>",
    "a link to a new password": FORM + "<a href=#>Reset your password</a><p>By signing in you accept our terms and privacy policy.</p>",
    "an announcement": FORM + "<p>Scheduled maintenance on Sunday. Something went wrong? Choose your company support.</p>",
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_form_that_speaks_of_such_things_is_signed_in_at(
    page: Page, signs: Signs, server: Server, kind: str
) -> None:
    server.put("/", Said(HARMLESS[kind]))
    server.put("/login", Said(HOME))
    SignInPage.open(page, signs, server.base_url).sign_in("me@shop.example", "Invented-Word-7")


@pytest.mark.parametrize("kind", HARMLESS)
def test_a_lost_session_is_seen_at_such_a_form_too(
    page: Page, signs: Signs, server: Server, kind: str
) -> None:
    server.put("/", Said(HARMLESS[kind]))
    page.goto(server.base_url)
    with pytest.raises(SignedOutError):
        StoresPage(page, signs).prove()


def test_what_the_browser_itself_complains_about_is_told(page: Page, signs: Signs, server: Server) -> None:
    entrance = SignInPage.open(page, signs, server.base_url)
    with pytest.raises(DriftError, match=r"sent nothing.*Email"):
        entrance.sign_in("me", "Invented-Word-7")
