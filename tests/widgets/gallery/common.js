// What every page of the gallery shares: what is offered, and what the libraries themselves say is set.
// `state` is written by their change events only; the driver never sees it.
const COUNTRIES = ["Austria", "Belgium", "France", "Germany", "Ireland", "Italy", "Netherlands", "Poland", "Spain", "Sweden", "United Kingdom", "United Kingdom (Northern Ireland)"];
const CHANNELS = ["AFN", "MFN", "MFN Prime"];
const STATUSES = ["Pending", "Unshipped", "PartiallyShipped", "Shipped", "Canceled"];
const WAREHOUSES = ["Leeds", "Hull", "York"];
window.state = { name: "Amazon", active: true, country: "Germany", channels: ["AFN"], statuses: ["Pending", "Unshipped"], ignore: false, before: "2021-05-25T08:30:00", polling: "2022-01-31T07:15:00", warehouse: "Leeds" };

// A library's own date as a local one, to the second.
const local = (date) => {
  if (!date) return "";
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};
const texts = (select) => [...select.selectedOptions].map((option) => option.text);
const options = (offered, chosen) => offered.map((text) => `<option${[].concat(chosen).includes(text) ? " selected" : ""}>${text}</option>`).join("");
