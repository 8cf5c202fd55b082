"""The program under measurement: its commands with their time and their anonymous memory."""
import json
import os
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("TAMGA", ROOT / ".build/release/tamga")).resolve()
LIMITS = Path(os.environ.get("TAMGA_LIMITS", ROOT / ".build/release/tamga-bench")).resolve()
SUMS = ["exporter-volumes", "importer-volumes", "od-matrix", "commodity-flows", "origin-dispatch"]


class Timing(NamedTuple):
    """Seconds by the clock, and seconds of processor of all threads, which a busy machine disturbs less."""
    seconds: float
    processor: float

    def __add__(self, other):
        return Timing(self.seconds + other.seconds, self.processor + other.processor)

    @classmethod
    def of(cls, work):
        """Of work in this process."""
        started, processor = time.perf_counter(), time.process_time()
        work()
        return cls(time.perf_counter() - started, time.process_time() - processor)


class Run:
    """One process: its timing from start to end, the most anonymous memory seen, what it printed."""

    def __init__(self, *command, output=subprocess.DEVNULL, sampling=False):
        started = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE)
        self.anonymous = 0
        # A process that has ended stays to be looked at until it is waited for.
        while sampling and not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self.anonymous = max(self.anonymous, anonymous_bytes(process.pid))
            time.sleep(0.005)
        out = process.stdout.read() if process.stdout else b""
        err = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.timing = Timing(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.out = (out or b"").decode()
        if process.returncode != 0:
            words = " ".join(map(str, command))
            raise RuntimeError(f"'{words}' ended with {process.returncode}:\n{err.decode()[-2000:]}{self.out[-2000:]}")


def anonymous_bytes(pid):
    """RssAnon of a process; 0 once it has ended."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def tamga(*arguments, **options):
    return Run(PROGRAM, *arguments, **options)


def limits(*arguments):
    """What tamga-bench measured: timings of our side and of the limit."""
    return json.loads(Run(LIMITS, *arguments, output=subprocess.PIPE).out)


class Ledger:
    """A ledger directory and the commands on it."""

    def __init__(self, path, workers):
        self.path, self.workers = Path(path), workers

    @classmethod
    def create(cls, path, workers):
        tamga("init", path, "--origin", "bench.example/log", "--home", "KZ")
        return cls(path, workers)

    def run(self, command, *arguments, **options):
        return tamga(command, *arguments, "--ledger", self.path, "--quiet", **options)

    def append(self, file):
        return self.run("append", file, "--workers", self.workers, sampling=True)

    def rebuild(self, *names):
        return self.run("rebuild", *names, "--workers", self.workers, sampling=True)

    def size(self):
        return json.loads(self.run("status", "--format", "json", output=subprocess.PIPE).out)["size"]

    def rows(self):
        """Rows of each view that is stored."""
        lines = self.run("views", "--format", "ndjson", output=subprocess.PIPE).out.splitlines()
        return {view["name"]: view["rows"] for view in map(json.loads, lines)}
