// One result of the search, and the small tools to make elements with.

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
export const link = (href, ...children) => element("a", { href }, ...children);
export const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

// Where a word begins: after a sign or a space, or at a capital within a name.
const begins = (text, place) =>
  !/[\p{L}\p{N}]$/u.test(text.slice(0, place)) || (/[a-z]/.test(text[place - 1]) && /[A-Z]/.test(text[place]));

function marked(text, words) {
  const longer = words.filter((word) => word.length > 2).sort((a, b) => b.length - a.length);
  if (!longer.length) return [text];
  const pieces = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(new RegExp(longer.join("|"), "giu"))) {
    if (!begins(text, index)) continue;
    pieces.push(text.slice(end, index), element("mark", {}, found));
    end = index + found.length;
  }
  return [...pieces, text.slice(end)];
}

/** A result as a card that is one link, with the words of the query marked. */
export function card({ url, meta }, words) {
  const badges = [
    element("span", { className: `badge severity ${meta.severity}` }, `${capitalised(meta.severity)} severity`),
    ...(meta.http ? [element("span", { className: "badge" }, `HTTP ${meta.http}`)] : []),
    element("span", { className: "badge" }, capitalised(meta.difficulty)),
    element("span", { className: "badge" }, `Fix: ${meta.minutes} min`),
    ...(meta.removed ? [element("span", { className: "badge retired" }, `Retired in ${meta.removed}`)] : []),
  ];
  const shown = link(
    url,
    element("strong", {}, ...marked(meta.title, words)),
    element("code", {}, ...marked(meta.exception, words)),
    element("span", { className: "summary" }, ...marked(meta.summary, words)),
    element("span", { className: "badges" }, ...badges),
  );
  shown.className = "card";
  return element("li", {}, shown);
}
