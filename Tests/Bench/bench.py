#!/usr/bin/env python3
"""Measures the built program beside its peers and limits: seed, ingest, project, rebuild, query, verify.

    bench.py [--declarations N] [--seed S] [--runs R] [--workers W] [--work DIR] [--keep] [--only STEP ...]

Prints JSON lines on standard output, a table on standard error. Run by scripts/bench, which prepares what this needs.
"""
import argparse
import functools
import operator
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import lmdb

from program import PROGRAM, SUMS, Ledger, Run, Timing, limits, tamga
from report import Report, machine
from small import small

# What a row of a sum view takes in memory: a cell of 64 bytes at most half of whose places are used, and its record.
ROW_BYTES = 64 * 2 + 64


class Bench:
    def __init__(self, arguments, work, report):
        self.declarations, self.seed, self.runs = arguments.declarations, arguments.seed, arguments.runs
        self.workers, self.work, self.report = arguments.workers, work, report
        self.file = work / "declarations.ndjson"

    def generate(self, path, declarations, seed):
        with open(path, "wb") as file:
            return tamga("generate", "--declarations", declarations, "--seed", seed, output=file)

    def prepare(self):
        run = self.generate(self.file, self.declarations, self.seed)
        self.report.step("seed", [run.timing], bytes=self.file.stat().st_size)

    def ingest(self):
        """NDJSON to a durable log, beside DuckDB's reading of the same file and its table of items."""
        from duckdb_peer import DuckDB
        ours, theirs, memory = [], [], 0
        for run in range(self.runs):
            shutil.rmtree(self.work / "ledger", ignore_errors=True)
            self.ledger = Ledger.create(self.work / "ledger", self.workers)
            done = self.ledger.append(self.file)
            ours.append(done.timing)
            memory = max(memory, done.anonymous)
            if run:
                self.duckdb.close()
                (self.work / "duckdb").unlink()
            self.duckdb = DuckDB(self.work / "duckdb", self.workers)
            theirs.append(self.duckdb.load(self.file) + self.duckdb.items())
        self.duckdb.database.execute("checkpoint")
        self.size = self.ledger.size()
        self.report.step("ingest", ours, "DuckDB: load + items", theirs, entries=self.size)
        self.report.memory("memory of ingest", memory, 0)

    def disk(self):
        """Bytes of the log without documents, beside those of its entries."""
        environment = lmdb.open(str(self.ledger.path / "log"), max_dbs=10, readonly=True, lock=False)
        with environment, environment.begin() as transaction:
            tables = {name: environment.open_db(name, txn=transaction, create=False)
                      for name in list(transaction.cursor().iternext(values=False))}
            used, entries, documents = 0, 0, 0
            for name, table in tables.items():
                stat = transaction.stat(table)
                pages = (stat["branch_pages"] + stat["leaf_pages"] + stat["overflow_pages"]) * stat["psize"]
                if name.startswith(b"documents"):
                    documents += pages
                else:
                    used += pages
            for _, record in transaction.cursor(db=tables[b"entries"]):
                entries += len(record) - struct.unpack_from("<I", record)[0]
            for _, record in transaction.cursor(db=tables[b"entries.tail"]):
                entries += len(record) - 32
        self.report.size("disk", "bytes of entries", used, entries, documents=documents,
                         perDeclaration=round(used / self.declarations), entryBytes=round(entries / self.size))

    def rebuild(self):
        """The five sum views from the log, beside DuckDB's from its own table."""
        ours, theirs, memory = [], [], 0
        for _ in range(self.runs):
            done = self.ledger.rebuild(*SUMS)
            ours.append(done.timing)
            memory = max(memory, done.anonymous)
            theirs.append(self.duckdb.views())
            self.ledger.run("prune", "--all")
        found, expected = self.ledger.rows(), self.duckdb.rows()
        wrong = {name: (found[name], expected[name]) for name in SUMS if found[name] != expected[name]}
        if wrong:
            sys.exit(f"bench: rows of ours and of DuckDB's views differ: {wrong}")
        self.duckdb.close()
        self.rebuilt = ours
        rows = sum(expected.values())
        self.report.step("rebuild", ours, "DuckDB: five sums", theirs, entries=self.size, rows=rows)
        self.report.memory("memory of rebuild", memory, rows * ROW_BYTES)

    def rebuild_all(self):
        """Every view, once."""
        done = self.ledger.rebuild("--all")
        self.all_rebuilt = [done.timing]
        self.report.step("rebuild of every view", [done.timing], MiB=round(done.anonymous / 2**20))

    def project(self):
        """Catching up with 1,000 declarations more, beside a full rebuild."""
        sums, every = [], []
        for run in range(self.runs):
            more = self.work / "more.ndjson"
            self.generate(more, 1000, self.seed + 1_000_000 + run)
            self.ledger.append(more)
            sums.append(self.ledger.run("project", *SUMS).timing)
            every.append(sums[-1] + self.ledger.run("project").timing)
        self.report.step("catch-up of the sums", sums, "full rebuild of them", self.rebuilt)
        self.report.step("catch-up of every view", every, "full rebuild of them", self.all_rebuilt)

    def query(self):
        """As-of beside now; opening and showing beside starting the program."""
        size = self.ledger.size()
        past, now, show, start = [], [], [], []
        for _ in range(self.runs):
            past.append(self.views("--at", max(0, size - 10_000)))
            now.append(self.views())
        self.report.step("as of 10,000 before the head", past, "the same views now", now)
        with open(self.file) as lines:
            number = next(lines).split('"mrn":"')[1].split('"')[0]
        for _ in range(max(25, self.runs)):
            show.append(self.ledger.run("show", number).timing)
            start.append(tamga("--version").timing)
        self.report.step("open and show", show, "start of the program", start)

    def views(self, *arguments):
        runs = [self.ledger.run("view", name, "--format", "csv", *arguments) for name in SUMS]
        return functools.reduce(operator.add, (run.timing for run in runs))

    def verify(self):
        """Every hash, index and entry of the log, beside one hash over its file."""
        ours, theirs = [], []
        for _ in range(self.runs):
            ours.append(self.ledger.run("verify", "--log").timing)
            theirs.append(Run("sha256sum", self.ledger.path / "log/data.mdb").timing)
        self.report.step("verify --log", ours, "sha256sum of data.mdb", theirs)

    def limits(self):
        """The log's own work beside LMDB and memory."""
        count = min(self.declarations, 100_000)
        for step, against, arguments in [
            ("append", "bare LMDB puts", [self.file, self.work, "--limit", count]),
            ("acknowledge", "bare LMDB commits", [self.file, self.work]),
            ("scan", "checksum in memory", [self.ledger.path, "--workers", self.workers]),
        ]:
            found = limits(step, *arguments, "--runs", self.runs)
            ours, limit = ([Timing(*pair) for pair in found.pop(side)] for side in ("ours", "limit"))
            del found["step"]
            self.report.step(step, ours, against, limit, **found)


STEPS = {"seed": [Bench.prepare], "ingest": [Bench.ingest, Bench.disk], "rebuild": [Bench.rebuild],
         "project": [Bench.rebuild_all, Bench.project], "query": [Bench.query], "verify": [Bench.verify], "limits": [Bench.limits],
         "peers": [small]}
# What another step goes on from.
NEEDS = {"seed": [], "ingest": ["seed"], "rebuild": ["ingest"], "project": ["rebuild"], "query": ["rebuild"]}


def chosen(names):
    """The steps that were asked for with those that they need, in their order; all when none was."""
    wanted = set()

    def want(name):
        wanted.add(name)
        for other in NEEDS.get(name, ["ingest"]):
            want(other)
    for name in names or STEPS:
        want(name)
    return [step for name, steps in STEPS.items() if name in wanted for step in steps]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--declarations", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--work", type=Path, help="where the ledger is made; a temporary directory otherwise")
    parser.add_argument("--only", action="append", choices=STEPS, help="this step and those that it needs; may be repeated")
    parser.add_argument("--keep", action="store_true", help="leave what was made")
    arguments = parser.parse_args()
    if min(arguments.declarations, arguments.runs, arguments.workers) < 1:
        parser.error("--declarations, --runs and --workers: expected 1 or more")
    if not PROGRAM.exists():
        sys.exit(f"bench: there is no program at {PROGRAM}; run scripts/bench, which builds it")
    report = Report()
    report.say(machine(arguments.declarations, arguments.seed, arguments.runs, arguments.workers))
    work = Path(tempfile.mkdtemp(prefix="tamga-bench.", dir=arguments.work))
    try:
        bench = Bench(arguments, work, report)
        for step in chosen(arguments.only):
            step(bench)
    finally:
        if not arguments.keep:
            shutil.rmtree(work, ignore_errors=True)
    report.table()


if __name__ == "__main__":
    main()
