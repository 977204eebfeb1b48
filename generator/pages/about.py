"""What the page of a package shows beside its entries: which of the classes it defines have one."""

from dataclasses import dataclass

from generator.catalog import Catalog, CatalogEntry
from generator.model import Package, PublicClass, PublicClasses


@dataclass(frozen=True)
class Coverage:
    """The classes of a package, each with its entries, and where they were read."""

    read: PublicClasses
    rows: tuple[tuple[PublicClass, tuple[CatalogEntry, ...]], ...]

    @property
    def covered(self) -> int:
        """How many have an entry."""
        return sum(bool(items) for _, items in self.rows)


@dataclass(frozen=True)
class About:
    """A package, and its classes if they were read."""

    package: Package
    coverage: Coverage | None


def about(catalog: Catalog, name: str) -> About:
    """What the page of a package shows beside its entries."""
    read = catalog.classes.get(name)
    return About(catalog.package[name], _coverage(catalog, read) if read and read.classes else None)


def _coverage(catalog: Catalog, read: PublicClasses) -> Coverage:
    return Coverage(read, tuple((found, catalog.covering(found)) for found in read.classes))
