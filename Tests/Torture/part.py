"""A part of the torture: what was tried, and what came of it; and the program under test, which never may hang."""
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Acceptance"))
from tamga import PROGRAM  # noqa: E402

# Longer than anything here takes on a machine that does other work too.
LIMIT = 120
ENVIRONMENT = {**{k: v for k, v in os.environ.items() if k not in ("TAMGA_LEDGER", "TAMGA_KEY")},
               "SWIFT_BACKTRACE": "enable=no"}
WORKERS = max(2, os.cpu_count() or 2)


class Part:
    """The figures of a part. Every fault is printed with what repeats it."""
    COLUMNS = ("cases", "lost", "wrong", "signals", "hangs")
    SHOWN = 20

    def __init__(self, name, seed):
        self.name, self.seed = name, seed
        self.figures = dict.fromkeys(self.COLUMNS, 0)
        self.notes = []
        self.lock = threading.Lock()

    def case(self, count=1):
        with self.lock:
            self.figures["cases"] += count

    def fault(self, kind, text):
        with self.lock:
            self.figures[kind] += 1
            shown = sum(self.figures[column] for column in self.COLUMNS[1:])
            if shown <= self.SHOWN:
                print(f"{kind.upper()}  {self.name} (seed {self.seed}): {text}", flush=True)

    def note(self, text):
        """Something that was not tried, and why, or a figure of its own."""
        self.notes.append(text)
        print(f"      {self.name}: {text}", flush=True)

    @property
    def good(self):
        return not any(self.figures[column] for column in self.COLUMNS[1:])

    def run(self, *arguments, what="", prefix=(), environment=None, limit=LIMIT, killed=False, cwd=None):
        """Runs the program. A signal that nobody sent and a hang are faults; the result has code, out and err."""
        command = [*map(str, prefix), str(PROGRAM), *map(str, arguments)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env={**ENVIRONMENT, **(environment or {})}, start_new_session=True, cwd=cwd)
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            self.fault("hangs", f"{what}: 'tamga {arguments[0]}' did not end within {limit} s")
        code = process.returncode
        done = Done(code, out.decode(errors="replace"), err.decode(errors="replace"))
        if (code < 0 or code > 128) and not killed:
            self.fault("signals", f"{what}: 'tamga {arguments[0]}' ended with {code}: {done.err[-300:]}")
        return done

    def each(self, items, body):
        """Calls `body` with each item, several at a time; what it throws is a fault."""
        def guarded(item):
            try:
                body(item)
            except Exception as error:
                self.fault("wrong", f"{item}: {type(error).__name__}: {error}")
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(guarded, items))


class Done:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def lines(self):
        """The whole JSON lines of the output; a killed program may end inside one."""
        found = []
        for line in self.out.split("\n")[:-1]:
            if line.startswith("{"):
                found.append(json.loads(line))
        return found

    def acknowledged(self):
        """The positions that receipts name."""
        return [line["position"] for line in self.lines() if line.get("result") == "created"]


def verified(part, ledger, what, *arguments):
    """What `verify` found: the number of entries, or nothing when it found a difference."""
    done = part.run("verify", "--format", "ndjson", "--quiet", "--workers", 1, *arguments, "--ledger", ledger, what=what)
    if done.code != 0:
        part.fault("wrong", f"{what}: verify ended with {done.code}: {(done.out + done.err)[:400]}")
        return None
    return done.lines()[-1]["checked"].get("entries")


def views(part, ledger, what):
    """Version, lag and root of every view that was built."""
    done = part.run("views", "--format", "ndjson", "--ledger", ledger, what=what)
    return {view["name"]: view for view in done.lines() if view.get("version")}
