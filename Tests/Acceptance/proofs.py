"""Has checkpoints, proofs and exported tiles verified by programs of others: tlog-scales, pymerkle, openssl, LMDB.

Each of them is also seen to refuse a copy in which something was changed.
"""
import base64
import hashlib
import os
import shutil
import struct
import subprocess
import sys

from pymerkle import InmemoryTree
from tlog_scales.backend import make_backend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint, ConsistencyProof, InclusionProof

from forgery import forgery
from tamga import ROOT, Ledger
from tampering import flip, places


def refused(action):
    """Whether something fails that has to."""
    try:
        action()
    except Exception:
        return True
    return False


def lines_of(file):
    """The hashes of a proof file's first part."""
    head = file.read_text().split("\n\n")[0].splitlines()
    return [base64.b64decode(line) for line in head if " " not in line and len(line) == 44]


def entries_of(directory, size):
    """All entries, from the exported bundles."""
    entries = []
    for number in range((size + 255) // 256):
        width = min(256, size - 256 * number)
        data = (directory / f"tile/entries/{number:03}{'' if width == 256 else f'.p/{width}'}").read_bytes()
        while data:
            length, = struct.unpack_from(">H", data)
            entries.append(data[2:2 + length])
            data = data[2 + length:]
    return entries


def openssl(work, key, note):
    """Whether openssl takes the first signature of a note for that of a verifier key."""
    text, _, signatures = note.rpartition(b"\n\n")
    public = base64.b64decode(key.split("+", 2)[2])
    (work / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + public[1:])
    (work / "text").write_bytes(text + b"\n")
    (work / "signature").write_bytes(base64.b64decode(signatures.split()[2])[4:])
    return subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", work / "key.der", "-keyform", "DER", "-rawin", "-in",
         work / "text", "-sigfile", work / "signature"], capture_output=True).returncode == 0


def signatures(tally, work, key, old, new):
    name, identifier, encoded = key.split("+", 2)
    expected = hashlib.sha256(name.encode() + b"\n" + base64.b64decode(encoded)).hexdigest()[:8]
    tally.equal("proofs: the key id follows from name and key", identifier, expected)
    for path in (old, new):
        note = path.read_bytes()
        size = note.split(b"\n")[1]
        tally.check(f"proofs: openssl verifies the checkpoint of {size.decode()}", openssl(work, key, note))
        changed = note.replace(size, b"9" + size[1:], 1) if size[:1] != b"9" else note.replace(size, b"1" + size[1:], 1)
        tally.check("proofs: openssl refuses another size", not openssl(work, key, changed))
        Checkpoint.from_text(note.decode()).verify(Vkey.from_string(key))
        tally.check("proofs: tlog-scales refuses another size", refused(
            lambda: Checkpoint.from_text(changed.decode()).verify(Vkey.from_string(key))))
        (work / "changed.txt").write_bytes(changed)
        done = Ledger.tamga("check", work / "changed.txt", "--key", key, code=1)
        tally.check("proofs: so does tamga check, naming the check", "[failed-signature]" in done.err, done.err)


def tiles(tally, work, key, directory):
    """The exported files under tlog-scales and pymerkle."""
    reader = TilesReader(make_backend(str(directory)))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(key))
    size = checkpoint.size
    entries = entries_of(directory, size)
    leaves = [hashlib.sha256(b"\0" + entry).digest() for entry in entries]
    good = 0
    for index in range(size):
        proof = reader.get_inclusion_proof(index, size)
        proof.check(leaves[index], checkpoint.root_hash)
        good += reader.get_entry(index) == entries[index]
    tally.equal("proofs: entries whose inclusion tlog-scales proves from the tiles", good, size)
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    tally.equal("proofs: the root that pymerkle computes from the entries", tree.get_root(size).hex(),
                checkpoint.root_hash.hex())
    for what in ("tile/0/000", "tile/1/000.p/" + str(size // 256), "tile/entries/001", "checkpoint"):
        copy = work / "changed"
        shutil.copytree(directory, copy)
        data = bytearray((copy / what).read_bytes())
        data[len(data) // 3] ^= 1
        (copy / what).write_bytes(data)
        tally.check(f"proofs: tlog-scales refuses tiles with a changed byte in {what}", refused(
            lambda: walk(TilesReader(make_backend(str(copy))), key)))
        if "entries" in what:
            changed = InmemoryTree(algorithm="sha256")
            for entry in entries_of(copy, size):
                changed.append_entry(entry)
            tally.check("proofs: pymerkle computes another root from them",
                        changed.get_root(size) != checkpoint.root_hash)
        shutil.rmtree(copy)
    return entries, tree


def walk(reader, key):
    """Everything that is in the tiles, checked."""
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(key))
    for index in range(checkpoint.size):
        leaf = hashlib.sha256(b"\0" + reader.get_entry(index)).digest()
        reader.get_inclusion_proof(index, checkpoint.size).check(leaf, checkpoint.root_hash)


def files(tally, work, ledger, key, directory, entries, tree, old, new):
    """Proof files of tamga under tlog-scales, and one of tlog-scales under tamga."""
    first, last = (Checkpoint.from_text(path.read_text()) for path in (old, new))
    tally.equal("proofs: pymerkle's root of the earlier size", tree.get_root(first.size).hex(), first.root_hash.hex())
    ledger.run("prove", "consistency", first.size, "--out", work / "consistency.txt")
    hashes = lines_of(work / "consistency.txt")
    ConsistencyProof(first.size, last.size, hashes).check(first.root_hash, last.root_hash)
    Ledger.tamga("check", work / "consistency.txt", "--key", key)
    tally.check("proofs: tlog-scales refuses a consistency proof without its last hash", refused(
        lambda: ConsistencyProof(first.size, last.size, hashes[:-1]).check(first.root_hash, last.root_hash)))
    for position in (0, 1, 255, 256, last.size - 1):
        ledger.run("prove", "inclusion", position, "--out", work / "proof", "--entry-out", work / "entry")
        entry = (work / "entry").read_bytes()
        leaf = hashlib.sha256(b"\0" + entry).digest()
        InclusionProof(position, last.size, lines_of(work / "proof")).check(leaf, last.root_hash)
        Ledger.tamga("check", work / "proof", "--key", key, "--entry", work / "entry")
        tally.check(f"proofs: entry {position} is the exported one and proven", entry == entries[position])
        Ledger.tamga("check", work / "proof", "--key", key, code=1)
    ours = subprocess.run(
        [sys.executable, "-m", "tlog_scales.cli", "gen-proof", directory, "256"], check=True, capture_output=True).stdout
    (work / "theirs").write_bytes(ours)
    (work / "entry").write_bytes(entries[256])
    done = Ledger.tamga("check", work / "theirs", "--key", key, "--entry", work / "entry")
    tally.check("proofs: a proof that tlog-scales made passes tamga check", done.out.startswith("ok: "), done.out)


def second_verifier(tally, work, ledger, key, old):
    """scripts/verify_ledger.py agrees, and finds every change that the tampering of log.mdb makes."""
    script = ROOT / "scripts/verify_ledger.py"

    def run(path, *arguments):
        return subprocess.run(
            [sys.executable, script, path, *map(str, arguments)], capture_output=True, text=True)

    (work / "matrix.ndjson").write_text(ledger.run("view", "od-matrix", "--format", "ndjson").out)
    log = next(line.split()[-1] for line in ledger.run("status").out.splitlines() if line.startswith("root"))
    done = run(ledger.path, "--root", log, "--od-matrix", work / "matrix.ndjson", "--checkpoint", old, "--key", key)
    tally.check("proofs: verify_ledger.py finds the same root, od-matrix and signatures", done.returncode == 0,
                done.stdout[-500:] + done.stderr[-500:])
    root = ledger.roots()["od-matrix"]
    tally.check("proofs: and the same root of the view", f"od-matrix root {root}\n" in done.stdout, done.stdout)
    missed = []
    for what, table, place, byte, _ in list(places(ledger.path / "log")):
        copy = work / "copy"
        shutil.copytree(ledger.path, copy, ignore=shutil.ignore_patterns("lock.mdb", "views"))
        flip(copy / "log", table, place, byte)
        done = run(copy, "--root", log)
        if done.returncode != 1 or "DIFFERS" not in done.stdout:
            missed.append((what, done.stderr[-200:]))
        shutil.rmtree(copy)
    tally.check("proofs: verify_ledger.py finds every changed byte", not missed, missed)


def keys(tally, work, ledger):
    """The key may lie elsewhere; a file that others can read is not used."""
    home, away = ledger.path / "keys/log.key", work / "away.key"
    home.rename(away)
    ledger.run("checkpoint", code=66)
    signed = [ledger.run("checkpoint", "--key", away).out]
    os.environ["TAMGA_KEY"] = str(away)
    signed.append(ledger.run("checkpoint").out)
    del os.environ["TAMGA_KEY"]
    away.chmod(0o640)
    done = ledger.run("checkpoint", "--key", away, code=77)
    tally.check("keys: a key that others can read is refused", "[open-key]" in done.err, done.err)
    away.chmod(0o600)
    away.rename(home)
    signed.append(ledger.run("checkpoint").out)
    tally.check("keys: one checkpoint, wherever the key lies", len(set(signed)) == 1, signed)
    # A pipe of our own stands for every device: a program that fails here must not harm the machine.
    os.mkfifo(work / "pipe")
    done = ledger.run("checkpoint", "--out", work / "pipe", code=73)
    tally.check("keys: what is no file is not replaced by one",
                "[already-exists]" in done.err and (work / "pipe").is_fifo(), done.err)


def rotation(tally, work, ledger, key, kept):
    """Another key follows: two signatures while both sign, and nothing from before is lost."""
    ledger.run("key", "--rotate")
    keys = ledger.run("key").out.split()
    tally.check("keys: after a rotation there are two", len(keys) == 2 and keys[0] == key, keys)
    ledger.run("key", "--rotate", code=78)
    signed = work / "both.txt"
    ledger.run("checkpoint", "--out", signed)
    for each in keys:
        Ledger.tamga("check", signed, "--key", each)
        Checkpoint.from_text(signed.read_text()).verify(Vkey.from_string(each))
    tally.check("keys: tamga and tlog-scales verify the checkpoint of both with either", True)
    (ledger.path / "keys/next.key").chmod(0o640)
    ledger.run("checkpoint", code=77)
    (ledger.path / "keys/next.key").chmod(0o600)
    (ledger.path / "keys/next.key").rename(ledger.path / "keys/log.key")
    (work / "extra.ndjson").write_text(
        (work / "first.ndjson").read_text().splitlines()[0].replace('"mrn":"', '"mrn":"TEST:R', 1).replace(
            '"lrn":"', '"lrn":"R', 1) + "\n")
    ledger.append(work / "extra.ndjson")
    ledger.run("checkpoint", "--out", signed)
    Ledger.tamga("check", signed, "--key", keys[1])
    done = Ledger.tamga("check", signed, "--key", keys[0], code=1)
    tally.check("keys: the old key verifies no new checkpoint", "[failed-signature]" in done.err, done.err)
    Ledger.tamga("check", kept, "--key", keys[0])
    done = ledger.run("verify", "--log", "--checkpoint", kept, code=0)
    for file in sorted((ledger.path / "checkpoints").glob("0*")):
        Ledger.tamga("check", file, "--key", keys[1])
    ledger.run("prove", "consistency", int(kept.read_text().splitlines()[1]), "--out", work / "across.txt")
    Ledger.tamga("check", work / "across.txt", "--key", keys[1])
    ledger.run("export", "tiles", work / "public")
    tally.check("keys: all kept checkpoints and a proof across the rotation verify with the new key", True)
    done = subprocess.run([sys.executable, ROOT / "scripts/verify_ledger.py", ledger.path, "--checkpoint", kept],
                          capture_output=True, text=True)
    tally.check("keys: verify_ledger.py follows the rotation", done.returncode == 0, done.stdout + done.stderr)


def histories(tally, work, ledger, lines, old):
    """A shortened and a rewritten log: no signature, and a kept checkpoint tells."""
    rewritten = Ledger.init(work / "rewritten", "example.org/proofs")
    for name in ("keys/log.key", "ledger.json"):
        shutil.copy2(ledger.path / name, rewritten.path / name)
    (work / "other.ndjson").write_text("".join(line + "\n" for line in lines[1:]))
    rewritten.append(work / "other.ndjson")
    code, found = rewritten.differences()
    tally.check("proofs: a rewritten log agrees with itself", code == 0, found[:2])
    done = rewritten.run("verify", "--checkpoint", old, "--format", "ndjson", code=1)
    tally.check("proofs: a checkpoint kept elsewhere shows it", '"check":"checkpoint"' in done.out, done.out)
    shutil.copytree(ledger.path / "checkpoints", rewritten.path / "checkpoints")
    done = rewritten.run("checkpoint", code=1)
    tally.check("proofs: it is not signed over the checkpoints kept", "[inconsistent-checkpoint]" in done.err, done.err)
    short = Ledger.init(work / "short", "example.org/proofs")
    for name in ("keys/log.key", "ledger.json"):
        shutil.copy2(ledger.path / name, short.path / name)
    shutil.copytree(ledger.path / "checkpoints", short.path / "checkpoints")
    done = short.run("checkpoint", code=1)
    tally.check("proofs: nor is a log that was cut off", "[inconsistent-checkpoint]" in done.err, done.err)
    code, found = short.differences()
    tally.check("proofs: verify names both checkpoints", code == 1 and len(found) == 3, found)


def proofs(tally, work):
    """Everything an outsider can check."""
    place = work / "proofs"
    place.mkdir()
    with open(place / "lines.ndjson", "wb") as file:
        Ledger.tamga("generate", "--declarations", 900, "--seed", 3, output=file)
    lines = (place / "lines.ndjson").read_text().splitlines()
    # A client id, so that its index has something to lose.
    again = lines[0].replace('"mrn":"', '"mrn":"TEST:', 1).replace('"lrn":"', '"lrn":"P', 1)
    lines.append(again[:-1] + ',"id":"proofs-1"}')
    (place / "lines.ndjson").write_text("".join(line + "\n" for line in lines))
    (place / "first.ndjson").write_text("".join(line + "\n" for line in lines[:300]))
    ledger = Ledger.init(place / "ledger", "example.org/proofs")
    key = ledger.run("key").out.strip()
    old, new, directory = place / "old.txt", place / "new.txt", place / "public"
    ledger.append(place / "first.ndjson")
    ledger.run("checkpoint", "--out", old)
    ledger.run("export", "tiles", directory)
    ledger.append(place / "lines.ndjson")
    ledger.run("checkpoint", "--out", new)
    ledger.run("export", "tiles", directory)
    ledger.run("project")
    signatures(tally, place, key, old, new)
    entries, tree = tiles(tally, place, key, directory)
    files(tally, place, ledger, key, directory, entries, tree, old, new)
    second_verifier(tally, place, ledger, key, old)
    keys(tally, place, ledger)
    histories(tally, place, ledger, lines, old)
    forgery(tally, place, ledger, old)
    rotation(tally, place, ledger, key, old)
