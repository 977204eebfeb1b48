"""A message as it was printed → a template of it: what varies becomes a hole with a name, the words stay."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.matching import LEAST_SPECIFIC, Template, normalised
from generator.secrets import SECRET_NAME

# What a service says of the error, within what its client prints of the reply.
PAYLOAD = re.compile(r"""['"]message['"]: ?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
# Numbers after these words are not a detail of one occurrence; they say which error it is.
TELLING = re.compile(r"(?:errno|winerror|code|status|http|error)[\s=:\[('\"-]{0,3}$", re.IGNORECASE)
DOMAINS = "com|org|net|io|dev|ai|app|local|internal|example|test"
# In this order: of two that begin at the same place, the first is taken.
KINDS = {
    "url": r"""[a-z][a-z0-9+]{2,11}://[^\s'"<>)\]}]*[^\s'"<>)\]}.,;:!?]""",
    "email": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "key": r"[\w.-]*(?:…|\*{3,})[\w.*…-]*[\w*…]|[\w-]*…",
    "id": r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|\b[a-z]{2,8}[_-](?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,}\b|\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{12,}\b",
    "date": r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9:.,]*[0-9](?:Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    "address": r"\b0x[0-9a-fA-F]+\b|\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b",
    "path": r"""(?<![\w/.])[A-Za-z]:\\[^\s'",;]+|(?<![\w/.~<])(?:~|\.{1,2})?/(?:[\w.@%+-]+/)*[\w.@%+-]*[\w/]""",
    "host": rf"(?<![\w./-])(?:localhost|(?:[a-z0-9-]+\.)+(?:{DOMAINS}))(?![\w-])",
    "brace": r"\{[a-z][a-z0-9_]*\}",
    "quoted": r"""(?<!\w)(?:'[^'\n]+'|"[^"\n]+"|`[^`\n]+`)(?!\w)""",
    "number": r"(?<![\w.-])-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)*(?: ?(?:ms|[KMG]i?B)\b|[smh%](?!\w))?(?!\w)"
    r"|(?<![\w.-])(?:[0-9]+[dhm])+[0-9]+s\b",
}
TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in KINDS.items()))
TOGETHER = re.compile(r"(\{[a-z]\w*\})(?:\s*\{[a-z]\w*\})+")
PROSE = 4  # words in quotes that are not a value but something said
LONGEST = 1500
DULL = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by can cannot for from got had has have in is it its must no not of on or than "
        "that the this to was were with after before expected found should value only",
    )
)
NAMES = {"named": "name", "called": "name", "keyword": "argument", "try": "wait", "timeout": "seconds"}


def template(message: str) -> str:
    """A template that fits the message and passes the checks; nothing if too little of it stays the same."""
    whole = normalised(message)[:LONGEST]
    said = PAYLOAD.search(whole)
    for text in (next(filter(None, said.groups()), "") if said else "", whole):
        held = TOGETHER.sub(r"\1", "".join(_Namer().parts(text))).strip()
        if is_usable(held, whole):
            return held
    return ""


def is_usable(text: str, message: str) -> bool:
    """Whether a template has words of its own, holes with names of their own and text between them, and fits."""
    one = Template(text)
    is_sound = all(one.literals[1:-1]) and len(set(one.holes)) == len(one.holes)
    return one.specificity >= LEAST_SPECIFIC and is_sound and one.match(message) is not None


@dataclass
class _Namer:
    """Gives each hole of one message a name of its own."""

    taken: set[str] = field(default_factory=set)

    def parts(self, text: str, around: tuple[str, str] = ("", "")) -> Iterator[str]:
        """The text in parts, those that vary as holes. `around` is what stands before and after it."""
        end = 0
        for match in TOKEN.finditer(text):
            before, after = around[0] + text[: match.start()], text[match.end() :] + around[1]
            yield text[end : match.start()]
            yield from self._held(str(match.lastgroup), match.group(), before, after)
            end = match.end()
        yield text[end:]

    def _held(self, kind: str, found: str, before: str, after: str) -> Iterator[str]:
        if kind == "quoted":
            yield from self._quoted(found, before, after)
        elif kind == "number" and _is_status(found, before):
            yield found
        elif kind in ("number", "brace"):
            yield self._hole(found.strip("{}") if kind == "brace" else _name(kind, before, after))
        else:
            is_named = kind != "key" and re.search(r"=\s?['\"]?$", before)
            yield self._hole((is_named and _key(before)) or kind)

    def _quoted(self, found: str, before: str, after: str) -> Iterator[str]:
        inside, quote = found[1:-1], found[0]
        is_key = re.match(r" ?:", after) is not None and re.search(r"[{,] ?$", before) is not None
        if is_key or not inside.strip() or _is_telling(inside, quote, before, after):
            yield found
        elif len(inside.split()) >= PROSE or any(char in inside for char in "<>{}"):
            yield quote
            yield from self.parts(inside, (before + quote, quote + after))
            yield quote
        else:
            yield quote
            yield from self._value(inside, before, after)
            yield quote

    def _value(self, inside: str, before: str, after: str) -> Iterator[str]:
        whole = TOKEN.fullmatch(inside)
        if whole and whole.lastgroup not in ("quoted", "number", "host"):
            yield from self._held(str(whole.lastgroup), inside, before, after)
        else:
            yield self._hole(_name("value", before, after))

    def _hole(self, name: str) -> str:
        unique, number = name, 2
        while unique in self.taken:
            unique, number = f"{name}_{number}", number + 1
        self.taken.add(unique)
        return f"{{{unique}}}"


def _is_status(number: str, before: str) -> bool:
    """Whether a number says which error it is, as a status at the start does."""
    return TELLING.search(before) is not None or (
        not before and re.fullmatch("[45][0-9]{2}", number) is not None
    )


def _is_telling(inside: str, quote: str, before: str, after: str) -> bool:
    """Whether a quoted text says which error it is: a kind, None, the name of a variable, a list of what could be."""
    is_kind = re.search(r"\b(?:type|code)['\"]? ?[=:] ?$", before) and re.fullmatch(
        r"[A-Za-z][\w.-]*", inside
    )
    is_variable = quote == "`" and re.fullmatch(r"[A-Z][A-Z0-9_]+", inside)
    joined = r"(?:, |,? (?:and|or) )"
    is_listed = re.search(rf"{quote}{joined}$", before) or re.match(rf"{joined}{quote}", after)
    return bool(inside == "NoneType" or is_kind or is_variable or is_listed)


def _key(before: str) -> str:
    """The key that a value is given under: `host=`, `'model': `."""
    found = re.search(r"(?<![\w.])([A-Za-z][A-Za-z0-9_]{0,23})['\"]?\s?[=:]\s?['\"(]?$", before)
    name = found.group(1).lower() if found else ""
    return "" if name in DULL or name.endswith("error") else name


def _name(kind: str, before: str, after: str) -> str:
    """What a value is called: by its key, by the word after it, or by the word before."""
    following = re.match(r" ([a-z]{3,24})\b", after)
    word = following.group(1) if following else ""
    if kind == "value" and word in ("object", "codec", "instance"):
        return "type" if word == "object" else word
    if key := _key(before):
        return key
    said = re.search(r"(?<!\w)([A-Za-z]{3,24})[\s(\[]*$", before)
    name = NAMES.get(said.group(1).lower(), said.group(1).lower()) if said else ""
    if not name or name in DULL or name.endswith("error"):
        name = word if kind == "number" and word.endswith("s") and word not in DULL else kind
    return kind if kind == "number" and SECRET_NAME.search(name) else name
