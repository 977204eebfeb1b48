// The paste box: what is typed or pasted is looked up here, and only files of this site are fetched.
import { confident, element, entryPage, nearest, offers, root } from "./answer.js";
import { maskedValue } from "./masking.js";
import { HOLE, PublishedIndex, read } from "./matching.js";
import { quickFix } from "./quickfix.js";
import { reported } from "./skeleton.js";
import { offerToWrite } from "./writing.js";

const PAUSE = 120; // milliseconds without a key before the text is looked up
const HANDED_OVER = "pasted"; // where the search page leaves a text that belongs here

const published = new PublishedIndex(root);

// What the answer to a text looks like, and what is said of it to those who do not see it.
function answerTo(pasted, matches) {
  const [first] = matches;
  if (!first) {
    const heading = element("h2", {}, "Nothing here explains it");
    const advice = element("p", {}, "No entry fits this text. Words find more than a whole text does:");
    return { said: "Nothing here explains it.", parts: [heading, advice, offers(pasted)] };
  }
  if (!first.confident) {
    const heading = element("h2", {}, "Not sure");
    const advice = element("p", {}, "These come nearest. Compare the message before you change anything.");
    const said = `Not sure. ${matches.length} ${matches.length === 1 ? "entry comes" : "entries come"} near.`;
    return { said, parts: [heading, advice, nearest(matches), offers(pasted)] };
  }
  const { card, fix } = confident(first);
  const others = matches.slice(1).filter(({ score }) => score * 2 >= first.score);
  const rest = element("section", {}, element("h3", {}, "Less likely"), nearest(others));
  const said = `Found: ${first.record.title}.${others.length ? ` ${others.length} less likely.` : ""}`;
  return { said, parts: others.length ? [card, rest] : [card], fix, first };
}

function failure(pasted, again) {
  const button = element("button", { type: "button", class: "quiet" }, "Try again");
  button.addEventListener("click", again);
  const heading = element("h2", {}, "The lookup did not get through");
  const advice = element("p", {}, "A file of the index could not be fetched. Your text is still here. ", button);
  return { said: "The index could not be fetched.", parts: [heading, advice, offers(pasted)] };
}

// The holes of the message stand in the quick fix for what they hold: {module} for cv2.
const filled = (text, captured) =>
  text.replace(HOLE, (hole, name) => (name in captured ? maskedValue(name, captured[name]) : hole));

const quickFixes = new Map();

// Once for each entry, as the same one is found again with every key that is typed.
async function fillIn(fix, { record: { id }, captured }) {
  try {
    if (!quickFixes.has(id)) {
      const response = await fetch(new URL("index.json", entryPage(id)));
      quickFixes.set(id, (await response.json()).entry.quick_fix);
    }
    fix.append(element("h3", {}, "Quick fix"), ...quickFix(filled(quickFixes.get(id), captured)));
  } catch {
    // The link below leads to it.
  }
}

class PasteBox {
  #asked = 0; // the number of the newest text; answers to older ones are dropped
  #timer = 0;
  #answered = Promise.resolve();

  constructor(section) {
    this.box = section.querySelector("textarea");
    this.clear = section.querySelector("[data-clear]");
    this.status = section.querySelector("[role=status]");
    this.answer = section.querySelector(".answer");
    this.writes = "write" in section.dataset;
    this.box.addEventListener("focus", () => published.head().catch(() => {}), { once: true });
    this.box.addEventListener("input", (event) => this.later(event.inputType === "insertFromPaste" ? 0 : PAUSE));
    this.box.addEventListener("keydown", (event) => this.#leaveBox(event));
    this.answer.addEventListener("keydown", (event) => this.#move(event));
    this.clear.addEventListener("click", () => this.take(""));
    document.addEventListener("paste", (event) => this.#pasteAnywhere(event));
    // A text that the browser kept, after a reload or on the way back.
    addEventListener("pageshow", () => this.box.value && this.later(0));
  }

  take(text) {
    this.box.value = text;
    this.box.focus();
    this.later(0);
  }

  later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), pause);
  }

  #now() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#answered = this.#look(this.box.value, this.#asked);
    return this.#answered;
  }

  async #look(text, number) {
    this.clear.hidden = !text;
    if (!text.trim()) return this.#show({ said: "", parts: [] });
    const pasted = read(text);
    let answer;
    try {
      answer = answerTo(pasted, await published.explain(pasted));
      if (this.writes && !answer.first) answer.parts.push(offerToWrite(() => reported(text)));
    } catch {
      answer = failure(pasted, () => this.take(this.box.value));
    }
    if (number !== this.#asked) return undefined;
    return this.#show(answer);
  }

  #show({ said, parts, fix, first }) {
    this.answer.replaceChildren(...parts);
    this.answer.hidden = parts.length === 0;
    if (this.status.textContent !== said) this.status.textContent = said;
    if (fix) fillIn(fix, first);
  }

  #pasteAnywhere(event) {
    const text = event.clipboardData?.getData("text/plain");
    if (!text || event.target.closest?.("input, textarea, [contenteditable]")) return;
    event.preventDefault();
    this.take(text);
    this.box.scrollIntoView({ block: "nearest" });
  }

  async #leaveBox(event) {
    const go = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    const { selectionStart, selectionEnd, value } = this.box;
    const down = event.key === "ArrowDown" && selectionStart === value.length && selectionEnd === value.length;
    if (!(go || down) || event.isComposing || !value.trim()) return;
    event.preventDefault();
    // What was typed a moment ago is looked up first, so that the first result is of this text.
    await this.#now();
    (this.#results()[0] ?? this.answer.querySelector("a, button"))?.focus();
  }

  #results() {
    return [...this.answer.querySelectorAll("[data-result]")];
  }

  #move(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.box.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const results = this.#results();
    const here = results.findIndex((link) => link.closest("li, article").contains(document.activeElement));
    if (here + step < 0) this.box.focus();
    else results[Math.min(here + step, results.length - 1)]?.focus();
  }
}

function handedOver() {
  try {
    const text = sessionStorage.getItem(HANDED_OVER);
    sessionStorage.removeItem(HANDED_OVER);
    return text;
  } catch {
    return null; // Storage can be forbidden.
  }
}

for (const section of document.querySelectorAll("[data-paste]")) {
  const box = new PasteBox(section);
  const text = handedOver();
  if (text) box.take(text);
  else if (box.box.value) box.later(0);
}
