// The offer to write an entry that is missing: closed until it is asked for, and it shows what would be sent.
import { element, root } from "./answer.js";
import { drafted, reporting } from "./skeleton.js";

const SKELETON = new URL("api/v1/skeleton.json", root);

async function skeleton() {
  const response = await fetch(SKELETON, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`skeleton.json: ${response.status}`);
  return response.json();
}

const link = (address, attributes, ...children) => element("a", { href: address, rel: "noopener", ...attributes }, ...children);

function shown(empty, known, path) {
  const draft = drafted(empty, known, path);
  const code = element("pre", { class: "code", tabindex: "0", "data-language": "text", "aria-label": "What is sent" }, element("code", {}, draft.text));
  const carried = draft.carries ? "takes this text to" : "leads to the editor of";
  const warning = `The link ${carried} ${empty.host}, and what you save there is public. Nothing is sent before you follow it. Look through the text first: what looked like a key is “…” already.`;
  const paste = draft.carries ? "" : " Copy the text and paste it there.";
  const report = reporting(empty, known);
  const fresh = draft.known ? [] : [element("p", {}, "The package is new here: the folder needs a ", element("code", {}, "package.yaml"), " as well.")];
  const open = link(draft.address, { class: "button", "data-open": "" }, "Open ", element("code", {}, draft.file), " in the editor ↗");
  const only = report ? [link(report, { "data-report": "" }, "Or only report the error ↗")] : [];
  return [element("p", {}, warning + paste), code, ...fresh, element("p", { class: "offers" }, open, ...only)];
}

/** The offer; `known` tells what the text says of the error, `path` the entry's id where the address has it. */
export function offerToWrite(known, path = "") {
  const room = element("div", {});
  const offer = element("details", { class: "write" }, element("summary", {}, "Write this entry"), room);
  offer.addEventListener("toggle", async () => {
    if (!offer.open || room.childElementCount) return;
    try {
      room.replaceChildren(...shown(await skeleton(), known(), path));
    } catch {
      room.textContent = "A file of this site could not be fetched. Close this and open it to try again.";
    }
  });
  return offer;
}
