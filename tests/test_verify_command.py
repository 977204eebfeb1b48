"""`errorbook verify` on a small knowledge base: what it runs, what it says, what it writes."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from support import environment, errorbook, tree
from verifying import BOTH, DAY, INT, NEW, Book, Done, samples, target, trial

from generator.verify import sandbox, servers

HERE = f"standard library (Python {NEW.version})"
FIRST = (
    "python/bad-int\n"
    f"  {HERE}: the broken sample is as expected, for the first time\n"
    f"  {HERE}: the fixed sample is as expected, for the first time\n"
    "\n"
)
NOTHING = Done(0, "", "nothing to run: all that was asked for has current evidence\n")
RAISES = {"expect": {"exception": "ValueError"}}
pytestmark = pytest.mark.usefixtures("isolated")


def summary(entries: str, runs: str, passed: int, failed: int) -> str:
    """The line at the end."""
    return f"{entries}, {runs} in … s: {passed} as expected, {failed} not\n"


GOOD = summary("1 entry", "2 runs", 2, 0)
BAD = summary("1 entry", "2 runs", 1, 1)


def outcomes(book: Book, slug: str = "bad-int") -> list[tuple[str, str]]:
    """Which samples are recorded, and how."""
    return [(run.sample, run.outcome) for run in book.runs(slug)]


def lines(*texts: str, name: str = "python/bad-int") -> str:
    """What is said of one entry."""
    return "\n".join([name, *(f"  {text}" for text in texts), "", ""])


def test_the_first_run_and_the_next(book: Book) -> None:
    """All that has no evidence is run, told and recorded with a lock beside it; then there is nothing to do."""
    name = f"standard-library-py{NEW.minor}.txt"
    assert book.command("verify") == Done(0, FIRST, f"wrote errors/python/locks/{name}\n{GOOD}")
    assert sorted(tree(book.root / "errors")) == [
        "python/bad-int.evidence.json",
        "python/bad-int.yaml",
        f"python/locks/{name}",
        "python/package.yaml",
    ]
    broken, fixed = book.runs()
    assert fixed.model_dump(exclude={"key"}, exclude_defaults=True) == {
        "sample": "fixed",
        "target": "standard library",
        "python": NEW.version,
        "packages": (),
        "isolation": "bubblewrap",
        "outcome": "pass",
        "date": DAY,
        "exit": 0,
    }
    assert broken.raised
    assert (broken.exit, broken.raised.type, broken.raised.message) == (1, "ValueError", INT)
    assert book.problems() == []
    assert book.command("verify") == NOTHING


def test_in_a_process_of_its_own(book: Book, environments: Path) -> None:
    """The installed command does the same; 0 if all is well, 1 if not."""
    env = environment(XDG_CACHE_HOME=str(environments))
    done = errorbook("verify", cwd=book.root, env=env)
    assert (done.returncode, done.stdout) == (0, FIRST)
    book.entry(samples=samples("int('1')\n"))
    again = errorbook("verify", cwd=book.root, env=env)
    assert (again.returncode, again.stdout.splitlines()[0]) == (1, "python/bad-int")


def test_a_change_of_a_sample_runs_just_that(book: Book) -> None:
    """Only what depends on what was changed is run again, and what is new of it is told."""
    book.entry("other", title="Another")
    book.verify()
    book.entry(samples=samples("int('x' * 2)\n", "int('1')\n"))
    message = f"""the message of the broken sample changed from "{INT}" to "{INT[:-1]}x'\""""
    assert book.verify() == Done(0, lines(f"{HERE}: {message}"), summary("1 entry", "1 run", 1, 0))
    book.entry(samples=samples("int('x' * 2)\n", "int('2')\n"))
    assert book.verify() == Done(0, "", summary("1 entry", "1 run", 1, 0))
    assert book.verify() == NOTHING


NOT_RUN = {"not_runnable": "It needs a printer."}


def test_prose_is_no_reason_to_run(book: Book) -> None:
    """Other words leave the evidence as it is."""
    book.verify()
    book.entry(summary="Said in other words.", severity="high")
    assert (book.verify(), book.verify("--check").status) == (NOTHING, 0)


def test_check(book: Book) -> None:
    """Runs nothing, writes nothing; says what has no current evidence, and how to get it."""
    missing = Done(
        1,
        "python/bad-int: 2 runs without current evidence\nhelp: errorbook verify python/bad-int\n\n",
        "1 entry to verify\n",
    )
    before = tree(book.root)
    assert (book.command("verify", "--check"), tree(book.root)) == (missing, before)
    book.verify()
    good = Done(0, "", "every sample has current evidence\n")
    assert book.command("verify", "--check") == good
    book.entry(samples=samples("int('y')\n", "int('1')\n"))
    again = book.command("verify", "--check", "python/bad-int")
    assert (again.status, again.out.splitlines()[0]) == (
        1,
        "python/bad-int: 1 run without current evidence",
    )
    assert book.command("verify", "--check", "--target", "other") == good


def test_everything_once_more(book: Book) -> None:
    """`--all` runs what has evidence, too, and gives the same bytes; nothing is told, as nothing is new."""
    book.entry(samples=samples("print(object())\nint('x')\n", "int('1')\n"))
    book.verify()
    before = tree(book.root / "errors")
    assert [book.verify("--all"), book.verify("--all")] == [Done(0, "", GOOD)] * 2
    assert tree(book.root / "errors") == before


def test_one_target_alone(book: Book) -> None:
    """`--target` runs only the targets whose name holds the text."""
    book.package(target("one"), target("two"))
    book.verify("--target", "two")
    assert [run.target for run in book.runs()] == ["two", "two"]
    assert book.verify("--target", "three") == NOTHING


def test_parts_make_the_whole(book: Book, tmp_path: Path) -> None:
    """What two machines ran, taken over by a third, is what one would have run; it is told the same way."""
    book.package(*(target(name, pythons=tuple(one.minor for one in BOTH)) for name in ("one", "two")))
    for part in ("1/2", "2/2"):
        shutil.copytree("errors", tmp_path / part.replace("/", "-"))
        told = book.verify("--errors", str(tmp_path / part.replace("/", "-")), "--shard", part)
        assert (told.status, told.err) == (0, summary("1 entry", f"{2 * len(BOTH)} runs", 2 * len(BOTH), 0))
    merged = book.verify("--merge", str(tmp_path / "1-2"), "--merge", str(tmp_path / "2-2"))
    parts = tree(Path("errors"))["python/bad-int.evidence.json"]
    book.path("bad-int.evidence.json").unlink()
    assert merged == book.verify()
    assert parts == tree(Path("errors"))["python/bad-int.evidence.json"]
    assert (len(book.runs()), book.verify("--check").status) == (4 * len(BOTH), 0)
    again = book.verify("--merge", str(tmp_path / "1-2"), "--merge", str(tmp_path / "2-2"))
    assert again == Done(0, "", summary("0 entries", "0 runs", 0, 0))


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "-1/2"])
def test_a_part_that_there_is_not(book: Book, shard: str) -> None:
    """A part is one of a number of parts."""
    done = book.command("verify", "--shard", shard)
    assert (done.status, done.out) == (2, "")
    assert f"expected a part and the number of parts, such as 1/4; found '{shard}'" in done.err


def test_a_sample_that_fails(book: Book) -> None:
    """It is told, recorded with what was wrong, and run again each time until it is as expected."""
    book.entry(samples=samples("int('1')\n", "int('1')\n"))
    fault = "expected ValueError; it ended with exit status 0 without an exception"
    end = "expected the exception to end the program; its exit status is 0"
    said = f"{HERE}: the broken sample is not as expected: {fault}; {end}"
    passed = f"{HERE}: the fixed sample is as expected, for the first time"
    assert book.verify() == Done(1, lines(said, passed), BAD)
    assert outcomes(book) == [("broken", "fail"), ("fixed", "pass")]
    assert (book.runs()[0].faults, book.problems()) == ((fault, end), [])
    assert book.verify() == Done(1, lines(said), summary("1 entry", "1 run", 0, 1))
    assert book.verify("--check").status == 1
    book.entry()
    assert book.verify() == Done(
        0, lines(f"{HERE}: the broken sample is as expected again"), summary("1 entry", "1 run", 1, 0)
    )


def test_broken_and_fixed_swapped(book: Book) -> None:
    """Both samples are found to be wrong."""
    book.entry(samples=samples("int('1')\n", "int('x')\n"))
    done = book.verify()
    assert (done.status, outcomes(book)) == (1, [("broken", "fail"), ("fixed", "fail")])
    assert book.runs()[1].faults == (
        f"expected no exception; it raised ValueError: {INT}",
        "expected exit status 0; it ended with exit status 1",
    )


def test_the_wrong_class(book: Book) -> None:
    """A class above the one that is raised is not the one that is raised."""
    book.entry(verify=trial({"expect": {"exception": "Exception"}}))
    done = book.verify()
    assert (done.status, book.runs()[0].faults) == (
        1,
        (f"expected Exception; it raised ValueError: {INT}",),
    )


def test_a_message_that_no_template_fits(book: Book) -> None:
    """What the entry is found by must be what is really printed."""
    book.entry(samples=samples("raise ValueError('something else')\n"))
    assert (book.verify().status, book.runs()[0].faults) == (
        1,
        ("expected a message that fits a template of the entry; found ValueError: something else",),
    )


def test_a_name_that_is_nobodys(book: Book) -> None:
    """Neither an entry nor a package."""
    assert book.command("verify", "python/bad") == Done(
        2,
        "",
        "errorbook: expected the id of an entry or the name of a package; found python/bad\n"
        "help: errorbook verify openai/rate-limit, or errorbook verify openai\n",
    )


def test_an_entry_by_its_file(book: Book) -> None:
    """An entry may be named by the path of its file, and a package by its name; others are left alone."""
    book.entry("other", title="Another", samples=samples("int('z')\n"))
    assert book.verify("errors/python/other.yaml").err == GOOD
    assert (book.evidence(), len(book.runs("other"))) == (None, 2)
    assert book.verify("python").err == GOOD
    assert len(book.runs()) == 2


def test_an_entry_with_problems(book: Book) -> None:
    """Named, it is refused; otherwise the others are run, it is told of, and the command does not end well."""
    book.entry("worse", severity="terrible")
    assert book.command("verify", "python/worse") == Done(
        2, "", "errorbook: python/worse has problems\nhelp: errorbook check\n"
    )
    note = "python/worse has problems and is passed over\nhelp: errorbook check\n\n"
    assert book.verify() == Done(1, FIRST, f"{note}{GOOD}")
    assert book.verify("--check") == Done(1, "", f"{note}every sample has current evidence\n")
    assert book.verify("python/bad-int") == NOTHING


def test_a_package_with_problems(book: Book) -> None:
    """Without its package no entry can be run."""
    book.package(summary=7)
    note = "python/bad-int has problems and is passed over\nhelp: errorbook check\n\n"
    assert book.verify() == Done(1, "", note + NOTHING.err)
    for name in ("python/bad-int", "python"):
        refused = Done(2, "", f"errorbook: {name} has problems\nhelp: errorbook check\n")
        assert book.verify(name) == refused


def test_damaged_evidence_is_made_again(book: Book) -> None:
    """Evidence that was changed by hand does not count, and is replaced."""
    book.verify()
    path = book.path("bad-int.evidence.json")
    before = path.read_bytes()
    path.write_bytes(before.replace(b"pass", b"fail"))
    assert [line[:40] for line in book.problems()] == ["errors/python/bad-int.evidence.json:1:1:"]
    assert (book.verify(), path.read_bytes(), book.problems()) == (Done(0, FIRST, GOOD), before, [])


def test_what_cannot_be_run_and_is_run_after_all(book: Book) -> None:
    """An entry that says it cannot be run is tried; if both samples do as they should, it is wrong about that."""
    book.entry(verify=None, **NOT_RUN)
    words = "it says that it cannot be run, but both samples ran as they should on standard library"
    wrong = Done(
        1,
        lines(words, "help: write verify instead of not_runnable"),
        summary("1 entry", "0 runs", 0, 0),
    )
    assert (book.verify(), book.evidence(), book.verify("--check").status) == (wrong, None, 0)
    book.entry(verify=None, **NOT_RUN, samples=samples("import printer\n"))
    assert (book.verify(), book.evidence()) == (Done(0, "", summary("1 entry", "0 runs", 0, 0)), None)


def test_a_python_that_is_not_there(book: Book) -> None:
    """What cannot be run here is told with what to install; the rest is run, and nothing is wrong."""
    book.package(target("one", pythons=(NEW.minor, "3.99")))
    done = book.verify()
    where = f"one (Python {NEW.version})"
    assert done == Done(
        0,
        lines(
            f"{where}: the broken sample is as expected, for the first time",
            f"{where}: the fixed sample is as expected, for the first time",
            "not run: one on Python 3.99: there is no Python 3.99 on this machine",
            "help: uv python install 3.99",
        ),
        GOOD,
    )
    assert [run.python for run in book.runs()] == [NEW.version] * 2
    assert book.verify("--check").out.startswith("python/bad-int: 2 runs without current evidence")


def test_without_isolation(book: Book) -> None:
    """The samples run on the bare machine, which is said loudly; nothing is recorded, and services are not there."""
    book.entry("asking", **asking([]), title="Asking")
    done = book.verify("--without-isolation")
    reason = "without a sandbox there is no service that could answer it"
    obstacle = f"not run: standard library on Python {NEW.minor}: {reason}"
    assert (done.status, done.out) == (0, FIRST + lines(obstacle, name="python/asking"))
    assert done.err == (
        "errorbook: WITHOUT ISOLATION: samples run as ordinary programs of this machine, "
        "with your files and your network.\nNothing of it is recorded.\n"
        + summary("2 entries", "2 runs", 2, 0)
    )
    assert (book.evidence(), book.evidence("asking")) == (None, None)


def test_no_sandbox(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot isolate runs nothing, and says how to mend that."""
    sandbox.mode.cache_clear()
    monkeypatch.setattr("generator.verify.sandbox.shutil.which", lambda _: None)
    try:
        done = book.command("verify")
    finally:
        sandbox.mode.cache_clear()
    assert (done.status, done.err.splitlines()[0], book.evidence()) == (
        2,
        "errorbook: samples are run in a sandbox alone; expected bubblewrap, found none",
        None,
    )


ASK = """\
import sys, urllib.request
for path in sys.argv[1:]:
    with urllib.request.urlopen("https://api.example.com" + path) as reply:
        print(reply.read().decode())
raise ValueError("invalid literal for int() with base 10: " + reply.headers["x-seen"])
"""
URL = "https://api.example.com/docs"
SOURCE = {"kind": "documented", "url": URL, "date": DAY}


def asking(service: list[dict[str, Any]], code: str = ASK, *args: str, **expect: Any) -> dict[str, Any]:
    """Fields of an entry whose broken sample asks a service."""
    rules = [{**rule, "source": SOURCE} for rule in service]
    broken = {"args": list(args) or None, "expect": {"exception": "ValueError", **expect}}
    verify = trial({key: value for key, value in broken.items() if value}, hosts=["api.example.com"])
    return {"samples": samples(code), "verify": verify | ({"service": rules} if rules else {})}


def test_a_service(book: Book) -> None:
    """It is reached by its name over TLS, answers by its rules, and each request is recorded."""
    rules = [
        {"when": {"path": "/one"}, "json": {"id": 1}},
        {"when": {"path": "/two*"}, "text": "two", "headers": {"x-seen": "'x'"}},
    ]
    book.entry(**asking(rules, ASK, "/one", "/two?a=1", requests=2))
    assert book.verify() == Done(0, FIRST, GOOD)
    assert book.runs()[0].requests == (
        "GET https://api.example.com/one 200",
        "GET https://api.example.com/two?a=1 200",
    )


def test_the_status_that_an_exception_carries(book: Book) -> None:
    """It is read from the exception under the names that libraries use."""
    rules = [{"status": 429, "text": "slow down"}]
    message = {"template": "HTTP Error 429: {reason}", "examples": ["HTTPError: HTTP Error 429: Slow"]}
    kind = "urllib.error.HTTPError"
    fields = asking(rules, ASK, "/one", requests=1, status=429)
    fields["verify"]["broken"]["expect"]["exception"] = kind
    book.entry(exception=kind, messages=[message], http_code=429, **fields)
    assert book.verify() == Done(0, FIRST, GOOD)
    raised = book.runs()[0].raised
    assert raised
    assert (raised.type, raised.status) == (kind, 429)


def test_a_request_that_nothing_answers(book: Book) -> None:
    """The run fails, with the request."""
    book.entry(**asking([{"when": {"path": "/one"}, "json": 1}], ASK, "/two"))
    assert book.verify().status == 1
    assert book.runs()[0].faults == (
        "expected ValueError; it raised urllib.error.HTTPError: HTTP Error 599:",
        "no rule answered GET https://api.example.com/two 599",
    )


@pytest.mark.parametrize(
    ("rules", "url", "words"),
    [
        ([{"fail": "refuse"}], "https://api.example.com/", "[Errno 111] Connection refused"),
        ([], "https://else.example.com/", "[Errno -3] Temporary failure in name resolution"),
        ([], "http://192.0.2.1/", "[Errno 101] Network is unreachable"),
    ],
    ids=["refused", "undeclared host", "address"],
)
def test_what_cannot_be_reached(book: Book, rules: list[dict[str, Any]], url: str, words: str) -> None:
    """A service may refuse; no other host has an address, and no address leads anywhere."""
    fields = asking(rules, f"import urllib.request\nurllib.request.urlopen({url!r})\n", requests=0)
    kind = "urllib.error.URLError"
    fields["verify"]["broken"]["expect"]["exception"] = kind
    message = {"template": "urlopen error {reason}", "examples": [f"{kind}: <urlopen error x>"]}
    book.entry(exception=kind, messages=[message], **fields)
    assert book.verify() == Done(0, FIRST, GOOD)
    raised = book.runs()[0].raised
    assert raised
    assert (raised.message, book.runs()[0].requests) == (f"<urlopen error {words}>", ())


def test_a_rule_that_wants_to_know_which_sample_runs(book: Book) -> None:
    """There is no such condition, and the check says so."""
    rules = [{"when": {"sample": "broken"}, "status": 401}]
    book.entry(**asking(rules))
    (problem,) = book.problems()
    assert " E201 verify.service[0].when.sample: " in problem.splitlines()[0]
    assert "E201" in book.command("check").out


def test_arguments_variables_and_input(book: Book) -> None:
    """A sample gets what its entry says, its files, and nothing of the machine."""
    code = (
        "import os, sys\n"
        "own = sorted(set(os.environ) - {'PATH', 'HOME', 'LANG', 'TZ', 'LC_CTYPE'})\n"
        "own = [name for name in own if name[:6] != 'PYTHON' and 'BUNDLE' not in name and 'CERT' not in name]\n"
        "here = sorted(os.listdir())\n"
        "data = open('data/x.txt').read()\n"
        "int('|'.join([*sys.argv[1:], *own, os.environ['MINE'], sys.stdin.read(), data, *here]))\n"
    )
    broken = {**RAISES, "args": ["-v", "a b"], "env": {"MINE": "m"}, "stdin": "in"}
    book.entry(samples=samples(code), verify=trial(broken, files={"data/x.txt": "held"}))
    assert book.verify() == Done(0, FIRST, GOOD)
    raised = book.runs()[0].raised
    assert raised
    assert raised.message.endswith(": '-v|a b|MINE|m|in|held|data|sample.py'")


def test_a_warning(book: Book) -> None:
    """A warning that must be shown is looked for by its class."""
    code = "import warnings\nwarnings.warn('old', DeprecationWarning)\n"
    book.entry(samples=samples(code), verify=trial({"expect": {"exit": 0, "warning": "DeprecationWarning"}}))
    assert book.verify() == Done(0, FIRST, GOOD)
    book.entry(samples=samples(code), verify=trial({"expect": {"exit": 0, "warning": "FutureWarning"}}))
    assert book.verify().status == 1
    assert book.runs()[0].faults == ("expected the warning FutureWarning; found DeprecationWarning",)


def test_exit_status_and_standard_error(book: Book) -> None:
    """A program may end by itself and say why; what it says is looked for, and nothing else may be there."""
    code = "import sys\nsys.exit('all is lost')\n"
    expect = {"exit": 1, "stderr": "is lost"}
    book.entry(samples=samples(code), verify=trial({"expect": expect}))
    assert book.verify() == Done(0, FIRST, GOOD)
    book.entry(samples=samples(code), verify=trial({"expect": {"exit": 3}}))
    assert book.verify().status == 1
    assert book.runs()[0].faults == (
        "expected exit status 3; it ended with exit status 1",
        "expected nothing else on standard error; found all is lost",
    )


def test_faults_can_be_recorded(book: Book) -> None:
    """Whatever a sample prints, evidence can be read again, and does not tell where Python is on this machine."""
    code = (
        "import json, sys, warnings\nwarnings.simplefilter('always')\n"
        "for number in range(900): warnings.warn('x')\n"
        "print('\\x1b[31m\\u061c', json.__file__, file=sys.stderr)\nraise KeyError('\\udcff')\n"
    )
    book.entry(
        exception="KeyError",
        samples=samples(code, code),
        verify=trial({"expect": {"exception": "KeyError", "warning": "FutureWarning"}}),
    )
    assert (book.verify().status, book.problems(), outcomes(book)) == (
        1,
        [],
        [("broken", "fail"), ("fixed", "fail")],
    )
    assert str(NEW.base) not in book.path("bad-int.evidence.json").read_text("utf-8")


def test_a_sample_for_the_shell(book: Book) -> None:
    """It runs under bash with the environment's Python on its path, and ends as it says."""
    code = "set -e\nread name || true\npython -c 'import sys; print(sys.prefix)'\necho \"no $name\" >&2\nexit 4\n"
    broken = {"expect": {"exit": 4, "stderr": "no luck"}, "stdin": "luck"}
    book.entry(samples=samples(code, "true\n", "sh"), verify=trial(broken))
    assert book.verify() == Done(0, FIRST, GOOD)
    assert [(run.exit, run.raised) for run in book.runs()] == [(4, None), (0, None)]


def test_a_cause_with_samples(book: Book) -> None:
    """Its pair is run as well, in its own way, and told and recorded under its number."""
    pair = {name: {"language": "python", "code": "int(input())\n"} for name in ("broken", "fixed")}
    own = {"broken": {**RAISES, "stdin": "y"}, "fixed": {"expect": {"exit": 0}, "stdin": "7"}}
    causes = [{"cause": "A letter.", "fix": "Remove it.", "sample": pair, "verify": own}]
    book.entry(causes=causes)
    done = book.verify()
    assert (done.status, done.out.splitlines()[3:5]) == (
        0,
        [
            f"  {HERE}: the broken sample of cause 1 is as expected, for the first time",
            f"  {HERE}: the fixed sample of cause 1 is as expected, for the first time",
        ],
    )
    assert [run.cause for run in book.runs()] == [None, None, 1, 1]


def test_a_cause_of_an_entry_that_cannot_be_run(book: Book) -> None:
    """Its pair is run and recorded, and is no reason to doubt that the entry's own cannot be run."""
    pair = {
        name: {"language": "python", "code": f"int({text!r})\n"}
        for name, text in (("broken", "x"), ("fixed", "1"))
    }
    causes = [{"cause": "A letter.", "fix": "Remove it.", "sample": pair, "verify": trial(RAISES)}]
    book.entry(verify=None, **NOT_RUN, samples=samples("import printer\n"), causes=causes)
    assert (book.verify().status, [run.cause for run in book.runs()]) == (0, [1, 1])


REDIS = """\
import socket
peer = socket.create_connection(("127.0.0.1", 6379))
peer.sendall(b"INCR {name}\\r\\n")
reply = peer.recv(100).decode().strip()
{rest}
"""
POSTGRESQL = """\
import socket, struct
peer = socket.create_connection(("127.0.0.1", 5432))
start = struct.pack("!i", 196608) + b"user\\0postgres\\0database\\0{name}\\0\\0"
peer.sendall(struct.pack("!i", len(start) + 4) + start)
said = b""
while b"does not exist" not in said and said[-6:-5] != b"Z":
    part = peer.recv(4096)
    assert part, said
    said += part
reply = "ready" if said[-6:-5] == b"Z" else "E"
{rest}
"""
REFUSED = "if reply[:1] in '-E': raise ValueError('invalid literal for int() with base 10: ' + reply)"


@pytest.mark.parametrize(
    ("name", "title", "install", "broken", "fixed"),
    [
        (
            "redis",
            "Redis",
            "redis-server",
            REDIS.format(name="a b", rest=REFUSED),
            REDIS.format(name="a", rest=REFUSED),
        ),
        (
            "postgresql",
            "PostgreSQL",
            "postgresql",
            POSTGRESQL.format(name="none", rest=REFUSED),
            POSTGRESQL.format(name="postgres", rest=REFUSED),
        ),
    ],
    ids=["redis", "postgresql"],
)
def test_a_server(book: Book, name: str, title: str, install: str, broken: str, fixed: str) -> None:
    """Where the server is installed the samples speak to it; where it is not, it is said how to get it."""
    book.entry(samples=samples(broken, fixed), verify=trial(RAISES, servers=[name]))
    done = book.verify()
    try:
        servers.commands([name])
    except servers.NoServer:
        where = (
            f"not run: standard library on Python {NEW.minor}: needs {title}, which is not on this machine"
        )
        said = lines(where, f"help: apt-get install {install}")
        assert (done, book.evidence()) == (Done(0, said, summary("1 entry", "0 runs", 0, 0)), None)
    else:
        assert done == Done(0, FIRST, GOOD)


@pytest.mark.parametrize(
    ("name", "title", "install"),
    [("redis", "Redis", "redis-server"), ("postgresql", "PostgreSQL", "postgresql")],
    ids=["redis", "postgresql"],
)
def test_a_server_that_is_not_there(
    book: Book, monkeypatch: pytest.MonkeyPatch, name: str, title: str, install: str
) -> None:
    """What needs it is not run, which is told with how to get it; nothing is wrong, and the rest is run."""
    found = shutil.which
    monkeypatch.setattr("shutil.which", lambda item: None if item == "redis-server" else found(item))
    monkeypatch.setattr("generator.verify.servers.Path", lambda _: book.root)
    book.entry("serving", title="Serving", verify=trial(RAISES, servers=[name]))
    done = book.verify()
    told = lines(
        f"not run: standard library on Python {NEW.minor}: needs {title}, which is not on this machine",
        f"help: apt-get install {install}",
        name="python/serving",
    )
    assert (done.status, done.err, FIRST in done.out, told in done.out) == (
        0,
        summary("2 entries", "2 runs", 2, 0),
        True,
        True,
    )
    assert (len(book.runs()), book.evidence("serving")) == (2, None)


def test_an_environment_that_cannot_be_made(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once with its reason, the command does not end well, and the other targets are run."""
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(book.root / "uv"))
    book.package(target("one", "acme==1.0"), target("two"))
    lock = book.path(f"locks/one-py{NEW.minor}.txt")
    lock.parent.mkdir()
    head = f"# acme==1.0\n# on Python {NEW.minor}\n"
    lock.write_text(f"{head}acme==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    done = book.verify()
    said = done.out.splitlines()
    where = f"two (Python {NEW.version})"
    assert (done.status, said[:4], said[-2][:8]) == (
        1,
        [
            "python/bad-int",
            f"  {where}: the broken sample is as expected, for the first time",
            f"  {where}: the fixed sample is as expected, for the first time",
            f"  acme==1.0 on Python {NEW.minor}: cannot be installed",
        ],
        "  help: ",
    )
    assert done.out.count("cannot be installed") == 1
    assert [run.target for run in book.runs()] == ["two", "two"]


def test_what_a_terminal_would_obey(book: Book) -> None:
    """It is written out where changes are told."""
    book.entry(samples=samples("int('x')\n", "import sys\nprint('\\x1b[31mred', file=sys.stderr)\n"))
    done = book.verify()
    assert "\x1b" not in done.out
    assert "expected nothing else on standard error; found red" in done.out


def test_nothing_is_left_behind(book: Book) -> None:
    """A run writes its evidence and its lock, and no other file; a second one changes neither."""
    book.verify()
    before = {path: path.stat().st_mtime_ns for path in Path("errors").rglob("*")}
    book.verify()
    assert {path: path.stat().st_mtime_ns for path in Path("errors").rglob("*")} == before
