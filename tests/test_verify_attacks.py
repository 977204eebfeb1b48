"""Samples that try to get out, to lie or to stay: each is stopped in time, and the run says what happened."""

import json
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from generator.locks import Environment, parse
from generator.model import CodeBlock, Run, Target, Verification
from generator.trials import Job
from generator.verify import environments, execution, interpreters, running, sandbox
from generator.verify.sandbox import MIB, Limits

MARK = "errorbook-attack-marker"
SECONDS = 20.0  # for what ends by itself, on a busy machine
SHORT = 4.0  # for what never does
# Small enough for a test to reach; what is tested is that they hold, and that all that is left ends with them.
LIMITS = Limits(seconds=SECONDS, memory=600 * MIB, processes=40, scratch=32 * MIB)
TARGET = Target.model_validate({"name": "standard library", "requirements": (), "pythons": ("3.12",)})
Attack = Callable[..., Run]


@pytest.fixture(scope="module")
def attack(isolated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """Runs code as a sample, in the sandbox and within small limits."""
    interpreter = list(interpreters.find().values())[-1]
    environment = Environment(TARGET, interpreter.minor)
    place = environments.make(environment.header, interpreter, tmp_path_factory.mktemp("environments"))

    def run(code: str, **verification: object) -> Run:
        trials = {"broken": {"expect": {"exit": 0}}, "fixed": {"expect": {"exit": 0}}}
        declared = Verification.model_validate({**trials, **verification})
        block = CodeBlock.model_validate({"language": "python", "code": code})
        job = Job("python/attack", None, "fixed", block, (), declared, environment)
        started = time.monotonic()
        made = running.run(job, parse(environment.header), interpreter, place, "2026-01-31")
        assert time.monotonic() - started < SECONDS + 8, "the runner did not come back in time"
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "LIMITS", LIMITS)
        yield run


WAITING = {"sleep", "sleep-without-output", "deaf", "busy"}


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """After each attack, no process of it is left on this machine."""
    yield
    until = time.monotonic() + 2
    while left := [item for item in psutil.process_iter(["cmdline"]) if MARK in str(item.info["cmdline"])]:
        assert time.monotonic() < until, left


def tried(actions: str) -> str:
    """A program that tries each line by itself and ends with the names of the errors they met, as JSON."""
    lines = [line for line in actions.strip().splitlines() if line.strip()]
    return f"""
import ctypes, glob, json, os, socket, subprocess, sys, urllib.request
met = []
for action in {lines!r}:
    try:
        exec(action)
        met.append("done")
    except BaseException as error:
        met.append(type(error).__name__ + (f" {{error.errno}}" if getattr(error, "errno", None) else ""))
sys.exit(json.dumps(met))
"""


def met(run: Run) -> list[str]:
    """What each line met: sys.exit prints it on standard error, and the run fails for it."""
    (said,) = [fault for fault in run.faults if fault.startswith("expected nothing else on standard error")]
    return list(json.loads(said.partition("found ")[2]))


def test_no_network(attack: Attack) -> None:
    """Neither the internet, nor the loopback of this machine, nor names can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        run = attack(
            tried(f"""
socket.create_connection(("1.1.1.1", 80), 2)
socket.create_connection(("127.0.0.1", {port}), 2)
socket.create_connection(("10.0.0.1", 22), 2)
socket.getaddrinfo("example.com", 80)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53))
socket.socket(socket.AF_INET6, socket.SOCK_STREAM).connect(("2606:4700::1111", 80))
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
""")
        )
    unreachable = "OSError 101"
    assert met(run) == [
        unreachable,
        "ConnectionRefusedError 111",
        unreachable,
        "gaierror -3",
        unreachable,
        unreachable,
        "PermissionError 1",
    ]


def test_only_declared_hosts(attack: Attack) -> None:
    """A declared host is answered by the service; what no rule answers fails the run, and so does any other host."""
    rule = {"when": {"path": "/good"}, "text": "ok", "source": {"kind": "synthetic"}}
    run = attack(
        tried("""
urllib.request.urlopen("https://api.example.com/good").read() == b"ok" or 1 / 0
urllib.request.urlopen("https://api.example.com/other")
urllib.request.urlopen("https://other.example.com/")
"""),
        hosts=("api.example.com",),
        service=(rule,),
    )
    assert met(run) == ["done", "HTTPError", "URLError"]
    assert run.requests == ("GET https://api.example.com/good 200", "GET https://api.example.com/other 599")
    assert run.faults[0] == "no rule answered GET https://api.example.com/other 599"


def test_no_files_of_this_machine(attack: Attack, tmp_path: Path) -> None:
    """Host files, other entries and the runner's own are not there; nothing outside of three folders is writable."""
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    entry = Path(__file__).parents[1] / "errors" / "openai" / "rate-limit.yaml"
    assert entry.exists()
    reading = attack(
        tried(f"""
open({str(secret)!r})
open({str(entry)!r})
open("/etc/shadow")
open("/etc/hostname")
os.listdir("/home")
os.listdir("/var")
os.listdir("/root/.ssh")
open("/proc/1/environ").read()
open("/proc/1/mem").read()
""")
    )
    gone, denied, read_only = "FileNotFoundError 2", "PermissionError 13", "OSError 30"
    assert met(reading) == [gone, gone, gone, gone, gone, gone, gone, denied, denied]
    writing = attack(
        tried("""
open("/usr/x", "w")
open("/env/x", "w")
open("/inside/x", "w")
open("/etc/x", "w")
open("/x", "w")
open("/dev/x", "w")
open("/proc/sys/kernel/hostname", "w")
open("/tmp/x", "w")
open("/sample/x", "w")
open("/dev/shm/x", "w")
""")
    )
    assert met(writing) == [*[read_only] * 6, *met(writing)[6:7], "done", "done", "done"]
    assert met(writing)[6] in (read_only, denied)


def test_no_environment_of_this_machine(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample sees the variables of the runner and those of its trial, in no process of the sandbox any other."""
    monkeypatch.setenv("ERRORBOOK_TEST_SECRET", MARK)
    run = attack(
        "import glob, os, sys\n"
        "seen = sorted(os.environ)\n"
        "for name in glob.glob('/proc/[0-9]*/environ') + glob.glob('/proc/[0-9]*/cmdline'):\n"
        "    try:\n"
        f"        seen += ['leak'] if b'{MARK}' in open(name, 'rb').read() else []\n"
        "    except OSError:\n"
        "        pass\n"
        "sys.exit(' '.join(seen))\n"
    )
    assert run.faults[-1] == (
        "expected nothing else on standard error; found AWS_CA_BUNDLE CURL_CA_BUNDLE HOME LANG PATH "
        "PYTHONDONTWRITEBYTECODE PYTHONHASHSEED REQUESTS_CA_BUNDLE SSL_CERT_FILE TZ"
    )


def test_no_rights(attack: Attack) -> None:
    """No capability is left, none can be had, and the sandbox cannot be changed from within."""
    run = attack(
        tried("""
set(open("/proc/self/status").read().split("CapEff:\\t")[1].split("\\n")[0]) == {"0"} or 1 / 0
set(open("/proc/self/status").read().split("CapPrm:\\t")[1].split("\\n")[0]) == {"0"} or 1 / 0
os.setuid(0)
os.setgroups([0])
os.chroot("/tmp")
os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))
ctypes.CDLL(None, use_errno=True).mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 or os.chroot("/tmp")
socket.create_server(("127.0.0.1", 443))
socket.create_server(("0.0.0.0", 443))
socket.socket().bind(("127.0.0.1", 80))
"""),
        hosts=("api.example.com",),
    )
    denied, no_port = "PermissionError 1", "PermissionError 13"
    assert met(run) == [
        *("done", "done"),
        *("OSError 22", denied, denied, denied, denied),  # 22: there is no user 0 in there
        *(no_port, no_port, no_port),
    ]


@pytest.mark.parametrize("name", sandbox.MODES)
def test_either_way(attack: Attack, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """As root and as anybody else, a sample is nobody, alone, without rights and without a network."""
    if name == "root" and os.geteuid() != 0:
        name = "user"
    monkeypatch.setattr(sandbox, "mode", lambda: name)
    run = attack(
        tried("""
(os.getuid(), os.getgid()) == (65534, 65534) or 1 / 0
set(open("/proc/self/status").read().split("CapEff:\\t")[1].split("\\n")[0]) == {"0"} or 1 / 0
[int(name) > 3 and 1 / 0 for name in os.listdir("/proc") if name.isdigit()]
socket.create_connection(("1.1.1.1", 80), 2)
open("/tmp/x", "w")
open("/x", "w")
""")
    )
    assert met(run) == ["done", "done", "done", "OSError 101", "done", "OSError 30"]


@pytest.mark.parametrize(
    "entered",
    ["raise SystemExit('no rights to give up')", "import os\nos.close(int(__import__('sys').argv[1]))"],
    ids=["before the job", "without an answer"],
)
def test_no_cell_no_run(
    attack: Attack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entered: str
) -> None:
    """Where the cell does not come up, the sample does not run, and nothing is taken for its doing."""
    (tmp_path / "enter.py").write_text(entered)
    monkeypatch.setattr(sandbox, "INSIDE", tmp_path)
    with pytest.raises(execution.NotStarted, match=r"^the sandbox did not start"):
        attack("print('ran')")


def test_record_of_its_own(attack: Attack) -> None:
    """What a sample writes wherever it can does not become its record; that it tried fails the run."""
    forged = json.dumps({"raised": {"type": "ValueError", "expected": True}})
    run = attack(
        "import os\n"
        "for number in range(3, 256):\n"
        "    try:\n"
        f"        os.write(number, b'{forged}\\n')\n"
        "    except OSError:\n"
        "        pass\n"
        "os._exit(1)\n",
        fixed={"expect": {"exception": "ValueError"}},
    )
    assert (run.outcome, run.raised) == ("fail", None)
    assert run.faults == ("something other than the recorder wrote to the record of the run",)


def test_hook_of_its_own(attack: Attack) -> None:
    """A sample that hides its exception from sys.excepthook does not hide it from the record."""
    run = attack("import sys\nsys.excepthook = lambda *_: print('fine')\nraise ValueError('no')\n")
    assert run.raised is not None
    assert (run.raised.type, run.raised.message) == ("ValueError", "no")
    assert run.faults == (
        "expected no exception; it raised ValueError: no",
        "expected exit status 0; it ended with exit status 1",
    )


def test_log_of_requests(attack: Attack) -> None:
    """No process in the sandbox holds the sockets of the service, so none can answer in its place or hide a request."""
    rule = {"text": "ok", "source": {"kind": "synthetic"}}
    run = attack(
        "import glob, os, sys, urllib.request\n"
        "for _ in range(3):\n"
        "    urllib.request.urlopen('https://api.example.com/').read()\n"
        "held = []\n"
        "for name in glob.glob('/proc/[0-9]*/fd/*'):\n"
        "    try:\n"
        "        held.append(os.readlink(name))\n"
        "    except OSError:\n"
        "        pass\n"
        "numbers = [line.split()[9] for line in open('/proc/net/tcp') if line.split()[3] == '0A']\n"
        "sys.exit(f'{len(numbers)} listen, {sum(number in name for number in numbers for name in held)} held')\n",
        hosts=("api.example.com",),
        service=(rule,),
        fixed={"expect": {"exit": 1, "requests": 1, "stderr": "2 listen, 0 held"}},
    )
    assert run.requests == ("GET https://api.example.com/ 200",) * 3
    assert run.faults == ("expected 1 request; the service got 3",)


STOPPED = {
    "fork-bomb": "import os, sys\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n",
    "children-that-wait": "import subprocess\nwhile True:\n    try:\n"
    "        subprocess.Popen(['sleep', '1000'])\n    except OSError:\n        pass\n",
    "endless-output": "while True:\n    print('x' * 1000)\n",
    "endless-errors": "import sys\nwhile True:\n    sys.stderr.write('x' * 1000)\n",
    "endless-output-of-a-child": "import os\nos.fork()\nos.fork()\nwhile True:\n    print('x' * 1000)\n",
    "sleep": "import time\ntime.sleep(100_000)\n",
    "sleep-without-output": "import os, time\nos.closerange(0, 256)\ntime.sleep(100_000)\n",
    "deaf": "import signal, time\nfor number in {*signal.valid_signals()} - {9, 19}:\n"
    "    signal.signal(number, signal.SIG_IGN)\nwhile True:\n    time.sleep(1)\n",
    "memory-of-many": "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
    "        held = bytearray(os.urandom(1)) * 200_000_000\n        time.sleep(1000)\ntime.sleep(1000)\n",
    "busy": "while True:\n    pass\n",
}
REASONS = {
    "fork-bomb": "it started more than 40 processes",
    "children-that-wait": "it started more than 40 processes",
    "endless-output": "it printed more than 1 MiB",
    "endless-errors": "it printed more than 1 MiB",
    "endless-output-of-a-child": "it printed more than 1 MiB",
    "sleep": "it ran longer than 4 s",
    "sleep-without-output": "it ran longer than 4 s",
    "deaf": "it ran longer than 4 s",
    "memory-of-many": "it used more than 600 MiB of memory",
    "busy": "it ran longer than 4 s",
}


@pytest.mark.parametrize("name", STOPPED)
def test_stopped(attack: Attack, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What does not end by itself is stopped, and the run says for what."""
    if name in WAITING:
        monkeypatch.setattr(running, "LIMITS", replace(LIMITS, seconds=SHORT))
    run = attack(STOPPED[name])
    assert (run.outcome, run.exit, run.faults) == ("fail", None, (f"stopped: {REASONS[name]}",))


def test_daemon(attack: Attack) -> None:
    """A process that goes into the background ends with the run, which does not wait for it."""
    started = time.monotonic()
    run = attack(
        "import os, subprocess, sys\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        f"        os.execv('/bin/sh', ['/bin/sh', '-c', 'sleep 1000 # {MARK}'])\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    )
    assert (run.outcome, run.exit, run.faults) == ("pass", 0, ())
    assert time.monotonic() - started < SECONDS


def test_six_gigabytes(attack: Attack) -> None:
    """Memory that one process may not have is refused to it."""
    run = attack("held = bytearray(6 * 2**30)\n")
    assert run.raised is not None
    assert (run.raised.type, run.outcome) == ("MemoryError", "fail")


def test_full_disk(attack: Attack) -> None:
    """Each folder that can be written has an end, and it is not the disk of this machine."""
    before = shutil.disk_usage("/").free
    run = attack(
        tried("""
open("/tmp/x", "wb", 0).write(b"x" * (100 * 2**20)) == 100 * 2**20 or open("/tmp/x", "ab", 0).write(b"x")
[open(f"/sample/{n}", "wb", 0).write(b"x" * 2**20) for n in range(100)]
[open(f"/dev/shm/{n}", "wb", 0).write(b"x" * 2**20) for n in range(100)]
""")
    )
    assert met(run) == ["OSError 27", "OSError 28", "OSError 28"]
    assert before - shutil.disk_usage("/").free < 50 * MIB


def test_kills_itself(attack: Attack) -> None:
    """A crash of the interpreter is told as what it is."""
    run = attack("import ctypes\nctypes.string_at(0)\n")
    assert run.faults[0] == "expected exit status 0; it was killed by SIGSEGV"


def test_kills_everything(attack: Attack) -> None:
    """A sample that kills all it can reach kills what is in the sandbox."""
    run = attack(
        "import os\nfor number in (1, -1, os.getpid()):\n    try:\n        os.kill(number, 9)\n"
        "    except OSError:\n        pass\n"
    )
    assert run.faults == ("expected exit status 0; it was killed by SIGKILL",)


def test_message_without_end(attack: Attack) -> None:
    """A message of many megabytes is no more than other output."""
    run = attack("raise ValueError('x' * 50_000_000)\n")
    assert (run.outcome, run.faults) == ("fail", ("stopped: it printed more than 4 MiB",))
