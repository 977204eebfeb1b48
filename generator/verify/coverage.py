"""Which exception classes an installed package defines under public names, read in the sandbox."""

import json
from contextlib import nullcontext
from typing import Any

from generator.locks import Environment
from generator.model import Package, PublicClass, PublicClasses
from generator.problems import Refused
from generator.verify import renewal
from generator.verify.campaign import Base, installed
from generator.verify.execution import Program, execute
from generator.verify.running import ENVIRONMENT, LIMITS
from generator.verify.sandbox import Cell


class Unreadable(Refused):
    """The classes of a package cannot be read; the text says why."""


def classes(base: Base, package: Package) -> PublicClasses:
    """The classes of the package's last target that can be installed on this machine. Raises Unreadable."""
    environment = newest(base, package)
    interpreter = base.interpreters[environment.python]
    renewal.renew(base.root, package.name, [environment], base.interpreters)
    lock, place = installed(base, package.name, environment)
    return PublicClasses(
        schema_version=1,
        target=environment.target.name,
        python=interpreter.version,
        packages=lock.installed(environment),
        date=base.date,
        classes=read(package, Cell(place, interpreter.base, {})),
    )


def newest(base: Base, package: Package) -> Environment:
    """The package's last target on its last Python that is on this machine. Raises Unreadable."""
    for target in reversed(package.targets):
        for python in reversed(target.pythons):
            if python in base.interpreters:
                return Environment(target, python)
    raise Unreadable(f"{package.name}: none of the Pythons of its targets is on this machine")


def read(package: Package, cell: Cell) -> tuple[PublicClass, ...]:
    """The classes that a package defines, as they are in a cell. Raises Unreadable."""
    modules = package.modules or (package.name,)
    tops = modules if package.registry else ("builtins", *modules)
    command = ("{env}/bin/python", "-W", "ignore", "{inside}/classes.py", *tops)
    ended = execute(
        Program(command, dict(ENVIRONMENT), recorded=False), cell, LIMITS, lambda _: nullcontext()
    )
    try:
        found: list[dict[str, Any]] = json.loads(ended.stdout.splitlines()[-1])
        return tuple(PublicClass.model_validate_json(json.dumps(one)) for one in found)
    except (ValueError, IndexError) as error:
        said = ended.stopped or ended.stderr.strip()[-1000:] or str(error)
        raise Unreadable(f"{package.name}: its classes cannot be read: {said}") from None
