// Date boxes that behave as well-known pickers do, written by hand. Each is (host, w, isOn): `w` holds and puts the value.
const text = (w, given = {}) => el("input", { id: `${w.id}-box`, type: "text", autocomplete: "off", ...given });
// Typed text that is taken when the box is left; what is not understood falls back to what was held.
const takeTyped = (box, w, pattern, { reads = [pattern], fallsBack = true, on = "change" } = {}) => box.addEventListener(on, () => {
  const v = reads.map((one) => parse(one, box.value)).find(Boolean);
  if (v || !box.value) w.put(v || null);
  if (v || fallsBack) box.value = fmt(pattern, w.held);
});
const numberBox = (label, now, take, given = {}) => el("input", { type: "number", "aria-label": label, value: two(now), style: "width:48px", ...given, oninput: (event) => { if (event.target.value !== "") take(Number(event.target.value)); } });
const column = (texts, now, take, given = {}) => {
  const host = el("ul", { style: "height:120px;overflow:auto;width:50px;display:inline-block;list-style:none;margin:0;padding:0", ...given });
  host.append(...texts.map((one) => el("li", { style: "cursor:pointer;height:28px", class: one === now ? "cell selected" : "cell", onclick: () => take(one) }, one)));
  return host;
};
const upTo = (last, step = 1) => Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => two(index * step));
const viewOf = (w) => (w.held ? { y: w.held.y, m: w.held.m } : { ...TODAY });
const heading = (view) => `${MONTHS[view.m - 1]} ${view.y}`;

const KINDS = {
  // A read-only box; list of months, box of the year, boxes of the time, a text that turns the half of the day.
  "month-list-and-half": (host, w) => {
    const pattern = "M/D/YYYY h:mm A";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const now = () => w.held || { y: 2026, m: 10, d: 15, h: 12, i: 0 };
    box.onclick = () => popup(box, (self) => {
      const months = el("select", { "aria-label": "Month", onchange: (event) => { view = { y: view.y, m: event.target.selectedIndex + 1 }; self.draw(); } }, ...MONTHS.map((name) => el("option", {}, name)));
      months.selectedIndex = view.m - 1;
      const half = el("span", { tabindex: "0", style: "cursor:pointer", onclick: () => { set({ ...now(), h: (now().h + 12) % 24 }); half.textContent = now().h < 12 ? "AM" : "PM"; } }, now().h < 12 ? "AM" : "PM");
      return [el("div", {}, el("span", { class: "prev-month", style: "cursor:pointer", onclick: () => { view = shifted(view, -1); self.draw(); } }, "<"), months,
        el("input", { type: "number", "aria-label": "Year", value: view.y, style: "width:60px", oninput: (event) => { if (/^\d{4}$/.test(event.target.value)) { view = { y: Number(event.target.value), m: view.m }; self.draw(); } } }),
        el("span", { class: "next-month", style: "cursor:pointer", onclick: () => { view = shifted(view, 1); self.draw(); } }, ">")),
      days(view, (day) => { set({ ...now(), ...day }); self.draw(); }, { tag: "span", others: true }),
      el("div", {}, numberBox("Hour", now().h % 12 || 12, (h) => set({ ...now(), h: (h % 12) + (now().h < 12 ? 0 : 12) })), " : ", numberBox("Minute", now().i, (i) => set({ ...now(), i })), half)];
    });
    host.append(box);
  },
  // Typed text, no placeholder; a calendar on focus, and a list of every quarter of an hour.
  "quarters": (host, w) => {
    const pattern = "MM/DD/YYYY h:mm A";
    const box = text(w);
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const open = () => popup(box, (self) => [el("div", {}, button("‹", () => { view = shifted(view, -1); self.draw(); }, { "aria-label": "Previous Month" }), el("b", {}, heading(view)), button("›", () => { view = shifted(view, 1); self.draw(); }, { "aria-label": "Next Month" })),
      days(view, (day) => { set(atTime(day, w.held)); self.draw(); }, { others: true, tag: "div" }),
      el("ul", { style: "height:100px;overflow:auto" }, ...upTo(23).flatMap((h) => upTo(45, 15).map((i) => el("li", { onclick: () => { set({ ...(w.held || { y: 2026, m: 10, d: 15 }), h: Number(h), i: Number(i) }); self.close(); } }, fmt("h:mm A", { h: Number(h), i: Number(i) })))))]);
    box.onfocus = open;
    box.onclick = open;
    box.addEventListener("keydown", (event) => { if (event.key === "Tab" && openPopup) openPopup.close(); });
    box.addEventListener("input", () => { const v = parse(pattern, box.value); if (v) { w.put(v); view = viewOf(w); } });
    box.addEventListener("blur", () => { box.value = fmt(pattern, w.held); });
    host.append(box);
  },
  // Sections that are typed into one by one, hidden until the box is entered; month first, twelve hours.
  "sections": (host, w) => {
    const order = [["m", "Month", 2, "MM", 12], ["d", "Day", 2, "DD", 31], ["y", "Year", 4, "YYYY", 9999], ["h", "Hours", 2, "hh", 12], ["i", "Minutes", 2, "mm", 59], ["a", "Meridiem", 2, "aa", 1]];
    const now = w.held ? { ...w.held, a: w.held.h < 12 ? "AM" : "PM", h: w.held.h % 12 || 12 } : {};
    const group = el("div", { role: "group", "aria-labelledby": `${w.id}-label`, id: `${w.id}-box`, style: "display:inline-block;border:1px solid;padding:6px;min-width:200px" });
    const tell = () => { const v = { y: now.y, m: now.m, d: now.d, h: (now.h % 12) + (now.a === "PM" ? 12 : 0), i: now.i }; w.put(now.a && order.every(([key]) => now[key] !== undefined) && isReal(v) ? v : null); };
    order.forEach(([key, name, size, empty, most], index) => {
      let typed = "";
      const one = el("span", { role: "spinbutton", tabindex: "0", contenteditable: "true", "aria-label": name, "aria-valuemin": "0", "aria-valuemax": String(most), style: "display:inline-block;min-width:20px" });
      const show = () => { one.textContent = now[key] === undefined ? empty : key === "a" ? now.a : String(now[key]).padStart(size, "0"); };
      one.addEventListener("focus", () => { typed = ""; });
      one.addEventListener("beforeinput", (event) => event.preventDefault());
      one.addEventListener("keydown", (event) => {
        if (key === "a" ? /^[ap]$/i.test(event.key) : /^\d$/.test(event.key)) {
          typed = (typed + event.key).slice(-size);
          now[key] = key === "a" ? `${event.key.toUpperCase()}M` : Number(typed);
          show(); tell();
          // A digit that no second one can follow is the whole part, as 2 is of twelve hours.
          if (key !== "a" && (typed.length === size || Number(typed) * 10 > most) && group.children[index * 2 + 2]) group.children[index * 2 + 2].focus();
          event.preventDefault();
        }
      });
      show();
      group.append(one, el("span", { "aria-hidden": "true" }, ["/", "/", " ", ":", " ", ""][index]));
    });
    host.append(group);
  },
  // Typed text is taken with Enter only; the popup has boxes of its own for date and time, and OK.
  "inner-boxes-and-ok": (host, w) => {
    const pattern = "YYYY-MM-DD HH:mm:ss";
    const box = text(w, { placeholder: "Select date and time" });
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    let draft = null;
    const open = () => { draft = w.held; return popup(box, (self) => {
      const take = (key, event) => { const v = parse(key === "date" ? "YYYY-MM-DD HH:mm:ss" : pattern, key === "date" ? `${event.target.value} ${fmt("HH:mm:ss", draft || { h: 0, i: 0 })}` : `${fmt("YYYY-MM-DD", draft || { y: 2026, m: 10, d: 15 })} ${event.target.value}`); if (v) { draft = v; view = { y: v.y, m: v.m }; box.value = fmt(pattern, draft); } self.draw(); };
      return [el("div", {}, el("input", { placeholder: "Select date", value: fmt("YYYY-MM-DD", draft), onchange: (event) => take("date", event) }), el("input", { placeholder: "Select time", value: fmt("HH:mm:ss", draft), onchange: (event) => take("time", event) })),
        el("div", {}, button("", () => { view = shifted(view, -12); self.draw(); }, { class: "d-arrow-left", "aria-label": "Previous Year", style: "width:20px;height:20px" }), button("", () => { view = shifted(view, -1); self.draw(); }, { class: "arrow-left", "aria-label": "Previous Month", style: "width:20px;height:20px" }),
          el("span", {}, `${view.y}`), " ", el("span", {}, MONTHS[view.m - 1]), button("", () => { view = shifted(view, 1); self.draw(); }, { class: "arrow-right", "aria-label": "Next Month", style: "width:20px;height:20px" }), button("", () => { view = shifted(view, 12); self.draw(); }, { class: "d-arrow-right", "aria-label": "Next Year", style: "width:20px;height:20px" })),
        days(view, (day) => { draft = atTime(day, draft); box.value = fmt(pattern, draft); self.draw(); }, { tag: "td", others: true }),
        el("div", {}, button("Now", () => { draft = { y: 2026, m: 10, d: 15, h: 10, i: 10 }; w.put(draft); self.close(); }), button("OK", () => { w.put(draft); box.value = fmt(pattern, w.held); self.close("ok"); }))];
    }, { onclose: () => { box.value = fmt(pattern, w.held); } }); };
    box.onfocus = open;
    box.onclick = open;
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { const v = parse(pattern, box.value); if (v) w.put(v); if (openPopup) openPopup.close(); }
      if (event.key === "Tab" && openPopup) openPopup.close("tab");
    });
    box.addEventListener("blur", () => { if (!openPopup) box.value = fmt(pattern, w.held); });
    host.append(box);
  },
  // Columns of hours and minutes; OK; what is typed is dropped when the box is left.
  "columns-and-ok": (host, w) => {
    const pattern = "DD/MM/YYYY HH:mm";
    const box = text(w, { placeholder: "Select date" });
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    let draft = null;
    const open = () => { draft = w.held; return popup(box, (self) => {
      const put = (v) => { draft = v; box.value = fmt(pattern, v); self.draw(); };
      const base = () => draft || { y: 2026, m: 10, d: 15, h: 0, i: 0 };
      const ok = button("OK", () => { w.put(draft); self.close("ok"); });
      ok.disabled = !draft;
      return [el("div", {}, button("", () => { view = shifted(view, -1); self.draw(); }, { class: "header-prev-btn", style: "width:20px;height:20px" }), button(MONTHS[view.m - 1].slice(0, 3), () => {}), button(String(view.y), () => {}), button("", () => { view = shifted(view, 1); self.draw(); }, { class: "header-next-btn", style: "width:20px;height:20px" })),
        days(view, (day) => put(atTime(day, draft)), { tag: "td", others: true, monday: true }),
        column(upTo(23), draft ? two(draft.h) : "", (h) => put({ ...base(), h: Number(h) })), column(upTo(59), draft ? two(draft.i) : "", (i) => put({ ...base(), i: Number(i) })),
        el("div", {}, el("a", { href: "#", onclick: (event) => { event.preventDefault(); w.put({ y: 2026, m: 10, d: 15, h: 10, i: 10 }); self.close(); } }, "Now"), ok)];
    }, { onclose: () => { box.value = fmt(pattern, w.held); } }); };
    box.onclick = open;
    box.addEventListener("keydown", (event) => { if (event.key === "Tab" && openPopup) openPopup.close("tab"); });
    box.addEventListener("blur", () => { if (!openPopup) box.value = fmt(pattern, w.held); });
    host.append(box);
  },
  // Two read-only boxes: a calendar in a dialog, a clock face with two rings in another; each with OK.
  "calendar-and-clock-of-24": (host, w) => {
    const [date, time] = [text(w, { readonly: "", "aria-label": "Date" }), text({ id: `${w.id}-time` }, { readonly: "", "aria-label": "Time" })];
    const show = () => { date.value = fmt("DD.MM.YYYY", w.held); time.value = w.held && w.held.h !== null ? fmt("HH:mm", w.held) : ""; };
    const parts = { day: w.held, time: w.held };
    const tell = () => { const v = parts.day && parts.time ? { y: parts.day.y, m: parts.day.m, d: parts.day.d, h: parts.time.h, i: parts.time.i } : null; w.put(v); date.value = fmt("DD.MM.YYYY", parts.day); time.value = fmt("HH:mm", parts.time); };
    date.onclick = () => {
      let [view, chosen] = [parts.day ? { y: parts.day.y, m: parts.day.m } : { ...TODAY }, parts.day];
      popup(date, (self) => [el("div", {}, chosen ? `${DAYS[new Date(chosen.y, chosen.m - 1, chosen.d).getDay()].slice(0, 3)}, ${MONTHS[chosen.m - 1].slice(0, 3)} ${chosen.d}` : "Enter date"), el("div", {}, button("chevron_left", () => { view = shifted(view, -1); self.draw(); }, { "aria-label": "Previous month" }), button(heading(view), () => {}), button("chevron_right", () => { view = shifted(view, 1); self.draw(); }, { "aria-label": "Next month" })),
        days(view, (day) => { chosen = day; self.draw(); }, { monday: true }), el("div", {}, button("Cancel", () => self.close()), button("OK", () => { parts.day = chosen; tell(); self.close(); }))], { place: "fixed" });
    };
    time.onclick = () => {
      let [h, i, face] = [parts.time ? parts.time.h : 0, parts.time ? parts.time.i : 0, "hours"];
      popup(time, (self) => {
        const ring = (numbers, radius) => numbers.map((number, index) => el("span", { style: `position:absolute;cursor:pointer;width:24px;height:24px;text-align:center;left:${100 + radius * Math.sin((index * Math.PI) / 6) - 12}px;top:${100 - radius * Math.cos((index * Math.PI) / 6) - 12}px`, class: "number" }, two(number)));
        const clock = el("div", { class: "clock", style: "position:relative;width:200px;height:200px;border-radius:50%;background:#eee" });
        clock.append(...(face === "hours" ? [...ring([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90), ...ring([12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], 58)] : ring([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55], 90)));
        clock.onclick = (event) => {
          const box = clock.getBoundingClientRect();
          const [x, y] = [event.clientX - box.left - 100, event.clientY - box.top - 100];
          const turn = (Math.atan2(x, -y) / (2 * Math.PI) + 1) % 1;
          if (face === "hours") { h = (Math.round(turn * 12) % 12) + (Math.hypot(x, y) < 74 ? 12 : 0); face = "minutes"; } else i = Math.round(turn * 60) % 60;
          self.draw();
        };
        return [el("div", {}, button(two(h), () => { face = "hours"; self.draw(); }), ":", button(two(i), () => { face = "minutes"; self.draw(); })), clock, el("div", {}, button("Cancel", () => self.close()), button("OK", () => { parts.time = { h, i }; tell(); self.close(); }))];
      }, { place: "fixed" });
    };
    tell();
    host.append(date, time);
  },
  // Chevrons above and below hour and minute; typed text of another pattern is dropped.
  "chevrons": (host, w) => {
    const pattern = "MM/DD/YYYY HH:mm";
    const box = text(w);
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const now = () => w.held || { y: 2026, m: 10, d: 15, h: 10, i: 30 };
    const open = () => popup(box, (self) => {
      const spin = (name, key, most) => el("div", { style: "display:inline-block" }, button("", () => { set({ ...now(), [key]: (now()[key] + 1) % most }); self.draw(); }, { "aria-label": `Next ${name}`, style: "width:20px;height:16px;display:block" }), el("span", {}, two(now()[key])), button("", () => { set({ ...now(), [key]: (now()[key] + most - 1) % most }); self.draw(); }, { "aria-label": `Previous ${name}`, style: "width:20px;height:16px;display:block" }));
      return [el("div", {}, button("", () => { view = shifted(view, -1); self.draw(); }, { "aria-label": "Previous Month", style: "width:20px;height:16px" }), button(MONTHS[view.m - 1], () => {}, { "aria-label": "Choose Month" }), button(String(view.y), () => {}, { "aria-label": "Choose Year" }), button("", () => { view = shifted(view, 1); self.draw(); }, { "aria-label": "Next Month", style: "width:20px;height:16px" })),
        days(view, (day) => { set(atTime(day, now())); self.draw(); }, { tag: "span", others: true }), el("div", {}, spin("Hour", "h", 24), ":", spin("Minute", "i", 60))];
    });
    box.onfocus = open;
    box.onclick = open;
    takeTyped(box, w, pattern);
    host.append(box);
  },
  // Sliders for hour and minute, the heading leads to the list of months; no OK.
  "sliders": (host, w) => {
    const pattern = "DD.MM.YYYY HH:mm";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    let [view, level] = [viewOf(w), "days"];
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const time = w.held ? { h: w.held.h, i: w.held.i } : { h: 10, i: 12 };
    box.onclick = () => popup(box, (self) => {
      const range = (name, key, most) => el("input", { type: "range", name, min: "0", max: String(most), value: String(time[key]), oninput: (event) => { time[key] = Number(event.target.value); if (w.held) set({ ...w.held, ...time }); clock.textContent = `${two(time.h)}:${two(time.i)}`; } });
      const clock = el("span", {}, `${two(time.h)}:${two(time.i)}`);
      return level === "days" ? [el("div", {}, el("div", { class: "nav prev", "data-action": "prev", style: "cursor:pointer", onclick: () => { view = shifted(view, -1); self.draw(); } }, "‹"), el("div", { class: "title", style: "cursor:pointer", onclick: () => { level = "months"; self.draw(); } }, `${MONTHS[view.m - 1]}, `, el("i", {}, String(view.y))), el("div", { class: "nav next", "data-action": "next", style: "cursor:pointer", onclick: () => { view = shifted(view, 1); self.draw(); } }, "›")),
        days(view, (day) => { set({ ...day, ...time }); self.draw(); }, { monday: true, others: true, tag: "div" }), clock, range("hours", "h", 23), range("minutes", "i", 59)]
        : [el("div", { style: "cursor:pointer" }, String(view.y)), ...MONTHS.map((name, index) => el("div", { style: "cursor:pointer", onclick: () => { view = { y: view.y, m: index + 1 }; level = "days"; self.draw(); } }, name.slice(0, 3)))];
    });
    host.append(box);
  },
  // Days as links of a table, lists of hours and minutes, Now and Done.
  "time-lists-and-done": (host, w) => {
    const pattern = "DD/MM/YYYY HH:mm";
    const box = text(w);
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    const time = w.held ? { h: w.held.h, i: w.held.i } : { h: 0, i: 0 };
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const open = () => popup(box, (self) => {
      const list = (name, key, last) => { const one = el("select", { "data-unit": name, onchange: () => { time[key] = one.selectedIndex; set({ ...(w.held || { y: 2026, m: 10, d: 15 }), ...time }); } }, ...upTo(last).map((said) => el("option", {}, said))); one.selectedIndex = time[key]; return one; };
      const month = days(view, (day) => { set({ ...day, ...time }); self.draw(); }, { tag: "a" });
      return [el("div", {}, el("a", { title: "Prev", style: "cursor:pointer", onclick: () => { view = shifted(view, -1); self.draw(); } }, el("span", {}, "Prev")), el("span", {}, MONTHS[view.m - 1]), " ", el("span", {}, String(view.y)), el("a", { title: "Next", style: "cursor:pointer", onclick: () => { view = shifted(view, 1); self.draw(); } }, el("span", {}, "Next"))), month,
        el("dl", {}, el("dt", {}, "Time"), el("dd", {}, `${two(time.h)}:${two(time.i)}`), el("dt", {}, "Hour"), el("dd", {}, list("hour", "h", 23)), el("dt", {}, "Minute"), el("dd", {}, list("minute", "i", 59))),
        button("Now", () => { set({ y: 2026, m: 10, d: 15, h: 10, i: 10 }); self.draw(); }), button("Done", () => self.close())];
    });
    box.onfocus = open;
    takeTyped(box, w, pattern, { fallsBack: false });
    host.append(box);
  },
  // An icon opens it, the box does not; a picture of a clock leads from the days to the time; hours and minutes are grids.
  "icon-and-two-views": (host, w) => {
    const pattern = "DD/MM/YYYY, HH:mm";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    let [view, level] = [viewOf(w), "days"];
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const now = () => w.held || { y: 2026, m: 10, d: 15, h: 9, i: 30 };
    const icon = el("span", { class: "input-group-text", style: "cursor:pointer;display:inline-block;width:20px;height:20px;background:#ccc", onclick: () => popup(group, (self) => {
      const grid = (texts, take, count) => el("div", { style: `display:grid;grid-template-columns:repeat(${count},40px)` }, ...texts.map((one) => el("div", { style: "cursor:pointer", onclick: () => { take(Number(one)); level = "time"; self.draw(); } }, one)));
      const spin = (name, key, most, next) => el("div", { style: "display:inline-block" }, el("a", { title: `Increment ${name}`, style: "cursor:pointer;display:block;width:20px;height:16px;background:#ddd", onclick: () => { set({ ...now(), [key]: (now()[key] + 1) % most }); self.draw(); } }), el("span", { title: `Pick ${name}`, style: "cursor:pointer", onclick: () => { level = next; self.draw(); } }, two(now()[key])), el("a", { title: `Decrement ${name}`, style: "cursor:pointer;display:block;width:20px;height:16px;background:#ddd", onclick: () => { set({ ...now(), [key]: (now()[key] + most - 1) % most }); self.draw(); } }));
      const body = { days: () => [el("div", {}, el("div", { title: "Previous Month", style: "cursor:pointer;width:20px;height:16px;background:#ddd", onclick: () => { view = shifted(view, -1); self.draw(); } }), el("div", { title: "Select Month" }, heading(view)), el("div", { title: "Next Month", style: "cursor:pointer;width:20px;height:16px;background:#ddd", onclick: () => { view = shifted(view, 1); self.draw(); } })), days(view, (day) => { set(atTime(day, now())); self.draw(); }, { tag: "div", others: true, monday: true })],
        time: () => [spin("Hour", "h", 24, "hours"), ":", spin("Minute", "i", 60, "minutes")], hours: () => [grid(upTo(23), (h) => set({ ...now(), h }), 4)], minutes: () => [grid(upTo(55, 5), (i) => set({ ...now(), i }), 4)] };
      return [...body[level](), el("div", { class: "toolbar" }, el("div", { title: level === "days" ? "Select Time" : "Select Date", style: "cursor:pointer;width:30px;height:20px;background:#eee", onclick: () => { level = level === "days" ? "time" : "days"; self.draw(); } }))];
    }) });
    const group = el("span", { class: "input-group" }, box, icon);
    host.append(group);
  },
  // Days, then a clock face of twelve with AM and PM, in one dialog with OK.
  "clock-of-12": (host, w) => {
    const pattern = "MMM D, YYYY h:mm A";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    box.onclick = () => {
      let [view, face, draft] = [viewOf(w), "days", w.held || { y: 2026, m: 10, d: 15, h: 10, i: 0 }];
      popup(box, (self) => {
        const turn = (next) => { face = next; self.draw(); };
        const numbers = face === "hours" ? [12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] : [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55];
        const clock = () => {
          const host = el("div", { style: "position:relative;width:200px;height:200px;border-radius:50%;background:#eee" }, ...numbers.map((number, index) => el("span", { role: "option", "aria-label": `${number} ${face}`, style: `position:absolute;width:24px;height:24px;text-align:center;left:${100 + 88 * Math.sin((index * Math.PI) / 6) - 12}px;top:${100 - 88 * Math.cos((index * Math.PI) / 6) - 12}px;pointer-events:none` }, face === "hours" ? String(number) : two(number))), el("div", { class: "mask", style: "position:absolute;inset:0" }));
          host.lastChild.onmousedown = (event) => { event.preventDefault(); };
          host.lastChild.onclick = (event) => {
            const box = host.getBoundingClientRect();
            const part = (Math.atan2(event.clientX - box.left - 100, -(event.clientY - box.top - 100)) / (2 * Math.PI) + 1) % 1;
            if (face === "hours") { draft = { ...draft, h: (Math.round(part * 12) % 12) + (draft.h < 12 ? 0 : 12) }; turn("minutes"); } else { draft = { ...draft, i: Math.round(part * 60) % 60 }; self.draw(); }
          };
          return host;
        };
        return [el("div", {}, button(fmt("MMM D", draft), () => turn("days")), button(String(draft.h % 12 || 12), () => turn("hours")), el("span", {}, ":"), button(two(draft.i), () => turn("minutes")), button("AM", () => { draft = { ...draft, h: draft.h % 12 }; self.draw(); }, { class: draft.h < 12 ? "selected" : "" }), button("PM", () => { draft = { ...draft, h: (draft.h % 12) + 12 }; self.draw(); }, { class: draft.h < 12 ? "" : "selected" })),
          ...(face === "days" ? [el("div", {}, el("span", {}, heading(view)), button("", () => { view = shifted(view, -1); self.draw(); }, { title: "Previous month", style: "width:20px;height:16px" }), button("", () => { view = shifted(view, 1); self.draw(); }, { title: "Next month", style: "width:20px;height:16px" })), days(view, (day) => { draft = { ...draft, ...day }; turn("hours"); })] : [clock()]),
          el("div", {}, button("Cancel", () => self.close()), button("OK", () => { w.put(draft); box.value = fmt(pattern, draft); self.close(); }))];
      }, { place: "fixed" });
    };
    host.append(box);
  },
  // Wheels for everything, in a sheet at the bottom; no days at all.
  "wheels": (host, w) => {
    const pattern = "DD MMM YYYY HH:mm";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    box.onclick = () => {
      const draft = { ...(w.held || { y: 2026, m: 10, d: 15, h: 10, i: 10 }) };
      popup(box, (self) => {
        const wheel = (texts, index, take) => {
          const one = el("ul", { style: "display:inline-block;height:150px;width:70px;overflow-y:scroll;scroll-snap-type:y mandatory;margin:0;padding:60px 0;box-sizing:border-box;list-style:none" }, ...texts.map((said, place) => el("li", { style: "height:30px;scroll-snap-align:center", onclick: (event) => { one.scrollTop = place * 30; event.stopPropagation(); } }, said)));
          one.onscroll = () => take(Math.round(one.scrollTop / 30));
          requestAnimationFrame(() => { one.scrollTop = index * 30; });
          return one;
        };
        const years = Array.from({ length: 21 }, (_, index) => 2016 + index);
        return [el("div", {}, button("Cancel", () => self.close()), el("span", {}, "Choose a time"), button("Confirm", () => { w.put(draft); box.value = fmt(pattern, draft); self.close(); })),
          el("div", {}, wheel(Array.from({ length: 31 }, (_, index) => two(index + 1)), draft.d - 1, (at) => { draft.d = at + 1; }), wheel(MONTHS.map((name) => name.slice(0, 3)), draft.m - 1, (at) => { draft.m = at + 1; }), wheel(years.map(String), draft.y - 2016, (at) => { draft.y = years[at]; }), wheel(upTo(23), draft.h, (at) => { draft.h = at; }), wheel(upTo(59), draft.i, (at) => { draft.i = at; }))];
      }, { place: "fixed" });
    };
    host.append(box);
  },
  // A list for each part.
  "five-lists": (host, w) => {
    const now = { ...(w.held || {}) };
    const list = (name, key, texts, first) => {
      const one = el("select", { "aria-label": name, ...(key === "d" ? { id: `${w.id}-box` } : {}), onchange: () => { now[key] = one.selectedIndex - 1 + first; const whole = ["y", "m", "d", "h", "i"].every((part) => now[part] !== undefined && now[part] >= (part === "h" || part === "i" ? 0 : 1)); w.put(whole && isReal(now) ? now : null); } }, el("option", { value: "" }, name), ...texts.map((said) => el("option", {}, said)));
      one.selectedIndex = now[key] === undefined ? 0 : now[key] - first + 1;
      return one;
    };
    host.append(list("Day", "d", Array.from({ length: 31 }, (_, index) => String(index + 1)), 1), list("Month", "m", MONTHS, 1), list("Year", "y", Array.from({ length: 21 }, (_, index) => String(2016 + index)), 2016), " at ", list("Hour", "h", upTo(23), 0), " : ", list("Minute", "i", upTo(59), 0));
  },
  // A number box for each part, in a fieldset.
  "number-boxes": (host, w) => {
    const now = { ...(w.held || {}) };
    const box = (name, key, size) => el("label", { style: "display:inline-block" }, el("span", {}, name), el("input", { inputmode: "numeric", maxlength: String(size), size: String(size), value: now[key] ?? "", oninput: (event) => { now[key] = event.target.value === "" ? undefined : Number(event.target.value); w.put(["y", "m", "d", "h", "i"].every((part) => now[part] !== undefined) && isReal(now) ? now : null); } }));
    host.append(el("fieldset", {}, box("Day", "d", 2), box("Month", "m", 2), box("Year", "y", 4), box("Hour", "h", 2), box("Minute", "i", 2)));
  },
  // A mask that lets no month above twelve in; its placeholder tells nothing.
  "mask": (host, w) => {
    const pattern = "DD/MM/YYYY HH:mm";
    const box = text(w, { placeholder: "__/__/____ __:__", inputmode: "numeric" });
    box.value = fmt(pattern, w.held);
    box.addEventListener("input", () => {
      const digits = box.value.replace(/\D/g, "").slice(0, 12);
      let [said, index] = ["", 0];
      for (const sign of "##/##/#### ##:##") { if (index >= digits.length) break; said += sign === "#" ? digits[index++] : sign; }
      const [day, month] = [Number(digits.slice(0, 2)), Number(digits.slice(2, 4))];
      if ((digits.length >= 2 && (day < 1 || day > 31)) || (digits.length >= 4 && (month < 1 || month > 12))) said = fmt(pattern, w.held);
      box.value = said;
      w.put(parse(pattern, said));
    });
    host.append(box);
  },
  // Any way of writing a date is taken, and written again in the box's own.
  "rewrites": (host, w) => {
    const pattern = "Do MMM YYYY, h:mm a";
    const box = text(w);
    box.value = fmt(pattern, w.held);
    takeTyped(box, w, pattern, { reads: [pattern, "YYYY-MM-DD HH:mm", "DD/MM/YYYY HH:mm", "D MMM YYYY HH:mm"] });
    host.append(box);
  },
  // Text that is kept whatever it is, and marked as wrong where it is no date of the pattern.
  "marks-as-wrong": (host, w) => {
    const pattern = "DD-MM-YYYY HH:mm";
    const box = text(w);
    const remark = el("small", { role: "alert" });
    box.value = fmt(pattern, w.held);
    box.addEventListener("blur", () => { const v = parse(pattern, box.value); w.put(v); const isWrong = Boolean(box.value) && !v; box.setAttribute("aria-invalid", String(isWrong)); remark.textContent = isWrong ? "Not a valid date." : ""; });
    host.append(box, remark);
  },
  // A button with the date on it; days in a popover, a native box for the time.
  "button-and-native-time": (host, w) => {
    const pattern = "Do MMM YYYY, h:mm a";
    const face = el("span");
    const box = button("", () => {}, { "aria-haspopup": "dialog", id: `${w.id}-box`, class: "date-button" });
    box.append(face);
    const show = () => { face.textContent = w.held ? fmt(pattern, w.held) : "Pick a date"; };
    let view = viewOf(w);
    box.onclick = () => popup(box, (self) => [el("div", {}, button("", () => { view = shifted(view, -1); self.draw(); }, { "aria-label": "Go to previous month", style: "width:20px;height:16px" }), el("div", { "aria-live": "polite" }, heading(view)), button("", () => { view = shifted(view, 1); self.draw(); }, { "aria-label": "Go to next month", style: "width:20px;height:16px" })),
      days(view, (day) => { w.put(atTime(day, w.held)); show(); self.draw(); }), el("input", { type: "time", "aria-label": "Time", value: w.held ? fmt("HH:mm", w.held) : "", onchange: (event) => { const [h, i] = event.target.value.split(":").map(Number); if (w.held) { w.put({ ...w.held, h, i }); show(); } } })]);
    show();
    host.append(box);
  },
  // A calendar that always stands open under its read-only box, with number boxes.
  "stands-open": (host, w) => {
    const pattern = "DD/MM/YYYY HH:mm";
    const box = text(w, { readonly: "" });
    let view = viewOf(w);
    const panel = el("div", { class: "inline-panel", style: "border:1px solid;width:240px" });
    const now = () => w.held || { y: 2026, m: 10, d: 15, h: 0, i: 0 };
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    const draw = () => panel.replaceChildren(el("div", {}, button("‹", () => { view = shifted(view, -1); draw(); }), el("b", {}, heading(view)), button("›", () => { view = shifted(view, 1); draw(); })), days(view, (day) => { set(atTime(day, now())); draw(); }, { monday: true }), numberBox("Hour", now().h, (h) => set({ ...now(), h })), numberBox("Minute", now().i, (i) => set({ ...now(), i })));
    box.value = fmt(pattern, w.held);
    draw();
    host.append(box, panel);
  },
  // The instant with its zone, as typed and as shown.
  "iso-with-zone": (host, w) => {
    const show = (v) => (v ? `${fmt("YYYY-MM-DD", v)}T${fmt("HH:mm", v)}:00Z` : "");
    const box = text(w, { placeholder: "YYYY-MM-DDTHH:mm:ssZ" });
    box.value = show(w.held);
    box.addEventListener("change", () => { const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(Z|\+00:00)$/.exec(box.value); w.put(found ? ofIso(found[1]) : null); box.value = show(w.held); });
    host.append(box);
  },
  // Hours as "21:00" and minutes as "21:45" in grids after the day; typed text is taken strictly.
  "grids-one-after-another": (host, w) => {
    const pattern = "YYYY/MM/DD HH:mm";
    const box = text(w);
    box.value = fmt(pattern, w.held);
    let [view, level, draft] = [viewOf(w), "days", null];
    const set = (v) => { w.put(v); box.value = fmt(pattern, v); };
    box.onfocus = () => { level = "days"; popup(box, (self) => {
      const cells = (texts, take) => texts.map((one) => el("span", { style: "display:inline-block;width:60px;cursor:pointer", onclick: () => take(one) }, one));
      return [el("div", {}, el("th", { class: "prev", style: "cursor:pointer", onclick: () => { view = shifted(view, -1); self.draw(); } }, "←"), el("th", { class: "switch" }, heading(view)), el("th", { class: "next", style: "cursor:pointer", onclick: () => { view = shifted(view, 1); self.draw(); } }, "→")),
        ...(level === "days" ? [days(view, (day) => { draft = { ...day, h: 0, i: 0 }; level = "hours"; self.draw(); }, { tag: "td", others: true })] : level === "hours" ? cells(upTo(23).map((h) => `${Number(h)}:00`), (said) => { draft.h = Number(said.split(":")[0]); level = "minutes"; self.draw(); }) : cells(upTo(55, 5).map((i) => `${draft.h}:${i}`), (said) => { draft.i = Number(said.split(":")[1]); set(draft); self.close(); }))];
    }); };
    takeTyped(box, w, pattern);
    host.append(box);
  },
  // A custom element with a box for the date and one for the time; its calendar rolls month by month.
  "web-component": (host, w) => {
    const shell = el("x-date-time");
    const root = shell.attachShadow({ mode: "open" });
    const parts = { day: w.held, time: w.held };
    const tell = () => w.put(parts.day && parts.time ? { y: parts.day.y, m: parts.day.m, d: parts.day.d, h: parts.time.h, i: parts.time.i } : null);
    const [date, time] = [el("input", { "aria-label": "Date", part: "date" }), el("input", { "aria-label": "Time", part: "time" })];
    const show = () => { date.value = fmt("D.M.YYYY", parts.day); time.value = fmt("HH:mm", parts.time); };
    date.onchange = () => { const v = parse("D.M.YYYY", date.value); if (v || !date.value) parts.day = v; show(); tell(); };
    time.onchange = () => { const v = parse("D.M.YYYY HH:mm", `1.1.2000 ${time.value}`); if (v || !time.value) parts.time = v; show(); tell(); };
    show();
    root.append(el("div", {}, date, time));
    host.append(shell);
  },
  // Every part is a token in a list of buttons: days in a popup, hours and minutes in columns of twelve hours; no OK.
  "columns-of-12": (host, w) => {
    const pattern = "MMM DD, YYYY hh:mm A";
    const box = text(w, { readonly: "" });
    box.value = fmt(pattern, w.held);
    let view = viewOf(w);
    const now = () => w.held || { y: 2026, m: 10, d: 15, h: 0, i: 0 };
    const set = (v, self) => { w.put(v); box.value = fmt(pattern, v); self.draw(); };
    box.onclick = () => popup(box, (self) => [el("div", {}, button("<", () => { view = shifted(view, -1); self.draw(); }), el("span", {}, heading(view)), button(">", () => { view = shifted(view, 1); self.draw(); })), days(view, (day) => set(atTime(day, now()), self), { others: true }),
      column(["12", ...upTo(11).slice(1)], two(now().h % 12 || 12), (h) => set({ ...now(), h: (Number(h) % 12) + (now().h < 12 ? 0 : 12) }, self)), column(upTo(59), two(now().i), (i) => set({ ...now(), i: Number(i) }, self)), column(["AM", "PM"], now().h < 12 ? "AM" : "PM", (half) => set({ ...now(), h: (now().h % 12) + (half === "PM" ? 12 : 0) }, self))]);
    host.append(box);
  },
  // A box for the date, one for the time of twelve hours, a list for the half of the day.
  "half-in-a-list": (host, w) => {
    const now = w.held ? { date: fmt("MM/DD/YYYY", w.held), time: fmt("hh:mm", w.held), half: fmt("A", w.held) } : { date: "", time: "", half: "AM" };
    const tell = () => w.put(parse("MM/DD/YYYY hh:mm A", `${now.date} ${now.time} ${now.half}`));
    const box = (key, given) => { const one = el("input", { value: now[key], ...given, onchange: () => { now[key] = one.value; tell(); } }); one.type = "text"; return one; };
    const half = el("select", { "aria-label": "Clock", onchange: () => { now.half = half.value; tell(); } }, el("option", {}, "AM"), el("option", {}, "PM"));
    half.value = now.half;
    host.append(box("date", { "aria-label": "Date", placeholder: "mm/dd/yyyy" }), box("time", { "aria-label": "Time", placeholder: "hh:mm" }), half);
  },
  // A date's box with a calendar, and a box of the time that offers every half hour and takes others.
  "date-and-list-of-times": (host, w) => {
    const parts = { day: w.held, time: w.held };
    const tell = () => w.put(parts.day && parts.time ? { y: parts.day.y, m: parts.day.m, d: parts.day.d, h: parts.time.h, i: parts.time.i } : null);
    const [date, time] = [el("input", { "aria-label": "Date", type: "text" }), el("input", { "aria-label": "Time", type: "text", role: "combobox", "aria-haspopup": "listbox" })];
    const show = () => { date.value = fmt("D MMM YYYY", parts.day); time.value = fmt("HH:mm", parts.time); };
    let view = viewOf(w);
    date.onclick = () => popup(date, (self) => [el("div", {}, button("", () => { view = shifted(view, -1); self.draw(); }, { title: "Previous Month", style: "width:20px;height:16px" }), el("h2", {}, MONTHS[view.m - 1]), button("", () => { view = shifted(view, 1); self.draw(); }, { title: "Next Month", style: "width:20px;height:16px" }), el("select", {}, el("option", {}, String(view.y)))),
      days(view, (day) => { parts.day = day; show(); tell(); self.close(); }, { tag: "td", others: true })]);
    date.onchange = () => { const v = parse("D MMM YYYY", date.value); if (v) parts.day = v; show(); tell(); };
    time.onclick = () => popup(time, (self) => [el("ul", { role: "listbox" }, ...upTo(23).flatMap((h) => ["00", "30"].map((i) => el("li", { role: "option", onclick: () => { parts.time = { h: Number(h), i: Number(i) }; show(); tell(); self.close(); } }, `${h}:${i}`))))]);
    time.onchange = () => { const v = parse("D.M.YYYY HH:mm", `1.1.2000 ${time.value}`); if (v) parts.time = v; show(); tell(); };
    time.addEventListener("keydown", (event) => { if (event.key === "Tab" && openPopup) openPopup.close(); });
    show();
    host.append(date, time);
  },
  // A read-only box of the date with a calendar, lists for hour and minute beside it.
  "date-and-two-lists": (host, w) => {
    const parts = { day: w.held, h: w.held ? w.held.h : 0, i: w.held ? w.held.i : 0 };
    const tell = () => w.put(parts.day ? { y: parts.day.y, m: parts.day.m, d: parts.day.d, h: parts.h, i: parts.i } : null);
    const box = text(w, { readonly: "" });
    box.value = fmt("DD/MM/YYYY", parts.day);
    let view = viewOf(w);
    box.onclick = () => popup(box, (self) => [el("div", {}, button("<", () => { view = shifted(view, -1); self.draw(); }), el("b", {}, heading(view)), button(">", () => { view = shifted(view, 1); self.draw(); })), days(view, (day) => { parts.day = day; box.value = fmt("DD/MM/YYYY", day); tell(); self.close(); }, { monday: true })]);
    const list = (name, key, last) => { const one = el("select", { "aria-label": name, onchange: () => { parts[key] = one.selectedIndex; tell(); } }, ...upTo(last).map((said) => el("option", {}, said))); one.selectedIndex = parts[key]; return one; };
    host.append(box, list("Hour", "h", 23), list("Minute", "i", 59));
  },
  // Hours of twelve that echo, beside buttons for the halves that nobody tells apart: proves nothing.
  "halves-apart": (host, w) => {
    const box = text(w, { placeholder: "dd/mm/yyyy hh:mm" });
    box.addEventListener("input", () => w.put(null));
    host.append(box, el("span", {}, "AM"), el("span", {}, "PM"));
  },
  // Keeps whatever is typed: proves nothing.
  "echo": (host, w) => {
    const box = text(w, { class: "datepicker" });
    box.value = fmt("DD/MM/YYYY HH:mm", w.held);
    box.addEventListener("input", () => w.put(parse("DD/MM/YYYY HH:mm", box.value)));
    host.append(box);
  },
  // Finds fault with everything: proves nothing either.
  "always-wrong": (host, w) => {
    const box = text(w, { class: "datepicker" });
    box.addEventListener("blur", () => { box.setAttribute("aria-invalid", "true"); w.put(null); });
    host.append(box);
  },
};
