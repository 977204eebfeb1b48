"""Whether every link within a built site leads to something, wherever the site is published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.anchors import anchors

ADDRESSES = {"href", "src", "action", "poster", "data", "srcset", "formaction", "ping", "background", "cite"}
NOT_FOUND = "404.html"
ANYWHERE = "no/such/page"  # the 404 page answers for any address, so one that is deep is taken
HOST = "https://site.invalid"
PREFIX = "/under/a/prefix/"  # that is nowhere but here, so what leads out of it is seen


@dataclass(frozen=True, order=True)
class Broken:
    """A link that leads nowhere: in which page, as it stands there, and what is missing."""

    page: str
    link: str
    missing: str


def links_of(page: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """Every address in a page, with the element that has it."""
    for node in page.css("*"):
        for name in sorted(ADDRESSES & {*node.attributes}):
            value = node.attributes[name] or ""
            yield from ((node, link) for link in (_sources(value) if name == "srcset" else (value,)))
        if (node.attributes.get("http-equiv") or "").lower() == "refresh":
            yield node, str(node.attributes["content"]).partition("url=")[2]


def _sources(value: str) -> tuple[str, ...]:
    """The addresses in a list of pictures: `a.png 1x, b.png 2x`."""
    return tuple(part.split()[0] for part in value.split(",") if part.strip())


@dataclass(frozen=True)
class Built:
    """A site in a folder."""

    folder: Path

    @cached_property
    def pages(self) -> Mapping[str, LexborHTMLParser]:
        """Every page by its path."""
        files = sorted(self.folder.rglob("*.html"))
        return {
            path.relative_to(self.folder).as_posix(): LexborHTMLParser(path.read_bytes()) for path in files
        }

    @cached_property
    def anchors(self) -> Mapping[str, frozenset[str]]:
        """What fragments can lead to in each page."""
        return {path: anchors(page) for path, page in self.pages.items()}

    @cached_property
    def home(self) -> str:
        """Where the site says that it is published, or nothing."""
        page = self.pages.get("index.html")
        link = page.css_first("link[rel=canonical]") if page else None
        return str(link.attributes.get("href") or "") if link else ""

    def broken(self) -> Iterator[Broken]:
        """Every link that leads nowhere, page by page."""
        for path, page in self.pages.items():
            for link in dict.fromkeys(link for node, link in links_of(page) if node.tag != "base"):
                if missing := self._missing(path, link):
                    yield Broken(path, link, missing)

    def _missing(self, path: str, link: str) -> str:
        """What a link of a page lacks; nothing if it leads to something, or out of the site."""
        try:
            target = self._target(path, link)
        except ValueError:
            return "it is no address"
        if target is None:
            return ""
        if not target.startswith(HOST + PREFIX):
            return "it leads out of the site if that is not at the root of its host"
        return self._lacks(path, *urldefrag(target.removeprefix(HOST + PREFIX)))

    def _target(self, path: str, link: str) -> str | None:
        """The address of a link, as if the site were under PREFIX of HOST; None for another site's."""
        if self.home and link.startswith(self.home):
            return HOST + PREFIX + link.removeprefix(self.home)
        if urlsplit(link).scheme or link.startswith("//"):
            return None
        return urljoin(self._start(path), link)

    def _start(self, path: str) -> str:
        """Where the links of a page start from. A base that is a whole path is that of the site."""
        own = HOST + PREFIX + (ANYWHERE if path == NOT_FOUND else path.removesuffix("index.html"))
        base = self.pages[path].css_first("base[href]")
        href = str(base.attributes["href"]) if base else ""
        return HOST + PREFIX if href.startswith("/") else urljoin(own, href)

    def _lacks(self, path: str, target: str, fragment: str) -> str:
        file = unquote(target.partition("?")[0])
        file = NOT_FOUND if file == ANYWHERE and path == NOT_FOUND else file
        file = file + "index.html" if file == "" or file.endswith("/") else file
        if ".." in PurePosixPath(file).parts or not (self.folder / file).is_file():
            return f"there is no {file}"
        if fragment and unquote(fragment) not in self.anchors.get(file, ()):
            return f"{file} has nothing of the id {unquote(fragment)}"
        return ""
