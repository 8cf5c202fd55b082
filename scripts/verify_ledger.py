#!/usr/bin/env python3
"""Verifies a ledger without any code of tamga: Schemas/log-format.md, sha256, Ed25519 and LMDB are all it knows.

    verify_ledger.py LEDGER [--root HEX] [--od-matrix FILE] [--checkpoint FILE ...] [--key VKEY]

Reads LEDGER/log, hashes every entry and document again, recomputes tiles, root and indexes, folds the od-matrix, and
verifies the checkpoints kept in the ledger. Prints what it found; exit code 1 if anything differs.

  --root HEX         the root that the log is expected to have (tamga status prints it)
  --od-matrix FILE   what 'tamga view od-matrix --format ndjson' printed, of views that do not lag
  --checkpoint FILE  a checkpoint kept elsewhere; may be repeated
  --key VKEY         the verifier key to believe instead of the one in ledger.json

Needs the packages lmdb and cryptography. Nothing may append to the ledger meanwhile: no lock is taken.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import lmdb
from ledger_log import Log, joined
from signed_note import Key, decoded

faults = 0


def fault(where, expected, found):
    global faults
    faults += 1
    print(f"DIFFERS {where}: expected {expected}, found {found}")


def check_checkpoint(log, note, place, key):
    """A C2SP checkpoint: signed by the key, and true of the log as it is."""
    try:
        key = Key(key)
    except ValueError as error:
        return fault("verifier key", "NAME+ID+KEY", error)
    name = key.name
    try:
        origin, size, root = key.text(note).decode().split("\n")[:3]
        size, root = int(size), decoded(root.encode(), 32)
    except (ValueError, IndexError) as error:
        return fault(place, f"a checkpoint signed by {name}+{key.identifier}", f"{type(error).__name__} {error}")
    if origin != name:
        fault(place, f"origin {name}", origin)
    if size > log.size:
        fault(place, f"a log of at least {size} entries", log.size)
    elif log.root(size) != root:
        fault(place, f"{root.hex()}, root of {size} entries as signed", log.root(size).hex())
    return size


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--root")
    parser.add_argument("--od-matrix", type=Path)
    parser.add_argument("--checkpoint", type=Path, action="append", default=[])
    parser.add_argument("--key")
    arguments = parser.parse_args()
    description = json.loads((arguments.ledger / "ledger.json").read_text())
    if description["format"] != 1:
        sys.exit(f"format {description['format']}: this program reads 1")
    key = arguments.key or description["publicKey"]
    if key.split("+")[0] != description["origin"]:
        fault("ledger.json origin", key.split("+")[0], description["origin"])
    with lmdb.open(str(arguments.ledger / "log"), max_dbs=10, readonly=True, lock=False) as environment:
        with environment.begin() as transaction:
            log = Log(environment, transaction, fault)
            try:
                log.read()
            except ValueError as error:
                fault("log", "the tables of chapter 2", error)
                return 1
            root = log.root(log.size)
            kept = sorted(path for path in (arguments.ledger / "checkpoints").glob("[0-9]" * 20))
            for path in kept:
                if check_checkpoint(log, path.read_bytes(), f"checkpoints/{path.name}", key) != int(path.name):
                    fault(f"checkpoints/{path.name}", "the size that its name says", "another or none")
            for path in arguments.checkpoint:
                check_checkpoint(log, path.read_bytes(), path, key)
            rows = list(log.matrix())
    if arguments.root and arguments.root != root.hex():
        fault(f"root of {log.size} entries", arguments.root, root.hex())
    if arguments.od_matrix and arguments.od_matrix.read_bytes().splitlines() != rows:
        fault("od-matrix", f"the {len(rows)} rows that the entries give", f"other rows in {arguments.od_matrix}")
    print(f"entries {log.size}\nroot {root.hex()}\ncheckpoints {len(kept) + len(arguments.checkpoint)}")
    print(f"od-matrix rows {len(rows)}\nod-matrix root {joined([hashlib.sha256(bytes([0]) + row).digest() for row in rows]).hex()}")
    print(f"differences {faults}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
