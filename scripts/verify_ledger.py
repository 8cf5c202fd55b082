#!/usr/bin/env python3
"""Verifies a ledger without any code of tamga: Schemas/log-format.md, sha256, Ed25519 and LMDB are all it knows.

    verify_ledger.py LEDGER [--root HEX] [--od-matrix FILE] [--checkpoint FILE ...] [--key VKEY]

Reads LEDGER/log, hashes every entry and document again, recomputes tiles, root and indexes, folds the od-matrix, and
verifies the checkpoints kept in the ledger. Prints what it found; exit code 1 if anything differs.

  --root HEX         the root that the log is expected to have (tamga status prints it)
  --od-matrix FILE   what 'tamga view od-matrix --format ndjson' printed, of views that do not lag
  --checkpoint FILE  a checkpoint kept elsewhere; may be repeated
  --key VKEY         the verifier key to believe instead of that of ledger.json and those that followed it

Needs the packages lmdb and cryptography. Nothing may append to the ledger meanwhile: no lock is taken.
"""
import argparse
import hashlib
import json
import sys
from pathlib import Path

import lmdb
from cryptography.exceptions import InvalidSignature

from ledger_log import Log, joined
from signed_note import Key, decoded

faults = 0


def fault(where, expected, found):
    global faults
    faults += 1
    print(f"DIFFERS {where}: expected {expected}, found {found}")


def check_description(ledger):
    """ledger.json and the keys that followed the one in it; the key that signs now."""
    line = (ledger / "ledger.json").read_bytes()
    description = json.loads(line)
    if description["format"] != 1:
        sys.exit(f"format {description['format']}: this program reads 1")
    key, signature = description["publicKey"], description.pop("signature", "")
    statement = json.dumps(description, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    try:
        Key(key).key.verify(decoded(signature.encode(), 64), statement)
        if line != statement[:-2] + b',"signature":"' + signature.encode() + b'"}\n':
            fault("ledger.json", "one line without spaces", line)
    except (ValueError, IndexError, InvalidSignature) as error:
        fault("ledger.json", f"a signature of {key}", f"{type(error).__name__} {error}")
    for file in sorted((ledger / "rotations").glob("[0-9]" * 4)):
        try:
            note = file.read_bytes()
            title, origin, following = Key(key).text(note).decode().split("\n")[:3]
            if title != "tamga-key-rotation@v1" or {origin, following.split("+")[0]} != {description["origin"]}:
                raise ValueError(title)
            Key(following).text(note)
            key = following
        except (ValueError, IndexError, InvalidSignature) as error:
            fault(f"rotations/{file.name}", f"a rotation signed by {key}", f"{type(error).__name__} {error}")
    return description, key


def check_checkpoint(log, note, place, *keys):
    """A C2SP checkpoint: signed by one of the keys, and true of the log as it is."""
    reasons = []
    for key in keys:
        try:
            name = key.split("+")[0]
            origin, size, root = Key(key).text(note).decode().split("\n")[:3]
            size, root = int(size), decoded(root.encode(), 32)
            break
        except (ValueError, IndexError, InvalidSignature) as error:
            reasons.append(f"{type(error).__name__} {error}")
    else:
        return fault(place, f"a checkpoint signed by {' or '.join(keys)}", "; ".join(reasons))
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
    description, present = check_description(arguments.ledger)
    key = arguments.key or present
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
                check_checkpoint(log, path.read_bytes(), path, *{key: 0, description["publicKey"]: 0})
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
