// In the manner of the usual plug-ins: built selects over hidden ones, drawn switches, windows, trees.
"use strict";

const one = (query, scope = document) => scope.querySelector(query);
const every = (query, scope = document) => [...scope.querySelectorAll(query)];
const make = (name, className, text = "") => { const element = document.createElement(name); element.className = className; element.textContent = text; return element; };
let isDirty = false;

function dirty() { if (one(".channel-form")) isDirty = true; }

// --- built selects ---

function build(select) {
  const isMany = select.multiple;
  const holder = make("span", "sx sx-container");
  const face = make("span", `sx-selection sx-selection--${isMany ? "multiple" : "single"}`);
  face.tabIndex = 0;
  face.setAttribute("role", "combobox");
  face.setAttribute("aria-haspopup", "true");
  face.setAttribute("aria-expanded", "false");
  holder.append(face);
  select.classList.add("sx-hidden");
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  select.after(holder);
  let drop = null;
  const draw = () => {
    face.replaceChildren();
    const chosen = [...select.selectedOptions];
    if (isMany) {
      const list = make("ul", "sx-rendered");
      for (const option of chosen) {
        const item = make("li", "sx-choice");
        const remove = make("span", "sx-choice__remove", "×");
        remove.addEventListener("click", (event) => { event.stopPropagation(); option.selected = false; changed(); });
        item.append(remove, option.text);
        list.append(item);
      }
      face.append(list);
    } else {
      const text = make("span", "sx-rendered", chosen[0] ? chosen[0].text : "");
      if (chosen[0] && !chosen[0].value) text.classList.add("sx-placeholder");
      const arrow = make("span", "sx-arrow");
      arrow.append(make("b", ""));
      face.append(text, arrow);
    }
  };
  const changed = () => { draw(); if (drop) rows(); select.dispatchEvent(new Event("change", { bubbles: true })); };
  const close = () => { if (drop) { drop.remove(); drop = null; face.setAttribute("aria-expanded", "false"); } };
  const rows = () => {
    const list = one("ul", drop);
    const words = one("input", drop) ? one("input", drop).value.trim().toLowerCase() : "";
    list.replaceChildren(...[...select.options].filter((option) => option.value && option.text.toLowerCase().includes(words)).map((option) => {
      const row = make("li", "sx-option", option.text);
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(option.selected));
      row.addEventListener("mouseenter", () => { every("li", list).forEach((other) => other.classList.toggle("sx-highlighted", other === row)); });
      row.addEventListener("mouseup", () => {
        if (isMany) option.selected = !option.selected; else select.value = option.value;
        close();
        changed();
      });
      return row;
    }));
  };
  const open = () => {
    drop = make("span", "sx-dropdown");
    if (!isMany) {
      const box = make("input", "sx-search");
      box.type = "search";
      box.addEventListener("input", rows);
      drop.append(box);
    }
    const list = make("ul", "sx-results");
    list.setAttribute("role", "listbox");
    drop.append(list);
    rows();
    document.body.append(drop);
    const at = face.getBoundingClientRect();
    Object.assign(drop.style, { left: `${at.left + scrollX}px`, top: `${at.bottom + scrollY}px`, width: `${at.width}px` });
    face.setAttribute("aria-expanded", "true");
    if (one("input", drop)) one("input", drop).focus();
  };
  face.addEventListener("click", () => (drop ? close() : open()));
  face.addEventListener("keydown", (event) => { if (["Enter", " ", "ArrowDown"].includes(event.key) && !drop) { event.preventDefault(); open(); } });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("mousedown", (event) => { if (drop && !drop.contains(event.target) && !holder.contains(event.target)) close(); });
  select.addEventListener("change", () => { dirty(); if (select.classList.contains("sends")) select.form.submit(); });
  draw();
}

// --- switches, dates, forms ---

function turn(box) {
  const input = one("input", box);
  input.checked = !input.checked;
  box.classList.toggle("off", !input.checked);
  box.classList.toggle("btn-default", !input.checked);
  box.classList.toggle("btn-primary", input.checked);
  every(`[data-shown-with="${input.name}"]`).forEach((part) => { part.style.display = input.checked ? "" : "none"; });
  dirty();
}

function join(moment) {
  const [date, time] = every("input[type=text]", moment).map((box) => box.value.trim());
  const hidden = one("input[type=hidden]", moment);
  if (!date && !time) { hidden.value = ""; return; }
  const day = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(date);
  const clock = /^(\d{1,2}):(\d{2})(:\d{2})?\s*([AP]M)?$/i.exec(time);
  let hour = clock ? Number(clock[1]) : 0;
  if (clock && clock[4]) hour = (hour % 12) + (/p/i.test(clock[4]) ? 12 : 0);
  const two = (text) => String(text).padStart(2, "0");
  const isRight = day && clock && (moment.dataset.hours === "24" ? !clock[4] : clock[4]);
  hidden.value = isRight ? `${day[3]}-${two(day[2])}-${two(day[1])}T${two(hour)}:${clock[2]}${clock[3] || ""}` : `${date} ${time}`;
}

async function copy(path) {
  const { link } = await (await fetch(path)).json();
  const box = make("textarea", "");
  box.value = link;
  document.body.append(box);
  box.select();
  document.execCommand("copy");
  box.remove();
  const note = make("div", "alert alert-info", "The connect link was copied to the clipboard.");
  one(".content-wrapper").prepend(note);
}

function start() {
  every("select.built").forEach(build);
  every("[data-toggle=toggle]").forEach((box) => box.addEventListener("click", (event) => { event.preventDefault(); turn(box); }));
  every(".treeview > a").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); link.parentElement.classList.toggle("menu-open"); }));
  every(".dropdown-toggle").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); link.parentElement.classList.toggle("open"); }));
  every("[data-dismiss=alert]").forEach((cross) => cross.addEventListener("click", () => cross.parentElement.remove()));
  every("[data-modal]").forEach((opener) => opener.addEventListener("click", (event) => { event.preventDefault(); document.getElementById(opener.dataset.modal).classList.add("in"); }));
  every("[data-dismiss=modal]").forEach((cross) => cross.addEventListener("click", () => cross.closest(".modal").classList.remove("in")));
  every("[data-copy]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); copy(link.dataset.copy); }));
  every(".sidebar-toggle").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); document.body.classList.toggle("slim"); }));
  every(".tile-find").forEach((box) => box.addEventListener("input", () => every(".thumb").forEach((tile) => { tile.style.display = tile.textContent.toLowerCase().includes(box.value.trim().toLowerCase()) ? "" : "none"; })));
  const bar = one("#cookie-bar");
  if (!localStorage.getItem("cookies")) bar.style.display = "";
  one("a", bar).addEventListener("click", (event) => { event.preventDefault(); localStorage.setItem("cookies", "yes"); bar.style.display = "none"; });
  const form = one(".channel-form");
  if (!form) return;
  form.addEventListener("input", dirty);
  form.addEventListener("submit", (event) => {
    every(".moment", form).forEach(join);
    const isActive = one("input[name=is_active]", form).checked;
    if (!isActive && !window.confirm("This channel is not active and will not import orders. Save anyway?")) { event.preventDefault(); return; }
    isDirty = false;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (isDirty && link && !link.getAttribute("href").startsWith("#") && !window.confirm("You have unsaved changes. Leave this page?")) event.preventDefault();
    else if (isDirty && link && !link.getAttribute("href").startsWith("#")) isDirty = false;
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
}

start();
