"""What may leave the browser: addresses, reading by POST, and the three modes."""

from __future__ import annotations

import base64
import gzip
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.browser.addresses import harm_of
from robot.browser.announced import Announced
from robot.browser.reading_posts import why_not_reading
from robot.browser.rules import Mode, Rules
from robot.browser.sent import Origin, Sent, is_loopback

SITE = "https://app.shop.example"
OWN = Origin.of(SITE)
FORM = ("content-type", "application/x-www-form-urlencoded")
JSON = ("content-type", "application/json; charset=utf-8")


def sent(target="/", *, method="GET", to=SITE, body=b"", headers=()) -> Sent:
    return Sent(
        method, Origin.of(to), target, tuple(headers), body.encode() if isinstance(body, str) else body
    )


def post(target, body="", kind=FORM, to=SITE) -> Sent:
    return sent(target, method="POST", body=body, headers=[kind], to=to)


GRAPHQL = "/api/graphql"


def operation(document, **more) -> str:
    return json.dumps({"query": document, **more})


@given(st.text(max_size=60))
def test_any_address_and_any_body_get_an_answer(text):
    assert harm_of("/" + text) is None or harm_of("/" + text)
    why_not_reading("/graphql", JSON[1], operation(text).encode())
    why_not_reading("/" + text, JSON[1], text.encode("utf-8", "surrogatepass"))
    Rules(OWN).judge(post("/" + text, text.encode("utf-8", "surrogatepass"), ("content-type", text)))


class TestReading:
    rules = Rules(OWN)

    @pytest.mark.parametrize(
        "request_",
        [
            sent("/stores"),
            sent("/stores", method="HEAD"),
            sent("/api", method="OPTIONS"),
            post(GRAPHQL, operation("{a}"), JSON),
            sent("/assets/DeleteDialog-4f2a.js", headers=[("sec-purpose", "prefetch"), ("sec-fetch-dest", "empty")]),
            sent("/x.js", to="https://cdn.jsdelivr.net", headers=[("sec-fetch-dest", "script")]),
            sent("/x.css", to="https://assets.shop.example", headers=[("sec-fetch-dest", "style"), ("sec-fetch-site", "same-site")]),
        ],
    )  # fmt: skip
    def test_what_reads_passes(self, request_):
        assert self.rules.judge(request_) is None
        assert self.rules.may_connect(request_.origin)

    @pytest.mark.parametrize(
        "request_",
        [
            post("/stores/5/edit", "name=x"),
            sent("/stores/5", method="PUT"),
            sent("/stores/5", method="DELETE"),
            sent("/stores/5", method="PROPFIND"),
            sent("/stores", headers=[("x-http-method-override", "DELETE")]),
            sent("/stores", headers=[("upgrade", "websocket")]),
            sent("/stores", body=b"a"),
            sent("/stores", headers=[("sec-purpose", "prefetch;prerender")]),
            sent("/assets/app.js?delete=5", headers=[("sec-purpose", "prefetch")]),
            sent("/orders", headers=[("sec-purpose", "prefetch"), ("sec-fetch-dest", "document")]),
            sent("/graphql?query=mutation%7Bsave%7D"),
            sent("/graphql?Query=mutation%7Bsave%7D"),
            sent("/graphql.php?query=mutation%7Bsave%7D"),
            sent("/graphql/v1?QUERY=%23%0Amutation%7Bsave%7D"),
            sent("/api?query=%7BpauseChannel%7D"),
            sent(f"/graphql?operations={quote(operation('mutation{save}'))}"),
            sent("/graphql?query=%7Bchannel(id:1)%7Bdelete%7D%7D"),
            post("/graphql?query=mutation%7BswitchOff(id:17)%7D", operation("{a}"), JSON),
            post("/search", "query=mutation{save}"),
            post("/orders/search", json.dumps({"query": "mutation{save}"}), JSON),
            post(GRAPHQL, operation("{a}"), ("content-type", "application/json; charset=utf-7")),
            sent("/channels", headers=[("x-rewrite-url", "/channels/17/delete")]),
            sent("/channels", headers=[("x-original-url", "/channels/17/delete")]),
            sent("/channels", headers=[("x_original_url", "/stores")]),
            sent("/images/..%2fchannels%2f17%2fdelete.png", headers=[("sec-fetch-dest", "image")]),
            sent("/stores", headers=[("x_http_method_override", "DELETE")]),
            sent("/x", to="https://other.example", headers=[("sec-fetch-mode", "navigate")]),
            sent("/x.js", to="https://other.example", headers=[("sec-fetch-dest", "script"), ("sec-fetch-site", "cross-site")]),
            sent("/x.js", to="https://other.example", headers=[("sec-fetch-dest", "script"), ("sec-fetch-site", "same-site")]),
            sent("/x.js", to="http://assets.shop.example", headers=[("sec-fetch-dest", "script"), ("sec-fetch-site", "same-site")]),
            sent("/x", to="https://assets.shop.example", headers=[("sec-fetch-dest", "empty"), ("sec-fetch-site", "same-site")]),
            sent("/x", to="https://cdn.jsdelivr.net", headers=[("sec-fetch-dest", "document")]),
            post("/x", "a", to="https://cdn.jsdelivr.net"),
            sent("/stores", to="http://app.shop.example"),
            sent("/stores", to="https://app.shop.example:8443"),
        ],
    )  # fmt: skip
    def test_everything_else_does_not(self, request_):
        assert self.rules.judge(request_) is not None

    def test_a_packed_body_is_not_judged(self):
        body = gzip.compress(operation("mutation{a}").encode())
        packed = sent(GRAPHQL, method="POST", body=body, headers=[JSON, ("content-encoding", "gzip")])
        assert "packed" in self.rules.judge(packed).why

    def test_a_domain_that_all_share_makes_no_sisters(self):
        rules = Rules(Origin.of("https://shop.co.uk"))
        assert not rules.may_connect(Origin.of("https://evil.co.uk"))
        assert not Rules(Origin.of("http://127.0.0.1:1")).may_connect(Origin.of("http://127.0.0.1:2"))

    @pytest.mark.parametrize(
        "request_",
        [
            post("/login", "email=sam%40shop.example&password=pass%20word&remember=1"),
            post("/login?next=/stores", json.dumps({"user": {"email": "sam@shop.example", "password": "pass word"}}), JSON),
        ],
    )  # fmt: skip
    def test_the_announced_sign_in_passes_once(self, request_):
        rules = Rules(OWN, signing_in="sam@shop.example")
        rules.bind("pass word", [SITE])
        assert rules.judge(request_) is None
        assert rules.judge(request_) is not None

    @pytest.mark.parametrize(
        "request_",
        [
            post("/login", "save=1"),
            post("/login", "email=sam%40shop.example&password=other"),
            post("/profile", "email=sam%40shop.example"),
            post("/users/5", "email=sam%40shop.example"),
            post("/login/users/5", "email=sam%40shop.example"),
            post("/login", "password=pass+word"),
            post("/sessions/revoke", "email=sam%40shop.example"),
            post("/login", "email=sam%40shop.example,x&password=pass+word"),
            post("/users/5/edit", "email=sam%40shop.example&role=admin&active=0"),
            sent("/login", method="PUT", body="email=sam%40shop.example&password=pass+word", headers=[FORM]),
            post("/account/delete", "email=sam%40shop.example&password=pass+word"),
            post("/x", "_method=DELETE&email=sam%40shop.example&password=pass+word"),
            post("/login", "email=sam%40shop.example&password=pass+word", to="https://other.example"),
        ],
    )
    def test_nothing_else_passes_as_a_sign_in(self, request_):
        rules = Rules(OWN, signing_in="sam@shop.example")
        rules.bind("pass word", [SITE])
        assert rules.judge(request_) is not None
        assert rules.signing_in

    @pytest.mark.parametrize(
        ("name", "password"),
        [
            (post("/login", "_token=x&email=sam%40shop.example&remember=1"), post("/login/password", "_token=x&password=pass+word")),
            (post("/u/login/identifier?state=a1", "state=a1&username=sam%40shop.example&action=default"), post("/u/login/password?state=a1", "username=sam%40shop.example&password=pass+word")),
            (post("/api/v1/auth/identify", json.dumps({"user": {"email": "sam@shop.example"}}), JSON), post("/api/v1/auth", json.dumps({"password": "pass word"}), JSON)),
            (post("/users/sign_in", "user[login]=sam%40shop.example"), post("/users/sign_in", "user[password]=pass+word")),
        ],
    )  # fmt: skip
    def test_a_sign_in_of_two_pages_passes_once(self, name, password):
        rules = Rules(OWN, signing_in="sam@shop.example")
        rules.bind("pass word", [SITE])
        assert rules.judge(password) is not None or "username" in password.body.decode()
        rules.expect_sign_in("sam@shop.example")
        assert rules.judge(name) is None
        assert rules.judge(post("/orders/5", "note=sam%40shop.example")) is not None
        assert rules.judge(post("/profile", "password=pass+word")) is not None
        assert rules.judge(password) is None
        assert rules.judge(password) is not None
        assert rules.judge(name) is not None

    def test_a_user_name_of_a_letter_or_two_signs_in_by_itself_only(self):
        rules = Rules(OWN, signing_in="bob")
        rules.bind("ab1", [SITE])
        assert rules.judge(post("/login", "email=bobby&password=ab1")) is not None
        assert rules.judge(post("/login", "email=bob&password=ab1")) is None


class TestWriting:
    @pytest.fixture
    def rules(self):
        return Rules(
            OWN,
            ("*.amazon.com",),
            mode=Mode.WRITING,
            announced=Announced(frozenset({"Amazon SP", "2026-11-28T09:15"}), frozenset({"7"})),
        )

    @pytest.mark.parametrize(
        "request_",
        [
            post("/channels", "name=Amazon+SP&active=0"),
            post("/channels", "name=Amazon%20SP"),
            post("/channels", json.dumps({"channel": {"name": "Amazon SP"}}), JSON),
            sent("/channels/7", method="PATCH", body='{"is_active":false}', headers=[JSON]),
            post("/channels/9", json.dumps({"at": "2026-11-28T09:15:00Z"}), JSON),
            post("/channels/9", "_method=PUT&name=Amazon+SP"),
            post("/c", '--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n7\r\n--b--\r\n', ("content-type", "multipart/form-data; boundary=b")),
            sent("/channels/7/edit"),
            post(GRAPHQL, operation("{a}"), JSON),
            post("/consent", "any=1", to="https://sellercentral.amazon.com"),
            sent("/ap/signout", to="https://sellercentral.amazon.com"),
            post("/channels/7/deactivate", "name=Amazon+SP"),
            sent("/channels/7/toggle?_method=PUT", method="POST"),
            sent("/channels/7/disable"),
            post("/api/save", json.dumps({"channel_id": 7, "active": False}), JSON),
            post("/channels/7/edit", "_token=x&mode=archive-later&note=delete+me&button=Save"),
            post("/channels", "name=Amazon+SP&auto_archive=1&delete=0&remove_old_orders=0"),
            post(GRAPHQL, operation("mutation S($id: ID!) { saveChannel(id: $id) { id canDelete deletedAt } }", variables={"id": "7"}), JSON),
        ],
    )  # fmt: skip
    def test_what_was_announced_passes(self, rules, request_):
        assert rules.judge(request_) is None
        assert rules.may_connect(request_.origin)

    @pytest.mark.parametrize(
        "request_",
        [
            post("/channels", "name=Other"),
            post("/channels/77", "x=70"),
            post("/channels/7/delete", "name=Amazon+SP"),
            sent("/channels/7", method="DELETE"),
            post("/channels/7", "_method=DELETE&name=Amazon+SP"),
            post("/channels/7", json.dumps({"_method": "delete", "name": "Amazon SP"}), JSON),
            sent("/channels/7", method="POST", headers=[("x-http-method-override", "DELETE")]),
            sent("/sign_out"),
            post("/logout", "name=Amazon+SP"),
            post("/channels/7", "_method=PUT&_method=DELETE&name=Amazon+SP"),
            post("/channels/7", ".method=DELETE&name=Amazon+SP"),
            post("/channels/7", "_method[]=DELETE&name=Amazon+SP"),
            post("/channels/7", "_method[x]=DELETE&name=Amazon+SP"),
            post("/channels/7", '{"_method": "PUT", "_method": "DELETE"}', JSON),
            post(
                "/channels/7",
                '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nDELETE\r\n--b--\r\n',
                ("content-type", "Multipart/Form-Data; boundary=b"),
            ),
            post("/channels/7", "action=delete&name=Amazon+SP"),
            post("/channels/7", "delete=1&name=Amazon+SP"),
            post("/channels/7", json.dumps({"calls": [{"method": "deleteChannel", "params": [7]}]}), JSON),
            post("/channels/7", json.dumps({"data": json.dumps({"action": "archive"})}), JSON),
            post(
                "/rpc",
                json.dumps({"jsonrpc": "2.0", "method": "channel.delete", "params": {"id": "7"}}),
                JSON,
            ),
            post(
                GRAPHQL, operation("mutation($i:ID){deleteChannel(id:$i){id}}", variables={"id": "7"}), JSON
            ),
            post(GRAPHQL, operation("mutation{channel(id:7){archive}}", variables={"id": "7"}), JSON),
            post("/bulkdelete", "id=7"),
            post("/channels/7/deleterecord", "name=Amazon+SP"),
            post("/channels/7/archive", "name=Amazon+SP"),
            post("/orders", "quantity=7"),
            post("/channels/7", '{"action": "delete"}', ("content-type", "text/plain")),
            post("/channels/7", '{"action": "delete"}'),
            post("/channels/7", "type=DELETE_CHANNEL&id=7"),
            sent(
                "/channels/7", method="POST", body=b"\x1f\x8b", headers=[FORM, ("content-encoding", "gzip")]
            ),
            post("/graphql", "operations=" + quote(operation("mutation{deleteChannel(id:7){id}}"))),
            sent("/channels/99/disable"),
            sent("/channels/99/switch?active=0&_method=PUT"),
            sent("/x?id=99&action=deactivate"),
            sent("/channels/7", headers=[("x-rewrite-url", "/channels/7/delete")]),
        ],
    )
    def test_anything_else_is_refused_and_stops_the_step(self, rules, request_):
        assert rules.judge(request_).stops

    def test_a_socket_is_refused_and_stops_nothing(self, rules):
        refusal = rules.judge(sent("/socket", headers=[("upgrade", "websocket")]))
        assert refusal is not None
        assert not refusal.stops

    def test_what_the_site_measures_is_refused_and_stops_nothing(self, rules):
        refusal = rules.judge(post("/telemetry/collect", "clicked=save"))
        assert refusal is not None
        assert not refusal.stops

    @pytest.mark.parametrize("path", ["/telemetry/collect", "/api/v2/metrics", "/csp", "/ping", "/rum/track"])
    def test_what_a_page_tells_of_itself_is_no_attempt(self, path):
        assert not Rules(OWN).judge(post(path, "clicked=save")).is_attempt

    @pytest.mark.parametrize(
        "path",
        [
            "/orders/17/tracking",
            "/channels/17/ping",
            "/orders/tracking",
            "/collect",
            "/track",
            "/ping/17",
            "/ping/save",
        ],
    )
    def test_what_only_sounds_like_that_is_one(self, rules, path):
        assert Rules(OWN).judge(post(path, "active=0")).is_attempt
        assert rules.judge(post(path, "active=0")).stops

    def test_other_sites_are_refused_and_stop_nothing(self, rules):
        for other in ("https://stats.example", "https://cdn.jsdelivr.net", "https://amazon.com.evil.example"):
            refusal = rules.judge(post("/collect", "name=Amazon+SP", to=other))
            assert refusal is not None
            assert not refusal.stops
            assert not rules.may_connect(Origin.of(other))
        assert rules.judge(sent("/", to="http://www.amazon.com")) is not None


SECRET = "correct horse/battery"


@pytest.mark.parametrize(
    "request_",
    [
        lambda to: post("/x", f"p={quote(SECRET)}", to=to),
        lambda to: post("/x", json.dumps({"p": SECRET}), JSON, to=to),
        lambda to: sent(f"/x?p={quote(SECRET, safe='')}", to=to),
        lambda to: sent(f"/{quote(quote(SECRET, safe=''))}", to=to),
        lambda to: sent("/", headers=[("x-key", SECRET)], to=to),
        lambda to: sent("/", headers=[("authorization", "Basic " + base64.b64encode(f"u:{SECRET}".encode()).decode())], to=to),
        lambda to: post("/x", f"<a>{SECRET}</a>", to=to),
        lambda to: sent("/%63orrect%20horse%2fbattery", to=to),
    ],
)  # fmt: skip
@pytest.mark.parametrize("mode", Mode)
def test_a_bound_credential_goes_to_its_owner_only(request_, mode):
    rules = Rules(OWN, ("https://pay.example", "*.amazon.com"), mode=mode)
    rules.bind(SECRET, [SITE, "http://plain.example"])
    for other in (
        "https://pay.example",
        "https://www.amazon.com",
        "http://app.shop.example",
        "http://plain.example",
        f"{SITE}:8443",
    ):
        refusal = rules.judge(request_(other))
        assert refusal is not None
        assert refusal.is_leak
        assert SECRET not in refusal.why
    own = rules.judge(request_(SITE))
    assert own is None or not own.is_leak


@pytest.mark.parametrize("secret", ["ab1", "7", "p w"])
def test_a_short_credential_is_kept_from_others_where_it_stands_by_itself(secret):
    rules = Rules(OWN, ("https://pay.example",), mode=Mode.MOVING)
    rules.bind(secret, [SITE])
    for body in (f"a=1&p={quote(secret)}", f"p={quote(secret)}"):
        assert rules.judge(post("/x", body, to="https://pay.example")).is_leak
    assert rules.judge(post("/x", json.dumps({"p": secret}), JSON, to="https://pay.example")).is_leak
    assert rules.judge(sent(f"/{quote(secret)}/x", to="https://pay.example")).is_leak
    assert rules.judge(sent("/", headers=[("x-key", secret)], to="https://pay.example")).is_leak
    assert rules.judge(post("/x", "p=crab1774p", to="https://pay.example")) is None
    assert secret not in repr(rules)


def test_moving_about_goes_to_the_site_and_its_companions():
    rules = Rules(OWN, ("*.amazon.com", "http://127.0.0.1:*"), mode=Mode.MOVING)
    for address in (SITE, "https://amazon.com", "https://sellercentral.amazon.com", "http://127.0.0.1:77"):
        assert rules.judge(post("/x", "a=1", to=address)) is None
        assert rules.may_connect(Origin.of(address))
    for address in (
        "https://evil-amazon.com",
        "http://amazon.com",
        "https://127.0.0.1:77",
        "http://127.0.0.2:77",
    ):
        assert rules.judge(post("/x", "a=1", to=address)) is not None
        assert not rules.may_connect(Origin.of(address))


def test_this_machine_is_known_by_its_names():
    assert [host for host in ("localhost", "a.localhost", "127.9.9.9", "::1") if not is_loopback(host)] == []
    assert [
        host for host in ("localhost.example", "128.0.0.1", "::2", "127.0.0.1.example") if is_loopback(host)
    ] == []


class TestMoving:
    rules = Rules(OWN, ("*.amazon.com",), mode=Mode.MOVING)

    @pytest.mark.parametrize(
        "request_",
        [
            post("/login", "email=a&password=b"),
            post("/api/companies/3/switch", "{}", JSON),
            sent("/api/companies/3", method="PUT", body="{}", headers=[JSON]),
            sent("/api/users/5/preferences", method="PATCH", body='{"columns": []}', headers=[JSON]),
            sent("/api/me/company", method="PUT", body='{"id": 3}', headers=[JSON]),
            post("/companies/3", "_method=PUT&current=1"),
            post("/livewire/update", json.dumps({"components": [{"snapshot": "{}", "updates": {"data.active": False}, "calls": []}]}), JSON),
            post("/api/stores/14/channels", json.dumps({"page": 2}), JSON),
            post("/api/stores/14/channels/list", json.dumps({"page": 2}), JSON),
            post("/stores/14/select", "x=1"),
            post("/notifications/17/read", "x=1"),
            post("/orders/search", "q=a"),
            post(GRAPHQL, operation("mutation { choose }"), JSON),
            sent("/companies/switch/3"),
            sent("/socket", headers=[("upgrade", "websocket")]),
            post("/ap/signin", "email=a", to="https://www.amazon.com"),
            sent("/ap/signout", to="https://www.amazon.com"),
        ],
    )  # fmt: skip
    def test_what_a_move_needs_passes(self, request_):
        assert self.rules.judge(request_) is None

    @pytest.mark.parametrize(
        "request_",
        [
            sent("/channels/17", method="DELETE"),
            sent("/channels/17/delete"),
            sent("/logout"),
            post("/logout", "x=1"),
            post("/channels/17", "_method=DELETE"),
            post("/livewire/update", json.dumps({"id": "a", "updates": {}, "calls": [{"method": "delete", "params": [17]}]}), JSON),
            sent("/api/channels/17", method="PATCH", body='{"active": false}', headers=[JSON]),
            sent("/api/v2/stores/8f14e45f-ceea-467f-a8c2-1d2e3f405162/", method="PUT", body="{}", headers=[JSON]),
            post("/stores/1/channels/17/edit", "active=0"),
            post("/channels/17", "_method=PUT&active=0"),
            sent("/channels/17/x", method="POST", body="active=0", headers=[FORM, ("x-http-method-override", "PATCH")]),
            post("/orders/17/mark-shipped", "x=1"),
            post("/channels/17/settings", "active=0"),
            post("/products/17", "price=1"),
        ],
    )  # fmt: skip
    def test_what_no_move_needs_does_not(self, request_):
        assert self.rules.judge(request_).is_attempt
