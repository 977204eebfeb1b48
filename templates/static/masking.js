// What looks like a secret is not shown and not put into links: pasted errors often hold keys.

// Each pattern starts at a fixed sign and has no two parts that fit the same, so that long text stays quick to read.
const SECRETS = [
  [/\b(sk-ant-|sk-proj-|sk-svcacct-|sk-)[A-Za-z0-9_*-]{6,}/g, "$1…"],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, "$1…"],
  [/\b(gh[a-z]_|github_pat_|glpat-|hf_|npm_|pypi-|xox[a-z]-|xapp-|[rs]k_(?:live|test)_|AIza|ya29\.)[A-Za-z0-9_.-]{6,}/g, "$1…"],
  [/\b(eyJ)[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g, "$1…"],
  [/\b(bearer|basic)(\s{1,4})(?!auth|token|credential)[A-Za-z0-9._~+/=*-]{8,}/gi, "$1$2…"],
  [/(:\/\/)[^\s/@]{1,300}@/g, "$1…@"],
  [/((?:api[_-]?key|access[_-]?key|secret|token(?!s)|passw(?:or)?d|pwd)[A-Za-z_-]{0,30}["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',;&)}\]]{4,}/gi, "$1…"],
  [/(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[^-]*/g, "$1…"],
];
const LONG = /[A-Za-z0-9+_-]{24,}/g; // mixed letters and digits of this length are seldom words
const SECRET_NAME = /key|token|secret|passw|pwd|credential/i;

const mixed = (run) => /[0-9]/.test(run) && /[a-z]/.test(run) && (/[A-Z]/.test(run) || !/[_-]/.test(run));

export const HIDDEN = "…";

/** The text with `…` for what looks like a secret. */
export function masked(text) {
  const plain = SECRETS.reduce((known, [pattern, instead]) => known.replace(pattern, instead), text);
  return plain.replace(LONG, (run) => (mixed(run) ? HIDDEN : run));
}

/** What a hole of a message holds; nothing of it if the hole is called a key or the like. */
export function maskedValue(name, value) {
  return SECRET_NAME.test(name) ? HIDDEN : masked(value);
}
