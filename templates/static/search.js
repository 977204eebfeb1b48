// The search page. What is asked and chosen stands in the address, so it can be shared and the back button works.
import { everything, facets, find, names } from "./finder.js";
import { capitalised, card, element, link } from "./result.js";
import { looksPasted, near, parts, tokens } from "./words.js";

const AT_ONCE = 10;
const PAUSE = 120; // milliseconds after the last key
const MISSING_NAMES = 5;

const page = document.querySelector("[data-search]");
const root = new URL(document.documentElement.dataset.root, location.href);
const form = page.querySelector("form");
const box = form.elements.q;
const selects = [...form.querySelectorAll("select")];
const [status, advice, list] = [".status", ".advice", ".results"].map((name) => page.querySelector(name));
const more = page.querySelector("[data-more]");
const browse = document.querySelector("[data-browse]");
const examples = page.querySelector("[data-examples]");

let asked = 0; // counts searches, so that a late answer does not replace a newer one
let typing = false; // whether the address already has an entry of its own for what is being typed
let timer;

const count = (number) => `${number} ${number === 1 ? "error" : "errors"}`;
const listOf = (words) => words.flatMap((word, place) => [...(place ? [", "] : []), element("code", {}, word)]);

// The address

function address() {
  const state = new URLSearchParams();
  // A pasted error may hold secrets; it goes into no address and so into no history.
  if (box.value.trim() && !looksPasted(box.value)) state.set("q", box.value.trim());
  for (const { name, value } of selects) if (value) state.set(name, value);
  const query = state.toString();
  return query ? `?${query}` : location.pathname;
}

function remember(stillTyping) {
  const here = address();
  if (here === (location.search || location.pathname)) return;
  history[typing && stillTyping ? "replaceState" : "pushState"](null, "", here);
  typing = stillTyping;
}

function restore() {
  const state = new URLSearchParams(location.search);
  box.value = state.get("q") ?? "";
  for (const select of selects) choose(select, state.get(select.name) ?? "");
  typing = false;
  clearTimeout(timer);
  show();
}

// An address may name what is not among the choices; it is kept, and finds nothing.
function choose(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
  select.value = value;
}

// Filters

function passes({ value }, id, except) {
  return selects.every(
    (select) => select === except || !select.value || value(select.name, id) === select.value,
  );
}

// How many each choice would leave, given the other filters.
function offer(known, ids) {
  for (const select of selects) {
    const counts = new Map();
    for (const id of ids.filter((each) => passes(known, each, select))) {
      const value = known.value(select.name, id);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const { values } = known.columns[select.name];
    const chosen = select.value;
    const options = [...new Set([...values, chosen])].filter((value) => value && (counts.has(value) || value === chosen));
    select.replaceChildren(new Option("Any", ""));
    for (const value of options) {
      const label = select.name === "package" ? value : capitalised(value);
      select.append(new Option(`${label} (${counts.get(value) ?? 0})`, value));
    }
    select.value = chosen;
  }
}

// Results

async function extended(results, start, used) {
  const data = await Promise.all(results.slice(start, start + AT_ONCE).map((result) => result.data()));
  const words = [...new Set([...used, ...used.flatMap(parts)])];
  return data.map((each) => card(each, words));
}

function offerMore(results, used, number) {
  const start = list.children.length;
  more.hidden = start >= results.length;
  more.querySelector("button").onclick = async () => {
    const shown = await extended(results, start, used);
    if (number !== asked) return;
    list.append(...shown);
    offerMore(results, used, number);
    shown[0].querySelector("a").focus();
  };
}

// States of the page

function reset(showingWays) {
  list.replaceChildren();
  advice.replaceChildren();
  advice.hidden = list.hidden = more.hidden = true;
  browse.hidden = !showingWays;
  if (examples) examples.hidden = true;
}

async function idle(number) {
  const known = await facets();
  if (number !== asked) return;
  reset(true);
  offer(known, known.ids);
  status.textContent = "";
  if (examples) examples.hidden = false;
}

function advise(...paragraphs) {
  advice.replaceChildren(...paragraphs.filter(Boolean).map((some) => element("p", {}, ...some)));
  advice.hidden = !advice.children.length;
}

function pasted(text) {
  reset(true);
  status.textContent = "This looks like an error as it was printed.";
  const there = link(new URL("explain/", root).href, "Have it explained");
  there.className = "button";
  // Hands the text over within this tab; it does not go into an address.
  there.addEventListener("click", () => {
    try {
      sessionStorage.setItem("pasted", text);
    } catch {
      // Without storage it has to be pasted once more.
    }
  });
  advise(["The paste box reads whole messages and tracebacks, here in your browser. Searching is for a few words."], [there]);
}

async function nothing(found, query, number) {
  const known = await names();
  const close = tokens(query).flatMap((token) => near(token, known, MISSING_NAMES, Math.ceil(token.length * 0.4)));
  if (number !== asked) return;
  const chosen = selects.filter((select) => select.value);
  const clear = element("button", { type: "button", className: "quiet" }, "without the filters");
  clear.addEventListener("click", () => {
    for (const select of chosen) select.value = "";
    remember(false);
    show();
  });
  reset(true);
  const named = [...new Set(close)].slice(0, MISSING_NAMES);
  const choices = named.flatMap((name, place) => [place ? ", " : "", link(`?q=${encodeURIComponent(name)}`, name)]);
  status.textContent = query ? `No error found for “${query}”.` : "No error found.";
  advise(
    found.results.length && ["There are ", count(found.results.length), ", ", clear, "."],
    named.length && ["Names that are near: ", ...choices, "."],
    ["Try fewer words, or the name of the exception alone, or browse:"],
  );
}

function explain({ mended, missing, complete }) {
  const told = missing.filter((word) => word.length > 2);
  advise(
    ...mended.map(([wrong, right]) => ["Searched for ", element("strong", {}, right), ": no error has ", element("code", {}, wrong), "."]),
    told.length && ["Left out, as no error has it: ", ...listOf(told), "."],
    !complete && ["No error has all of these words; these have most of them."],
  );
}

async function answer(query, number) {
  if (looksPasted(query)) return pasted(query);
  if (!query && selects.every((select) => !select.value)) return idle(number);
  const found = query ? await find(query) : { ...(await find("")), results: await everything() };
  const known = await facets();
  if (number !== asked) return;
  const results = found.results.filter((result) => passes(known, result.id));
  offer(known, found.results.map((result) => result.id));
  if (!results.length) return nothing(found, query, number);
  const shown = await extended(results, 0, found.used);
  if (number !== asked) return;
  reset(false);
  status.textContent = count(results.length);
  explain(found);
  list.append(...shown);
  list.hidden = false;
  offerMore(results, found.used, number);
}

async function show() {
  asked += 1;
  const number = asked;
  page.setAttribute("aria-busy", "true");
  const late = setTimeout(() => number === asked && (status.textContent = "Searching…"), 250);
  try {
    await answer(box.value.trim(), number);
  } catch (error) {
    if (number === asked) failed(error);
  } finally {
    clearTimeout(late);
    if (number === asked) page.setAttribute("aria-busy", "false");
  }
}

function failed(error) {
  console.error(error);
  reset(true);
  status.textContent = "The search index could not be loaded. Try again, or browse:";
}

// Keys and events

function move(step) {
  const links = [...list.querySelectorAll("a")];
  const place = links.indexOf(document.activeElement) + step;
  if (place < 0) box.focus();
  else links[Math.min(place, links.length - 1)]?.focus();
}

function clear() {
  box.value = "";
  box.focus();
  clearTimeout(timer);
  remember(false);
  show();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inside = event.target === box || list.contains(event.target);
  const elsewhere = event.target.closest?.("input, select, textarea, [contenteditable]");
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "/" && !elsewhere) box.focus(), box.select();
  else if (event.key in steps && inside) move(steps[event.key]);
  else if (event.key === "Escape" && (inside || !elsewhere)) clear();
  else return;
  event.preventDefault();
}

function start() {
  document.querySelector("[data-without-scripts]").hidden = true;
  form.hidden = status.hidden = page.querySelector(".keys").hidden = false;
  box.addEventListener("input", () => {
    remember(true);
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  // The box would join the lines of a pasted traceback, and nothing could tell it from a query then.
  box.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!looksPasted(text)) return;
    event.preventDefault();
    asked += 1;
    pasted(text);
  });
  form.addEventListener("change", (event) => {
    if (event.target === box) return;
    remember(false);
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    typing = false;
    show().then(() => list.querySelector("a")?.focus());
  });
  page.addEventListener("keydown", onKey);
  addEventListener("keydown", (event) => page.contains(event.target) || onKey(event));
  addEventListener("popstate", restore);
  restore();
  if (!box.value && matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });
}

start();
