// From a query to entries: Pagefind's ranking, what it can be filtered by, and what to do with words nobody wrote.
import { meant, mentions, parts, tokens } from "./words.js";

const WEIGHTS = { exception: 3, title: 2, summary: 0.4, severity: 0, http: 0, difficulty: 0, minutes: 0, removed: 0 };
const ENOUGH = 0.6; // of what the best entry has of a query's words

const once = (work) => {
  let result;
  return () => (result ??= work());
};

const fetched = (path) => once(async () => (await fetch(new URL(path, document.baseURI))).json());

const engine = once(async () => {
  const pagefind = await import("../pagefind/pagefind.js");
  await pagefind.options({ ranking: { metaWeights: WEIGHTS } });
  await pagefind.init();
  return pagefind;
});

export const names = once(async () => (await fetched("names.json")()).split(" ").filter(Boolean));

/** The values to filter by, and for each entry of the index the positions of its own. */
export const facets = once(async () => {
  const { pages, facets: columns } = await fetched("facets.json")();
  const ids = pages.split(" ").filter(Boolean);
  const places = new Map(ids.map((id, place) => [id, place]));
  const value = (name, id) => columns[name].values[columns[name].of[places.get(id)]];
  return { ids, columns, places, value };
});

async function search(words) {
  const { results } = await (await engine()).search(words === null ? null : words.join(" "));
  return results;
}

/** All entries, in the order of the catalog. */
export async function everything() {
  const { places } = await facets();
  return (await search(null)).sort((a, b) => places.get(a.id) - places.get(b.id));
}

const wordsOf = (some) => some.flatMap(parts);

async function text(result) {
  const { content, meta } = await result.data();
  return [content, ...Object.values(meta)].join(" ");
}

// Pagefind falls back to the start of a word that it does not have, so what it found has to be looked at.
async function isKnown(token, results) {
  const found = results ?? (await search(parts(token)));
  return found.length > 0 && mentions(await text(found[0]), token);
}

async function unknown(some, results) {
  const known = await Promise.all(some.map((token) => isKnown(token, results)));
  return some.filter((_, place) => !known[place]);
}

// No entry has all the words: those that have most of them, where a rare word counts for more than a common one.
async function withMost(some) {
  const words = [...new Set(wordsOf(some))];
  const each = await Promise.all(words.map((word) => search([word])));
  const all = (await facets()).ids.length;
  const pages = new Map();
  each.forEach((results) => {
    const worth = Math.log(1 + all / (results.length || 1));
    for (const result of results) {
      const page = pages.get(result.id) ?? { result, score: 0, worth: 0 };
      page.score += result.score;
      page.worth += worth;
      pages.set(result.id, page);
    }
  });
  const most = Math.max(0, ...[...pages.values()].map((page) => page.worth));
  const good = [...pages.values()].filter((page) => page.worth >= ENOUGH * most);
  const rank = ({ score, worth }) => score * (worth / most) ** 2;
  return good.sort((a, b) => rank(b) - rank(a)).map((page) => page.result);
}

/** What a query finds. `used` are the words that were searched, `missing` those in no entry, `mended` [wrong, right]. */
export async function find(query) {
  const asked = [...new Set(tokens(query))];
  if (!asked.length) return { results: [], used: [], missing: [], mended: [], complete: true };
  let results = await search(wordsOf(asked));
  const strange = await unknown(asked, results.length ? results : undefined);
  const vocabulary = strange.some((token) => token.length > 3) ? await names() : [];
  const right = new Map(strange.map((token) => [token, meant(token, vocabulary)]));
  const used = asked.map((token) => (right.has(token) ? right.get(token) : token)).filter(Boolean);
  if (strange.length) results = used.length ? await search(wordsOf(used)) : [];
  const complete = results.length > 0 || !used.length;
  if (!complete) results = await withMost(used);
  const mended = [...right].filter(([, name]) => name);
  return { results, used, missing: strange.filter((token) => !right.get(token)), mended, complete };
}
