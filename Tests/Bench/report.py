"""What is printed: one JSON object a line, and at the end a table for people."""
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from pathlib import Path

import duckdb

from program import ROOT

# What each step has to reach and what it aims for, as multiples of what it is measured against.
TARGETS = {
    "rebuild": (0.7, 0.33), "ingest": (0.35, 0.15), "append": (3, 1.5), "acknowledge": (1.5, 1.1), "scan": (3, 1.5),
    "catch-up of the sums": (0.02, 0.005), "catch-up of every view": (0.02, 0.005), "verify --log": (3, 1),
    "as of 10,000 before the head": (3, 1.5), "open and show": (1.5, 1.1), "disk": (1.35, 1.15),
    "SQLite: load": (1, 1), "SQLite: sums": (1, 1),
    "eventsourcing: append": (1, 1), "eventsourcing: replay": (1, 1),
}
MEMORY = (512, 256)


def machine(declarations, seed, runs, workers):
    """The line that says what was measured on what."""
    def first(command, pattern):
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
        found = re.search(pattern, done.stdout + done.stderr)
        return found[1] if found else "unknown"
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return {
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": model[1] if model else platform.processor(), "cores": os.cpu_count(),
        "memoryGiB": round(int(memory[1]) / 2**20, 1), "load": os.getloadavg()[0],
        "swift": first(["swift", "--version"], r"Swift version (\S+)"),
        "lmdb": first(["pkg-config", "--modversion", "lmdb"], r"(\S+)"), "duckdb": duckdb.__version__,
        "commit": first(["git", "describe", "--always", "--dirty"], r"(\S+)"),
        "declarations": declarations, "seed": seed, "runs": runs, "workers": workers,
    }


class Report:
    """Rows as they are measured."""

    def __init__(self):
        self.rows = []

    def say(self, line):
        print(json.dumps(line), flush=True)

    def step(self, name, ours, against=None, peer=None, **notes):
        """A row: the median of our runs beside the median of the peer's, which took turns with them."""
        seconds, processor = (statistics.median(column) for column in zip(*ours))
        clock = [timing.seconds for timing in ours]
        row = {"step": name, "seconds": round(seconds, 6), "processor": round(processor, 6), "runs": len(ours),
               "spread": round(max(clock) / min(clock), 2)}
        if peer is not None:
            theirs, busy = (statistics.median(column) for column in zip(*peer))
            row |= {"against": against, "peerSeconds": round(theirs, 6), "peerProcessor": round(busy, 6),
                    "processorRatio": round(processor / busy, 4)}
            self.judge(row, seconds / theirs, *TARGETS[name])
        self.add(row | notes)

    def size(self, name, against, found, expected, **notes):
        """A row of bytes instead of seconds."""
        row = {"step": name, "bytes": found, "against": against, "peerBytes": expected}
        self.judge(row, found / expected, *TARGETS[name])
        self.add(row | notes)

    def memory(self, name, most, views):
        """A row of anonymous memory; the views' rows are on top of what is allowed."""
        found, rows = most / 2**20, views / 2**20
        row = {"step": name, "MiB": round(found, 1), "against": f"limit + {rows:.0f} MiB of rows"}
        must, aim = MEMORY
        row |= {"mustReach": must, "aim": aim, "reached": self.reached(found - rows, must, aim)}
        self.add(row)

    def judge(self, row, ratio, must, aim):
        row |= {"ratio": round(ratio, 4), "mustReach": must, "aim": aim, "reached": self.reached(ratio, must, aim)}

    @staticmethod
    def reached(found, must, aim):
        return "aim" if found <= aim else "yes" if found <= must else "no"

    def add(self, row):
        self.rows.append(row)
        self.say(row)

    def table(self):
        """The rows that are measured against something."""
        lines = [["step", "ours", "against", "theirs", "ratio", "of processor", "must", "aim", "reached"]]
        for row in self.rows:
            if "reached" not in row:
                continue
            ours, theirs = self.amount(row, ""), self.amount(row, "peer")
            lines.append([row["step"], ours, row["against"], theirs, f"{row['ratio']:.3g} x" if "ratio" in row else "",
                          f"{row['processorRatio']:.3g} x" if "processorRatio" in row else "",
                          f"{row['mustReach']:g}", f"{row['aim']:g}", row["reached"]])
        widths = [max(map(len, column)) for column in zip(*lines)]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip(), file=sys.stderr)

    @staticmethod
    def amount(row, side):
        """Seconds, bytes or memory of one side, for people."""
        seconds = row.get(f"{side}Seconds" if side else "seconds")
        if seconds is not None:
            return f"{seconds:.3f} s" if seconds >= 0.1 else f"{seconds * 1000:.2f} ms"
        size = row.get(f"{side}Bytes" if side else "bytes")
        if size is not None:
            return f"{size / 2**20:.1f} MiB"
        return "" if side else f"{row['MiB']} MiB"
