"""Changes that leave every word and every purpose as it was: the robot has to come through."""

from __future__ import annotations

from tests.mutations.changes import (
    APP,
    FORM,
    KIT,
    ORDERS,
    SCREENS,
    SETTINGS,
    STORE,
    STYLE,
    Change,
    change,
    sub,
    word,
)

ANYWHERE = r"/(?!assets/)"
BANNER = '<div class="alert" style="background:#fe9;padding:8px">Channels will be slower on Sunday night. We keep your orders.</div>'
FOOTER = '<footer style="padding:30px"><a href="/helpdesk">Help</a> <a href="/invoices">Terms</a> Channels, made with care</footer>'

HARMLESS: tuple[Change, ...] = (
    # --- ways ---------------------------------------------------------------------------------
    # The one that leads elsewhere is left again: where it leads tells them apart.
    change(
        "Stores is twice in the menu",
        "classic",
        word(
            ANYWHERE,
            "<span>Stores</span></a></li>",
            '<span>Stores</span></a></li><li><a href="/invoices"><span>Stores</span></a></li>',
        ),
    ),
    change(
        "Stores leads to the orders",
        "classic",
        sub(ANYWHERE, r"<a href=\"/stores\">(<i class=\"fa fa-shop\")", r'<a href="/orders">\1'),
    ),
    # --- plain --------------------------------------------------------------------------------
    change(
        "wrappers around each option",
        "plain",
        sub(
            FORM,
            r"<div class=\"fields\">(.*?)</div>\s*</section>",
            r'<div><div class="grid"><div class="fields"><div>\1</div></div></div></div></section>',
        ),
    ),
    change(
        "options in another order",
        "plain",
        sub(
            FORM,
            r"(<div class=\"fields\">)(.*?)(<div class=\"field\">\s*<fieldset>.*?</fieldset>\s*</div>)",
            r"\1\3\2",
            1,
        ),
    ),
    change("a banner on top", "plain", sub(ANYWHERE, r"(<main class=\"content\">)", rf"\1{BANNER}")),
    change("a footer", "plain", word(ANYWHERE, "</main>", f"{FOOTER}</main>")),
    change("another level of headings", "plain", sub(ANYWHERE, r"<(/?)h1>", r"<\1h2>")),
    change(
        "more entries in the menu",
        "plain",
        sub(
            ANYWHERE,
            r"(<a href=\"/helpdesk\"[^>]*>Helpdesk</a>)",
            r'\1<a href="/roles">Reports</a><a href="/users">Add-ons</a>',
        ),
    ),
    change(
        "an optional box more",
        "plain",
        sub(
            FORM,
            r"(<div class=\"fields\">)",
            r'\1<div class="field"><label class="field-label" for="note">Internal Note</label><input type="text" id="note" name="note" value=""></div>',
            1,
        ),
    ),
    change(
        "capitals by style",
        "plain",
        sub(
            STYLE,
            r"\A",
            "button, .button, a, th, label, h1 { text-transform: uppercase; letter-spacing: 1px } ",
        ),
    ),
    change(
        "wider spacing, larger letters",
        "plain",
        sub(STYLE, r"\Z", " .field, tr, td { padding: 14px !important } body { font-size: 18px }"),
    ),
    change("other tags", "plain", sub(ANYWHERE, r"<(/?)section", r"<\1article")),
    change(
        "more columns",
        "plain",
        sub(
            STORE, r"(<th scope=\"col\" class=\"right\">Actions</th>)", r'<th scope="col">Orders Today</th>\1'
        ),
        sub(STORE, r"(<td class=\"actions\">)", r"<td>12</td>\1"),
    ),
    change(
        "boxes to mark rows",
        "plain",
        sub(
            STORE,
            r"<th scope=\"col\">Name",
            '<th><input type="checkbox" aria-label="All"></th><th scope="col">Name',
        ),
        sub(STORE, r"<tr>(\s*<td>(?!<))", r'<tr><td><input type="checkbox" aria-label="Mark"></td>\1'),
    ),
    change(
        "another provider in the picker",
        "plain",
        sub(
            STORE,
            r"(<a class=\"tile\" href=\"[^\"]*/create/amazon_sp\")",
            r'<a class="tile" href="/invoices" data-text="tiktok"><svg class="logo" role="img" aria-label="TikTok Shop" viewBox="0 0 150 64"><rect width="148" height="62"/></svg></a>\1',
        ),
    ),
    change(
        "longer words",
        "plain",
        word(STORE, ">+ Add<", ">Add Channel<"),
        word(FORM, ">Save<", ">Save Changes<"),
    ),
    change(
        "helps under the options",
        "plain",
        sub(FORM, r"(<div class=\"field\">)", r'\1<p class="help">Ask support if you are not sure.</p>'),
    ),
    change(
        "a bubble for help",
        "plain",
        word(
            ANYWHERE,
            "</body>",
            '<div style="position:fixed;right:12px;bottom:12px;width:52px;height:52px;border-radius:50%;background:#47c" title="Chat with us"></div></body>',
        ),
    ),
    change(
        "other classes",
        "plain",
        sub(
            ANYWHERE,
            r"class=\"(button|card|field|head|actions|icon-link)( primary)?\"",
            r'class="x1f-\1\2 css-9ab3"',
        ),
    ),
    change(
        "other ids on the forms",
        "plain",
        sub(FORM, r"(id|for|aria-labelledby|data-needs)=\"([a-z_-]+)\"", r'\1="f7-\2"'),
    ),
    # --- classic ------------------------------------------------------------------------------
    change(
        "attributes in another language",
        "classic",
        word(ANYWHERE, 'title="Toggle navigation"', 'title="Navigation umschalten"'),
        sub(STORE, r"title=\"Logs\"", 'title="Protokolle"'),
    ),
    change(
        "other icons", "classic", sub(ANYWHERE, r"fa-(shop|cart|box|wrench|user|caret-down)", r"fa-\1-alt")
    ),
    change("no breadcrumbs", "classic", sub(ANYWHERE, r"<ol class=\"breadcrumb\">.*?</ol>", "")),
    change(
        "counts in the menu",
        "classic",
        sub(ANYWHERE, r"(<i class=\"fa fa-circle-o\"></i> Orders)", r'\1 <small class="label">12</small>'),
    ),
    change(
        "labels without colons",
        "classic",
        sub(FORM, r"(<label>[^<]*?(?: <em>\*</em>)?):</label>", r"\1</label>"),
    ),
    change(
        "American spelling",
        "classic",
        word(FORM, "<label>Fulfilment Channels", "<label>Fulfillment Channels"),
    ),
    change(
        "groups in another order",
        "classic",
        sub(
            FORM,
            r"(<div class=\"box\">\s*<div class=\"box-header\">Channel Options.*?</table>\s*</div>)(.*?)(<div class=\"box-footer\">)",
            r"\2\1\3",
        ),
    ),
    change(
        "a draft can be saved, too",
        "classic",
        sub(
            FORM,
            r"(<input type=\"submit\" class=\"btn btn-primary\" value=\"Save\">)",
            r'<button type="button" class="btn">Save as draft</button> \1',
        ),
    ),
    change(
        "a channel can be copied, too",
        "classic",
        sub(
            STORE,
            r"(<a href=\"[^\"]*\" title=\"(?:Logs|Protokolle)\">)",
            r'<a href="/invoices" title="Duplicate"><i class="fa fa-copy"></i></a> \1',
        ),
    ),
    change(
        "more columns in front",
        "classic",
        sub(STORE, r"<thead><tr>", "<thead><tr><th>No</th>"),
        sub(STORE, r"<tr><td>(?!<)", "<tr><td>7</td><td>"),
    ),
    change(
        "the orders in another order of columns",
        "classic",
        sub(ORDERS, r"<th>([^<]*)</th><th>([^<]*)</th>", r"<th>\2</th><th>\1</th>"),
        sub(ORDERS, r"<tr><td>([^<]*)</td><td>([^<]*)</td>", r"<tr><td>\2</td><td>\1</td>"),
    ),
    change(
        "another thanks",
        "classic",
        word(FORM, "Channel saved.", "Your changes have been saved successfully."),
    ),
    # --- material -----------------------------------------------------------------------------
    change(
        "wrappers around every control",
        "material",
        sub(
            KIT,
            r"return h\(\"div\", \{ class: \"tks\" \}",
            'return h("div", {}, h("span", {}), h("div", { class: "tks" }',
        ),
        sub(KIT, r"(rows\), remark\(wrong\)\));", r"\1);"),
    ),
    change(
        "a banner of the app",
        "material",
        sub(
            APP,
            r"(h\(\"div\", \{ class: \"main\", id: \"main\" \}\),)",
            r'h("div", { class: "warn" }, "New: read what has changed in May."), \1',
        ),
    ),
    change(
        "an eye at the password",
        "material",
        sub(
            SCREENS,
            r"(button\(\"Sign in\", send, \{ fill: true \}\))",
            r'\1, h("div", { class: "t-soft" }, "Forgotten your password?")',
        ),
    ),
    change(
        "a tab more",
        "material",
        sub(
            SCREENS,
            r"(\[\"Plugins\", `\$\{base\}\?tab=plugins`, \"plugins\"\])",
            r'\1, ["Rules", `${base}?tab=plugins`, "rules"]',
        ),
    ),
    change(
        "the picker has words beside the logos",
        "material",
        sub(
            SCREENS,
            r"(h\(\"img\", \{ src: fileOf\(provider, title\), alt: boot.logos === \"alt\" \? title : \"\", width: 120, height: 51 \}\))",
            r'\1, h("div", {}, title)',
        ),
    ),
    change(
        "an option more in the menu of a row",
        "material",
        sub(SCREENS, r"(menu\(more, \[)", r'\1["Duplicate", () => go("/invoices")], '),
    ),
    change(
        "orders open with a hint",
        "material",
        sub(
            SCREENS,
            r"return \[head\(\"Orders\"\),",
            'return [head("Orders"), h("div", { class: "t-soft" }, "Press a heading to sort."),',
        ),
    ),
    change(
        "options say what they are for", "material", sub(FORM, r"\"help\":\"\"", '"help":"See the guide."')
    ),
    change("an option in German words", "material", word(FORM, "Auto Hold Orders", "Bestellungen anhalten")),
    change(
        "the exact provider's logo has a new file",
        "material",
        sub(SCREENS, r"`/assets/logos/\$\{", '`/assets/logos/${""}${'),
    ),
    change(
        "other classes of the kit",
        "material",
        sub(KIT, r"class: \"(tf|sw-line|tks|opt|dlg)\"", r'class: "\1 kx-\1"'),
        sub(SETTINGS, r"class: \"sheet-w\"", 'class: "sheet-w paper elevated"'),
    ),
)

UNREADABLE_ORDERS: tuple[Change, ...] = (
    change(
        "the Store of the orders is called otherwise",
        "plain",
        word(ORDERS, 'for="store">Store<', 'for="store">Branch<'),
    ),
    change("the orders' numbers have another heading", "material", word(ORDERS, '"ID"', '"Reference"')),
)
"""Changes after which orders cannot be compared: the migration goes on, and says that a person has to."""
