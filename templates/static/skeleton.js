// An entry for an error that has none yet: what a pasted text says of it goes into the empty entry of the generator.
// Nothing here knows a page, and nothing is sent. Everything made here may become public, so it is masked first.
import { masked } from "./masking.js";
import { FRAME, HOLE, Template, cleaned, read } from "./pasted.js";

const ADDRESS_MOST = 8000; // characters; servers refuse longer addresses
const [MESSAGE_MOST, EXAMPLE_MOST, EXAMPLE_LINES] = [400, 1500, 8];
const [SLUG_WORDS, SLUG_MOST] = [5, 60];
const LEAST_SPECIFIC = 4; // as generator/matching.py has it

// What no entry may hold, as generator/source.py has it: characters that do something, hide or reverse others.
const FORBIDDEN =
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
// Who someone is: the folder of a person, and addresses of mail.
const PERSONAL = [
  [/((?:\/home|\/Users|\\Users)[/\\]{1,4})[^/\\\s'":]{1,64}/gi, "$1…"],
  [/[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}/g, "…@…"],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----…/g, "…"],
];
const EXCEPTION = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;
const SAID = /['"]message['"]\s{0,4}:\s{0,4}(?:'((?:[^'\\]|\\.){4,400})'|"((?:[^"\\]|\\.){4,400})")/;
const ENDS = /^\s*$|^(?:Traceback |During handling|The above exception)/;
// What varies from one occurrence to the next, each with the name of its hole.
const VARIES = [
  ["value", /\{[a-z][a-z0-9_]*\}/],
  ["value", /(?<=(?<!\w)')[^'\n]{1,200}(?='(?!\w))|(?<=(?<!\w)")[^"\n]{1,200}(?="(?!\w))|(?<=`)[^`\n]{1,200}(?=`)/],
  ["id", /\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/],
  ["path", /(?<![\w/:.])(?:\/[\w.…-]+){2,}\/?|\b[A-Za-z]:\\[^\s'"`]+/],
  ["key", /[^\s'"`()=,;:]*…+[\w@.-]*(?<![.:])/],
  ["number", /(?<![\w.-])(?:\d{4,}|\d+\.\d+)(?![\w-]|\.\w)/],
];
const ANY = new RegExp(VARIES.map(([, { source }]) => `(${source})`).join("|"), "g");
const SMALL = new Set("a an and are as at be by can for from has have in is it its of on or that the this to was with you your".split(" "));

const plain = (text) => text.replace(FORBIDDEN, "");

/** The text as it may be published: without what looks like a secret, or tells who someone is. */
export function publishable(text) {
  // First what hides within a word goes, so that a key is seen as one.
  const open = masked(plain(cleaned(text)));
  return PERSONAL.reduce((known, [pattern, instead]) => known.replace(pattern, instead), open);
}

/** A text as a value in YAML: quoted, on one line, and the same text when it is read. */
export function quoted(text) {
  // JSON is YAML, but for the line breaks that only YAML knows.
  return JSON.stringify(plain(text)).replace(/[\x85\xa0\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What a message is in all its occurrences: the words, with holes for what varies; nothing if too little is left. */
export function templated(message) {
  const words = SAID.exec(message);
  const [first] = (words ? (words[1] ?? words[2]) : message).split("\n");
  const counts = new Map();
  const hole = (...groups) => {
    const name = VARIES[groups.slice(1).findIndex((group) => group !== undefined)][0];
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts.get(name) > 1 ? `{${name}_${counts.get(name)}}` : `{${name}}`;
  };
  const made = first.trim().replace(ANY, hole).replace(/(\{[a-z0-9_]+\})(?:\{[a-z0-9_]+\})+/g, "$1");
  const own = made.replace(HOLE, "").replace(/\s+/g, "").length;
  const usable = own >= LEAST_SPECIFIC && made.length <= MESSAGE_MOST && Template.of(made).match(message) !== null;
  return usable ? made : "";
}

// The lines of a message, from the name of its exception to where something else begins.
function printed(lines, name) {
  const at = lines.findLastIndex((line) => line.includes(`${name}:`));
  if (at < 0) return "";
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => ENDS.test(line) || FRAME.test(line));
  const more = rest.slice(0, end < 0 ? rest.length : end).slice(0, EXAMPLE_LINES);
  return [lines[at].slice(lines[at].lastIndexOf(`${name}:`)), ...more].join("\n").trim();
}

/** What a pasted text says of its error: the name of the exception, its message, the package that raised it. */
export function reported(text) {
  const shown = publishable(text);
  const lines = shown.split("\n");
  const { exceptions, packages } = read(shown);
  const name = exceptions.filter((item) => item.raised && item.bare !== "exception").at(-1)?.name ?? "";
  const whole = name ? printed(lines, name) : (lines.findLast((line) => /[A-Za-z]{4}/.test(line)) ?? "").trim();
  const [first] = whole.split("\n");
  const example = [whole, first].find((part) => part.length <= EXAMPLE_MOST) ?? "";
  const message = name ? example.slice(name.length + 1).trim() : example;
  return { name, message, example: message ? example : "", from: [...packages].at(-1) ?? "" };
}

const kebab = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").replace(/([A-Z])([A-Z][a-z])/g, "$1-$2").toLowerCase();

// The slug says what went wrong, which the message does better than the class.
function slugOf(template, name) {
  const words = template.replace(HOLE, " ").toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const telling = words.filter((word) => !SMALL.has(word)).slice(0, SLUG_WORDS);
  const bare = kebab(name.split(".").at(-1)).replace(/-?(?:error|exception)$/, "").match(/[a-z0-9]+/g) ?? [];
  const chosen = telling.length > 1 ? telling : bare;
  return chosen.join("-").slice(0, SLUG_MOST).replace(/-$/, "") || "new-error";
}

// The folder that an exception's module belongs to, and its qualified name as far as that is known.
function placed(skeleton, { name, from }) {
  const [module, ...rest] = name.split(".");
  const owner = (known) => (Object.hasOwn(skeleton.modules, known) ? skeleton.modules[known] : known.toLowerCase());
  if (rest.length) return { folder: owner(module), exception: name };
  if (!name || skeleton.builtins.includes(name)) return { folder: name ? "python" : from ? owner(from) : "python", exception: name };
  return from ? { folder: owner(from), exception: `${from}.${name}` } : { folder: "python", exception: "" };
}

function texts(skeleton, exception, template, example) {
  const { blanks, head, fields, tail } = skeleton;
  const filled = (text, values) => Object.entries(values).reduce((made, [name, value]) => made.replaceAll(blanks[name], () => value), text);
  const make = (values, comments) => {
    const parts = fields.map(({ comment, text }) => {
      const made = filled(text, values);
      return (comments && made === text ? comment : "") + made; // what is filled in needs no example
    });
    return head + parts.join("") + filled(tail, values);
  };
  const name = EXCEPTION.test(exception) && exception.length <= 200 ? { exception } : {};
  const said = template ? { template: quoted(template) } : {};
  const shown = example ? { example: quoted(example) } : {};
  // What can be missed goes first: the comments, then the example, and never half of anything.
  return [
    make({ ...name, ...said, ...shown }, true),
    make({ ...name, ...said, ...shown }, false),
    make({ ...name, ...said }, false),
    make(name, false),
  ];
}

const asked = (values) => values.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

/** The file to be written: its path, its text, and the address of the editor that has both filled in. */
export function drafted(skeleton, known, path = "") {
  const { folder, exception } = placed(skeleton, known);
  const template = known.message ? templated(known.message) : "";
  const file = `errors/${path || `${folder.replace(/[^a-z0-9_-]/g, "-").replace(/^[_-]+|[_-]+$/g, "") || "python"}/${slugOf(template, known.name)}`}.yaml`;
  const { address, name, text: parameter } = skeleton.new;
  const to = (text) => `${address}?${asked([[name, file], ...(parameter ? [[parameter, text]] : [])])}`;
  const choices = texts(skeleton, exception, template, known.example);
  const text = choices.find((one) => to(one).length <= ADDRESS_MOST) ?? choices.at(-1);
  return { file, text, address: to(text), carries: Boolean(parameter), known: skeleton.packages.includes(file.split("/")[1]) };
}

/** The address of the form that reports an error, with its message; nothing if it would be too long. */
export function reporting(skeleton, { name, example }) {
  const address = skeleton.report + encodeURIComponent(example || name);
  return (example || name) && address.length <= ADDRESS_MOST ? address : "";
}
