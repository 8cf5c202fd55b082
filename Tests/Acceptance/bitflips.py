#!/usr/bin/env python3
"""Flips single bits of every class of live bytes in a copy of a ledger: `verify` reports each, nothing dies of a signal.

    bitflips.py [--flips N] [--seed S] [--only CLASS]

Run by scripts/acceptance with few flips; the long form is --flips 1000. TAMGA names the program.
"""
import argparse
import collections
import concurrent.futures
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from pages import DataFile
from tamga import PROGRAM, Ledger, Tally

OFFSETS, LEAVES = 257 * 4, 256 * 32
WORKERS = 2



def classes(ledger):
    """For every class of live bytes the places (file, range) that hold it."""
    log = Path("log/data.mdb")
    data = DataFile(ledger.path / log)
    result = collections.defaultdict(list)
    for record in data.records:
        value = record.value
        if record.table == "entries":
            result["entry"] += [(log, range(value.start, value.start + OFFSETS)),
                                (log, range(value.start + OFFSETS + LEAVES, value.stop))]
            result["tile"].append((log, range(value.start + OFFSETS, value.start + OFFSETS + LEAVES)))
        elif record.table == "entries.tail":
            result["tile"].append((log, range(value.start, value.start + 32)))
            result["entry"].append((log, range(value.start + 32, value.stop)))
        elif record.table in ("documents", "documents.tail"):
            result["document"].append((log, value))
        elif record.table == "tiles":
            result["tile"] += [(log, record.key), (log, value)]
        else:
            result["index"] += [(log, record.key), (log, value)]
    result["page"] = [(log, extent) for extent in data.structure]
    result["meta page"] = [(log, extent) for extent in data.structure if extent.start < 8192]
    for directory, name in (("checkpoints", "checkpoint"), ("rotations", "key rotation")):
        for file in sorted((ledger.path / directory).iterdir()):
            if file.name != "lock":
                result[name].append((file.relative_to(ledger.path), range(file.stat().st_size)))
    result["ledger.json"].append((Path("ledger.json"), range((ledger.path / "ledger.json").stat().st_size)))
    for file in sorted(ledger.path.glob("views/*/*/data.mdb")):
        name, data = file.relative_to(ledger.path), DataFile(file)
        # "begun" says of an interrupted build how to go on; nothing reads it in a finished one.
        result["view"] += [(name, extent) for record in data.records
                           if data.bytes_of(record.key) != b"begun" for extent in (record.key, record.value)]
        result["page of a view"] += [(name, extent) for extent in data.structure]
    for file in sorted(ledger.path.glob("views/*/current")):
        result["view"].append((file.relative_to(ledger.path), range(file.stat().st_size)))
    return result


def pick(places, numbers):
    """A bit: first the place by its length, but every place has at least a small share."""
    weights = [min(len(extent), 4096) + 16 for _, extent in places if len(extent)]
    file, extent = numbers.choices([place for place in places if len(place[1])], weights)[0]
    return file, numbers.choice(extent), numbers.randrange(8)


class Copies:
    """A copy of the ledger for every thread, flipped and mended."""

    def __init__(self, ledger, work):
        self.ledger, self.work, self.local = ledger, work, threading.local()

    def flipped(self, flip, action):
        """What `action` makes of a copy in which one bit differs."""
        if not hasattr(self.local, "path"):
            self.local.path = self.work / f"copy-{threading.get_ident()}"
            shutil.copytree(self.ledger.path, self.local.path)
        file, offset, bit = flip
        with open(self.local.path / file, "r+b", buffering=0) as stream:
            stream.seek(offset)
            byte = stream.read(1)[0]
            stream.seek(offset)
            stream.write(bytes([byte ^ 1 << bit]))
        try:
            return action(self.local.path)
        finally:
            with open(self.local.path / file, "r+b", buffering=0) as stream:
                stream.seek(offset)
                stream.write(bytes([byte]))


def run(path, *arguments):
    """A command's exit code and words; a hang is an outcome too."""
    try:
        done = subprocess.run([PROGRAM, *arguments, "--ledger", path, "--quiet"], capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60)
    except subprocess.TimeoutExpired:
        return 124, "no end after 60 s"
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def fault_of(code, words):
    """What is wrong with a run of verify on a changed ledger; nothing if it reports the change."""
    if code < 0 or code >= 128:
        return f"signal, exit {code}"
    if code in (70, 124):
        return f"exit {code}"
    if code == 0:
        return "missed"
    lines = words.splitlines()
    named = any(line.startswith("error: ") or line.startswith("{") and "where" in json.loads(line) for line in lines)
    return None if named else "no words"


def verified(kind):
    part = "--views" if "view" in kind else "--log"
    return lambda path: fault_of(*run(path, "verify", part, "--workers", "1", "--format", "ndjson"))


def read_by_all(number):
    """Every command that reads ends in words, whatever stands in the file."""
    commands = [["status"], ["log"], ["view", "od-matrix"], ["views"], ["show", number], ["trace", number],
                ["prove", "inclusion", "3"], ["explain", "od-matrix", "--where", "flow=import"], ["log", "--from", "300"]]

    def action(path):
        wrong = []
        for command in commands:
            code, words = run(path, *command)
            if code < 0 or code >= 128 or code in (70, 124) or code and "error: " not in words:
                wrong.append(f"{command[0]}: exit {code} {words[-200:]!r}")
        return "; ".join(wrong) or None
    return action


def make(work):
    """A small ledger that has something of everything."""
    ledger = Ledger.init(work / "ledger", "example.org/flips")
    with open(work / "lines.ndjson", "wb") as file:
        Ledger.tamga("generate", "--declarations", 260, "--seed", 5, output=file)
    lines = (work / "lines.ndjson").read_text().splitlines()
    lines[7] = lines[7][:-1] + ',"id":"flips-1"}'
    for name, part in (("first", lines[:200]), ("second", lines[200:])):
        (work / name).write_text("".join(line + "\n" for line in part))
        ledger.append(work / name)
        ledger.run("checkpoint")
    ledger.run("key", "--rotate")
    ledger.run("project")
    ledger.run("views")  # remembers the roots
    return ledger, json.loads(lines[0]).get("mrn") or json.loads(lines[0])["declaration"]["mrn"]


def bitflips(tally, work, flips=40, seed=1, only=None):
    work = work / "bitflips"
    work.mkdir()
    ledger, number = make(work)
    code, found = ledger.differences()
    tally.check("bitflips: nothing is found before", code == 0 and len(found) == 1, (code, found[:2]))
    numbers, copies = random.Random(seed), Copies(ledger, work)
    places = classes(ledger)
    parts = [(kind, places[kind], verified(kind)) for kind in sorted(places)]
    parts.append(("page, read by all commands", places["page"] + places["page of a view"], read_by_all(number)))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        for kind, extents, action in parts:
            if only not in (None, kind):
                continue
            count = flips if "commands" not in kind else max(1, flips // 4)
            chosen = [pick(extents, numbers) for _ in range(count)]
            faults = list(pool.map(lambda flip: copies.flipped(flip, action), chosen))
            wrong = [f"{file} byte {offset} bit {bit}: {fault}"
                     for (file, offset, bit), fault in zip(chosen, faults) if fault]
            tally.check(f"bitflips: {kind}: {count} flips, all reported, no signal", not wrong,
                        f"{len(wrong)} (seed {seed}): " + "\n      ".join(wrong[:20]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=40, help="for each class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one class: entry, document, tile, index, page ...")
    arguments = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="tamga-bitflips.") as directory:
        bitflips(tally, Path(directory), arguments.flips, arguments.seed, arguments.only)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
