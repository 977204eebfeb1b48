// What a query says: its words, whether it is a pasted error, and which names it may have meant.

const TOKEN = /[\p{L}\p{N}_]+/gu;
const PART = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+|[^\x00-\x7f]+/g;
// Endings that the index drops from English words, so that "exceeded" finds "exceeds".
const ENDING = /^(e|y|s|ed|es|er|or|ers|ing|ion|ions|ly|ies|ied|ive|able|ment|ation|ations|ated|ating|ate|ates|ity|ance|ence|ent|ant|ency|al|ally|ful|ness|ize|ized|izing|ization|d)$/;
const LONGEST_QUERY = 200;
// The name of a class and a colon: the last line of a traceback.
const PRINTED = /(^|[\s.'"])([A-Z]\w*(Error|Exception|Warning)|[A-Z][a-z0-9]+[A-Z]\w*)\s*:(\s|$)/;

export const tokens = (text) => text.match(TOKEN) ?? [];

/** A name split at capitals and underscores, as the index splits it: `AuthErr` → auth, err. */
export const parts = (name) => (name.match(PART) ?? []).map((part) => part.toLowerCase());

/** Whether a text is an error as it was printed, which the paste box reads better than a search. */
export function looksPasted(text) {
  const whole = text.trim();
  return whole.length > LONGEST_QUERY || /[\r\n]/.test(whole) || /Traceback \(most/.test(whole) || PRINTED.test(whole);
}

function sharedStart(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** Whether a text has a word, longer or in another form perhaps; a number has to be that number. */
export function mentions(text, token) {
  const there = tokens(text).flatMap((word) => [word.toLowerCase(), ...parts(word)]);
  return parts(token).every((wanted) =>
    there.some((word) => {
      if (/^\d+$/.test(wanted)) return word === wanted;
      const shared = sharedStart(wanted, word);
      return shared === wanted.length || (shared > 2 && ENDING.test(wanted.slice(shared)));
    }),
  );
}

/** How many letters must be changed, added, dropped or exchanged with the next; more than `most` counts as one more. */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + same);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return Math.min(row[other.length], most + 1);
}

const allowed = (length) => (length < 4 ? 0 : length < 6 ? 1 : length < 12 ? 2 : 3);

/** The names that a word is near to, nearest first. */
export function near(word, names, limit, most = allowed(word.length)) {
  const wanted = word.toLowerCase();
  const ranked = [];
  for (const name of names) {
    const far = distance(wanted, name.toLowerCase(), most);
    if (far <= most) ranked.push([far, name]);
  }
  ranked.sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
  return ranked.slice(0, limit).map(([, name]) => name);
}

// Whether a word is made of the starts of a name's parts, in order: autherr for AuthenticationError.
function abbreviates(word, [first, ...rest]) {
  if (!word) return true;
  if (!first) return false;
  for (let length = sharedStart(word, first); length > 1; length -= 1) {
    if (abbreviates(word.slice(length), rest)) return true;
  }
  return false;
}

/** What a word that is nowhere was meant to be: a name, a part of one, or a name cut short. */
export function meant(word, names) {
  if (word.length < 4) return undefined;
  const split = names.map((name) => [name, parts(name)]);
  const whole = near(word, names, 1)[0];
  const part = near(word, new Set(split.flatMap(([, some]) => some).filter((some) => some.length > 3)), 1)[0];
  return whole ?? part ?? split.find(([, some]) => some.length > 1 && abbreviates(word.toLowerCase(), some))?.[0];
}
