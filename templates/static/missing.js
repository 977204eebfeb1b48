// The page for what is not there: looks for the entries that the missing address may have meant.
import { element, nearest, root } from "./answer.js";
import { PublishedIndex, read } from "./matching.js";
import { masked } from "./masking.js";
import { offerToWrite } from "./writing.js";

const NAME = /^[A-Za-z_][\w.]*$/;
const SLUG = /^[a-z0-9][a-z0-9_-]*$/;
const MOST = 5;

// The parts of the address below the site's root.
function parts() {
  const path = location.pathname.startsWith(root.pathname) ? location.pathname.slice(root.pathname.length) : location.pathname;
  try {
    return decodeURIComponent(path).split("/").filter((part) => part && part !== "index.html");
  } catch {
    return path.split("/").filter(Boolean); // a stray percent sign
  }
}

const camel = (slug) => slug.replace(/(?:^|[-_ ])([a-z])/g, (_, letter) => letter.toUpperCase());
const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replace(/([A-Z])([A-Z][a-z])/g, "$1-$2").toLowerCase();

// What the matcher may know it by: the name, the slug as the code of a payload, as words, and as a class.
function readings(names) {
  const last = names.at(-1);
  const words = last.replace(/[-_.]+/g, " ");
  const near = names.slice(0, -1).join(" ");
  const coded = [words, last.replaceAll("-", "_"), near].join("\n");
  const kind = NAME.test(last) ? last : camel(words).replaceAll(" ", "");
  return [kind, kind.endsWith("Error") ? "" : `${kind}Error`, coded].filter(Boolean);
}

async function entriesFor(names) {
  const published = new PublishedIndex(root);
  const found = new Map();
  for (const text of readings(names)) {
    for (const match of await published.explain(read(text))) {
      if (!found.has(match.record.id)) found.set(match.record.id, { ...match, reasons: [], captured: {} });
    }
  }
  // Of the package that the address names first, as its other entries may share a class or a word.
  const of = (match) => names.some((name) => name.split(".")[0] === match.record.id.split("/")[0]);
  return [...found.values()].sort((a, b) => of(b) - of(a)).slice(0, MOST);
}

// The words of a slug or a name, without those that say nothing.
const wordsOf = (name) => kebab(name).match(/[a-z0-9]{3,}/g)?.filter((word) => !/^(?:err|error|exception)$/.test(word)) ?? [];
// Enough of a word agrees that a slip or a shortened form is found.
const alike = (one, other) => one.startsWith(other.slice(0, 4)) || other.startsWith(one.slice(0, 4));

// Where the matcher knows nothing of the kind, the page of the package does: it lists the slugs and names there are.
async function alikeIn(names) {
  const [first, second] = names;
  const name = (["errors", "e"].includes(first) ? second : first)?.split(".")[0];
  const listed = [...document.querySelectorAll("[data-packages] a")].find(({ href }) => href.endsWith(`/packages/${name}/`));
  if (!listed) return [];
  const page = new DOMParser().parseFromString(await (await fetch(listed.href)).text(), "text/html");
  const wanted = wordsOf(names.at(-1).replace(`${name}.`, ""));
  const rows = [...page.querySelectorAll("tbody tr")].map((row) => {
    const id = row.querySelector("a").getAttribute("href").split("/").slice(-3, -1).join("/");
    const exception = row.querySelector("code").textContent;
    const known = wordsOf(`${id.split("/")[1]} ${exception.split(".").at(-1)}`);
    const points = wanted.filter((word) => known.some((other) => alike(word, other))).length;
    const record = { id, title: row.querySelector("a").textContent, names: [exception] };
    return { record, points, reasons: [], captured: {} };
  });
  const found = rows.filter(({ points }) => points > 0);
  return found.sort((a, b) => b.points - a.points).slice(0, MOST);
}

// The file that would hold the entry: errors/<package>/<slug>/ and e/<package>.<Class>/ say both parts.
function missingEntry([kind, first, second]) {
  const dotted = first?.split(".") ?? [];
  const name = kebab((dotted.at(-1) ?? "").replace(/(?:Error|Exception)$/, ""));
  const [folder, slug] = kind === "errors" ? [first, second] : [dotted.length > 1 ? dotted[0] : "python", name];
  return (kind === "errors" || kind === "e") && SLUG.test(folder ?? "") && SLUG.test(slug ?? "") ? `${folder}/${slug}` : "";
}

function offerToStart(offer, names) {
  const id = missingEntry(names);
  if (!offer || !id) return;
  const name = names[0] === "e" && NAME.test(names[1]) ? names[1] : "";
  offer.append(offerToWrite(() => ({ name, message: "", example: "", from: "" }), id));
  offer.hidden = false;
}

function offerToLook(offer, names) {
  const words = masked(names.at(-1).replace(/[-_]+/g, " "));
  offer.querySelector("code").textContent = words;
  offer.querySelector("a").search = new URLSearchParams({ q: words });
  offer.hidden = false;
}

async function help() {
  const names = parts();
  if (!names.length) return;
  offerToLook(document.querySelector("[data-missing]"), names);
  offerToStart(document.querySelector("[data-write]"), names);
  const place = document.querySelector("[data-nearest]");
  let matches = await entriesFor(names).catch(() => []);
  if (!matches.length) matches = await alikeIn(names).catch(() => []);
  if (!matches.length) return;
  place.append(element("h2", {}, matches.length > 1 ? "Did you mean one of these?" : "Did you mean this?"), nearest(matches));
  place.hidden = false;
}

help();
