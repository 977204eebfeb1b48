"""Prints the exception classes that installed modules define under public names, as one line of JSON.

A public name is one at the top of a package, or in a module of it that is named for its exceptions.
"""

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

EXCEPTION_MODULES = {"exceptions", "exception", "errors", "error", "exc"}
PASSED_OVER = {"tests", "test", "testing", "conftest", "vendor", "v1", "__main__"}


def modules(name: str) -> "Iterator[ModuleType]":
    """A module, and the public modules below it that are named for exceptions."""
    top = importlib.import_module(name)
    yield top
    waiting = [(name, folder) for folder in getattr(top, "__path__", ())]
    while waiting:
        above, folder = waiting.pop()
        for info in sorted(pkgutil.iter_modules([folder]), key=lambda item: item.name):
            if info.name.startswith("_") or info.name in PASSED_OVER:
                continue
            below = f"{above}.{info.name}"
            if info.name in EXCEPTION_MODULES:
                try:
                    yield importlib.import_module(below)
                except (Exception, SystemExit) as error:
                    print(f"{below} cannot be imported: {error}", file=sys.stderr)
            if info.ispkg:
                waiting.append((below, f"{folder}/{info.name}"))


def held(module: ModuleType, name: str) -> object:
    """What a module holds under a name; some names are imported only now, and cannot be."""
    try:
        return getattr(module, name, None)
    except (Exception, SystemExit) as error:
        print(f"{module.__name__}.{name} cannot be imported: {error}", file=sys.stderr)
        return None


def qualified(kind: type) -> str:
    """The name of a class by where it says it was defined: `f.E` if that was in a function."""
    name = kind.__qualname__.replace("<locals>.", "")
    return name if kind.__module__ == "builtins" else f"{kind.__module__}.{name}"


def public(tops: "list[str]") -> "dict[type, list[str]]":
    """Each exception class of the packages, with its public names."""
    found: "dict[type, list[str]]" = {}
    for top in tops:
        for module in modules(top):
            for name in sorted({*vars(module), *getattr(module, "__all__", ())}):
                kind: Any = None if name.startswith("_") else held(module, name)
                # Not isinstance: it would ask an object for its class, and some make a client of a service then.
                if type not in type(kind).__mro__ or not issubclass(kind, BaseException):
                    continue
                if kind.__module__.partition(".")[0] in tops or kind.__module__.lstrip("_") in tops:
                    full = name if module.__name__ == "builtins" else f"{module.__name__}.{name}"
                    found.setdefault(kind, []).append(full)
    return found


def main() -> None:
    """Read the names of the packages from the arguments."""
    classes = []
    for kind, names in public(sys.argv[1:]).items():
        own = qualified(kind)
        name = own if own in names else min(names, key=lambda one: (one.count("."), one))
        also = sorted(set(names) - {name})
        bases = [qualified(base) for base in kind.__bases__ if base is not object]
        classes.append({"name": name, "also": also, "bases": bases})
    print(json.dumps(sorted(classes, key=lambda item: item["name"])))


main()
