"""Backups made while others append and rebuild: each verifies, and holds at least what was acknowledged before it began."""
import shutil
import threading

from crowd import line
from part import Part, verified, views


def backups(seed, work, long):
    """One backup after another under load; some are restored."""
    part = Part("backups under load", seed)
    work.mkdir(parents=True)
    ledger = work / "ledger"
    part.run("init", ledger, "--origin", "example.org/torture", "--quiet", what="init")
    (work / "first").write_text("".join(line("first", number) for number in range(1000)))
    part.run("append", work / "first", "--quiet", "--ledger", ledger, what="append")
    part.run("project", "--quiet", "--ledger", ledger, what="project")
    over, acknowledged = threading.Event(), [1000]

    def write():
        number = 0
        while not over.is_set():
            file = work / "next"
            file.write_text("".join(line("load", number * 20 + place) for place in range(20)))
            number += 1
            done = part.run("append", file, "--format", "ndjson", "--quiet", "--ledger", ledger, what="append")
            if done.code != 0:
                part.fault("wrong", f"append under load ended with {done.code}: {done.err[-300:]}")
            acknowledged[0] = max([acknowledged[0], *(position + 1 for position in done.acknowledged())])

    def sign():
        while not over.is_set():
            for command in (["checkpoint"], ["project"], ["rebuild", "od-matrix"]):
                part.run(*command, "--quiet", "--ledger", ledger, what=command[0])

    load = [threading.Thread(target=write), threading.Thread(target=sign)]
    for thread in load:
        thread.start()
    try:
        for number in range(100 if long else 8):
            backup(part, ledger, work / "copy", acknowledged, number)
    finally:
        over.set()
        for thread in load:
            thread.join()
    part.note(f"{acknowledged[0]:,} entries in the end")
    damaged(part, ledger, work)
    return part


def backup(part, ledger, copy, acknowledged, number):
    """One backup, verified by a process of its own; every fourth is restored."""
    before = acknowledged[0]
    part.case()
    done = part.run("backup", copy, "--quiet", "--ledger", ledger, what=f"backup {number}")
    if done.code != 0:
        return part.fault("wrong", f"backup {number} ended with {done.code}: {(done.out + done.err)[-300:]}")
    entries = verified(part, copy, f"backup {number}")
    if entries is not None and entries < before:
        part.fault("lost", f"backup {number}: {before} entries were acknowledged when it began, it has {entries}")
    if number % 4 == 0:
        restored = copy.with_name("restored")
        done = part.run("restore", copy, restored, "--quiet", what=f"restore {number}")
        if done.code != 0 or verified(part, restored, f"restore {number}") != entries:
            part.fault("wrong", f"restore {number} ended with {done.code}: {done.err[-300:]}")
        elif any(view["lag"] for view in views(part, restored, f"restore {number}").values()):
            part.fault("wrong", f"restore {number}: views lag")
        shutil.rmtree(restored, ignore_errors=True)
    shutil.rmtree(copy)


def damaged(part, ledger, work):
    """Of a damaged ledger no backup is made, and from a damaged backup nothing is restored."""
    part.run("backup", work / "good", "--quiet", "--ledger", ledger, what="backup")
    data = work / "good/log/data.mdb"
    content = data.read_bytes()
    # A byte of a document: LMDB does not notice, the audit does.
    at = content.index(b'"mrn"') + 8
    data.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
    for name, command in (("backup", ["backup", work / "bad", "--ledger", work / "good"]),
                          ("restore", ["restore", work / "good", work / "bad"])):
        part.case()
        done = part.run(*command, what=f"{name} of a damaged ledger")
        if done.code != 1 or (work / "bad").exists():
            part.fault("wrong", f"{name} of a damaged ledger ended with {done.code}: {(done.out + done.err)[-300:]}")
