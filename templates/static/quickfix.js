// The quick fix of an entry, from its Markdown. Only the three things that quick fixes are made of are shown as such:
// blocks of code, code in a line, and addresses. The page of the entry has it whole.

const BLOCK = /^```[^\n]*\n([\s\S]*?)^```/m;
const PIECE = /`([^`\n]+)`|<(https:\/\/[^\s<>]+)>|\[([^[\]\n]+)\]\([^()\s]+\)|\*\*([^*\n]+)\*\*/;

const element = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });

function inline([text, code, address, linked, strong]) {
  if (code) return element("code", code);
  if (address) return element("a", address.replace("https://", ""), { href: address, rel: "noopener" });
  return strong ? element("strong", strong) : (linked ?? text);
}

function pieces(text) {
  const found = PIECE.exec(text);
  if (!found) return text ? [text] : [];
  return [text.slice(0, found.index), inline(found), ...pieces(text.slice(found.index + found[0].length))];
}

function paragraphs(text) {
  const texts = text.split(/\n\s*\n/).map((part) => part.trim()).filter(Boolean);
  return texts.map((part) => {
    const paragraph = document.createElement("p");
    paragraph.append(...pieces(part));
    return paragraph;
  });
}

function code(text) {
  const block = element("pre", "", { className: "code", tabIndex: 0 });
  block.dataset.language = "text";
  block.append(element("code", text.trimEnd()));
  return block;
}

/** The elements of a quick fix. All text is set as text. */
export function quickFix(markdown) {
  const found = BLOCK.exec(markdown);
  if (!found) return paragraphs(markdown);
  const after = markdown.slice(found.index + found[0].length);
  return [...paragraphs(markdown.slice(0, found.index)), code(found[1]), ...quickFix(after)];
}
