"""Rewrites history as an operator could: one value of an old entry, and everything that follows from it, with the log's own key.

The ledger then agrees with itself in every byte; a checkpoint kept elsewhere is what tells.
"""
import hashlib
import re
import shutil
import struct

import lmdb

from tamga import Ledger

OFFSETS, LEAVES, HEADER, ITEM, VALUE, DOCUMENT_HASH = 257 * 4, 256 * 32, 208, 64, 40, 96


def root(hashes):
    """RFC 6962, of a power of two of them."""
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2])]
    return hashes[0]


def forge(log):
    """Changes a cent in the first bundle; the position of the entry, or None."""
    with lmdb.open(str(log), max_dbs=32, map_size=1 << 32) as environment:
        entries, documents, tiles = (environment.open_db(name, create=False)
                                     for name in (b"entries", b"documents", b"tiles"))
        with environment.begin(write=True) as transaction:
            number, tile = struct.pack(">Q", 0), struct.pack(">Q", 1 << 56)
            record = bytearray(transaction.get(number, db=entries))
            texts = bytearray(transaction.get(number, db=documents))
            for index in range(256):
                start, = struct.unpack_from("<I", texts, index * 4)
                length, = struct.unpack_from("<I", texts, start + 4)
                body = texts[start + 8:start + 8 + length]
                found = re.search(rb'"statisticalValue":"\d+\.\d(\d)"', body)
                if not found or b'"id":"proofs' in body or body.index(b'"statisticalValue"') != found.start():
                    continue
                digit = found.start(1)
                change = 1 if body[digit] != ord("9") else -1
                body[digit] += change
                texts[start + 8:start + 8 + length] = body
                begin, end = struct.unpack_from("<II", record, index * 4)
                place = begin + HEADER + VALUE
                struct.pack_into("<q", record, place, struct.unpack_from("<q", record, place)[0] + change)
                record[begin + DOCUMENT_HASH:begin + DOCUMENT_HASH + 32] = hashlib.sha256(body).digest()
                leaf = hashlib.sha256(b"\0" + record[begin:end]).digest()
                record[OFFSETS + 32 * index:OFFSETS + 32 * index + 32] = leaf
                leaves = [bytes(record[OFFSETS + 32 * i:OFFSETS + 32 * i + 32]) for i in range(256)]
                hashes = bytearray(transaction.get(tile, db=tiles))
                hashes[:32] = root(leaves)
                for key, value, table in ((number, record, entries), (number, texts, documents), (tile, hashes, tiles)):
                    transaction.put(key, bytes(value), db=table)
                return index
    return None


def forgery(tally, work, ledger, kept):
    """`kept` is a checkpoint that was signed before."""
    forged = Ledger(work / "forged")
    shutil.copytree(ledger.path, forged.path, ignore=shutil.ignore_patterns("lock.mdb", "views", "verified"))
    (forged.path / "views").mkdir()
    position = forge(forged.path / "log")
    (forged.path / "log/lock.mdb").unlink(missing_ok=True)
    tally.check("forgery: a value of an old entry was changed, and all that follows from it", position is not None)
    code, found = forged.differences()
    only = {line["check"] for line in found if "check" in line}
    tally.check("forgery: only the checkpoints that the ledger keeps say so", code == 1 and only == {"checkpoint"}, found[:3])
    forged.run("checkpoint", code=1)
    shutil.rmtree(forged.path / "checkpoints")
    forged.run("checkpoint")
    code, found = forged.differences()
    tally.check("forgery: without them, signed anew with the log's key, it agrees with itself", code == 0, found[:3])
    done = forged.run("verify", "--checkpoint", kept, "--format", "ndjson", code=1)
    tally.check("forgery: a checkpoint kept elsewhere says so", f'"where":"{kept}"' in done.out, done.out)
    done = forged.run("verify", "--log", "--since", kept, "--format", "ndjson", code=1)
    tally.check("forgery: so does an audit that begins at it", f'"where":"{kept}"' in done.out, done.out)
