#!/usr/bin/env python3
"""Counts the instructions of the parser, the encoder and the replay loop on a fixed input, and compares them with instructions.json.

    instructions.py [--write]     exit 1 if a count has grown by more than 3 %; --write keeps the new counts

Counts are those of valgrind's callgrind, which are the same in every run. They say nothing on another architecture or with
another compiler: it is said then, and nothing is compared. Run by scripts/instructions.
"""
import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from program import LIMITS, PROGRAM, ROOT

KEPT = Path(__file__).with_name("instructions.json")
INPUT = Path(__file__).with_name("counted.ndjson")
TOLERANCE = 0.03
PROJECTIONS = ["ExporterVolumes", "ImporterVolumes", "ODMatrix", "CommodityFlows", "OriginDispatch"]
# The same code on every processor: no order of a dictionary, one implementation of JSON, no instructions of new processors.
ENVIRONMENT = {"SWIFT_DETERMINISTIC_HASHING": "1", "TAMGA_MAP_SIZE": str(1 << 28), "SIMDJSON_FORCE_IMPLEMENTATION": "westmere",
               "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX512F,-ERMS,-FSRM"}


def output(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout


def toolchain():
    swift = re.search(r"Swift version (\S+)", output("swift", "--version"))
    return {"swift": swift[1] if swift else "unknown", "architecture": platform.machine()}


def counted(work):
    """Instructions inside `countedWork`, and of all that it calls."""
    with tempfile.TemporaryDirectory(prefix="tamga-counted.") as directory:
        # Debian's valgrind stumbles over debug information of newer compilers; names of functions are enough.
        program = f"{directory}/program"
        output("strip", "--strip-debug", "-o", program, LIMITS)
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={directory}/callgrind", "--toggle-collect=*countedWork*",
             program, "counted", work, INPUT, directory],
            capture_output=True, text=True, env=os.environ | ENVIRONMENT)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"instructions: valgrind ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return int(found[1])


def specialised():
    """Each sum projection has one loop of its own, compiled for it."""
    symbols = subprocess.run(["swift", "demangle"], input=output("nm", PROGRAM), capture_output=True, text=True, check=True)
    loops = re.findall(
        r"generic specialization <(?:serialized, )?Views\.(\w+)> of \(extension in Ledger\):Ledger\.SumProjection\.fold\(",
        symbols.stdout)
    for name in PROJECTIONS:
        if loops.count(name) != 1:
            print(f"instructions: {loops.count(name)} specialised loops of {name}, expected 1; what the loop calls in another "
                  "target has to be @inlinable")
    return sorted(loops) == sorted(PROJECTIONS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    good = specialised()
    if good:
        print(f"one specialised loop for each of {len(PROJECTIONS)} sum projections")
    kept, here = json.loads(KEPT.read_text()) if KEPT.exists() else {}, toolchain()
    known = {name: kept.get(name) for name in here}
    if not arguments.write and known != here:
        print(f"passed over: the counts are of {known}, here is {here}; 'scripts/instructions --write' keeps those of here")
        return 0 if good else 1
    counts = {work: counted(work) for work in ("parser", "encoder", "replay")}
    if arguments.write:
        KEPT.write_text(json.dumps(here | {"counts": counts}, indent=2) + "\n")
    for work, count in counts.items():
        before = count if arguments.write else kept["counts"][work]
        change = count / before - 1
        print(f"{work}: {count:,} instructions, {change:+.2%}")
        if change > TOLERANCE:
            good = False
            print(f"instructions: {work} has grown from {before:,}; mend it, or keep the new count with "
                  "'scripts/instructions --write' and say why in the commit")
        elif change < -TOLERANCE:
            print(f"{work} needs less than {before:,} now: keep that with 'scripts/instructions --write'")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
