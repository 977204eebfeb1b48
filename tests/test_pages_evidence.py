"""What pages say of runs: each state an entry can be in, tracebacks, classes, replies and the page of all runs."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from support import CORPUS, TEMPLATES, locks_of

from generator import trials
from generator.catalog import Catalog, CatalogEntry
from generator.model import Evidence, PublicClasses, Run
from generator.model.verification import Trial
from generator.pages import Site, render
from generator.pages.samples import differences, sources
from generator.settings import Settings

KEY, NAME = "acme/rejected-key", "python/missing-name"
Change = Callable[[Run], Run | None]


def changed(catalog: Catalog, change: Change) -> Catalog:
    """The corpus in which the runs of one entry were others; None stands for a run that never was."""
    item = catalog.by_id[KEY]
    found = locks_of(CORPUS / "acme")
    runs = tuple(run for old in item.runs if (run := change(old)))
    evidence = Evidence(schema_version=1, digest=trials.digest(runs), runs=runs)
    wanted = trials.jobs(item.id, item.entry, catalog.package["acme"], found)
    other = replace(item, record=trials.record(wanted, evidence, found))
    return replace(catalog, entries=tuple(other if each is item else each for each in catalog.entries))


def page(catalog: Catalog, path: str, settings: Settings | None = None) -> LexborNode:
    """The main part of a page."""
    files = {item.path: item.content for item in render(Site(catalog, settings or Settings(), TEMPLATES))}
    return LexborHTMLParser(files[path + "index.html"]).css_first("main")


def text(node: LexborNode | None) -> str:
    """What is read of an element, on one line."""
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def table(main: LexborNode) -> dict[str, list[str]]:
    """The rows of the table of runs, by what stands at their head."""
    return {
        text(row.css_first("th")): [text(cell) for cell in row.css("td")]
        for row in main.css(".matrix tbody tr")
    }


def stale(run: Run) -> Run:
    """The run of something that has changed since."""
    return run.model_copy(update={"key": "0" * 32})


def failed(run: Run) -> Run:
    """The run, if it had not ended as expected."""
    return run.model_copy(update={"outcome": "fail", "faults": ("expected 401; found 500",)})


def on_two(run: Run) -> bool:
    """Whether the run is of the main samples, on the newest target."""
    return run.cause is None and run.target == "acme 2.0.0"


STATES: Mapping[str, tuple[Change, str, str, str]] = {
    "verified": (lambda run: run, "Verified. Every run ended", "2026-03-01", "✓ as expected 2026-03-01"),
    "failing": (
        lambda run: failed(run) if on_two(run) else run,
        "Failing. A run did not end as expected.",
        "no, a run failed",
        "✕ not as expected 2026-03-01",
    ),
    "changed": (
        lambda run: stale(run) if on_two(run) else run,
        "Changed since. The samples, or what they run on, changed",
        "not since it changed",
        "↻ changed since 2026-03-01",
    ),
    "partly": (
        lambda run: None if on_two(run) else run,
        "In part. What was run ended as expected; some runs are still to be done.",
        "in part",
        "– not run",
    ),
    "half": (
        lambda run: None if on_two(run) and run.sample == "fixed" else run,
        "In part. What was run ended as expected; some runs are still to be done.",
        "in part",
        "– not run",
    ),
    "never": (lambda _: None, "Never run. No recorded run yet", "not yet", "– not run"),
}


@pytest.mark.parametrize("state", STATES)
def test_an_entry_says_how_it_stands(corpus: Catalog, state: str) -> None:
    """The versions, the facts and the table say what was run and what came of it; the worst of a cell counts."""
    change, standing, fact, cell = STATES[state]
    main = page(changed(corpus, change), f"errors/{KEY}/")
    facts = {text(item.css_first("dt")): text(item.css_first("dd")) for item in main.css(".facts div")}
    assert (True, fact) == (text(main.css_first(".standing")).startswith(standing), facts["Verified"])
    assert table(main)["acme 2.0.0"] == ["", "", cell]


@pytest.mark.parametrize("state", STATES)
def test_an_entry_is_counted_once(corpus: Catalog, state: str) -> None:
    """The page of all runs counts each entry under one heading, and shows the same outcome as the entry's own page."""
    change, standing, _, cell = STATES[state]
    main = page(changed(corpus, change), "verification/")
    counts = {
        text(item.css_first("dt")): int(text(item.css_first("strong"))) for item in main.css(".counts div")
    }
    title = standing.partition(".")[0]
    expected = {"Failing": 1, "Not runnable": 1}
    expected[title] = expected.get(title, 0) + 1
    assert ({name: number for name, number in counts.items() if number}, len(counts)) == (expected, 6)
    assert table(main)[f"The key is rejected {title}"][1] == cell


def test_a_failed_run_says_what_was_wrong(corpus: Catalog) -> None:
    """Each fault stands below the table, with the run it was seen in."""
    main = page(
        changed(corpus, lambda run: failed(run) if run.cause == 2 and run.python == "3.9.20" else run),
        f"errors/{KEY}/",
    )
    assert [text(item) for item in main.css(".faults > li")] == [
        "acme 1.0.0 · Python 3.9.20, cause 2, broken sample expected 401; found 500",
        "acme 1.0.0 · Python 3.9.20, cause 2, fixed sample expected 401; found 500",
    ]
    assert [text(item) for item in main.css(".ran")] == [
        "✕ not as expected on acme 1.0.0 · Python 3.9, 2026-03-01 "
        "✓ as expected on acme 1.0.0 · Python 3.12; acme 2.0.0 · Python 3.13, 2026-03-01",
        "✓ as expected on acme 1.0.0 · Python 3.9, 3.12; acme 2.0.0 · Python 3.13, 2026-03-01",
    ]


def test_a_target_with_several_outcomes_tells_where(corpus: Catalog) -> None:
    """On the page of all runs, the worst outcome on a target comes with the Pythons it came of."""
    main = page(corpus, "verification/")
    assert table(main) == {
        "The key is rejected Verified": ["✓ as expected 2026-03-01", "✓ as expected 2026-03-01"],
        "A name is not defined Failing": ["✕ not as expected 2026-03-02 Python 3.13"],
    }
    assert [text(item) for item in main.css(".unrun li")] == [
        "Too many requests acme.AcmeError The limit cannot be reached by one program."
    ]


def test_what_is_not_run_shows_no_runs(corpus: Catalog) -> None:
    """An entry that cannot be run says why, and has no table, no traceback and no day."""
    main = page(corpus, "errors/acme/slow-down/")
    assert text(main.css_first(".standing")) == (
        "Not runnable. These samples are not run: The limit cannot be reached by one program."
    )
    assert main.css(".matrix, .choice, .family, .provenance, [data-checked]") == []


def choices(main: LexborNode) -> dict[str, list[str]]:
    """The choices, by the groups of buttons they belong to: a star for the chosen, brackets for what is alone."""
    found: dict[str, list[str]] = {}
    for button in main.css(".choice input"):
        state = button.attributes
        label = text(main.css_first(f'label[for="{state["id"]}"]')) + "*" * ("checked" in state)
        found.setdefault(str(state["name"]), []).append(f"({label})" if "hidden" in state else label)
    return found


def test_each_traceback_is_there_once(corpus: Catalog) -> None:
    """Tracebacks that differ have a choice each, the newest first and chosen; those that are the same are named."""
    key, name = page(corpus, f"errors/{KEY}/"), page(corpus, f"errors/{NAME}/")
    assert choices(key) == {
        "target": ["acme 2.0.0*", "acme 1.0.0"],
        "python-1": ["(Python 3.13*)"],
        "python-2": ["(Python 3.12*)"],
    }
    assert [text(item) for item in key.css(".trace p")] == ["The same on acme 1.0.0 · Python 3.9."]
    assert choices(name) == {"target": ["(Python*)"], "python-1": ["Python 3.13*", "Python 3.9"]}


def test_a_traceback_of_something_else_is_not_shown(corpus: Catalog) -> None:
    """A run that raised what it should not shows nothing of this error."""
    main = page(changed(corpus, lambda run: failed(run) if on_two(run) else run), f"errors/{KEY}/")
    assert choices(main) == {"target": ["(acme 1.0.0*)"], "python-1": ["(Python 3.12*)"]}


def test_the_message_ends_the_traceback(corpus: Catalog) -> None:
    """All lines of the message stand out, also where it has several."""
    main = page(corpus, f"errors/{KEY}/")
    assert [[text(line) for line in trace.css(".last")] for trace in main.css(".trace")] == [
        ["acme.AuthError : Incorrect key provided: b*d.", "See https://acme.example/docs/keys"],
        ["acme.AuthError : Incorrect key provided: bad."],
    ]


def test_classes_differ_by_target(corpus: Catalog) -> None:
    """Where targets differ in what catches the exception, each is named; where they do not, none is."""
    both = page(corpus, f"errors/{KEY}/")
    one = page(corpus, f"errors/{NAME}/")
    assert [text(item) for item in both.css(".where")] == [
        "On acme 2.0.0 · Python 3.13:",
        "On acme 1.0.0 · Python 3.9, 3.12:",
    ]
    assert (len(one.css(".where")), [text(item) for item in one.css(".family li")]) == (
        0,
        ["NameError", "Exception", "BaseException"],
    )


def test_what_differs_is_shown_where_the_code_does_not(corpus: Catalog) -> None:
    """Of two samples with the same code, what each is given stands below it, and nothing that is the same."""
    main = page(corpus, f"errors/{KEY}/")
    rows = [text(row) for row in main.css(".differences tbody tr")]
    assert rows == ["ACME_KEY sandbox-1 live-1", "Arguments --verbose not set"]


def test_all_that_can_differ() -> None:
    """Variables, arguments and input are compared; an empty one is not the same as none."""
    one = Trial.model_validate({"env": {"A": "1", "B": ""}, "stdin": "x", "expect": {"exit": 1}})
    two = Trial.model_validate({"env": {"A": "1"}, "args": ("-v", "y"), "expect": {"exit": 0}})
    assert [(item.name, item.broken, item.fixed) for item in differences(one, two)] == [
        ("B", "", None),
        ("Arguments", None, "-v y"),
        ("Input", "x", None),
    ]


def test_requests_are_counted(corpus: Catalog) -> None:
    """What each sample asked stands once, with how often it was asked."""
    main = page(corpus, f"errors/{KEY}/")
    assert [text(item) for item in main.css(".causes > li:nth-child(3) .traffic li")] == [
        "Broken: 2 requests GET https://api.acme.example/v1/ping 401 × 2",
        "Fixed: 1 request GET https://api.acme.example/v1/ping 200",
    ]


def test_replies_say_where_they_come_from(corpus: Catalog) -> None:
    """One sentence for each kind of source; an entry whose samples speak to no service has none."""
    entry = corpus.by_id[KEY].entry
    assert [(item.kind, item.days, item.links) for item in sources(entry)] == [
        ("captured", ("2026-01-31",), ()),
        ("documented", (), (("https://acme.example/docs/errors", "Acme error codes"),)),
        ("synthetic", (), ()),
    ]
    assert sources(corpus.by_id[NAME].entry) == ()
    assert page(corpus, f"errors/{NAME}/").css(".provenance") == []


def test_one_kind_of_replies(corpus: Catalog) -> None:
    """Where all replies are of one kind, the page speaks of all of them."""
    item = corpus.by_id[KEY]
    assert item.entry.verify is not None and item.entry.verify.service is not None
    verify = item.entry.verify.model_copy(update={"service": item.entry.verify.service[:1]})
    entry = item.entry.model_copy(update={"verify": verify, "causes": item.entry.causes[:1]})
    main = page(replace(corpus, entries=(replace(item, entry=entry), *corpus.entries[1:])), f"errors/{KEY}/")
    assert text(main.css_first(".provenance")) == (
        "In these runs a stand-in answered for the service. Its replies were written for this sample."
    )


def test_classes_of_a_package(corpus: Catalog) -> None:
    """Each class is listed with its entry, found by its present name or by an old one; without any there is no list."""
    read = corpus.classes["acme"]
    old = read.classes[0].model_copy(update={"name": "acme.error.AuthError"})
    renamed = replace(corpus, classes={"acme": read.model_copy(update={"classes": (*read.classes, old)})})
    assert text(page(corpus, "packages/acme/").css_first(".coverage > p")).startswith(
        "2 of 6 classes have an entry"
    )
    assert [text(item) for item in page(renamed, "packages/acme/").css(".classes li")][-1] == (
        "acme.error.AuthError Exception The key is rejected"
    )


@pytest.mark.parametrize("read", [None, ()], ids=["not read", "none"])
def test_a_package_without_classes(corpus: Catalog, read: tuple[()] | None) -> None:
    """Where nothing was read, or nothing found, the page of the package says nothing of classes."""
    empty: dict[str, PublicClasses] = {}
    if read is not None:
        empty = {"acme": corpus.classes["acme"].model_copy(update={"classes": read})}
    assert page(replace(corpus, classes=empty), "packages/acme/").css(".coverage") == []


def test_a_site_without_runs(corpus: Catalog) -> None:
    """Before anything was run, the page of all runs names no day."""
    bare = replace(corpus, entries=tuple(CatalogEntry(item.id, item.entry) for item in corpus.entries))
    main = page(bare, "verification/")
    assert (main.css("time"), table(main)) == (
        [],
        {"The key is rejected Never run": ["", ""], "A name is not defined Never run": [""]},
    )


def test_markdown_says_the_same(corpus: Catalog) -> None:
    """The page as Markdown has the tracebacks, the outcomes and the faults."""
    files = {item.path: item.content.decode() for item in render(Site(corpus, Settings(), TEMPLATES))}
    key, name = files[f"errors/{KEY}/index.md"], files[f"errors/{NAME}/index.md"]
    assert (
        "\nOn acme 2.0.0 · Python 3.13; those of the other runs are in [index.json](index.json):\n\n```text\nTrace"
        in key
    )
    assert "\n- ACME_KEY: sandbox-1 → live-1\n- Arguments: --verbose → not set\n" in key
    assert (
        "\n- not as expected on Python · Python 3.13, 2026-03-02\n- changed since on Python · Python 3.11, 2026-03-01\n"
        "- not run on Python · Python 3.12\n- as expected on Python · Python 3.9, 2026-03-01\n"
    ) in name
    assert "\n```text\nexpected exit status 0; found 1\nexpected nothing" in name
