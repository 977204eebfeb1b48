"""A package that is not in the knowledge base yet, as its newest release describes itself."""

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions
from importlib.metadata import version as metadata_version

from packaging.utils import canonicalize_name

from generator.model import Package, Target
from generator.problems import Refused
from generator.verify.campaign import Base
from generator.verify.facts import Place, first, made, roots
from generator.verify.locking import LockError

LINKS = {  # fields of a package by the words that registries have for its links
    "homepage": ("homepage", "home", "home-page"),
    "docs": ("documentation", "docs", "doc"),
    "source": ("source", "source code", "repository", "github", "code"),
}


@dataclass(frozen=True)
class Described:
    """A package that is not in the knowledge base yet: its description, and the same with its release fixed."""

    package: Package
    """For reading it; what nobody knows is made up in it, so it is never written."""
    known: dict[str, object]
    """The fields of its file that are known."""
    notes: tuple[str, ...] = ()


def describe(base: Base, module: str, registry: str) -> Described:
    """What the registry's newest release says of itself. Raises Refused if there is no such package."""
    problems = []
    for python in list(base.interpreters)[:-4:-1]:
        loose = _package(
            module,
            registry,
            Target(name=registry, requirements=(registry,), exclude_newer=base.date, pythons=(python,)),
        )
        try:
            place = made(base, loose)
        except LockError as error:
            if "was not found in the package registry" in str(error):
                raise _unknown(module, registry) from None
            problems.append(first(error))
        except Refused as error:
            problems.append(first(error))
        else:
            return _described(place, module, registry, base.date)
    return _not_described(module, registry, base, problems)


def _described(place: Place, module: str, registry: str, date: str) -> Described:
    version = place.lock.pins[canonicalize_name(registry)]
    target = Target(
        name=f"{registry} {version}",
        requirements=(f"{registry}=={version}",),
        exclude_newer=date,
        pythons=(place.environment.python,),
    )
    package = _package(module, registry, target)
    if not list(roots(place, package)):
        raise Refused(
            f"{registry} {version} has no module {module}\nhelp: --registry with the name of the package that has it"
        )
    known = _metadata([str(place.packages)], registry)
    return Described(package, {**known, **_fixed(module, registry, target)})


def _not_described(module: str, registry: str, base: Base, problems: list[str]) -> Described:
    """The same from what is installed beside errorbook, or hardly anything."""
    known = _metadata(sys.path, registry)
    version = _version_here(registry)
    pinned = f"{registry}=={version}" if version else registry
    python = list(base.interpreters)[-1]
    target = Target(
        name=f"{registry} {version}".strip(),
        requirements=(pinned,),
        exclude_newer=base.date,
        pythons=(python,),
    )
    notes = tuple(f"{registry}: its newest release could not be read: {words}" for words in problems[:1])
    return Described(_package(module, registry, target), {**known, **_fixed(module, registry, target)}, notes)


def _fixed(module: str, registry: str, target: Target) -> dict[str, object]:
    shown = target.model_dump(mode="json", exclude_none=True)
    name = folder_of(module)
    modules = {} if name == module else {"modules": [module]}
    return {"name": name, **modules, "registry": registry, "targets": [shown]}


def folder_of(module: str) -> str:
    """The folder of a package, by its module: in lower case, without what makes a module private."""
    return module.strip("_").lower()


def _package(module: str, registry: str, target: Target) -> Package:
    nowhere = "https://registry.example/"
    return Package(
        name=folder_of(module),
        title=module,
        modules=(module,),
        summary=module,
        registry=registry,
        homepage=nowhere,
        docs=nowhere,
        source=nowhere,
        targets=(target,),
    )


def _unknown(module: str, registry: str) -> Refused:
    return Refused(
        f"there is no package {registry} on the registry\n"
        f"help: is {module} spelt right? --registry with the name of the package that has this module"
    )


def _metadata(folders: list[str], registry: str) -> dict[str, object]:
    """The links and the summary that an installed package gives of itself."""
    wanted = canonicalize_name(registry)
    for one in distributions(path=folders):
        if canonicalize_name(one.metadata["Name"] or "") == wanted:
            urls = [url.partition(", ") for url in one.metadata.get_all("Project-URL") or ()]
            links = {label.strip().lower(): url.strip() for label, _, url in urls}
            links["home-page"] = one.metadata["Home-page"] or ""
            found = {name: _link(links, words) for name, words in LINKS.items()}
            summary = " ".join((one.metadata["Summary"] or "").split())[:300]
            return {**{name: url for name, url in found.items() if url}, "summary": summary}
    return {}


def _version_here(registry: str) -> str:
    try:
        return metadata_version(registry)
    except PackageNotFoundError:
        return ""


def _link(links: dict[str, str], words: tuple[str, ...]) -> str:
    return next((links[word] for word in words if links.get(word, "").startswith("https://")), "")
