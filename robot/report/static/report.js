"use strict";
// Everything here is a help: without it the pages show the same, and a link opens each picture.
(() => {
  const filters = document.querySelector("[data-filters]");
  if (filters) {
    const [search, state, remaining] = ["search", "state", "remaining"].map((id) => document.getElementById(id));
    const rows = [...document.querySelectorAll("tbody tr[data-s]")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const count = document.querySelector("[data-count]");
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, number) => {
        const fits = (!state.value || row.dataset.s === state.value) && (!remaining.checked || "r" in row.dataset)
          && words.every((word) => texts[number].includes(word));
        if (row.hidden === fits) row.hidden = !fits;
        shown += fits;
      });
      count.textContent = shown === rows.length ? `${shown} runs` : `${shown} of ${rows.length} runs`;
    };
    filters.hidden = false;
    filters.addEventListener("input", filter);
    filters.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }

  const dialog = document.getElementById("enlarged");
  if (dialog) {
    const full = dialog.querySelector(".full");
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a.enlarge");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const image = document.createElement("img");
      image.src = link.href;
      image.alt = link.querySelector("img").alt.replace(/\. Enlarge$/, "");
      full.replaceChildren(image);
      dialog.showModal();
      full.scrollTop = 0;
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  // Paper has no folds and nothing that comes later.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((details) => { details.open = true; });
    document.querySelectorAll("img[loading=lazy]").forEach((image) => { image.loading = "eager"; });
  });
  addEventListener("afterprint", () => { opened.forEach((details) => { details.open = false; }); });
})();
