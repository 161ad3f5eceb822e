"""Harmful changes of the settings, old and new; see harmful.py."""

from __future__ import annotations

from tests.mutations.changes import FORM, KIT, NEW, OLD, SETTINGS, STORE, Change, change, sub, swap, word

LINE = r"<tr class=\"form-row[^>]*>\s*<td class=\"form-key\"><label>{0}.*?</tr>"
REQUIRED = (
    '<div class="field"><label class="field-label" for="seller">Seller ID <span class="required">*</span></label>'
    '<input type="text" id="seller" name="seller" value=""></div>'
)
SAVE_PLAIN = '<button type="submit" class="button primary">Save</button>'
SAVE_MATERIAL = 'button("Save", save, { fill: true })'


ON_FORMS: tuple[Change, ...] = (
    # --- the old channel's settings -----------------------------------------------------------
    change(
        "its settings name another provider than the list",
        "plain",
        word(OLD, "<dd>amazon</dd>", "<dd>ebay</dd>"),
    ),
    change(
        "its settings read as Amazon SP",
        "material",
        word(OLD, '"provider":"amazon"', '"provider":"amazon_sp"'),
    ),
    change("Is Active is called otherwise", "plain", word(FORM, ">Is Active<", ">Imports Orders<")),
    change(
        "Is Active is gone", "classic", sub(FORM, r"<tr><td class=\"form-key\"><label>Is Active:.*?</tr>", "")
    ),
    change(
        "Is Active is there twice",
        "material",
        word(
            SETTINGS, 'textBox("Channel Name"', 'toggle("Is Active", false, () => {}), textBox("Channel Name"'
        ),
    ),
    change(
        "Is Active stands at a toggle that is off", "plain", swap(FORM, ">Is Active<", ">Auto Hold Orders<")
    ),
    change(
        "Is Active stands at a toggle that is on", "plain", swap(FORM, ">Is Active<", ">Prices Include Tax<")
    ),
    change(
        "Is Active offers other answers",
        "classic",
        sub(
            FORM,
            r"(<label>Is Active:</label></td><td class=\"form-value\">).*?</td>",
            r'\1<select name="is_active"><option value="1">Orders and stock</option><option value="1">Orders</option><option value="">Stock</option></select></td>',
        ),
    ),
    change("Is Active cannot be changed", "plain", word(OLD, 'id="is_active" ', 'id="is_active" disabled ')),
    change(
        "Is Active springs back",
        "classic",
        sub(
            OLD,
            r"</body>",
            '<script>setInterval(() => { const one = document.querySelector("[name=is_active]"); if (!one.checked) one.closest(".toggle").click(); }, 30)</script></body>',
        ),
    ),
    change("Marketplace is called otherwise", "plain", word(FORM, ">Marketplace <", ">Sales Region <")),
    change(
        "Fulfilment Channels are called otherwise",
        "material",
        word(FORM, '"Fulfilment Channels"', '"Delivered By"'),
    ),
    change(
        "Save is disabled",
        "material",
        word(SETTINGS, SAVE_MATERIAL, 'h("button", { class: "bt", disabled: true }, "Save")'),
    ),
    # --- the new channel's form ---------------------------------------------------------------
    change(
        "Order Statuses are gone from the new form", "classic", sub(NEW, LINE.format("Order Statuses"), "")
    ),
    change(
        "marketplaces are called otherwise",
        "plain",
        word(NEW, ">United Kingdom</option>", ">Amazon.co.uk</option>"),
        codes=(3,),
    ),
    change("a fulfilment channel is gone", "material", word(NEW, '["MFN","AFN"]', '["AFN"]'), codes=(3,)),
    change(
        "an order status is called otherwise",
        "classic",
        word(NEW, ">Unshipped<", ">Not shipped<"),
        codes=(3,),
    ),
    change(
        "a new required box", "plain", sub(NEW, r"(<div class=\"fields\">)", rf"\1{REQUIRED}", 1), codes=(3,)
    ),
    change(
        "a new required choice",
        "classic",
        sub(
            NEW,
            r"(<table class=\"form-table\">\s*<tr class=\"form-row\">)",
            '<table class="form-table"><tr class="form-row"><td class="form-key"><label>Region:</label></td><td class="form-value">'
            '<select name="region" required><option value="">-- Select --</option><option>Europe</option></select></td></tr><tr class="form-row">',
            2,
        ),
        codes=(3,),
    ),
    change(
        "an option is required now",
        "material",
        sub(NEW, r"(\"Account Nominal Code\",\"kind\":\"text\",\"is_required\":)false", r"\1true"),
        codes=(3,),
    ),
    change(
        "Marketplace stands at the warehouse",
        "plain",
        swap(NEW, ">Marketplace ", ">Select Warehouse"),
        codes=(3, 5),
    ),
    change(
        "Fulfilment Channels stands at the statuses",
        "classic",
        swap(NEW, "<label>Fulfilment Channels", "<label>Order Statuses"),
        codes=(3,),
    ),
    change(
        "Ignore Orders Before is called otherwise",
        "plain",
        word(FORM, "Ignore Orders Before", "Skip Orders Until"),
    ),
    change(
        "Ignore Orders Before became After",
        "material",
        word(FORM, "Ignore Orders Before", "Ignore Orders After"),
    ),
    change(
        "Ignore Orders Before stands at another date",
        "plain",
        swap(FORM, ">Ignore Orders Before<", ">Order Polling<"),
    ),
    change(
        "Ignore Orders Before has no date",
        "material",
        word(SETTINGS, 'next && next.kind === "moment"', "false"),
    ),
    change(
        "the date box is read-only, without a calendar",
        "plain",
        sub(
            NEW,
            r"<input type=\"datetime-local\" id=\"ignore_orders_before\"",
            '<input type="text" readonly id="ignore_orders_before"',
        ),
    ),
    change(
        "the date box holds no time",
        "plain",
        sub(
            NEW,
            r"<input type=\"datetime-local\" id=\"ignore_orders_before\"",
            '<input type="date" id="ignore_orders_before"',
        ),
    ),
    change(
        "the time box is gone",
        "classic",
        sub(NEW, r"<input type=\"text\" class=\"form-control input-sm time-in\"[^>]*>", ""),
    ),
    change(
        "the date box keeps the day after",
        "material",
        word(
            KIT,
            "return `${year}-${two(month)}-${two(day)}T",
            "return `${year}-${two(month)}-${two((day % 28) + 1)}T",
        ),
    ),
    change(
        "no zone is shown", "plain", sub(NEW, r"<p class=\"help\">Times are in [^<]*</p>", ""), codes=(2,)
    ),
    change(
        "two zones are shown",
        "classic",
        word(NEW, "(UTC time)", "(Europe/London time, or Asia/Tokyo time)"),
        codes=(2, 5),
    ),
    change("Save is gone from the new form", "plain", word(NEW, SAVE_PLAIN, "")),
    change("Save is called otherwise", "classic", word(FORM, 'value="Save"', 'value="Publish"')),
    change(
        "Save is there twice",
        "plain",
        word(NEW, SAVE_PLAIN, '<button type="button">Save</button>' + SAVE_PLAIN),
    ),
    change(
        "Save saves another form",
        "plain",
        word(FORM, SAVE_PLAIN, SAVE_PLAIN.replace(" class", ' form="other" class')),
        sub(
            FORM,
            r"</main>",
            '<form id="other" method="post" action="/companies"><input type="hidden" name="name" value="New"></form></main>',
        ),
    ),
)

ON_SAVED_FORMS: tuple[Change, ...] = (
    change(
        "Connect is gone",
        "plain",
        sub(OLD, r"<a class=\"button primary\" href=\"[^\"]*/connect\">Connect</a>", ""),
        writes=2,
    ),
    change(
        "Connect points elsewhere",
        "classic",
        sub(
            OLD,
            r"<a href=\"[^\"]*/connect\" class=\"btn btn-success leaves\">",
            '<a href="/invoices" class="btn btn-success">',
        ),
        writes=2,
        codes=(3, 4, 5, 7),
    ),
    change(
        "Connect is there twice",
        "material",
        word(
            SETTINGS,
            'button("Connect", connect, { fill: true })',
            'button("Connect", connect), button("Connect", copy)',
        ),
        writes=2,
    ),
    change(
        "the saved channel is no Amazon SP",
        "plain",
        word(STORE, "<td>amazon_sp</td>", "<td>amazon_vendor</td>"),
        writes=2,
        codes=(5, 7),
    ),
    change(
        "the saved cut-off is another",
        "plain",
        sub(OLD, r"(id=\"ignore_orders_before\"[^>]*value=\")\d{4}(-\d\d-\d\dT)", r"\g<1>2019\2"),
        writes=2,
    ),
)
