"""Addresses that change something, and what of POST only reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from robot.browser.addresses import harm_of
from robot.browser.reading_posts import why_no_graphql_query, why_not_reading

FORM = ("content-type", "application/x-www-form-urlencoded")
JSON = ("content-type", "application/json; charset=utf-8")


@pytest.mark.parametrize(
    "target",
    [
        "/channels/5/delete", "/channels/5/DELETE", "/deleteChannel", "/channels/deletechannel", "/channel_delete.php",
        "/users/sign_out", "/signOut", "/sign-out", "/sign.out", "/sign/out", "/Sign%20Out", "/SIGN_OUT", "/sIgNoUt",
        "/log_out", "/log-off", "/logoff", "/LogOut.aspx", "/user/dologout", "/userlogout", "/signoff", "/end_session",
        "/del%65te", "/del%2565te", "/\uff44\uff45\uff4c\uff45\uff54\uff45", "/x;delete", "/a/remove?x=1", "/destroy/3", "/store/deactivate",
        "/switch-off", "/channels/5/toggle", "/channels/5/disable", "/archive/7", "/revoke", "/purge", "/unlink/3",
        "/x?_method=DELETE", "/x?_METHOD=put", "/x?a=1;_method=delete", "/x?%5Fmethod=DELETE", "/x?a=1%26_method=DELETE",
        "/x?action=delete", "/x?do=logout", "/x?cmd=signOut", "/x?op=remove", "/x?delete", "/x?delete=1", "/x?logout=yes",
        "/assets/delete", "/channels/delete/assets/app.js",
        "/channels/deleterecord?id=5", "/deleterow/5", "/deletedraft/5", "/removerow", "/removereport?id=1", "/destroyrecord/1",
        "/bulkdelete?ids=1", "/massdelete", "/dodelete", "/x?action=bulkdelete", "/17/disablechannel", "/cancelorder/5",
        "/archiveorder/5", "/unarchive/5", "/undelete/5", "/softDelete", "/deletes/5", "/x/del/5", "/x?action=del", "/x?op=drop",
        "/x?do=rm", "/session/end", "/x?a=delete", "/x?mode=delete", "/x?submit=Delete", "/x?cmd%5B%5D=delete", "/x?any=delete",
        "/x?r=channel/delete", "/x?route=account/channel/delete&id=5", "/x?page=delete", "/x?view=delete", "/x?action=save",
        "/x;_method=PUT", "/x?.method=DELETE", "/x?_method[]=DELETE", "/x?%20_method=PUT", "/abmelden", "/l%C3%B6schen/5",
        "/loeschen", "/supprimer", "/eliminar", "/elimina/5", "/cerrar-sesion", "/cerrar_sesi%C3%B3n", "/deconnexion",
        "/d%C3%A9connexion", "/channels/17/pause", "/channels/17/stop", "/orders/17/refund", "/x/de%00lete", "/de%C2%ADlete",
        "/images/..%2fchannels%2f17%2fdelete.js", "/assets/..%5cchannels%5c17%5cdelete.js", "/assets/x%2fdelete.js",
        "/setActive/0", "/del.php?id=5", "/channels/17/pause.php", "/x?data=%7B%22action%22:%22delete%22%7D", "/salir",
    ],
)  # fmt: skip
def test_an_address_that_changes_something_is_known(target):
    assert harm_of(target, "script") is not None


@pytest.mark.parametrize(
    "target",
    [
        "/", "/stores/5/channels/7/edit", "/channels/create/amazon_sp", "/orders?q=delete", "/orders?status=archived",
        "/removed-items", "/deleted", "/orders/cancelled", "/blog/outlook", "/transactionRecords", "/connect/closed",
        "/settings/ignore-orders-before", "/login", "/sign-in", "/users/sign_in", "/design/outline", "/companies/3/switch",
        "/search?term=remove+it", "/x?page=2&sort=deleted_at", "/logs/output", "/catalogue", "/assets/logo.svg",
        "/orders?show=removed", "/disconnected", "/channels?state=disabled", "/remover-tool", "/activations",
        "/models/7", "/delivery/5", "/delta", "/undelivered", "/orders?status=cancelled", "/orders?status=canceled", "/archived",
        "/orders?view=archive", "/mail?folder=trash", "/archives/2026", "/deletedItems", "/orders/removedItems?page=2",
        "/recently-deleted", "/isDeleted", "/x?deletedAt=2026-11-28", "/cancellations", "/removal-orders", "/removable",
        "/amenable", "/drop-shipping", "/dropship/5", "/rm-2000", "/model/del-mar", "/update-log", "/help/reset", "/stores/17/stock",
        "/products?name=Please+remove+this+label", "/x?return_to=/orders/17/cancel", "/session", "/sessions/ended",
        "/x?filter[name]=delete", "/x?action=edit", "/x?type=archive", "/clear-tape", "/x;jsessionid=A1B2", "/enabled",
        "/eraser", "/teraserver", "/swipe", "/deleterious", "/x?sort=cancel", "/tracking/5", "/x?id=drop", "/drop-off",
    ],
)  # fmt: skip
def test_an_address_that_only_sounds_like_it_is_read(target):
    assert harm_of(target) is None


@pytest.mark.parametrize(
    "target",
    [
        "/channels/17?active=0", "/log/me/out", "/channels/pause/17", "/orders/17/mark-shipped",
        "/orders/mark-shipped/17", "/orders/17/mark_as_paid", "/logMeOut", "/sign/user/out", "/log-everyone-out",
        "/switch/17/off", "/turn/channel/off", "/channels/17?enabled=false", "/channels/17?is_active=no",
        "/channels/17?status=inactive", "/channels/17/edit?active=0", "/channels?id=17&active=0",
        "/channel.php?id=17&paused=1", "/settings?vacation=1", "/channels/pause?id=17", "/orders/ship.php?order=5",
        "/mark-shipped?order_id=17", "/orders?markShipped=17", "/x?pause=17", "/x?approve=17", "/x?action=pause",
        "/x?do=markShipped&id=5", "/x?cmd=reset", "/x?r=channel/pause&id=17", "/orders/17/resend",
        "/orders/17/send-invoice", "/orders/17/markAsShipped", "/channels/17/sync-now", "/channels/amazon-uk/pause",
        "/channels/17/reset-log", "/orders/17/set-status?to=x", "/products/17/publish", "/products/publish/17",
        "/orders/17/hold", "/channels/8f14e45f-ceea-467f-a8c2-1d2e3f405162/pause",
        "/channels/pause/8f14e45f-ceea-467f-a8c2-1d2e3f405162", "/api/v2/pause", "/orders/17/mark%2Dshipped",
        "/channels/17;active=0", "/channels/17?setActive=0", "/orders/17/fulfil", "/orders/17/confirm-shipment",
        "/orders/17/accept", "/orders/17?shipped=1", "/channels/17?state=off", "/channels/17/?active=0",
        "/channels/17?status=paused", "/channels/restart/17", "/x?op=resync",
    ],
)  # fmt: skip
def test_what_is_done_to_one_thing_is_known(target):
    assert harm_of(target) is not None
    assert harm_of(target, is_saving=True) is None or "log" in target or "sign" in target


@pytest.mark.parametrize(
    "target",
    [
        "/orders?page=2", "/orders?search=x", "/orders?sort=active", "/orders?status=paused", "/channels?active=1",
        "/channels?active=0&page=2", "/stores/17/channels?status=paused", "/stores/17?tab=channels&status=paused",
        "/orders?status=shipped&channel_id=17", "/orders/17/refund-policy", "/channels/17/sync-history",
        "/channels/17/sync-settings", "/orders/17/ship-to", "/channels/17/import", "/channels/17/connect",
        "/orders/17/edit", "/help/reset", "/help/channels/pause", "/users/password/reset", "/log/orders",
        "/logs/out-of-stock", "/log/out-of-stock", "/blog/log/output", "/orders?start=20&length=10", "/x?make=ford",
        "/orders?reset=1", "/x?set_lang=de", "/orders?ship_date=2026-11-01",
        "/orders?ship_date_from=1&update_time=2", "/orders?shipped=1", "/reports/2026/11", "/schedule/17",
        "/release/17", "/stores/17/stock", "/stores/17?page=2", "/stores/17?tab=orders", "/channels/17?lang=de",
        "/orders/17?from=list", "/orders?return_to=/orders/17/pause", "/login?next=/channels/17/pause",
        "/stores/5/channels/create/amazon_sp", "/channels/17/products?page=2", "/sync?channel=17",
        "/orders/update-log", "/companies/3/switch", "/products/set-top-boxes/17", "/orders?submit=Search",
        "/orders?submit=Apply&page=2", "/orders?filter[status]=paused", "/x?view=paused",
        "/transactionRecords?channel=17&status=paused", "/channels/17?saved=1", "/channels/17?success=1",
        "/assets/img/lock.svg", "/img/pause.png", "/orders/17/print", "/orders/17/invoice", "/orders/17/returns",
        "/orders/shipped/17", "/orders/paused", "/channels/inactive", "/channels/17?connected=ok",
        "/callback?state=abc&code=1", "/auth/amazon/callback?state=x", "/channels/17?status=connected",
    ],
)  # fmt: skip
def test_what_chooses_or_describes_is_read(target):
    assert harm_of(target) is None


def test_a_part_of_the_page_may_be_called_after_what_it_is_for():
    assert harm_of("/assets/DeleteDialog-4f2a.js", "script") is None
    assert harm_of("/build/images/trash.svg", "image") is None
    assert harm_of("/assets/DeleteDialog-4f2a.js", "empty") is not None
    assert harm_of("/assets/delete.js?id=5", "script") is not None
    assert harm_of("/channels/5/delete.js", "script") is not None


GRAPHQL = "/api/graphql"


def operation(document, **more) -> str:
    return json.dumps({"query": document, **more})


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        (GRAPHQL, JSON, operation("{ stores { id } }")),
        (GRAPHQL, JSON, operation('query A($n: Int = 3) @x(a: 1) { stores(first: $n, q: "mutation {") { id deletedAt } }')),
        (GRAPHQL, JSON, operation("# mutation\nfragment F on S { id } query { a: stores { ...F } }")),
        (GRAPHQL, JSON, f"[{operation('{a}')}, {operation('query B { b }')}]"),
        (GRAPHQL, ("content-type", "application/graphql"), "query { a }"),
        (f"{GRAPHQL}?operationName=Orders", JSON, operation("query Orders { orders { canDelete archivedAt { id } } }")),
        ("/orders/search?page=2&sort=name", FORM, "q=a"),
        ("/channels/data?_=1732786800", FORM, "draw=2&start=10&length=10"),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "store.getOrdersByStatus"})),
        ("/channels/data", FORM, "draw=2&start=10&length=10&columns[0][data]=name&order[0][dir]=asc&search[value]=&_token=x"),
        ("/stores/datatable", JSON, json.dumps({"draw": 1, "start": 0, "length": 25, "search": {"value": ""}})),
        ("/orders/search", FORM, "q=amazon&page=2"),
        ("/api/products/search", JSON, json.dumps({"query": "x", "filters": {"a": 1}, "per_page": 20})),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "channels.list", "id": 1})),
        ("/rpc", JSON, json.dumps([{"jsonrpc": "2.0", "method": "getOrders"}, {"jsonrpc": "2.0", "method": "store/find"}])),
    ],
)  # fmt: skip
def test_a_post_that_provably_reads_is_read(target, kind, body):
    assert why_not_reading(target, kind[1], body.encode()) is None


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        (GRAPHQL, JSON, operation("mutation { save }")),
        (GRAPHQL, JSON, operation("query A { a } mutation B { b }", operationName="A")),
        (GRAPHQL, JSON, operation("subscription { a }")),
        (GRAPHQL, JSON, operation("query { logout }")),
        (GRAPHQL, JSON, operation("{ x: deleteChannel(id: 5) { id } }")),
        (GRAPHQL, JSON, operation("{ saveChannel }")),
        (GRAPHQL, JSON, operation("{ channel(id: 1) { delete } }")),
        (GRAPHQL, JSON, operation("{ ... on Query { deleteChannel(id: 1) { id } } }")),
        (GRAPHQL, JSON, operation("{ pauseChannel(id: 1) }")),
        (GRAPHQL, JSON, operation("{ a { b { c { markShipped } } } }")),
        (GRAPHQL, JSON, '{"query": "mutation{b}", "query": "{a}"}'),
        (GRAPHQL, JSON, '{"query": "{a}", "Query": "{b}"}'),
        (f"{GRAPHQL}?id=17", JSON, operation("{a}")),
        ("/ajax?action=save&id=17&active=0", FORM, "draw=1&start=0&length=10"),
        ("/channels/data?active=0", FORM, "draw=1&start=0&length=10"),
        ("/search?action=update&name=x", FORM, "q=a"),
        ("/search?q=a;active=0", FORM, ""),
        ("/search?active=0", FORM, ""),
        ("/rpc?method=save", JSON, json.dumps({"jsonrpc": "2.0", "method": "channels.list"})),
        ("/orders/refund/list", FORM, "draw=1&start=0&length=10"),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "channel.findAndModify"})),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "orders.fetchAndClear"})),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "orders.getAndMarkShipped"})),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "db.query", "params": ["DROP TABLE x"]})),
        ("/jsonrpc", JSON, '{"jsonrpc": "2.0", "method": "save", "method": "getOrders"}'),
        (GRAPHQL, JSON, operation("{a}}mutation{b")),
        (GRAPHQL, JSON, operation("{a")),
        (GRAPHQL, JSON, operation("")),
        (GRAPHQL, JSON, json.dumps({"extensions": {"persistedQuery": {"sha256Hash": "0"}}})),
        (GRAPHQL, JSON, f"[{operation('{a}')}, {operation('mutation {b}')}]"),
        (GRAPHQL, JSON, "[]"),
        (GRAPHQL, FORM, "query={a}"),
        (GRAPHQL, JSON, "{" * 9),
        ("/channels/5/edit", JSON, operation("{ a }")),
        ("/channels/5/edit", FORM, "draw=1&start=0&length=10"),
        ("/channels/5/edit", FORM, "q=x"),
        ("/channels/data", FORM, "draw=1&start=0&length=10&active=0"),
        ("/channels/data", FORM, "active=0"),
        ("/orders/search", FORM, "q=a&_method=DELETE"),
        ("/orders/search", FORM, "q=a&save=1"),
        ("/orders/search/delete", FORM, "q=a"),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "channels.save"})),
        ("/jsonrpc", JSON, json.dumps({"jsonrpc": "2.0", "method": "getAndDelete"})),
        ("/jsonrpc", JSON, json.dumps([])),
        ("/livewire/update", JSON, json.dumps({"components": [{"calls": []}]})),
        ("/", FORM, "q=a"),
        ("/upload", ("content-type", "multipart/form-data; boundary=x"), "--x--"),
    ],
)  # fmt: skip
def test_a_post_that_may_write_is_none(target, kind, body):
    assert why_not_reading(target, kind[1], body.encode()) is not None


def test_a_stored_operation_says_why_it_cannot_be_read():
    body = json.dumps({"operationName": "Stores", "extensions": {"persistedQuery": {}}}).encode()
    assert "its text is not sent" in (why_not_reading(GRAPHQL, JSON[1], body) or "")


@example("query", "")
@given(
    st.text(alphabet='{}()"#\n ,mutaionquery:$@!', max_size=40), st.text(alphabet='{}()"#\n ab', max_size=20)
)
def test_no_text_around_hides_a_mutation(before, after):
    document = f"{before} mutation {{ a }} {after}"
    if why_no_graphql_query(document) is None:
        # It must have become a part of a text, a comment, or of a selection that only is called so; or the name of a
        # query: `query mutation { a }` reads.
        assert any(mark in before for mark in '"#{') or before.replace(",", " ").split()[0].startswith(
            "query"
        )
