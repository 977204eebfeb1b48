"""A new entry: what is wanted and what can be found out → the files to be written, and what to tell."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from sys import stdlib_module_names

from generator.catalog import Catalog, CatalogEntry
from generator.drafting import Report
from generator.holes import DULL
from generator.locks import pinned
from generator.matching import Template
from generator.model import Package
from generator.model.text import SLUG, is_builtin
from generator.problems import Refused
from generator.secrets import masked
from generator.skeleton import Draft, package_skeleton, skeleton
from generator.source import FORBIDDEN
from generator.verify import facts, release
from generator.verify.campaign import Base
from generator.verify.facts import Facts

PYTHON = "python"
BUILTINS = "https://docs.python.org/3/library/exceptions.html"
MOST_WORDS = 5  # of a slug
# A word of a message, not a name of a program's own such as HTTPSConnectionPool(host=…).
WORD = re.compile(r"(?:^|(?<=[\s'\"(]))(?:[A-Za-z][a-z]+|[A-Z]{2,})(?=[\s.,:;!)'\"]|$)")
NEGATIONS = {"no", "not", "cannot"}
MOST_ALIKE = 10
LONGEST_HINT = 200
PYTHON_FILE: Mapping[str, object] = {
    "name": PYTHON,
    "title": "Python",
    "summary": "The builtin exceptions and those of the standard library, whatever program they appear in.",
    "homepage": "https://www.python.org/",
    "docs": "https://docs.python.org/3/",
    "source": "https://github.com/python/cpython",
}


@dataclass(frozen=True)
class Prepared:
    """An entry that can be written, and what is known around it."""

    draft: Draft
    folder: str
    """The package's folder."""
    facts: Facts
    covering: tuple[CatalogEntry, ...]
    """The entries about the same class."""
    new_package: str = ""
    """The text of the package's file, if there is none yet."""
    notes: tuple[str, ...] = ()
    """What could not be found out."""

    def slugs(self, title: str) -> tuple[str, ...]:
        """Proposals, the best first: what the title says, what the message says, the class."""
        bare = re.sub(r"(?:Error|Exception|Warning)$", "", self.draft.exception.rpartition(".")[2])
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", bare)
        literals = re.sub(r"\(.*?\)", " ", " ".join(Template(self.draft.template).literals))
        said = _slug(" ".join(WORD.findall(re.split(r"\.(?: |$)", literals)[0])))
        proposals = (_slug(title), said if "-" in said else "", _slug(words, MOST_WORDS + 3) or "error")
        return tuple(dict.fromkeys(filter(None, proposals)))

    def files(self, root: Path, slug: str, draft: Draft) -> dict[Path, str]:
        """What is to be written, by its path."""
        package = {root / self.folder / "package.yaml": self.new_package} if self.new_package else {}
        return {**package, root / self.folder / f"{slug}.yaml": skeleton(draft)}


def _slug(text: str, most: int = MOST_WORDS) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
    return "-".join([word for word in words if len(word) > 1 and word not in DULL - NEGATIONS][:most])[
        :60
    ].strip("-")


def checked_slug(slug: str) -> str:
    """A slug as it was given. Raises Refused if no file may have that name."""
    if re.fullmatch(SLUG, slug) and len(slug) <= 60 and slug != "package":
        return slug
    right = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:60].strip("-")
    cure = f"\nhelp: --slug {right}" if right and right != slug else ""
    raise Refused(f"expected lower-case words joined by hyphens as the slug; found {slug!r}{cure}")


def prepared(
    base: Base,
    catalog: Catalog,
    name: str,
    report: Report | None,
    registry: str = "",
    *,
    is_asked: bool = True,
) -> Prepared:
    """All that can be known of an entry about an exception, which a report may have printed.

    A name that was read in a text makes nobody fetch a package, unless the text has files of it.
    Raises Refused if there is no such exception, or its package cannot be told.
    """
    full = name if "." in name or is_builtin(name) else _qualified(catalog, name, report)
    owner = _owner(catalog, full)
    if owner or is_builtin(full):
        return _of_known(base, catalog, owner or PYTHON, full, report)
    module = full.partition(".")[0]
    if not (is_asked or registry or (report and module.lower() in report.packages)):
        raise Refused(
            f"{module} is no package here, and the text has no file of it\n"
            f"help: if the registry has a package {module}: errorbook new {full} --from …; "
            "else --registry with its name"
        )
    return _of_new(base, catalog, full, report, registry or module)


def _owner(catalog: Catalog, name: str) -> str:
    """The package that an exception belongs to; nothing if it is not here."""
    module = name.partition(".")[0]
    owners = {
        module: package.name for package in catalog.packages for module in package.modules or (package.name,)
    }
    if owner := owners.get(module):
        return owner
    return PYTHON if "." not in name or module in stdlib_module_names else ""


def _qualified(catalog: Catalog, bare: str, report: Report | None) -> str:
    """The class that is meant by its bare name: of a package in the traceback, or the only one known by it."""
    found = {
        one.name: package
        for package, classes in catalog.classes.items()
        for one in classes.classes
        if one.name.rpartition(".")[2] == bare
    }
    modules = report.packages if report else frozenset()
    near = [name for name, package in found.items() if {package, *name.split(".")[:1]} & modules]
    if len(near or found) == 1:
        return (near or list(found))[0]
    if len(modules) == 1 and not found:
        return f"{next(iter(modules))}.{bare}"
    known = sorted(found) or [f"package.{bare}"]
    raise Refused(
        f"expected an exception with its module, such as {known[0]}; found {bare}\n"
        f"help: errorbook new {known[0]}" + (f"   (or {', '.join(known[1:])})" if known[1:] else "")
    )


def _of_known(base: Base, catalog: Catalog, folder: str, name: str, report: Report | None) -> Prepared:
    package = catalog.package.get(folder)
    if package is None and folder in {item.partition("/")[0] for item in catalog.known}:
        raise Refused(f"{folder}/package.yaml has problems\nhelp: errorbook check {base.root / folder}")
    if "." not in name:
        known = facts.builtin(name)
    else:
        recorded = catalog.classes[folder].classes if folder in catalog.classes else ()
        known = facts.read(base, package or _python(base), name, recorded)
    text = "" if package else package_skeleton(_python_file(base))
    return _with(catalog, package or _python(base), known, name, report, text)


def _python_file(base: Base) -> dict[str, object]:
    newest = list(base.interpreters)[-1:]
    target = {"name": "standard library", "requirements": [], "exclude_newer": base.date, "pythons": newest}
    return {**PYTHON_FILE, "targets": [target]}


def _python(base: Base) -> Package:
    return Package.model_validate_json(json.dumps(_python_file(base)))


def _of_new(base: Base, catalog: Catalog, name: str, report: Report | None, registry: str) -> Prepared:
    """An entry of a package that is not here."""
    module = name.partition(".")[0]
    found = release.describe(base, module, registry)
    known = facts.read(base, found.package, name, ())
    text = package_skeleton(found.known)
    done = _with(catalog, found.package, known, name, report, text)
    docs = str(found.known.get("docs", ""))
    references = ((f"{module} documentation", docs),) if docs else ()
    return replace(done, draft=replace(done.draft, references=references), notes=(*found.notes, *done.notes))


def _with(
    catalog: Catalog, package: Package, known: Facts, name: str, report: Report | None, text: str
) -> Prepared:
    names = dict.fromkeys((known.name, *known.also, name, *([report.name] if report else [])))
    aliases = tuple(one for one in names if one != known.name and "." in one and "." in known.name)
    covering = tuple({item.id: item for one in names for item in catalog.by_name.get(one, ())}.values())
    status = known.status or (report.status if report else None)
    draft = Draft(
        exception=known.name,
        template=report.template if report else "",
        example=report.example if report and report.message else "",
        aliases=aliases,
        http_code=status,
        codes=report.codes if report else (),
        frames=tuple(_own_frames(package, report)),
        look_alikes=tuple(item.id for item in covering)[:MOST_ALIKE],
        python=f">={package.targets[0].pythons[0]}",
        package=_from_version(package),
        references=(_reference(package, known),),
        hosts=_hosts(catalog, package) if status else (),
        hints=_hints(known),
    )
    return Prepared(draft, package.name, known, covering, text, known.notes)


def _own_frames(package: Package, report: Report | None) -> Iterator[str]:
    modules = package.modules or (package.name,)
    yield from (frame for frame in (report.frames if report else ()) if frame.partition("/")[0] in modules)


def _from_version(package: Package) -> str:
    """The versions that the targets stand for: the first names the oldest."""
    version = pinned(package.targets[0].requirements, package.registry) if package.registry else None
    return f">={version}" if version else ""


def _reference(package: Package, known: Facts) -> tuple[str, str]:
    if "." not in known.name:
        return f"Built-in exceptions, {known.name}", f"{BUILTINS}#{known.name}"
    return f"{package.title} documentation"[:100], package.docs


def _hosts(catalog: Catalog, package: Package) -> tuple[str, ...]:
    """Where most entries of the package send their requests."""
    used = Counter(
        item.entry.verify.hosts
        for item in catalog.by_package.get(package.name, ())
        if item.entry.verify and item.entry.verify.hosts
    )
    return used.most_common(1)[0][0] if used else ()


def _hints(known: Facts) -> Mapping[str, str]:
    """What the source says, where it helps to write. A docstring is text of strangers."""
    doc = masked(FORBIDDEN.sub("", " ".join(known.doc.split("\n\n")[0].split())))
    first = doc if len(doc) <= LONGEST_HINT else doc[:LONGEST_HINT].rpartition(" ")[0] + " …"
    hints = {"summary": f"Its docstring: {first}"} if first else {}
    if known.places:
        hints["why"] = f"In {known.source} it is raised at {', '.join(known.places)}"
    return hints
