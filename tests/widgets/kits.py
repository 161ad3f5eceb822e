"""One form in the markups of several kinds of component kits, written by hand; no kit's own code.

Every form keeps what a server would get in `window.state`.
"""

from __future__ import annotations

COUNTRIES = ["Germany", "Ireland", "United Kingdom", "United Kingdom (Northern Ireland)"]
CHANNELS = ["AFN", "MFN"]
STATUSES = ["Pending", "Shipped", "Unshipped", "PartiallyShipped"]

SCRIPT = """
<script>
window.state = { active: true, country: "Germany", channels: ["AFN"], statuses: ["Pending"], ignore: false, before: "", polling: "2022-01-01T00:00" };
const OFFERED = { country: %s, channels: %s, statuses: %s };
const $ = (id) => document.getElementById(id);
let closeOpen = () => {};
// A list that opens: `options` says how its rows look, `many` whether it takes several.
const list = (trigger, key, many, draw, { isPortal = true, staysOpen = many, hidesChosen = false, tag = "ul", role = "listbox", attributes = {}, row, onOpen = () => {} } = {}) => {
  const open = () => {
    closeOpen();
    const popup = document.createElement(tag);
    if (role) popup.setAttribute("role", role);
    for (const [name, value] of Object.entries(attributes)) popup.setAttribute(name, value);
    popup.style.cssText = "position:absolute;top:40px;left:300px;background:#fff;border:1px solid;z-index:9;margin:0;padding:4px;max-height:90px;overflow:auto;min-width:160px";
    const fill = () => {
      popup.replaceChildren(...OFFERED[key].filter((text) => !(hidesChosen && [].concat(state[key]).includes(text))).map((text) => {
        const one = row(text, [].concat(state[key]).includes(text));
        one.onclick = (event) => {
          event.stopPropagation();
          if (many) state[key] = state[key].includes(text) ? state[key].filter((other) => other !== text) : [...state[key], text];
          else state[key] = text;
          draw(); fill();
          if (!staysOpen) close();
        };
        return one;
      }));
    };
    const close = () => { popup.remove(); popup.afterwards?.(); trigger.setAttribute("aria-expanded", "false"); closeOpen = () => {}; };
    closeOpen = close;
    fill();
    (isPortal ? document.body : trigger.parentElement).append(popup);
    trigger.setAttribute("aria-expanded", "true");
    onOpen(popup);
  };
  trigger.addEventListener("click", (event) => { event.stopPropagation(); trigger.getAttribute("aria-expanded") === "true" ? closeOpen() : open(); });
};
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeOpen(); });
document.addEventListener("click", () => closeOpen());
const el = (tag, attributes, ...inside) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  one.append(...inside);
  return one;
};
</script>
""" % (COUNTRIES, CHANNELS, STATUSES)  # noqa: UP031 - the script is full of braces


def options(texts: list[str], chosen: list[str]) -> str:
    return "".join(f"<option {'selected' if text in chosen else ''}>{text}</option>" for text in texts)


NATIVE = f"""
<form>
<label for=a>Channel Name *</label><input id=a value="Amazon">
<div><input type=checkbox id=b checked onchange="state.active=this.checked"><label for=b>Is Active</label></div>
<label for=c>Marketplace *</label><select id=c required onchange="state.country=this.value"><option value="">Please select</option>{options(COUNTRIES, ["Germany"])}</select>
<label for=d>Fulfilment Channels</label><select id=d multiple onchange="state.channels=[...this.selectedOptions].map(o=>o.text)">{options(CHANNELS, ["AFN"])}</select>
<label for=e>Order Statuses</label><select id=e multiple onchange="state.statuses=[...this.selectedOptions].map(o=>o.text)">{options(STATUSES, ["Pending"])}</select>
<div><label><input type=checkbox onchange="state.ignore=this.checked;g.disabled=!this.checked"> Ignore Orders Before</label> <input id=g type=datetime-local disabled oninput="state.before=this.value"></div>
<div><label>Order Polling <input type=datetime-local value="2022-01-01T00:00" oninput="state.polling=this.value"></label></div>
<button>Save</button></form>
"""

UNTIED = f"""
<div class=form>
<div class=row><div class=cap>CHANNEL NAME:</div><div><input value="Amazon"></div></div>
<div class=row><div class=cap>Is Active</div><div><input type=checkbox checked onchange="state.active=this.checked"></div></div>
<div class=row><div class=cap>Marketplace (required)</div><div><select onchange="state.country=this.value">{options(COUNTRIES, ["Germany"])}</select></div></div>
<div class=row><div class=cap>Fulfillment Channels</div><div>{"".join(f'<span><input type=checkbox value={one} {"checked" if one == "AFN" else ""} onchange="state.channels=[...document.querySelectorAll(&quot;[data-f]:checked&quot;)].map(b=>b.value)" data-f> {one}</span>' for one in CHANNELS)}</div></div>
<div class=row><div class=cap>Order Statuses *</div><div>{"".join(f'<label><input type=checkbox name="s[]" value={one} {"checked" if one == "Pending" else ""} onchange="state.statuses=[...document.querySelectorAll(&quot;[name^=s]:checked&quot;)].map(b=>b.value)"> {one}</label>' for one in STATUSES)}</div></div>
<div class=row><div class=cap>Ignore Orders Before</div><div><input type=checkbox onchange="state.ignore=this.checked;h.hidden=!this.checked"> <span id=h hidden><input type=date oninput="state.before=this.value+'T'+t.value"><input type=time id=t oninput="state.before=this.previousSibling.value+'T'+this.value"></span></div></div>
<div class=row><div class=cap>Order Polling</div><div><input type=date value="2022-01-01" oninput="state.polling=this.value"></div></div>
<div onclick="1" style="cursor:pointer">Save</div></div>
"""

BOOTSTRAP = f"""
<style>.sw{{position:relative;display:inline-block;width:40px;height:20px}} .sw input{{opacity:0;width:0;height:0;position:absolute}} .sl{{position:absolute;inset:0;background:#bbb;border-radius:10px}} input:checked+.sl{{background:green}}</style>
<form onsubmit="return false">
<div class=mb-3><label class=form-label for=n>Name</label><input class=form-control id=n value="Amazon"></div>
<div class="mb-3"><span class=form-label>Is Active</span> <label class=sw><input type=checkbox checked onchange="state.active=this.checked"><span class=sl></span></label></div>
<fieldset class=mb-3><legend>Marketplace</legend>{"".join(f'<div class=form-check><input class=form-check-input type=radio name=m id=m{i} {"checked" if one == "Germany" else ""} onchange="state.country=this.labels[0].textContent"><label class=form-check-label for=m{i}>{one}</label></div>' for i, one in enumerate(COUNTRIES))}</fieldset>
<fieldset class=mb-3><legend>Fulfilment Channels</legend>{"".join(f'<div class=form-check><input type=checkbox name=f id=f{i} value={one} {"checked" if one == "AFN" else ""} onchange="state.channels=[...document.querySelectorAll(&quot;[name=f]:checked&quot;)].map(b=>b.value)"><label for=f{i}>{one}</label></div>' for i, one in enumerate(CHANNELS))}</fieldset>
<div class="mb-3 dropdown"><label class=form-label id=sl>Order Statuses</label><button type=button class="btn dropdown-toggle" id=s aria-haspopup=listbox aria-labelledby="sl s">Pending</button></div>
<fieldset class=mb-3><legend>Ignore Orders Before</legend><label><input type=radio name=i value=1 onchange="state.ignore=true">Yes</label><label><input type=radio name=i value=0 checked onchange="state.ignore=false">No</label><input class=form-control placeholder="dd/mm/yyyy hh:mm" oninput="state.before=this.value"></fieldset>
<div class=mb-3><label class=form-label for=op>Order Polling</label><input id=op placeholder="dd/mm/yyyy hh:mm" value="01/01/2022 00:00" oninput="state.polling=this.value"></div>
<button class="btn btn-primary">Save changes</button></form>
<script>
list($("s"), "statuses", true, () => {{ $("s").textContent = state.statuses.join(", ") || "None selected"; }}, {{ attributes: {{ "aria-multiselectable": "true", id: "pop" }}, row: (text, on) => el("li", {{ role: "option", "aria-selected": String(on) }}, text) }});
$("s").setAttribute("aria-controls", "pop");
</script>
"""

VUETIFY = """
<style>.v-input{margin:14px;width:320px} .v-field{border:1px solid;padding:6px;position:relative;display:flex} .v-field input[readonly]{opacity:0;position:absolute;width:100%;left:0} .v-switch__track{display:block;width:36px;height:14px;background:#999} .v-switch input{position:absolute;opacity:0;width:40px;height:40px;left:0;top:0}</style>
<div class="v-form">
<div class="v-input v-text-field"><div class="v-field"><label class="v-label v-field-label" for=vn>Channel Name</label><div class=v-field__input><input id=vn value="Amazon"></div></div></div>
<div class="v-input v-switch" style="position:relative"><div class="v-selection-control"><div class="v-selection-control__wrapper"><div class="v-switch__track"></div><div class="v-selection-control__input"><input id=va type=checkbox role=switch checked onchange="state.active=this.checked"></div></div><label class="v-label" for=va>Is Active</label></div></div>
<div class="v-input v-select" id=vc></div><div class="v-input v-select v-select--chips" id=vf></div><div class="v-input v-select v-select--multiple" id=vs></div>
<div class="v-input v-switch" style="position:relative"><div class="v-selection-control"><div class="v-selection-control__wrapper"><div class="v-switch__track"></div><div class="v-selection-control__input"><input id=vi type=checkbox role=switch onchange="state.ignore=this.checked; if (this.checked) later(); else dt.remove()"></div></div><label class="v-label" for=vi>Ignore Orders Before</label></div></div>
<div id=slot></div>
<div class="v-input"><div class="v-field"><label class="v-label" for=vp>Order Polling</label><input id=vp type=datetime-local value="2022-01-01T00:00" oninput="state.polling=this.value"></div></div>
<button class="v-btn"><span class="v-btn__content">SAVE</span></button></div>
<script>
let dt;
const later = () => setTimeout(() => { dt = el("div", { class: "v-input" }); dt.innerHTML = '<div class="v-field"><label class="v-label" for=vd>Ignore Orders Before</label><input id=vd type=datetime-local step=1 oninput="state.before=this.value"></div>'; slot.replaceWith(dt); }, 150);
const select = (id, label, key, many) => {
  const host = $(id);
  const draw = () => { host.querySelector(".v-field__input").replaceChildren(...[].concat(state[key]).map((text) => el("div", { class: "v-select__selection" }, many ? el("span", { class: "v-chip" }, text, el("button", { type: "button", class: "v-chip__close", "aria-label": "Close" }, "x")) : el("span", { class: "v-select__selection-text" }, text))), input); };
  const input = el("input", { id: id + "-in", readonly: "", role: "combobox", "aria-haspopup": "listbox", size: "1" });
  host.append(el("div", { class: "v-field", role: "none" }, el("label", { class: "v-label v-field-label", for: id + "-in" }, label), el("div", { class: "v-field__input" }), el("div", { class: "v-field__append-inner" }, el("i", { class: "mdi-menu-down mdi v-icon", style: "display:inline-block;width:16px;height:16px;background:#ccc" }))));
  draw();
  list(host.querySelector(".v-field"), key, many, draw, { tag: "div", role: "listbox", attributes: { class: "v-overlay v-list" }, row: (text, on) => el("div", { role: "option", class: "v-list-item" + (on ? " v-list-item--active" : ""), "aria-selected": String(on) }, text) });
};
select("vc", "Marketplace", "country", false); select("vf", "Fulfilment Channels", "channels", true); select("vs", "Order Statuses", "statuses", true);
</script>
"""

QUASAR = """
<style>.q-field{display:block;margin:12px;width:320px} .q-field__control{border:1px solid;display:flex;position:relative;padding:4px} .q-toggle{display:inline-flex;cursor:pointer} .q-toggle__track{width:36px;height:14px;background:#aaa;display:block}</style>
<div class="q-form">
<label class="q-field q-input"><div class="q-field__inner"><div class="q-field__control"><input class="q-field__native" value="Amazon"><div class="q-field__label">Channel Name *</div></div></div></label>
<div class="q-toggle" role=switch tabindex=0 aria-checked=true aria-label="Is Active" id=qa><div class="q-toggle__inner"><div class="q-toggle__track"></div></div><div class="q-toggle__label">Is Active</div></div>
<div id=qs></div>
<div class="q-toggle" role=switch tabindex=0 aria-checked=false aria-label="Ignore Orders Before" id=qi><div class="q-toggle__inner"><div class="q-toggle__track"></div></div><div class="q-toggle__label">Ignore Orders Before</div></div>
<label class="q-field q-input" id=qd style="display:none"><div class="q-field__control"><input class="q-field__native" placeholder="YYYY-MM-DD HH:mm:ss" oninput="state.before=this.value"></div></label>
<label class="q-field q-input"><div class="q-field__control"><input placeholder="YYYY-MM-DD HH:mm" value="2022-01-01 00:00" oninput="state.polling=this.value"><div class="q-field__label">Order Polling</div></div></label>
<button class="q-btn"><span class="q-btn__content"><i class="q-icon material-icons" aria-hidden=true>save</i><span>Save</span></span></button></div>
<script>
for (const [id, key] of [["qa", "active"], ["qi", "ignore"]]) $(id).onclick = () => { state[key] = !state[key]; $(id).setAttribute("aria-checked", state[key]); if (key === "ignore") qd.style.display = state[key] ? "" : "none"; };
const select = (label, key, many) => {
  const native = el("div", { class: "q-field__native" });
  const input = el("input", { class: "q-select__focus-target", role: "combobox", readonly: "", "aria-expanded": "false", style: "width:2px;border:0" });
  const control = el("div", { class: "q-field__control" }, native, el("div", { class: "q-field__label" }, label), el("i", { class: "q-select__dropdown-icon material-icons", "aria-hidden": "true" }, "arrow_drop_down"));
  const host = el("label", { class: "q-field q-select" + (many ? " q-select--multiple" : "") }, control);
  const draw = () => native.replaceChildren(...(many ? state[key].map((text) => el("div", { class: "q-chip" }, el("div", { class: "q-chip__content" }, text), el("i", { class: "q-chip__icon--remove material-icons", "aria-hidden": "true" }, "cancel"))) : [el("span", {}, state[key])]), input);
  draw();
  qs.append(host);
  control.addEventListener("mousedown", (event) => event.preventDefault());
  list(control, key, many, draw, { tag: "div", role: "listbox", attributes: { class: "q-menu" }, row: (text, on) => el("div", { role: "option", class: "q-item", "aria-selected": String(on) }, el("div", { class: "q-item__label" }, text)) });
};
select("Marketplace", "country", false); select("Fulfilment Channels", "channels", true); select("Order Statuses", "statuses", true);
</script>
"""

ANT = """
<style>.ant-form-item{margin:12px} .ant-select{display:inline-block;width:300px;border:1px solid;position:relative} .ant-select input{border:0;width:20px;opacity:0.01} .ant-switch{width:44px;height:22px;border-radius:11px}</style>
<div class="ant-form">
<div class="ant-form-item"><div class="ant-form-item-label"><label for=an class="ant-form-item-required" title="Channel Name">Channel Name</label></div><div><input id=an value="Amazon"></div></div>
<div class="ant-form-item"><div class="ant-form-item-label"><label title="Is Active">Is Active</label></div><button type=button role=switch aria-checked=true class=ant-switch id=aa><span class=ant-switch-handle></span></button></div>
<div id=as></div>
<div class="ant-form-item"><div class="ant-form-item-label"><label>Ignore Orders Before</label></div><div><button type=button role=switch aria-checked=false class=ant-switch id=ai></button> <div class="ant-picker" style="display:inline-block"><div class="ant-picker-input"><input id=ad disabled placeholder="DD-MM-YYYY HH:mm" oninput="state.before=this.value"></div></div></div></div>
<div class="ant-form-item"><div class="ant-form-item-label"><label>Order Polling</label></div><div class="ant-picker"><input placeholder="DD-MM-YYYY HH:mm" value="01-01-2022 00:00" oninput="state.polling=this.value"></div></div>
<button class="ant-btn"><span>Save</span></button></div>
<script>
for (const [id, key] of [["aa", "active"], ["ai", "ignore"]]) $(id).onclick = () => { state[key] = !state[key]; $(id).setAttribute("aria-checked", state[key]); if (key === "ignore") ad.disabled = !state[key]; };
const select = (label, key, many) => {
  const box = el("div", { class: "ant-select" + (many ? " ant-select-multiple" : " ant-select-single") });
  const input = el("input", { role: "combobox", "aria-haspopup": "listbox", "aria-controls": key + "_list", "aria-owns": key + "_list", autocomplete: "off" });
  const selector = el("div", { class: "ant-select-selector" });
  const draw = () => selector.replaceChildren(...(many ? state[key].map((text) => el("span", { class: "ant-select-selection-item" }, el("span", { class: "ant-select-selection-item-content" }, text), el("span", { class: "ant-select-selection-item-remove", "aria-hidden": "true" }, "x"))) : []), el("span", { class: "ant-select-selection-search" }, input), ...(many ? [] : [el("span", { class: "ant-select-selection-item", title: state[key] }, state[key])]));
  draw();
  box.append(selector);
  as.append(el("div", { class: "ant-form-item" }, el("div", { class: "ant-form-item-label" }, el("label", {}, label)), box));
  list(box, key, many, draw, { tag: "div", role: "", attributes: { class: "ant-select-dropdown" }, row: (text, on) => el("div", { class: "ant-select-item ant-select-item-option" + (on ? " ant-select-item-option-selected" : "") }, el("div", { class: "ant-select-item-option-content" }, text)),
    onOpen: (popup) => popup.prepend(el("div", { role: "listbox", id: key + "_list", style: "height:0;width:0;overflow:hidden" }, el("div", { role: "option" }, OFFERED[key][0]))) });
};
select("Marketplace", "country", false); select("Fulfilment Channels", "channels", true); select("Order Statuses", "statuses", true);
</script>
"""

HIDDEN_SELECT = f"""
<style>.gone{{position:absolute!important;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)}} .box{{border:1px solid;min-width:200px;display:inline-block;padding:4px}}</style>
<form>
<p><label for=hn>Channel Name</label><input id=hn value="Amazon"></p>
<p><label>Is Active</label> <select onchange="state.active=this.value==='Yes'"><option selected>Yes</option><option>No</option></select></p>
<p><label for=hc>Marketplace</label><select id=hc class=gone tabindex=-1>{options(COUNTRIES, ["Germany"])}</select><span class="select2 box" id=xc><span class="select2-selection" role=combobox aria-haspopup=true tabindex=0><span class="select2-selection__rendered">Germany</span><span class="select2-selection__arrow">v</span></span></span></p>
<p><label for=hf>Fulfilment Channels</label><select id=hf class=gone multiple tabindex=-1>{options(CHANNELS, ["AFN"])}</select><span class="ts-wrapper multi box" id=xf><span class="ts-control"></span></span></p>
<p><label for=hs>Order Statuses</label><select id=hs class=gone multiple tabindex=-1>{options(STATUSES, ["Pending"])}</select><span class="choices box" id=xs><span class="choices__inner"></span></span></p>
<p><label for=hi>Ignore Orders Before</label> <input type=checkbox id=hi onchange="state.ignore=this.checked"> <input type=datetime-local step=1 aria-label="Ignore Orders Before date" oninput="state.before=this.value"></p>
<button>Save</button></form>
<script>
const build = (id, host, key, many, options) => {{
  const real = $(id);
  const draw = () => {{
    for (const option of real.options) option.selected = [].concat(state[key]).includes(option.text);
    host.querySelector(":scope > span").replaceChildren(...[].concat(state[key]).map((text) => el("span", {{ class: "item" }}, text, el("a", {{ class: "remove" }}, "x"))), el("span", {{ class: "caret-arrow" }}, "v"));
  }};
  if (many) draw();
  list(host, key, many, many ? draw : () => {{ draw(); }}, {{ tag: "ul", role: "", attributes: {{ class: "dropdown-list" }}, row: (text, on) => el("li", {{ class: "option" + (on ? " selected" : "") }}, text), ...options }});
}};
build("hc", xc, "country", false, {{}}); build("hf", xf, "channels", true, {{ hidesChosen: true }}); build("hs", xs, "statuses", true, {{ staysOpen: false }});
for (const host of [xf, xs]) host.addEventListener("click", (event) => {{ if (event.target.matches(".remove")) {{ const key = host === xf ? "channels" : "statuses"; const text = event.target.parentElement.firstChild.data; state[key] = state[key].filter((one) => one !== text); event.target.parentElement.remove(); for (const option of $(host === xf ? "hf" : "hs").options) option.selected = state[key].includes(option.text); event.stopPropagation(); }} }}, true);
</script>
"""

MUI = """
<style>.MuiSwitch-root{position:relative;display:inline-flex;width:58px;height:38px} .MuiSwitch-input{position:absolute;opacity:0;width:300%%;left:-100%%;height:100%%;margin:0} .MuiSwitch-track{width:100%%;height:14px;background:#888} .back{position:fixed;inset:0;z-index:8}</style>
<div class="MuiBox-root">
<div class="MuiFormControl-root MuiTextField-root"><label class="MuiInputLabel-root" for=":r1:">Channel Name<span aria-hidden=true class="MuiFormLabel-asterisk"> *</span></label><div class="MuiInputBase-root"><input id=":r1:" required value="Amazon"></div></div>
<label class="MuiFormControlLabel-root"><span class="MuiSwitch-root"><span class="MuiSwitch-switchBase"><input class="MuiSwitch-input" type=checkbox checked onchange="state.active=this.checked"></span><span class="MuiSwitch-track"></span></span><span class="MuiFormControlLabel-label">Is Active</span></label>
<div id=ms></div>
<label class="MuiFormControlLabel-root"><span class="MuiSwitch-root"><span class="MuiSwitch-switchBase"><input class="MuiSwitch-input" type=checkbox onchange="state.ignore=this.checked;mw.hidden=!this.checked"></span><span class="MuiSwitch-track"></span></span><span class="MuiFormControlLabel-label">Ignore Orders Before</span></label>
<div class="MuiFormControl-root MuiTextField-root" id=mw hidden><label for=":r3:">Ignore Orders Before</label><div class="MuiInputBase-root"><input id=":r3:" placeholder="DD/MM/YYYY hh:mm" oninput="state.before=this.value"></div></div>
<div class="MuiFormControl-root"><label for=":r4:">Order Polling</label><div><input id=":r4:" placeholder="DD/MM/YYYY hh:mm" value="01/01/2022 00:00" oninput="state.polling=this.value"></div></div>
<button class="MuiButton-root">Save<span class="MuiTouchRipple-root"></span></button></div>
<script>
const select = (label, key, many) => {
  const id = "m-" + key;
  const shown = el("div", { role: "combobox", tabindex: "0", id: id, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-labelledby": id + "-label " + id, class: "MuiSelect-select", style: "min-height:20px;cursor:pointer" });
  const draw = () => { shown.textContent = [].concat(state[key]).join(", "); };
  draw();
  ms.append(el("div", { class: "MuiFormControl-root", style: "width:300px" }, el("label", { id: id + "-label", class: "MuiInputLabel-root" }, label), el("div", { class: "MuiInputBase-root" }, shown, el("input", { "aria-hidden": "true", tabindex: "-1", style: "opacity:0;position:absolute;pointer-events:none;width:100%%;left:0;bottom:0" }), el("svg", { class: "MuiSelect-icon" }))));
  list(shown, key, many, draw, { attributes: many ? { "aria-multiselectable": "true" } : {}, row: (text, on) => el("li", { role: "option", "aria-selected": String(on), class: "MuiMenuItem-root" }, text),
    onOpen: (popup) => { const back = el("div", { class: "back" }); back.onclick = () => closeOpen(); popup.before(back); popup.afterwards = () => back.remove(); } });
};
select("Marketplace *", "country", false); select("Fulfilment Channels *", "channels", true); select("Order Statuses *", "statuses", true);
</script>
""".replace("%%", "%")

# What is chosen stands in parts that are called labels, the box that takes the keyboard is cut away, and calls itself by
# what is chosen; the box of a date is a combobox of a dialog.
CALLED_LABEL = """
<style>.field{margin:10px} .x-select,.x-multiselect{display:inline-flex;width:320px;border:1px solid;position:relative;cursor:pointer} .x-select-label,.x-multiselect-label{flex:1;padding:4px} .cut{position:absolute;overflow:hidden;width:1px;height:1px;clip:rect(0,0,0,0)} .x-drop{width:24px;background:#ddd}</style>
<div class="form">
<div class=field><label for=pn>Channel Name</label> <input id=pn value="Amazon"></div>
<div class=field><input type=checkbox role=switch id=pa checked onchange="state.active=this.checked"> <label for=pa>Is Active</label></div>
<div id=ps></div>
<div class=field><div><input type=checkbox role=switch id=pi onchange="state.ignore=this.checked;pd.disabled=!this.checked"> <label for=pi>Ignore Orders Before</label></div>
<span class="x-datepicker"><input id=pd class="x-inputtext x-datepicker-input" role=combobox aria-haspopup=dialog aria-expanded=false disabled placeholder="dd/mm/yyyy hh:mm" oninput="state.before=this.value"></span></div>
<div class=field><label for=pp>Order Polling</label> <span class="x-datepicker"><input id=pp class="x-datepicker-input" role=combobox aria-haspopup=dialog placeholder="dd/mm/yyyy hh:mm" value="01/01/2022 00:00" oninput="state.polling=this.value"></span></div>
<button>Save</button></div>
<script>
const select = (label, key, many) => {
  const name = many ? "x-multiselect" : "x-select";
  const shown = el("span", { class: name + "-label" });
  const box = many ? el("input", { id: "p-" + key, role: "combobox", readonly: "", "aria-haspopup": "listbox" }) : shown;
  const drop = el("div", { class: name + "-dropdown x-drop" }, el("svg", { width: "9" }));
  const host = el("div", { class: name }, ...(many ? [el("div", { class: "cut" }, box), el("div", { class: name + "-label-container" }, shown)] : [shown]), drop);
  if (!many) for (const [one, value] of Object.entries({ id: "p-" + key, role: "combobox", tabindex: "0", "aria-haspopup": "listbox" })) box.setAttribute(one, value);
  const draw = () => { shown.textContent = many && state[key].length > 1 ? state[key].length + " items selected" : [].concat(state[key]).join(", "); if (!many) box.setAttribute("aria-label", state[key]); };
  draw();
  ps.append(el("div", { class: "field" }, el("label", { for: "p-" + key }, label), host));
  list(host, key, many, draw, { tag: "div", role: "", attributes: { class: name + "-overlay" }, row: (text, on) => el("div", { role: "option", "aria-selected": String(on) }, text) });
};
select("Marketplace", "country", false); select("Fulfilment Channels", "channels", true); select("Order Statuses", "statuses", true);
</script>
"""

KITS = {
    "mui": MUI,
    "native": NATIVE,
    "untied": UNTIED,
    "bootstrap": BOOTSTRAP,
    "vuetify": VUETIFY,
    "quasar": QUASAR,
    "ant": ANT,
    "hidden-select": HIDDEN_SELECT,
    "called-label": CALLED_LABEL,
}


def form(kit: str) -> str:
    return f"<!doctype html><title>Channel</title>{SCRIPT}<h1>Amazon</h1>{KITS[kit]}"
