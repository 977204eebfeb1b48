// Reads pasted text: the rules of generator/matching.py and generator/pasted.py, in their order and under their names,
// to be read beside them. Nothing here knows a page.
// Python counts characters and JavaScript counts UTF-16 units; where it matters, `characters` counts as Python does.

export const characters = (text) => [...text];
export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
// Only A to Z, so that nothing changes its length.
const lowered = (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
export const found = (text, pattern) => Array.from(text.matchAll(pattern), ([match]) => match);
// The first of the best, as Python's `max` takes it.
export const best = (items, worth) => items.reduce((one, other) => (worth(other) > worth(one) ? other : one));

// What Python takes for white space; `\s` and `trim` mean another set.
const SPACE =
  "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
  "\u2028\u2029\u202f\u205f\u3000";
const SPACES = new RegExp(`[${SPACE}]+`, "g");

// Loops, as a pattern that ends in `+$` would try every start.
export function lstrip(text, signs = SPACE) {
  let start = 0;
  while (start < text.length && signs.includes(text[start])) start += 1;
  return text.slice(start);
}

export function rstrip(text, signs = SPACE) {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

// ---------------------------------------------------------------------------------------------- matching.py

const MOST_STARTS = 8; // occurrences of the first literal that are tried
const LONGEST_HOLE = 400; // letters and digits that a hole may hold
export const HOLE = /\{([a-z][a-z0-9_]*)\}/g;

export function squash(text) {
  return lowered(text.replace(/[\x00-/:-@[-`{-\x7f\ud800-\udfff]+/g, ""));
}

function follow(literals, squashed, end) {
  for (const literal of literals) {
    const at = squashed.slice(end, end + LONGEST_HOLE + literal.length).indexOf(literal);
    if (at < 0) return false;
    end += at + literal.length;
  }
  return true;
}

export function normalised(text) {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}

export class Template {
  static #known = new Map();

  static of(text) {
    if (!Template.#known.has(text)) Template.#known.set(text, new Template(text));
    return Template.#known.get(text);
  }

  constructor(text) {
    this.holes = Array.from(text.matchAll(HOLE), ([, name]) => name);
    this.literals = normalised(text).split(HOLE).filter((_, number) => number % 2 === 0);
    this.squashed = this.literals.map(squash).filter(Boolean);
    this.weight = sum(this.squashed.map((literal) => literal.length));
  }

  occursIn(squashed) {
    const [first, ...rest] = this.squashed.length ? this.squashed : ["\0"];
    let start = squashed.indexOf(first);
    for (let tried = 0; tried < MOST_STARTS; tried += 1) {
      if (start < 0) return false;
      if (follow(rest, squashed, start + first.length)) return true;
      start = squashed.indexOf(first, start + 1);
    }
    return false;
  }

  match(text) {
    const whole = normalised(text);
    const [first, ...rest] = this.literals;
    const start = whole.indexOf(first);
    if (start < 0) return null;
    let end = start + first.length;
    const captured = {};
    for (const [number, literal] of rest.entries()) {
      const last = number === rest.length - 1;
      const at = last && !literal ? whole.length : whole.indexOf(literal, end + 1);
      if (at <= end) return null;
      captured[this.holes[number]] = lstrip(rstrip(whole.slice(end, at)));
      end = at + literal.length;
    }
    return captured;
  }
}

// ------------------------------------------------------------------------------------------------ pasted.py

const LIMIT = 20_000; // characters that are read; of longer text the beginning and the end

const ANSI = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\[(?:[0-9]{1,3};)*[0-9]{1,3}m/g;
const PREFIX =
  /^(?:[A-Za-z0-9_.-]+ +\| ?|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]+(?:Z|[+-][0-9:]+)? +|E {2,}|E$|[>#] |>$|[\u2500-\u257f] ?|\*\*\* )/;
const TRAIL = " " + String.fromCharCode(...Array.from({ length: 0x80 }, (_, number) => 0x2500 + number));
const ESCAPED = /\\+(?:r\\+n|[nt])?/g;
const NAME = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*/g;
const KIND = /(?:Error|Exception|Warning|Timeout|Exit|Interrupt|Redirects|Schema|NotFound|NotExist|InV1|Iteration)$/;
const CLASS = /\.[A-Z][A-Za-z0-9]*$/;
export const FRAME = /^ *(?:File "|at line |[^ \t]+\.py:[0-9]+: in |[^ \t]+\.py in |-{2,}> ?[0-9])|^  +[0-9]+ /;
const PACKAGE = /(?:site|dist)-packages[/\\]+([A-Za-z0-9_]+)/g;
// Of a text in small letters: without `i`, which folds more than A to Z, and with `u`, to count as Python does.
const STATUS =
  /(?:error code|status code|status_code|status|http|code)[^a-z0-9]{0,4}([1-5][0-9]{2})\b|\b([1-5][0-9]{2}) (?:client|server) error/gu;
const CHAIN = [
  "The above exception was the direct cause of the following exception",
  "During handling of the above exception, another exception occurred",
];

export class Raised {
  constructor(name, raised) {
    const lowered = name.toLowerCase();
    this.name = name;
    this.raised = raised;
    this.bare = lowered.slice(lowered.lastIndexOf(".") + 1);
    this.package = lowered.includes(".") ? lowered.slice(0, lowered.indexOf(".")) : "";
  }
}

export function cleaned(text) {
  return shortened(text)
    .replaceAll("\r\n", "\n")
    .replaceAll("\r", "\n")
    .replace(ANSI, "")
    .split("\n")
    .map(unprefixed)
    .join("\n");
}

// A character is one or two units, so that twice as many units as characters are enough to count.
function shortened(text) {
  if (text.length <= LIMIT || (text.length <= 2 * LIMIT && characters(text).length <= LIMIT)) return text;
  const start = characters(text.slice(0, LIMIT + 1)).slice(0, LIMIT / 2);
  const end = characters(text.slice(-LIMIT - 1)).slice(-LIMIT / 2);
  return `${start.join("")}\n${end.join("")}`;
}

function unprefixed(line) {
  for (let times = 0; times < 3; times += 1) {
    const bare = lstrip(line);
    const shorter = (PREFIX.test(bare) ? bare : line).replace(PREFIX, "");
    if (shorter === line) break;
    line = shorter;
  }
  return rstrip(line, TRAIL);
}

export function unescaped(text) {
  return text.replace(ESCAPED, (run) => (run.endsWith("n") || run.endsWith("t") ? " " : run));
}

export function read(text) {
  const clean = cleaned(text);
  const plain = unescaped(clean);
  const [first, after] = chain(clean);
  return {
    text: plain,
    squashed: squash(plain),
    exceptions: exceptions(clean),
    words: new Set(found(plain, /[A-Za-z0-9_]+/g).map((word) => word.toLowerCase())),
    statuses: new Set(Array.from(lowered(plain).matchAll(STATUS), ([, one, other]) => Number(one ?? other))),
    packages: new Set(Array.from(clean.matchAll(PACKAGE), ([, name]) => name.toLowerCase())),
    cause: after ? squash(unescaped(first)) : "",
    wrapper: exceptions(after).findLast((item) => item.raised)?.name ?? "",
  };
}

function chain(clean) {
  const starts = CHAIN.map((words) => clean.indexOf(words)).filter((start) => start >= 0);
  const start = Math.min(...starts);
  return starts.length ? [clean.slice(0, start), clean.slice(start)] : [clean, ""];
}

function exceptions(clean) {
  const named = new Map();
  for (const line of clean.split("\n")) {
    if (FRAME.test(line)) continue;
    const start = line.length - lstrip(line).length;
    for (const { 0: name, index } of line.matchAll(NAME)) {
      const next = line.slice(index + name.length, index + name.length + 1);
      const first = CLASS.test(name) && index === start && (next === "" || next === ":");
      if (name.length < 5 || !(KIND.test(name) || first)) continue;
      const raised = isRaised(line, index, index + name.length);
      named.set(name, (named.get(name) ?? false) || raised);
    }
  }
  return Array.from(named, ([name, raised]) => new Raised(name, raised));
}

function isRaised(line, start, end) {
  const before = rstrip(line.slice(0, start), " \t`'\"([{<-*");
  const after = lstrip(line.slice(end), "`'\"");
  const printed = after === "" || ":(".includes(after[0]) || after.startsWith("  ");
  return printed && (before === "" || ":>|]".includes(before.at(-1)) || !after.startsWith("("));
}
