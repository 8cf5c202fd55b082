"""Has an exported log followed, as it grows, by clients that share no code: metamorphic-log (Rust), tlog-scales, pymerkle.

Checkpoints of many sizes, around the borders of tiles; a directory of hashes alone, and one with entries.
"""
import hashlib

import metamorphic_log
from pymerkle import InmemoryTree
from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader

from proofs import entries_of, refused
from tamga import Ledger

# Entries of the log after each append; parties are entries too, so that the sizes reached are at least these.
SIZES = (1, 256, 257, 511, 700, 1024)


def growing(work):
    """Lines, cut so that each part brings the log to one of the sizes or just beyond."""
    with open(work / "lines.ndjson", "wb") as file:
        Ledger.tamga("generate", "--declarations", 500, "--seed", 11, output=file)
    return (work / "lines.ndjson").read_text().splitlines(keepends=True)


def flipped(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def reader_of(directory, size):
    """tlog-scales on the files of a directory, as whoever has the checkpoint of this size reads them."""
    reader = TilesReader(make_backend(str(directory)))
    reader.set_size(size)
    return reader


def follow(tally, key, notes, reader):
    """Each checkpoint under the Rust client, and each consistent with all before it, by hashes read from the tiles."""
    for note in notes:
        head = metamorphic_log.checkpoint_verify(note, [key])
        changed = note.replace(f"\n{head.size}\n", f"\n{head.size + 1}\n", 1)
        tally.check(f"clients: metamorphic-log verifies the checkpoint of {head.size} and refuses another size",
                    metamorphic_log.verify_signed_note(note, [key]) == 1
                    and refused(lambda: metamorphic_log.checkpoint_verify(changed, [key])), head)
    good = bad = 0
    for place, new in enumerate(notes):
        for old in notes[:place]:
            sizes = [metamorphic_log.checkpoint_verify(note, [key]).size for note in (old, new)]
            hashes = reader.get_consistency_proof(*sizes).node_hashes
            metamorphic_log.checkpoint_verify_consistency(old, new, [key], hashes)
            good += 1
            wrong = hashes[:-1] + [flipped(hashes[-1])]
            bad += refused(lambda: metamorphic_log.checkpoint_verify_consistency(old, new, [key], wrong))
    expected = len(notes) * (len(notes) - 1) // 2
    tally.equal("clients: pairs of checkpoints that metamorphic-log finds consistent, and not with a hash changed",
                (good, bad), (expected, expected))


def inclusion(tally, key, note, reader, entries, what):
    """Every entry, under the Rust client, by a path that tlog-scales reads from the tiles."""
    size = metamorphic_log.checkpoint_verify(note, [key]).size
    good = bad = 0
    for index in range(size):
        leaf = hashlib.sha256(b"\0" + entries[index]).digest()
        hashes = reader.get_inclusion_proof(index, size).node_hashes
        metamorphic_log.checkpoint_verify_inclusion(note, [key], index, leaf, hashes)
        good += 1
        bad += refused(lambda: metamorphic_log.checkpoint_verify_inclusion(note, [key], index, flipped(leaf), hashes))
    tally.equal(f"clients: entries of {what} that metamorphic-log finds included, and not if changed", (good, bad), (size, size))


def clients(tally, work):
    place = work / "clients"
    place.mkdir()
    lines = growing(place)
    ledger = Ledger.init(place / "ledger", "example.org/clients")
    key = ledger.run("key").out.strip()
    hashes, full = place / "hashes", place / "full"
    notes, written = [], []
    for size in SIZES:
        while ledger.size() < size:
            missing = max(1, (size - ledger.size()) // 4)
            (place / "part.ndjson").write_text("".join(lines[:missing]))
            del lines[:missing]
            ledger.append(place / "part.ndjson")
        ledger.run("checkpoint")
        before = {path: path.stat().st_mtime_ns for path in hashes.rglob("*") if path.is_file()}
        ledger.run("export", "tiles", hashes, "--no-entries")
        ledger.run("export", "tiles", full)
        written.append([path for path, time in before.items() if path.name != "checkpoint" and path.stat().st_mtime_ns != time])
        notes.append((hashes / "checkpoint").read_text())
    size = ledger.size()
    tally.check("clients: files that were there are left alone by a later export", not any(written), written)
    tally.check("clients: with --no-entries no entry goes out", not (hashes / "tile/entries").exists())
    same = [path for path in hashes.rglob("*") if path.is_file() and path.name != ".lock"
            and path.read_bytes() != (full / path.relative_to(hashes)).read_bytes()]
    tally.equal("clients: files that the export with entries has otherwise", same, [])
    sizes = {path.stat().st_size for path in hashes.glob("tile/[0-9]/*") if path.is_file()}
    tally.equal("clients: sizes of full tiles", sizes, {8192})
    partial = [path for path in hashes.glob("tile/[0-9]/*.p/*") if path.stat().st_size != 32 * int(path.name)]
    tally.equal("clients: partial tiles of another width than their name says", partial, [])
    entries = entries_of(full, size)
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    heads = [metamorphic_log.checkpoint_verify(note, [key]) for note in notes]
    right = [head.size for head in heads if tree.get_root(head.size) == bytes(head.root)]
    tally.equal("clients: sizes whose root pymerkle computes from the entries", right, [head.size for head in heads])
    newest = reader_of(hashes, size)
    follow(tally, key, notes, newest)
    inclusion(tally, key, notes[-1], newest, entries, "the newest size, by hash tiles alone")
    inclusion(tally, key, notes[2], newest, entries, "an earlier size, from the tiles of today")
    inclusion(tally, key, notes[2], reader_of(hashes, heads[2].size), entries, "an earlier size, from its partial tiles")
    Ledger.tamga("check", hashes / "checkpoint", "--key", key)
