// The matcher for pasted errors: the rules and numbers of generator/ranking.py and generator/lookup.py, in their
// order and under their names, to be read beside them; pasted.js reads the text. Nothing here knows a page.
import { FRAME, Raised, Template, best, characters, compare, found, lstrip, rstrip, sum } from "./pasted.js";

export { HOLE, read } from "./pasted.js";

// ----------------------------------------------------------------------------------------------- ranking.py

const [TEMPLATE, TEMPLATE_MOST] = [40, 30]; // for a message that fits, and at most as much again for how much it says
const CAUSE = 8; // for being what another exception came of
const WORDS = 30; // for a message whose words are all there
const [QUALIFIED, SAME_PACKAGE, BARE, MENTIONED] = [30, 25, 15, 6];
const [OTHER_PACKAGE, CONTRADICTED] = [3, -12];
const [CODE, STATUS_POINTS, FRAMES, NAMED] = [15, 5, 8, 4];
const ENOUGH = 12; // letters and digits of a template that say something by themselves
const MUCH = 45; // the least score of a confident answer
const LEAD = 4; // by how much it leads the next
const SHARE = 0.75; // of a template's words that are worth a mention
const GENERIC = new Set(["exception", "error", "baseexception", "warning"]);

export function rank(pasted, records, most = 5) {
  const scored = Array.from(records, (record) => score(pasted, record)).filter((item) => item.score > 0);
  scored.sort((a, b) => b.score - a.score || compare(a.record.id, b.record.id));
  const lead = scored.length > 1 ? scored[0].score - scored[1].score : LEAD;
  return scored.slice(0, most).map(({ sure, ...item }, number) => ({
    ...item,
    confident: number === 0 && sure && lead >= LEAD,
  }));
}

function score(pasted, record) {
  const { points: message, weight, said, captured } = messageOf(pasted, record);
  const { points: named, kind, who } = exceptionOf(pasted, record);
  const code = record.codes.find((one) => pasted.words.has(one.toLowerCase())) ?? "";
  const status = record.statuses.find((one) => pasted.statuses.has(one)) ?? 0;
  const frames = record.modules.find((name) => pasted.packages.has(name)) ?? "";
  const words = [...pasted.words];
  const word = record.modules.some((name) => words.some((known) => known.includes(name)));
  const about = message || named > 0 || code ? (frames ? FRAMES : word ? NAMED : 0) : 0;
  const total = message + named + (code ? CODE : 0) + (status ? STATUS_POINTS : 0) + about;
  const told = weight >= ENOUGH || Boolean(code && named > 0);
  const reasons = [
    who,
    said,
    code && `the payload has ${code}`,
    status && `HTTP status ${status}`,
    frames && `${frames} is in the traceback`,
  ].filter(Boolean);
  const evidence = message > 0 || named > 0 || code;
  const sure = told && total >= MUCH && kind !== "contradicted";
  return { record, score: evidence ? total : 0, sure, reasons, captured };
}

function messageOf(pasted, record) {
  const fitting = record.templates.map(Template.of).filter((template) => template.occursIn(pasted.squashed));
  if (!fitting.length) {
    const [share, words] = shared(pasted, record);
    const points = share >= SHARE ? Math.trunc(WORDS * share + 0.5) : 0;
    return { points, weight: 0, said: points ? `most words of its message: ${words}` : "", captured: {} };
  }
  const chosen = best(fitting, (template) => template.weight);
  const { weight, literals } = chosen;
  let captured = null;
  for (const template of fitting) captured ??= holding(template.match(pasted.text));
  const points = TEMPLATE + Math.min(Math.trunc(weight / 2), TEMPLATE_MOST);
  if (pasted.wrapper && chosen.occursIn(pasted.cause) && !isWrapper(pasted, record)) {
    const said = `the cause has “${quote(literals)}”; ${pasted.wrapper} came of it`;
    return { points: points + CAUSE, weight, said, captured: captured ?? {} };
  }
  return { points, weight, said: `the message has “${quote(literals)}”`, captured: captured ?? {} };
}

function isWrapper(pasted, record) {
  const wrapper = new Raised(pasted.wrapper, true).bare;
  return record.names.some((name) => new Raised(name, true).bare === wrapper);
}

// A template without holes captures nothing, and leaves the word to the next.
const holding = (captured) => (captured && Object.keys(captured).length ? captured : null);

function shared(pasted, record) {
  let [most, shown] = [0, ""];
  for (const text of record.templates) {
    const words = Template.of(text)
      .literals.flatMap((literal) => found(literal, /[A-Za-z0-9_]{3,}/g))
      .map((word) => word.toLowerCase());
    const there = words.filter((word) => pasted.words.has(word));
    const letters = (list) => sum(list.map((word) => word.length));
    const share = words.length >= 4 ? letters(there) / letters(words) : 0;
    if (share > most) [most, shown] = [share, there.slice(0, 5).join(" ")];
  }
  return [most, shown];
}

const QUOTED = " '\"`.,:;";

function quote(literals) {
  const longest = best(literals, (text) => characters(text).length);
  const literal = characters(lstrip(rstrip(longest, QUOTED), QUOTED));
  return literal.length <= 60 ? literal.join("") : `${literal.slice(0, 59).join("")}…`;
}

function exceptionOf(pasted, record) {
  const all = pasted.exceptions.flatMap((raised) => record.names.map((name) => agreement(raised, name)));
  const agreed = best([{ points: 0, kind: "", who: "" }, ...all], (one) => one.points);
  if (agreed.points <= 0 && pasted.exceptions.some((item) => item.raised && !GENERIC.has(item.bare))) {
    return { points: CONTRADICTED, kind: "contradicted", who: "" };
  }
  return agreed;
}

function agreement(raised, name) {
  const known = new Raised(name, true);
  const agreed = (points, kind, who) => ({ points, kind, who });
  if (raised.bare !== known.bare) return agreed(0, "", "");
  if (!raised.raised) return agreed(MENTIONED, "mentioned", `${raised.name} is mentioned`);
  if (raised.name.toLowerCase() === name.toLowerCase()) return agreed(QUALIFIED, "same", `same exception, ${name}`);
  if (raised.package && raised.package === known.package) return agreed(SAME_PACKAGE, "same", `same exception, ${name}`);
  if (raised.package && known.package) {
    return agreed(OTHER_PACKAGE, "other", `an exception of that name, but of ${raised.package}`);
  }
  return agreed(BARE, "bare", `an exception named ${name.slice(name.lastIndexOf(".") + 1)}`);
}

// -------------------------------------------------------------------------------------------- lookup.py

const MOST_WORDS = 8; // of a text that are looked up when its exceptions do not decide
const WORD = /[a-z_]{4,24}/g;

export function hashed(key) {
  let value = 2166136261;
  for (const byte of new TextEncoder().encode(key)) value = Math.imul(value ^ byte, 16777619);
  return value >>> 0;
}

function nameKeys(names) {
  const raised = names.map((name) => new Raised(name, true));
  const qualified = raised.filter((item) => item.package).map((item) => `${item.package}.${item.bare}`);
  return [...qualified, ...raised.map((item) => item.bare).filter((bare) => !GENERIC.has(bare))];
}

function pairs(words, common) {
  const after = words.slice(1).map((other, number) => [words[number], other]);
  return after.filter(([one, other]) => common.has(one) && common.has(other)).map((pair) => pair.join("+"));
}

export function parseIndex(document) {
  return { shards: document.shards, common: new Set(document.common) };
}

export function parseShard(document) {
  const held = document.records.map(([id, title, names, templates, codes, statuses, modules]) => ({
    ...{ id, title, names, templates, codes, statuses, modules },
  }));
  return new Map(Object.entries(document.keys).map(([key, numbers]) => [key, numbers.map((number) => held[number])]));
}

export function nameQueries(pasted) {
  const ordered = [...pasted.exceptions].sort((a, b) => b.raised - a.raised);
  const packages = [...pasted.packages].sort(compare);
  const names = ordered.map((item) => item.name);
  names.push(...ordered.flatMap((item) => packages.map((name) => `${name}.${item.bare}`)));
  return [...new Set(nameKeys(names))].slice(0, MOST_WORDS);
}

export function wordQueries(pasted, common) {
  const lines = pasted.text.split("\n").filter((line) => lstrip(line) && !FRAME.test(line));
  const chosen = [...lines.slice(0, 4), ...lines.slice(4).slice(-12)];
  const words = chosen.flatMap((line) => found(line.toLowerCase(), WORD));
  const rare = [...new Set(words.filter((word) => !common.has(word)))];
  rare.sort((a, b) => b.length - a.length || compare(a, b));
  return [...rare.slice(0, MOST_WORDS), ...[...new Set(pairs(words, common))].slice(0, MOST_WORDS)];
}

export async function lookup(pasted, index, fetchShard) {
  const named = await gathered(nameQueries(pasted), index, fetchShard);
  const matches = rank(pasted, named.values());
  if (matches[0]?.confident) return matches;
  const worded = await gathered(wordQueries(pasted, index.common), index, fetchShard);
  return rank(pasted, new Map([...named, ...worded]).values());
}

async function gathered(keys, index, fetchShard) {
  const shards = await Promise.all(keys.map((key) => fetchShard(hashed(key) % index.shards)));
  return new Map(keys.flatMap((key, number) => (shards[number].get(key) ?? []).map((item) => [item.id, item])));
}

// The index of a published site. Each of its files is fetched once; one that could not be is asked for again.
// `no-cache` has the browser ask whether its copy is current: an old head and new shards would not fit together.
export class PublishedIndex {
  #files = new Map();

  constructor(root) {
    this.folder = new URL("api/v1/match/", root);
  }

  head() {
    return this.#file("index.json", parseIndex);
  }

  async explain(pasted) {
    return lookup(pasted, await this.head(), (number) => this.#file(`${number}.json`, parseShard));
  }

  #file(name, parse) {
    if (!this.#files.has(name)) {
      const loading = this.#load(name, parse);
      loading.catch(() => this.#files.delete(name));
      this.#files.set(name, loading);
    }
    return this.#files.get(name);
  }

  async #load(name, parse) {
    const response = await fetch(new URL(name, this.folder), { cache: "no-cache", credentials: "same-origin" });
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return parse(await response.json());
  }
}
