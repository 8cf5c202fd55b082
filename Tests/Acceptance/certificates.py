"""Certificates of views and rows proven under them, checked elsewhere with nothing but the key, and by programs of others."""
import json
import shutil
import subprocess
import sys

from pymerkle import InmemoryTree

from proofs import openssl
from tamga import ROOT, Ledger


def verifier(*arguments):
    """scripts/verify_certificate.py, which has no code of the program."""
    return subprocess.run([sys.executable, ROOT / "scripts/verify_certificate.py", *map(str, arguments)],
                          capture_output=True, text=True)


def made(work):
    """A ledger that grew in two parts, its size after the first, and where its files go."""
    ledger = Ledger.init(work / "ledger", "example.org/certificates")
    text = Ledger.tamga("generate", "--declarations", 250, "--seed", 9, "--journeys").out.splitlines(keepends=True)
    sizes = []
    for number, lines in enumerate((text[:200], text[200:])):
        (work / f"{number}.ndjson").write_text("".join(lines))
        ledger.append(work / f"{number}.ndjson")
        sizes.append(ledger.size())
    ledger.run("publish", "chpl")
    ledger.run("project")
    return ledger, sizes[0]


def every_view(tally, work, ledger, away, key):
    """Live, rebuilt, without views and in a copy: the same bytes, checked in another directory with the key string."""
    views = list(ledger.roots())
    for view in views:
        ledger.run("certify", view, "--out", away / f"{view}.txt")
        for kind in ("csv", "json", "ndjson"):
            (away / f"{view}.{kind}").write_text(ledger.run("view", view, "--format", kind).out)
        text = ledger.run("view", view, "--format", "json", "--certify", "-").out
        (away / f"{view}.together").write_text(text)
    bytes_of = {view: (away / f"{view}.txt").read_bytes() for view in views}
    ledger.run("rebuild", "--all", "--workers", 3)
    same = [view for view in views if ledger.run("certify", view, "--workers", 1).out.encode() == bytes_of[view]]
    tally.equal("certificates: views certified alike after a rebuild", len(same), len(views))
    copy = Ledger(work / "copy")
    shutil.copytree(ledger.path, copy.path, ignore=shutil.ignore_patterns("lock.mdb", "views", "checkpoints"))
    same = [view for view in views if copy.run("certify", view, "--workers", 3).out.encode() == bytes_of[view]]
    tally.equal("certificates: and in a copy without any view", len(same), len(views))
    good = []
    for view in views:
        signed = Ledger.tamga("check", away / f"{view}.txt", "--key", key).out
        replayed = Ledger.tamga("check", away / f"{view}.txt", "--ledger", copy.path, "--key", key).out
        rows = [Ledger.tamga("check", away / f"{view}.txt", "--rows", away / f"{view}.{kind}", "--key", key).out
                for kind in ("csv", "json", "ndjson")] + [Ledger.tamga("check", away / f"{view}.together", "--key", key).out]
        if signed.startswith("signed, not replayed: ") and all(out.startswith("ok: ") for out in [replayed, *rows]):
            good.append(view)
    tally.equal("certificates: views checked elsewhere with the key, rows as CSV, JSON and NDJSON, and replayed", good, views)
    return views


def others(tally, work, away, views, key):
    """OpenSSL for the signatures, pymerkle for the roots."""
    for view in views:
        note = (away / f"{view}.txt").read_bytes()
        lines = (away / f"{view}.ndjson").read_bytes().splitlines()
        tree = InmemoryTree(algorithm="sha256")
        for line in lines:
            tree.append_entry(line)
        root = tree.get_root(len(lines)).hex() if lines else ""
        certified = Ledger.tamga("check", away / f"{view}.txt", "--key", key).out
        tally.check(f"certificates: openssl verifies the one of {view}, pymerkle gives its root",
                    openssl(work, key, note) and f"{len(lines)} rows, root {root}" in certified, certified[:300])
        tally.check("certificates: openssl refuses another number of rows",
                    not openssl(work, key, note.replace(b"\nrows ", b"\nrows 1", 1)))


def second(tally, work, ledger, away, views, key, size):
    """verify_certificate.py agrees with all, recomputes the od-matrix from the log, and refuses every changed byte."""
    agreed = [view for view in views
              if verifier(away / f"{view}.txt", "--key", key, "--rows", away / f"{view}.ndjson").returncode == 0]
    tally.equal("certificates: verify_certificate.py agrees with those of", agreed, views)
    for arguments in ((), ("--at", size), ("--at", size, "--effective", "2021-06..2022-03")):
        ledger.run("certify", "od-matrix", *arguments, "--out", work / "matrix.txt")
        done = verifier(work / "matrix.txt", "--key", key, "--ledger", ledger.path)
        tally.check(f"certificates: it folds the same od-matrix {arguments} from the LMDB file",
                    done.returncode == 0 and "the entries give these" in done.stdout, done.stdout + done.stderr)
    row = json.loads((away / "commodity-flows.ndjson").read_text().splitlines()[40])
    asked = [[f"commodity={row['commodity'][:2]}*"], [f"commodity={row['commodity']}", f"flow={row['flow']}"],
             ["commodity=000000"], [f"partner={row['partner']}"], ["commodity=99*", "partner=ZZ"], []]
    for number, conditions in enumerate(asked):
        where = [word for condition in conditions for word in ("--where", condition)]
        ledger.run("prove", "row", "commodity-flows", *where, "--out", away / f"rows-{number}.txt")
        rows = ledger.run("view", "commodity-flows", *where, "--format", "ndjson").out
        (away / "published.ndjson").write_text(rows)
        done = verifier(away / f"rows-{number}.txt", "--key", key, "--rows", away / "published.ndjson")
        tally.check(f"certificates: it proves {rows.count(chr(10))} rows where {conditions}, all there are",
                    done.returncode == 0 and done.stdout.startswith(rows), done.stdout[:300] + done.stderr)
        Ledger.tamga("check", away / f"rows-{number}.txt", "--key", key, "--rows", away / "published.ndjson")
    refused(tally, work, away, key)


def refused(tally, work, away, key):
    """Changed bytes, in the certificate and beside the conditions of a proof, under both programs."""
    for name in ("od-matrix.txt", "rows-1.txt"):
        data = (away / name).read_bytes()
        start = data.index(b"\nfirst ") if b"\nfirst " in data else 0
        missed = []
        for place in range(start, len(data), max(1, (len(data) - start) // 40)):
            changed = bytearray(data)
            changed[place] ^= 1
            (work / "changed.txt").write_bytes(changed)
            ours = Ledger.tamga("check", work / "changed.txt", "--key", key, code=None).returncode
            theirs = verifier(work / "changed.txt", "--key", key).returncode
            if (ours, theirs) != (1, 1):
                missed.append((place, ours, theirs))
        tally.check(f"certificates: a changed byte of {name} is refused by both programs", not missed, missed)
    rows = (away / "od-matrix.csv").read_text().splitlines(keepends=True)
    (work / "fewer.csv").write_text("".join(rows[:5] + rows[6:]))
    done = Ledger.tamga("check", away / "od-matrix.txt", "--rows", work / "fewer.csv", "--key", key, code=1)
    tally.check("certificates: a published file without one of its rows is refused", "[failed-rows]" in done.err, done.err)


def rewritten(tally, work, ledger, away, key):
    """Another history under the same key: the certificate names what differs, and a difference is of one log."""
    other = Ledger.init(work / "other", "example.org/certificates")
    for name in ("keys/log.key", "ledger.json"):
        shutil.copy2(ledger.path / name, other.path / name)
    other.append(work / "1.ndjson", "--historic", code=None)
    other.append(work / "0.ndjson", "--historic", code=None)
    while other.size() < ledger.size():
        (work / "more.ndjson").write_text(
            Ledger.tamga("generate", "--declarations", 300, "--seed", other.size()).out)
        other.append(work / "more.ndjson", "--historic", code=None)
    done = Ledger.tamga("check", away / "od-matrix.txt", "--ledger", other.path, "--key", key, code=1)
    tally.check("certificates: of a rewritten log, log-root and root are named",
                "certificate: log-root: expected " in done.out and "certificate: root: " in done.out, done.out)
    shutil.copytree(ledger.path / "checkpoints", other.path / "checkpoints")
    done = other.run("certify", "od-matrix", code=1)
    tally.check("certificates: nothing is certified over the checkpoints kept", "[inconsistent-checkpoint]" in done.err,
                done.err)
    ledger.run("diff", "od-matrix", "--from", 100, "--certify", away / "diff.txt")
    done = Ledger.tamga("check", away / "diff.txt", "--key", key)
    tally.check("certificates: a difference carries both, of one log", done.out.count("\nview od-matrix") == 2, done.out)


def certificates(tally, work, schema):
    """Everything that a published number can carry with it; `schema` checks instances against a schema."""
    place = work / "certificates"
    place.mkdir()
    away = place / "auditor"
    away.mkdir()
    ledger, size = made(place)
    key = ledger.run("key").out.strip()
    views = every_view(tally, place, ledger, away, key)
    schema(tally, "certified-view.schema.json", "certificates: rows with their certificate",
           [json.loads((away / f"{view}.together").read_text()) for view in views])
    others(tally, place, away, views, key)
    second(tally, place, ledger, away, views, key, size)
    rewritten(tally, place, ledger, away, key)
