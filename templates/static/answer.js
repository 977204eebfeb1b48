// What the paste box answers: the entries that fit, why they do, and where else to look.
import { read } from "./matching.js";
import { HIDDEN, masked, maskedValue } from "./masking.js";

export const root = new URL(document.documentElement.dataset.root, document.baseURI);
const LONGEST_VALUE = 80;
const QUERY_WORDS = 6;

/** An element with attributes and children; text is always set as text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export const entryPage = (id) => new URL(`errors/${id}/`, root);

/** What to search for: the exception that was raised last, or some words of the last line; no secrets. */
export function searchWords(pasted) {
  const shown = read(masked(pasted.text));
  const raised = shown.exceptions.filter((item) => item.raised && item.bare !== "exception");
  if (raised.length) return raised.at(-1).name;
  const last = shown.text.split("\n").findLast((line) => /[A-Za-z]{4}/.test(line)) ?? "";
  return (last.match(/[A-Za-z][A-Za-z0-9_]{2,29}/g) ?? []).slice(0, QUERY_WORDS).join(" ");
}

function searchPage(words) {
  const page = new URL("search/", root);
  page.searchParams.set("q", words);
  return page.href;
}

export function offers(pasted, ...more) {
  const words = searchWords(pasted);
  const search = words
    ? element("a", { class: "button", href: searchPage(words) }, "Search for ", element("code", {}, words))
    : element("a", { class: "button", href: new URL("search/", root).href }, "Search");
  const packages = element("a", { href: new URL("packages/", root).href }, "Browse the packages");
  return element("p", { class: "offers" }, ...more, search, packages);
}

const exceptionOf = (match) => match.record.names[0];
const shortened = (value) => (value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value);

function captured(match) {
  const shown = Object.entries(match.captured).map(([name, value]) => [name, maskedValue(name, value)]);
  const rows = shown
    .filter(([, value]) => value !== HIDDEN)
    .map(([name, value]) =>
      element(
        "div",
        {},
        element("dt", {}, name.replaceAll("_", " ")),
        element("dd", {}, element("code", {}, shortened(value))),
      ),
    );
  return rows.length ? [element("dl", { class: "captured" }, ...rows)] : [];
}

function reasons(match) {
  const items = match.reasons.map((reason) => element("li", {}, masked(reason)));
  return items.length ? [element("ul", { class: "reasons", "aria-label": "Why this one" }, ...items)] : [];
}

function heading(match, level) {
  const link = element("a", { href: entryPage(match.record.id).href, "data-result": "" }, match.record.title);
  return [element(level, {}, link), element("p", {}, element("code", {}, exceptionOf(match)))];
}

/** The entry that explains the text, with room for its quick fix. */
export function confident(match) {
  const fix = element("div", { class: "fixing" });
  const whole = element("a", { href: `${entryPage(match.record.id).href}#quick-fix` }, "Read on: causes, code, prevention");
  const card = [...heading(match, "h2"), ...captured(match), fix, element("p", { class: "whole" }, whole), ...reasons(match)];
  return { card: element("article", { class: "sure" }, ...card), fix };
}

/** Entries that come near, each with what speaks for it. */
export function nearest(matches) {
  const items = matches.map((match) => element("li", {}, ...heading(match, "h3"), ...captured(match), ...reasons(match)));
  return element("ol", { class: "nearest" }, ...items);
}
