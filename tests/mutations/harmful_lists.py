"""Harmful changes of sign-in, menu, lists and picker; see harmful.py."""

from __future__ import annotations

from tests.mutations.changes import (
    APP,
    ID,
    LOGIN,
    PRODUCTS,
    SCREENS,
    STORE,
    STORES,
    Change,
    change,
    next_one,
    sub,
    swap,
    word,
)

ANYWHERE = r"/(?!assets/)"
PEN = r"<a href=\"[^\"]*/channels/[^\"]*/edit\" title=\"Edit\"><i class=\"fa fa-pencil\"></i></a>"
TILE_PLAIN = r"<a class=\"tile\" href=\"[^\"]*/create/amazon_sp\".*?</a>"


ON_LISTS: tuple[Change, ...] = (
    # --- the way to the store -----------------------------------------------------------------
    change("no password box", "classic", sub(LOGIN, r"<input type=\"password\"[^>]*>", ""), codes=(4, 5)),
    change(
        "two ways to sign in",
        "plain",
        word(LOGIN, ">Login</button>", '>Login</button><button type="button">Login</button>'),
        codes=(4, 5),
    ),
    change(
        "Stores is called otherwise in the menu",
        "plain",
        sub(ANYWHERE, r"(<a href=\"/stores\"[^>]*>)Stores(</a>\s*<a href=\"/orders\")", r"\1Outlets\2"),
        sub(ANYWHERE, r"(<nav class=\"crumbs\".*?<a href=\"/stores\">)Stores", r"\1Outlets"),
        codes=(4, 5),
    ),
    change("Stores is gone from the menu", "material", word(APP, '["store", "Stores", "/stores"], ', "")),
    change("View Store is called otherwise", "material", word(SCREENS, '"View Store"', '"Preview"')),
    change(
        "View Store is gone, the store's pen stays",
        "classic",
        sub(STORES, r"<a href=\"[^\"]*\" class=\"btn btn-default btn-xs\">View Store</a>", ""),
    ),
    change(
        "View Store is twice in a row",
        "material",
        word(
            SCREENS,
            'button("View Store", () => go(`/stores/${one.id}`))',
            'button("View Store", () => go(`/stores/${one.id}`)), button("View Store", () => go(`/orders`))',
        ),
    ),
    change(
        "View Store edits the store",
        "plain",
        sub(STORES, rf"(role=\"button\" href=\"/stores/{ID})(\")", r"\1/edit\2"),
    ),
    change(
        "View Store leads to the next store",
        "plain",
        next_one(STORES, rf"role=\"button\" href=\"/stores/{ID}\""),
    ),
    change(
        "the store is there twice",
        "classic",
        sub(STORES, r"(<li class=\"list-group-item\">)Harbour Lane UK<", r"\1Harbour Lane<"),
        codes=(3,),
    ),
    change(
        "the store is called otherwise",
        "material",
        word(STORES, '"Harbour Lane"', '"Harbour Lane Ltd"'),
        codes=(3,),
    ),
    change(
        "names and buttons of stores are not side by side any more",
        "material",
        next_one(STORES, rf"\"id\":\"{ID}\""),
    ),
    # --- the store's channels -----------------------------------------------------------------
    change(
        "the store's screen names another store",
        "plain",
        sub(STORE, r">Harbour Lane<", ">Harbour Lane UK<"),
    ),
    change("Add is called otherwise", "plain", word(STORE, ">+ Add<", ">+ Attach<")),
    change(
        "Add is there twice",
        "material",
        word(
            SCREENS,
            'button("Add", () => picker(data), { fill: true, svg: "add" }) : null',
            'h("span", {}, button("Add", () => picker(data)), button("Add", () => go("/stores/create"))) : null',
        ),
    ),
    change(
        "Add adds a store",
        "classic",
        word(
            STORE,
            '<a href="#" class="btn btn-success btn-sm" data-modal="pick">',
            '<a href="/stores/create" class="btn btn-success btn-sm">',
        ),
    ),
    change(
        "the pen is gone",
        "plain",
        sub(STORE, r"<a class=\"icon-link\" href=\"[^\"]*/edit\">.*?</a>", ""),
    ),
    change(
        "the store's pen where the channel's was",
        "plain",
        sub(STORE, rf"(<a class=\"icon-link\" href=\"/stores/{ID})/channels/{ID}/edit", r"\1/edit"),
    ),
    change("the pen is the next channel's", "classic", next_one(STORE, rf"/channels/{ID}/edit")),
    change(
        "two pens in a row",
        "classic",
        sub(STORE, rf"({PEN})", r'\1 <a href="/invoices" title="Edit"><i class="fa fa-pencil"></i></a>'),
    ),
    change(
        "a bin where the pen was",
        "material",
        word(
            SCREENS,
            'iconButton("edit", () => go(`${base}/channels/${one.id}/edit`))',
            'iconButton("delete", () => go("/invoices"))',
        ),
    ),
    change(
        "the columns Name and Provider are swapped",
        "plain",
        swap(STORE, '<th scope="col">Name', '<th scope="col">Provider'),
    ),
    change(
        "the cells of name and provider are swapped",
        "classic",
        sub(STORE, r"<tr><td>([^<]*)</td><td>([^<]*)</td>", r"<tr><td>\2</td><td>\1</td>"),
    ),
    change("MWS reads otherwise", "plain", word(STORE, "<td>amazon</td>", "<td>amazon_mws</td>")),
    change("MWS reads with a capital", "material", word(STORE, '"provider":"amazon"', '"provider":"Amazon"')),
    change(
        "the old channel reads as Amazon SP", "classic", word(STORE, "<td>amazon</td>", "<td>amazon_sp</td>")
    ),
    change("on and off are swapped", "material", swap(STORE, '"is_active":true', '"is_active":false')),
    # --- the picker ---------------------------------------------------------------------------
    change("Amazon SP is gone from the picker", "plain", sub(STORE, TILE_PLAIN, "")),
    change(
        "Amazon SP is twice in the picker",
        "material",
        word(STORE, '["amazon_sp","Amazon SP"]', '["amazon_sp","Amazon SP"],["amazon_vendor","Amazon SP"]'),
    ),
    change("Amazon SP leads to the MWS form", "classic", word(STORE, "/create/amazon_sp", "/create/amazon")),
    change(
        "Amazon SP leads to Amazon Vendor's form",
        "plain",
        swap(STORE, "/create/amazon_sp", "/create/amazon_vendor"),
    ),
    change(
        "only an old Amazon is left in the picker",
        "classic",
        word(STORE, '<span class="caption">Amazon SP</span>', '<span class="caption">Marketplace A</span>'),
        word(STORE, '<span class="caption">Amazon</span>', '<span class="caption">Amazon (Legacy)</span>'),
    ),
    change(
        "no provider can be pressed",
        "material",
        word(SCREENS, 'h("div", { class: "tl", tabIndex: 0, onclick:', 'h("div", { class: "tm", name:'),
    ),
    # --- orders and products ------------------------------------------------------------------
    change(
        "the links cannot be downloaded any more",
        "plain",
        sub(PRODUCTS, r"<a class=\"button\" href=\"[^\"]*links.csv\" download>Download SKU Links</a>", ""),
    ),
    change(
        "the file of links lacks those made by hand",
        "classic",
        sub(rf"/stores/{ID}/channels/{ID}/products/links.csv", r"AMZ-0[^\n]*\n", ""),
    ),
)
