"""Changes one byte of a record, through LMDB so that the file stays valid, and expects `verify` to name the place."""
import re
import shutil
import struct

import lmdb

from tamga import Ledger

OFFSETS = 257 * 4
LEAVES = 256 * 32


def number(value):
    return struct.pack(">Q", value)


def part(record, index):
    """Where part `index` of a bundle record begins and ends."""
    return struct.unpack_from("<II", record, index * 4)


def places(log):
    """What is changed: a name, the table, the key, the byte, and what `verify` has to name."""
    with lmdb.open(str(log), max_dbs=32, readonly=True, lock=False) as environment:
        with environment.begin() as transaction:
            def table(name):
                return environment.open_db(name.encode(), txn=transaction, create=False)

            def value(name, key):
                return bytes(transaction.get(key, db=table(name)))

            def pick(name, place):
                """A record in the middle of a table, so that it is no border case."""
                with transaction.cursor(db=table(name)) as cursor:
                    keys = [bytes(key) for key in cursor.iternext(keys=True, values=False)]
                return keys[int(len(keys) * place)] if keys else None

            sealed, index = 1, 44
            position = sealed * 256 + index
            start, end = part(value("entries", number(sealed)), index)
            for what, byte in [
                ("version of an entry", start), ("event of an entry", start + 2), ("position of an entry", start + 8),
                ("recorded time of an entry", start + 20), ("nonce of an entry", start + 130),
                ("reserved byte of an entry", start + 200), ("last byte of an entry", end - 1),
                ("leaf hash of an entry", OFFSETS + index * 32 + 5),
            ]:
                yield what, "entries", number(sealed), byte, f"position {position}"
            yield "offset of an entry", "entries", number(sealed), index * 4, "bundle 1|position 2(99|300)"
            start, end = part(value("documents", number(sealed)), index)
            for what, byte in [
                ("media type of a document", start), ("codec of a document", start + 1),
                ("length of a document", start + 4), ("document", start + 8), ("last byte of a document", end - 1),
            ]:
                yield what, "documents", number(sealed), byte, f"position {position}"
            last = pick("entries.tail", 0.5)
            tail = struct.unpack(">Q", last)[0]
            yield "entry of the tail", "entries.tail", last, 32 + 100, f"position {tail}"
            yield "leaf hash of the tail", "entries.tail", last, 3, f"position {tail}"
            yield "document of the tail", "documents.tail", last, 12, f"position {tail}"
            yield "tile", "tiles", number(1 << 56), 32 * 3 + 7, "level 1 tile 0 hash 3"
            for what, name, byte in [
                ("hash of a name", "index.names", 12 * 5 + 3), ("position of a name", "index.names", 12 * 5 + 11),
                ("index of parties, number", "index.parties", 0),
                ("index of parties, position", "index.parties", 4), ("index of times", "index.times", 0),
                ("index of client ids, position", "index.identifiers", 0),
                ("index of client ids, hash", "index.identifiers", 20), ("index of references", "index.references", 0),
            ]:
                key = pick(name, 0.5)
                if key is None:
                    continue
                if name == "index.names":
                    # Key of a range: level and number; it is named by its positions.
                    level, range_number = key[0], int.from_bytes(key[1:], "big")
                    yield what, name, key, byte, f"names of positions {range_number * 256 * 4**level} to"
                    continue
                # A reference is a byte for its kind and the parts of a name.
                word = key[1:].split(b"\0")[0].decode() if name == "index.references" else key.decode(errors="ignore")
                yield what, name, key, byte, "time" if name == "index.times" else word


def flip(log, table, key, byte):
    """Changes the two lowest bits of a byte."""
    with lmdb.open(str(log), max_dbs=32, map_size=1 << 32) as environment:
        handle = environment.open_db(table.encode(), create=False)
        with environment.begin(write=True) as transaction:
            value = bytearray(transaction.get(key, db=handle))
            value[byte] ^= 3
            transaction.put(key, bytes(value), db=handle)
    # LMDB of another build may have made the lock file; the next one to open makes its own.
    (log / "lock.mdb").unlink(missing_ok=True)


def tampering(tally, work, ledger):
    """Every class of live byte, one at a time, in a copy of the ledger."""
    # A client id, so that its index has something to lose.
    lines = (work / "story.ndjson").read_text().splitlines()
    first = next(line for line in lines if line.startswith('{"event":"accepted"') or '"event"' not in line)
    extra = re.sub(r'("mrn":")[^"]*', r'\1TEST:tampering', first, count=1)[:-1] + ',"id":"acceptance-1"}'
    extra = re.sub(r'("lrn":")[^"]*', r'\1TAMPERING', extra, count=1)
    (work / "extra.ndjson").write_text(extra + "\n")
    ledger.append(work / "extra.ndjson")
    code, found = ledger.differences()
    tally.check("tampering: nothing is found before", code == 0 and len(found) == 1, (code, found[:2]))
    for what, table, key, byte, place in list(places(ledger.path / "log")):
        copy = Ledger(work / "changed")
        shutil.copytree(ledger.path, copy.path, ignore=shutil.ignore_patterns("lock.mdb", "views"))
        (copy.path / "views").mkdir()
        flip(copy.path / "log", table, key, byte)
        code, found = copy.differences()
        wheres = [line["where"] for line in found if "where" in line]
        pattern = place if "|" in place else re.escape(place)
        named = any(re.search(rf"(?<!\w)(?:{pattern})(?!\w)", where) for where in wheres)
        tally.check(f"tampering: {what} is found, naming {place}", code == 1 and named, (code, wheres[:3]))
        shutil.rmtree(copy.path)
