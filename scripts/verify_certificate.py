#!/usr/bin/env python3
"""Verifies a certificate of a view, or rows proven under it, without any code of tamga.

    verify_certificate.py FILE --key VKEY [--rows FILE.ndjson] [--ledger LEDGER]

FILE is what 'tamga certify' or 'tamga prove row' wrote; Schemas/proof-formats.md, chapters 6 and 7, sha256 and Ed25519 are
all that is needed. Prints the proven rows; exit code 1 if anything is wrong.

  --key VKEY        the log's verifier key
  --rows FILE       rows as 'tamga view NAME --format ndjson' printed them: they have to be all that are certified
  --ledger LEDGER   recompute the log's root at the certified size, and the rows if the view is od-matrix, from the log's
                    entries (needs the package lmdb; nothing may append meanwhile)
"""
import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from signed_note import Key, decoded

NAMES = ["origin", "size", "log-root", "view", "version", "reducer", "home", "currency", "effective", "day", "quarantined",
         "key", "values", "rows", "root"]


def require(holds, words):
    if not holds:
        raise ValueError(words)


class Certificate:
    """Chapter 6."""

    def __init__(self, note, key):
        lines = key.text(note).decode().split("\n")
        require(lines[0] == "tamga-certificate@v1" and len(lines) == len(NAMES) + 2, "not the lines of a certificate")
        pairs = [line.split(" ", 1) for line in lines[1:-1]]
        require([name for name, _ in pairs] == NAMES, "not the lines of a certificate, or not in their order")
        self.lines = dict(pairs)
        require(self["origin"] == key.name, f"origin {self['origin']}, expected {key.name}")
        self.size, self.rows = int(self["size"]), int(self["rows"])
        self.log_root, self.root = (decoded(self[name].encode(), 32) for name in ("log-root", "root"))
        self.key = [column.split(":") for column in self["key"].split(" ")]

    def __getitem__(self, name):
        return self.lines[name]

    def key_of(self, line):
        """What a row stands in order by: nothing before texts before numbers, texts as bytes."""
        row = json.loads(line)
        cells = [row[name] for name, _ in self.key]
        return [(0, 0) if cell is None else (1, cell.encode()) if isinstance(cell, str) else (2, cell) for cell in cells]

    def texts_of(self, line):
        row = json.loads(line)
        return {name: "" if row[name] is None else str(row[name]) for name, _ in self.key}


def leaf(line):
    return hashlib.sha256(b"\0" + line).digest()


def tree(size, first, leaves, hashes):
    """Chapter 7: the root of a tree in which some leaves stand next to each other; the hashes are of what is beside them."""
    hashes = iter(hashes)

    def root(start, end):
        if end <= first or start >= first + len(leaves):
            return next(hashes)
        if end - start == 1:
            return leaves[start - first]
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        left = root(start, middle)
        return hashlib.sha256(b"\1" + left + root(middle, end)).digest()

    found = root(0, size) if size else hashlib.sha256(b"").digest()
    require(next(hashes, None) is None, "hashes are left over")
    return found


def matches(text, value):
    return text.startswith(value[:-1]) if value.endswith("*") else text == value


class Range:
    """Chapter 7.1: which rows stand together."""

    def __init__(self, certificate, conditions):
        self.leading = []
        for index, (name, kind) in enumerate(certificate.key):
            value = next((value for column, value in conditions if column == name), None)
            number = value is not None and re.fullmatch("0|-?[1-9][0-9]{0,18}", value)
            if value is None or (value == "*" if kind == "text" else not number):
                break
            self.leading.append((index, (1, value.encode()) if kind == "text" else (2, int(value)), value))
            if value == "" or value.endswith("*"):
                break

    def place(self, key):
        """-1 before, 0 inside, 1 behind."""
        for index, bound, value in self.leading:
            rank, cell = key[index]
            text = "" if rank == 0 else cell.decode() if rank == 1 else str(cell)
            if matches(text, value):
                continue
            if value.endswith("*"):
                bound = (1, value[:-1].encode())
            return -1 if (rank, cell) < bound else 1
        return 0


def prove(data, key):
    """The certificate of a proof and all rows that it proves."""
    head, certificate = data.split(b"\n\n", 1)
    certificate, lines = Certificate(certificate, key), head.split(b"\n")[1:]
    conditions = []
    while lines[0].startswith(b"where "):
        conditions.append(lines.pop(0)[6:].decode().split("=", 1))
    word, number = lines.pop(0).split(b" ")
    require(word == b"first" and str(int(number)).encode() == number, "no line 'first'")
    rows = [line for line in lines if line.startswith(b"{")]
    hashes = [decoded(line, 32) for line in lines[len(rows):]]
    first = int(number)
    require(rows or certificate.rows == first == 0, "no rows")
    require(first + len(rows) <= certificate.rows, "more rows than the view has")
    require(tree(certificate.rows, first, [leaf(row) for row in rows], hashes) == certificate.root,
            "the rows do not lead to the certified root")
    require(all(name in dict(certificate.key) for name, _ in conditions), "a condition on no key column")
    keys = [certificate.key_of(row) for row in rows]
    places = [Range(certificate, conditions).place(key) for key in keys]
    require(keys == sorted(keys) and places == sorted(places), "the rows are not in the order of their keys")
    require(places.count(-1) == 1 or places.count(-1) == 0 == first, "rows may be missing before those that are meant")
    require(places.count(1) == 1 or places.count(1) == 0 and first + len(rows) == certificate.rows,
            "rows may be missing behind those that are meant")
    meant = [row for row, place in zip(rows, places) if place == 0]
    return certificate, [row for row in meant if all(
        matches(certificate.texts_of(row)[name], value) for name, value in conditions)]


def replay(path, certificate):
    """The log's root, and the od-matrix, from the entries in the LMDB file; the size is the certified one."""
    import lmdb
    from ledger_log import Log

    with lmdb.open(str(path / "log"), max_dbs=10, readonly=True, lock=False) as environment:
        with environment.begin() as transaction:
            def fault(where, expected, found):
                raise ValueError(f"{where}: expected {expected}, found {found}")

            log = Log(environment, transaction, fault)
            log.read()
            require(certificate.size <= log.size, f"the log has {log.size} entries")
            require(log.root(certificate.size) == certificate.log_root, "the log has another root at the certified size")
            if certificate["view"] != "od-matrix" or certificate["quarantined"] != "none":
                return "the log's root is as certified; of the rows only those of a whole od-matrix are recomputed here"
            lowest, highest = (certificate["effective"].split("..") if ".." in certificate["effective"] else ("", ""))
            rows = [row for row in log.matrix(certificate.size)
                    if lowest <= json.loads(row)["month"] <= (highest or "9999-12")]
    root = tree(len(rows), 0, [leaf(row) for row in rows], [])
    require((len(rows), root) == (certificate.rows, certificate.root),
            f"the entries give {len(rows)} rows with root {root.hex()}")
    return f"the entries give these {len(rows)} rows: root {root.hex()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", required=True)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--ledger", type=Path)
    arguments = parser.parse_args()
    try:
        key, data = Key(arguments.key), arguments.file.read_bytes()
        proven = None
        if data.startswith(b"tamga-row-proof@v1\n"):
            certificate, proven = prove(data, key)
        else:
            certificate = Certificate(data, key)
        if arguments.rows:
            rows = arguments.rows.read_bytes().splitlines()
            if proven is None:
                require(len(rows) == certificate.rows, f"{len(rows)} rows, certified are {certificate.rows}")
                require(tree(len(rows), 0, [leaf(row) for row in rows], []) == certificate.root, "other rows than certified")
            else:
                require(rows == proven, "other rows than those proven")
        words = replay(arguments.ledger, certificate) if arguments.ledger else "not replayed"
    except (ValueError, KeyError, IndexError, StopIteration) as error:
        print(f"WRONG {arguments.file}: {error}")
        return 1
    for row in proven or []:
        print(row.decode())
    print(f"signed {certificate['view']} of {certificate.size} entries, {certificate.rows} rows, root {certificate.root.hex()}")
    print(f"log root {certificate.log_root.hex()}\n{words}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
