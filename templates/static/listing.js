// A table of entries that filters and sorts; what is chosen stands in the address, so it can be shared.

const SEVERITIES = ["critical", "high", "medium", "low"];
const DIFFICULTIES = ["beginner", "intermediate", "advanced"];
const ORDERS = { severity: SEVERITIES, difficulty: DIFFICULTIES };

function sortKey(row, key) {
  const value = key === "name" ? row.querySelector("a").textContent.toLowerCase() : row.dataset[key];
  if (key in ORDERS) return ORDERS[key].indexOf(value);
  return key === "http" || key === "minutes" ? Number(value || Infinity) : value;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fillChoices(select, rows) {
  const order = ORDERS[select.name];
  const values = [...new Set(rows.map((row) => row.dataset[select.name]).filter(Boolean))];
  values.sort(order ? (a, b) => order.indexOf(a) - order.indexOf(b) : compare);
  for (const value of values) select.append(new Option(value[0].toUpperCase() + value.slice(1), value));
  if (values.length < 2) select.closest("label").hidden = true;
}

// Every word must occur: "openai 401" finds what has both, in any order and in the middle of a name.
function searchable(row) {
  const { words, http, package: name, severity, difficulty } = row.dataset;
  return [row.textContent, words, http, name, severity, difficulty].join(" ").toLowerCase();
}

export function enhanceListing(listing) {
  const form = listing.querySelector("form");
  const body = listing.querySelector("tbody");
  const rows = [...body.rows];
  const texts = new Map(rows.map((row) => [row, searchable(row)]));
  const selects = [...form.querySelectorAll("select")];
  for (const select of selects) fillChoices(select, rows);

  function filter() {
    const words = form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const chosen = selects.every((select) => !select.value || row.dataset[select.name] === select.value);
      row.hidden = !(chosen && words.every((word) => texts.get(row).includes(word)));
      if (!row.hidden) shown += 1;
    }
    form.querySelector(".count").textContent = shown === rows.length ? `${shown} errors` : `${shown} of ${rows.length}`;
    listing.querySelector(".nothing").hidden = shown > 0;
  }

  function sort(key, descending) {
    for (const head of listing.querySelectorAll("[data-key]")) {
      if (head.dataset.key === key) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    const sorted = key ? [...rows].sort((a, b) => compare(sortKey(a, key), sortKey(b, key))) : rows;
    body.append(...(descending ? sorted.reverse() : sorted));
  }

  function remember(sorted) {
    const state = new URLSearchParams(location.search);
    for (const { name, value } of form.elements) if (name) value ? state.set(name, value) : state.delete(name);
    if (sorted) state.set("sort", sorted);
    const query = state.toString();
    history.replaceState(null, "", (query ? `?${query}` : location.pathname) + location.hash);
  }

  function restore() {
    const state = new URLSearchParams(location.search);
    for (const field of form.elements) if (field.name) field.value = state.get(field.name) ?? "";
    const [, descending, key] = /^(-?)(\w+)$/.exec(state.get("sort") ?? "") ?? [];
    sort(key ?? "", Boolean(descending));
    filter();
  }

  for (const head of listing.querySelectorAll("[data-key]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      sort(head.dataset.key, descending);
      remember((descending ? "-" : "") + head.dataset.key);
    });
    head.replaceChildren(button);
  }
  form.addEventListener("input", () => {
    filter();
    remember();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  listing.querySelector("[data-clear]").addEventListener("click", () => {
    form.reset();
    filter();
    remember();
    form.elements.q.focus();
  });
  addEventListener("popstate", restore);
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest?.("input, select, textarea")) return;
    event.preventDefault();
    form.elements.q.focus();
  });
  form.hidden = false;
  restore();
}
