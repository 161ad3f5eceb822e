"use strict";

// Loaded before the page is drawn, and listening on the document only: nothing can be clicked too early.

function toast(text, isBad) {
  const box = document.createElement("div");
  box.className = isBad ? "toast bad" : "toast";
  box.setAttribute("role", "status");
  box.textContent = text;
  document.getElementById("toasts").append(box);
  fade(box);
}

function fade(box) {
  setTimeout(() => box.remove(), 8000);
}

async function copyLink(button) {
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.copyFrom, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    await navigator.clipboard.writeText((await answer.json()).link);
    toast("Connect link copied.");
  } catch {
    toast("The connect link could not be copied.", true);
  } finally {
    button.disabled = false;
  }
}

function moveColumn(button) {
  const shown = document.getElementById("shown");
  const target = shown.contains(button) ? document.getElementById("available") : shown;
  target.append(button.parentElement);
}

document.addEventListener("click", (event) => {
  const at = (query) => event.target.closest(query);
  const menuButton = at("[data-menu]");
  for (const opener of document.querySelectorAll("[data-menu]")) {
    const list = document.getElementById(opener.dataset.menu);
    const opens = opener === menuButton && list.hidden;
    if (opener === menuButton || !list.contains(event.target)) {
      list.hidden = !opens;
      opener.setAttribute("aria-expanded", String(opens));
    }
  }
  const opener = at("[data-window]");
  if (opener) document.getElementById(opener.dataset.window).showModal();
  if (at("[data-close]")) at("dialog").close();
  const copy = at("[data-copy-from]");
  if (copy) copyLink(copy);
  const column = at("[data-column]");
  if (column) moveColumn(column);
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (control.matches("[data-submits]")) control.form.submit();
  for (const dependent of document.querySelectorAll(`[data-needs="${control.id}"]`)) {
    dependent.disabled = !control.checked;
  }
});

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-filters]");
  if (!box) return;
  const words = box.value.trim().toLowerCase();
  let count = 0;
  for (const tile of document.getElementById(box.dataset.filters).children) {
    tile.hidden = !tile.dataset.text.includes(words);
    count += tile.hidden ? 0 : 1;
  }
  document.getElementById(`${box.dataset.filters}-nothing`).hidden = count > 0;
});

document.addEventListener("submit", (event) => {
  const shown = document.getElementById("shown");
  if (!shown || !event.target.contains(shown) || event.submitter?.matches("[data-resets]")) return;
  for (const column of shown.querySelectorAll("[data-column]")) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "columns", value: column.dataset.column });
    event.target.append(field);
  }
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".toast").forEach(fade);
  document.querySelectorAll("dialog[data-open]").forEach((dialog) => dialog.showModal());
});
