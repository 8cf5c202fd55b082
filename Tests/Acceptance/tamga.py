"""The program under test, and the tally of what was checked."""
import csv
import io
import json
import os
import subprocess
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
PROGRAM = Path(os.environ.get("TAMGA", ROOT / ".build/release/tamga")).resolve()
VIEWS = ["exporter-volumes", "importer-volumes", "od-matrix", "commodity-flows", "origin-dispatch"]
MEASURES = {"items", "netMassKg", "statisticalValue", "quantity"}


class Tally:
    """One line a check."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, good, found=""):
        if good:
            self.passed += 1
            print(f"ok    {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {name}: found {found}", flush=True)

    def equal(self, name, found, expected):
        self.check(f"{name}: {expected}", found == expected, repr(found))


class Ledger:
    """A ledger directory and the commands on it."""

    def __init__(self, path):
        self.path = Path(path)

    @staticmethod
    def tamga(*arguments, code=0, output=None):
        """Runs a command; raises unless it ends with `code` (None: any)."""
        started = time.time()
        target = output if output is not None else subprocess.PIPE
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)], stdout=target, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        done.out = (done.stdout or b"").decode()
        done.err = done.stderr.decode()
        if code is not None and done.returncode != code:
            words = " ".join(map(str, arguments))
            raise RuntimeError(
                f"'tamga {words}' ended with {done.returncode}, expected {code}, after {time.time() - started:.1f} s:\n"
                f"{done.err[-2000:]}{done.out[-2000:]}")
        return done

    def run(self, command, *arguments, code=0):
        return self.tamga(command, *arguments, "--ledger", self.path, "--quiet", code=code)

    @classmethod
    def init(cls, path, origin, home="KZ", currency="USD"):
        cls.tamga("init", path, "--origin", origin, "--home", home, "--currency", currency)
        return cls(path)

    def append(self, file, *arguments, code=0):
        """The result lines of an append."""
        done = self.run("append", file, "--format", "ndjson", *arguments, code=code)
        return [json.loads(line) for line in done.out.splitlines()]

    def size(self):
        return json.loads(self.run("status", "--format", "json").out)["size"]

    def roots(self):
        """The root of every view."""
        lines = self.run("views", "--format", "ndjson").out.splitlines()
        return {view["name"]: view["root"] for view in map(json.loads, lines)}

    def rows(self, view, *where):
        """The rows of a view as dictionaries of texts."""
        conditions = [word for condition in where for word in ("--where", condition)]
        text = self.run("view", view, "--format", "csv", *conditions).out
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def differences(self):
        """What `verify` finds: its exit code and its lines."""
        done = self.run("verify", "--format", "ndjson", code=None)
        lines = [json.loads(line) for line in done.out.splitlines() if line.startswith("{")]
        return done.returncode, lines


def total(rows, column):
    return sum((Decimal(row[column] or "0") for row in rows), Decimal(0))


def keyed(rows):
    """Rows by their key columns; measures as exact decimals."""
    table = {}
    for row in rows:
        key = tuple(sorted((name, text) for name, text in row.items() if name not in MEASURES))
        if key in table:
            raise RuntimeError(f"the key {key} twice")
        table[key] = {name: Decimal(text or "0") for name, text in row.items() if name in MEASURES}
    return table
