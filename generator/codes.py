"""Every kind of problem, once: its stable code, what it means, what to do. No code is used for another meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Level = Literal["problem", "advice"]


@dataclass(frozen=True)
class Code:
    """One kind of problem, or of advice. `name` is printed and never changes."""

    name: str
    title: str
    meaning: str
    cure: str

    @property
    def level(self) -> Level:
        """A problem keeps a site from being built; advice keeps nothing from anything."""
        return "advice" if self.name.startswith("A") else "problem"


# Reading a file
UNREADABLE = Code(
    "E101",
    "not a readable file",
    "Something named like an entry is a folder, a device, or cannot be opened.",
    "Rename or remove it, or give yourself leave to read it.",
)
LINK_OUT = Code(
    "E102",
    "symbolic link",
    "An entry is a link. Links can lead out of the repository, so none is followed.",
    "Put the file itself in its place.",
)
TOO_LARGE = Code(
    "E103",
    "file too large",
    "An entry is larger than 256 KiB, or has more than 5,000 keys and values.",
    "Shorten it; most entries have about 6 KB.",
)
NOT_UTF8 = Code("E104", "not UTF-8", "The file has bytes that are not UTF-8.", "Save it as UTF-8.")
FORBIDDEN_CHARACTER = Code(
    "E105",
    "forbidden character",
    "A control character, an invisible character or one that reverses the direction of text. "
    "They can make a line look like another than it is.",
    "Remove the character, or write it out as text.",
)
TAB = Code(
    "E106",
    "tab",
    "YAML forbids tabs in indentation, and elsewhere readers cannot tell them from spaces.",
    'Use spaces. A tab that belongs to a message is written "\\t" in double quotes.',
)
SYNTAX = Code(
    "E107",
    "YAML syntax",
    "The file is not YAML from this place on.",
    "Look at the place and at the line before it: usually a quote, a colon or the indentation.",
)
TOO_DEEP = Code("E108", "nested too deep", "More than 20 levels of lists and mappings.", "Flatten the value.")
YAML_FEATURE = Code(
    "E109",
    "YAML feature that entries do not use",
    "Anchors, aliases, tags and complex keys are refused: they hide what a file says.",
    "Write the value out in full.",
)
DUPLICATE_KEY = Code(
    "E110", "key given twice", "YAML would silently keep the last of the two.", "Keep one of the two."
)
NOT_A_MAPPING = Code(
    "E111",
    "not one mapping",
    "The file is empty, holds a list or a text, or holds several documents.",
    "Write `key: value` lines; `errorbook schema` and the existing entries show which.",
)
SCHEMA_LINE = Code(
    "E112",
    "schema line missing",
    "The first line tells editors which schema completes and explains the fields.",
    "Paste the line that the message shows as the first line.",
)
FILE_NAME = Code(
    "E113",
    "bad file or folder name",
    "The path is the entry's id and its address: lower-case words joined by hyphens, ending in `.yaml`.",
    "Rename it as shown.",
)
STRAY_FILE = Code(
    "E114",
    "file that does not belong",
    "`errors/` holds packages, entries and their evidence, nothing else.",
    "Move it out of `errors/`.",
)
NO_PACKAGE = Code(
    "E115",
    "package.yaml missing",
    "A folder of entries has no `package.yaml`.",
    "Copy one from another package and change it; for an entry of a new package, `errorbook new` writes it.",
)

# Shape
UNKNOWN_KEY = Code(
    "E201", "unknown key", "No such field; a mistyped name would lose its content.", "Use the name shown."
)
MISSING_KEY = Code(
    "E202", "missing key", "A required field is not there.", "Add it; the help line shows how."
)
WRONG_TYPE = Code(
    "E203",
    "wrong type",
    "A text, number, list or mapping was expected and something else is there. YAML reads `3.10` as the "
    "number 3.1, `no` as false, `12:30` as 750; such values are refused rather than guessed at.",
    "Put the text in quotes, or write the list or mapping as shown.",
)
CHOICE = Code(
    "E204", "not one of the choices", "The field takes one of a few words.", "Use one of those shown."
)
EMPTY = Code("E205", "empty", "The value is missing or has no visible text.", "Write it, or remove the key.")
TOO_LONG = Code("E206", "too long", "More than fits where the value is shown.", "Shorten it.")
TOO_FEW = Code("E207", "too few", "The list needs more items.", "Add what is missing.")
ONE_LINE = Code("E208", "several lines", "The value is shown on one line.", "Join the lines.")

# Values
EXCEPTION_NAME = Code(
    "E301",
    "bad exception name",
    "Exceptions are named as one would import them: `openai.AuthenticationError`; builtins bare: `KeyError`.",
    "Write the name with its module.",
)
SPECIFIER = Code(
    "E302", "bad version specifier", "Versions are PEP 440 specifiers in quotes.", 'For example `">=1.0,<3"`.'
)
VERSION = Code("E303", "bad version", "One PEP 440 version in quotes.", 'For example `"1.0.0"`.')
ENTRY_ID = Code("E304", "bad id", "An id is `package/slug`.", "Write it as in the address of the page.")
URL = Code("E305", "bad address", "Addresses are https and complete.", "Write `https://…`.")
RANGE = Code(
    "E306", "out of range", "The number is outside what the field allows.", "Use one that is within."
)
REVERSED = Code("E307", "reversed", "`[least, most]`: the first is not larger.", "Swap the two.")
DUPLICATE = Code("E308", "given twice", "The same alias, cause, tag or message twice.", "Remove one.")
TAG = Code("E309", "bad tag", "Tags are lower-case words joined by hyphens.", "Write it as shown.")
DATE = Code("E310", "bad date", "Dates are `year-month-day` in quotes.", 'For example `"2026-01-31"`.')
FOLDER = Code(
    "E311",
    "entry and folder disagree",
    "The exception's module belongs to another package than the folder, or `name` in `package.yaml` is not "
    "the folder's name.",
    "Move the file to the package that raises the error, or list the module in `modules` of `package.yaml`.",
)
RETIRED = Code(
    "E312",
    "status and removed disagree",
    "A retired entry says in which version the error went; an active one does not.",
    "Add `removed`, or change `status`.",
)
RUNNABLE = Code(
    "E313",
    "verify or not_runnable",
    "An entry says how its samples are run, or why they cannot be; exactly one of the two.",
    "Keep one of the two keys.",
)
MARKED_LINE = Code(
    "E314", "marked line is not there", "`mark` names lines of the code.", "Correct the numbers."
)
TEMPLATE = Code(
    "E315",
    "bad message template",
    "A template is the message as printed, with `{name}` for what varies. It needs words of its own, and "
    "something between two holes.",
    "Keep more of the literal text.",
)
EXAMPLE = Code(
    "E316",
    "example does not match",
    "An example is a message as it was printed; the template over it must fit it.",
    "Correct the template, or the example.",
)

# Text and code
RAW_HTML = Code("E401", "raw HTML", "Text is Markdown; HTML is shown, not obeyed.", "Put code in backticks.")
LINK = Code("E402", "bad link", "Links are https, http, mailto or relative.", "Correct the address.")
LANGUAGE = Code("E403", "unknown language", "The code cannot be highlighted.", "Use a name Pygments knows.")
COMPILE = Code(
    "E404",
    "Python that does not compile",
    "A sample has a syntax error, so no reader can run it.",
    "Correct it. If the syntax error is the point, `language: text` or `expect.exception: SyntaxError`.",
)
SECRET = Code(
    "E405",
    "looks like a secret",
    "The text has the shape of a real key. Keys come from the environment, in samples too.",
    "If it was real, revoke it now. Replace it with `os.environ[…]`.",
)
MARKDOWN = Code("E406", "unreadable Markdown", "The text is nested too deep to be read.", "Simplify it.")

# Across entries
UNKNOWN_ENTRY = Code("E501", "no such entry", "An id names an entry that is not there.", "Correct the id.")
SELF = Code("E502", "names itself", "An entry is not related to itself.", "Remove the item.")
ALIKE = Code(
    "E503",
    "not told apart",
    "Two entries explain the same exception, and a message of one fits the other as well or better. "
    "A reader who pastes it would land on the wrong page.",
    "Make the template that should win more specific: keep more of its literal text.",
)
FOUND = Code(
    "E506",
    "example finds another entry",
    "An example is what a reader pastes. Pasted, it leads to another entry before this one, or to none.",
    "Make this entry's template more specific, or the other's less general; name its codes in `signals`.",
)
CASE = Code(
    "E504", "differs only in case", "Two names become the same folder on macOS and Windows.", "Rename one."
)
EVIDENCE = Code(
    "E505",
    "unusable evidence",
    "A file of recorded runs or classes is damaged, was changed by hand, or belongs to no entry.",
    "Write it again with `errorbook verify` or `errorbook coverage`, or remove it; it is never edited by hand.",
)

OTHER_CLASS = Code(
    "E507",
    "samples raise another class",
    "The broken sample is expected to raise a class that is neither the entry's exception nor one of its aliases. "
    "What runs prove would be shown for another error.",
    "Correct `exception`, or what the sample is expected to raise.",
)

# Unfinished
BLANK = Code(
    "E601",
    "still to be written",
    "A value is `TODO`, or begins with `TODO:`. `errorbook new` leaves such blanks where only a person knows what to "
    "say; the words after it are the field's meaning.",
    "Write the value in its place; the help line has an example.",
)

# Advice
LENGTHY = Code(
    "A101",
    "long for someone in a hurry",
    "The text is valid and longer than people read who want their program to run again.",
    "Keep what one must do or know first; move the rest to `why`, a cause or a reference.",
)
FILLER = Code(
    "A102",
    "a word that says nothing",
    "“Simply”, “just do”, “obviously”, “please note”: whoever is stuck does not find it simple, and the sentence "
    "says the same without.",
    "Remove the words.",
)
LOUD = Code(
    "A103", "exclamation mark", "Prose is calm; the reader is not.", "End the sentence with a period."
)
TITLE_ENDS = Code(
    "A104", "title with a period", "A title is a name, not a sentence.", "Remove the period at its end."
)
ONE_SIDED = Code(
    "A105",
    "look-alike named on one side",
    "Another entry names this one as a look-alike, or has the same exception, and this one does not tell the two "
    "apart. Whoever lands on the wrong page should find the way to the right one.",
    "Add it to `look_alikes`, with the one question that decides.",
)
STALE_REFERENCE = Code(
    "A106",
    "reference not opened for a year",
    "By its `opened` nobody has looked for more than a year whether the page is there and still says so. "
    "References without `opened` are left alone: nothing is known of them.",
    "Open it, and write today's date; or replace it.",
)
OUTDATED = Code(
    "A107",
    "changed since its last run",
    "The samples, or what they are run with, are no longer what was run; pages show no result for them.",
    "Run them: `errorbook verify`.",
)
NEVER_RUN = Code(
    "A108",
    "never run",
    "The entry says how its samples are run, and no run is recorded.",
    "Run them: `errorbook verify`.",
)

FAILING = Code(
    "A109",
    "a sample does not do what it should",
    "A recorded run did not end as the entry expects. The page says so, and nothing is marked as verified.",
    "Correct the sample or what is expected of it, then run it: `errorbook verify`.",
)

ALL: tuple[Code, ...] = tuple(value for value in globals().values() if isinstance(value, Code))
BY_NAME: Mapping[str, Code] = MappingProxyType({code.name: code for code in ALL})
