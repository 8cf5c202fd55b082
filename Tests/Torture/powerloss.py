"""Power loss: what commands wrote and flushed is replayed to every state that a power cut could have left.

An honest disk is modelled: what was flushed is there; of everything else any part may be there, in pieces of 512 or 4,096
bytes, and names like contents. Real disks that lose what they acknowledged are found by checkpoints kept elsewhere.
"""
import json
import random
import re
import shlex
import shutil

from disk import Disk, memory
from part import PROGRAM, Part, verified
from points import traceable
from recording import record

VIEWS = "od-matrix goods-balance"


class Acknowledged:
    """What the commands have said so far."""

    def __init__(self, entries):
        self.entries, self.checkpoints, self.done = entries, set(), False

    def hear(self, text):
        for line in text.decode(errors="replace").splitlines():
            if line.startswith("{") and '"created"' in line:
                self.entries = max(self.entries, json.loads(line)["position"] + 1)
            elif line == "done":
                self.done = True
        signed = re.match(r"example\.org/torture\n(\d+)\n", text.decode(errors="replace"))
        if signed:
            self.checkpoints.add(int(signed[1]))


def judge(part, place, name, said, what):
    """Holds a state to what was acknowledged before the cut."""
    ledger = place / ("target" if name == "init" else "ledger")
    if not ledger.exists():
        if name != "init" or said.done:
            part.fault("lost", f"{what}: the ledger is gone")
        return
    entries = verified(part, ledger, what)
    if entries is None:
        return
    if entries < said.entries:
        part.fault("lost", f"{what}: {said.entries} entries were acknowledged, {entries} are there")
    for size in said.checkpoints:
        if not (ledger / f"checkpoints/{size:020d}").exists():
            part.fault("lost", f"{what}: the checkpoint of {size} entries was given out and is gone")
    if name == "init" and part.run("checkpoint", "--ledger", ledger, what=what).code != 0:
        part.fault("wrong", f"{what}: the ledger is there and cannot sign")
    copy = place / "copy"
    if name == "backup" and copy.exists():
        verified(part, copy, f"{what}, the backup")
    elif name == "backup" and said.done:
        part.fault("lost", f"{what}: the backup was done and is gone")


class Replay:
    """One recording on one disk. It is gone through twice: to list the states, and to make those that are tried."""

    def __init__(self, part, name, base, operations, unit, tries):
        self.part, self.name, self.base, self.operations = part, name, base, operations
        self.unit, self.tries = unit, tries
        self.entries = verified(part, base / "ledger", name) if (base / "ledger").exists() else 0

    def steps(self):
        """Behind each operation that matters: its index, what was said so far, the disk, and the choices there are."""
        chance = random.Random(f"{self.part.seed} {self.name} {self.unit}")
        disk, said = Disk(self.base, self.unit), Acknowledged(self.entries)
        for index, operation in enumerate(self.operations):
            if operation[0] == "output":
                said.hear(operation[1])
            elif not disk.apply(index, operation):
                continue
            yield index, said, disk, disk.states(self.tries, chance)

    def states(self):
        """The states that differ in what is on disk or in what was acknowledged before."""
        seen, found = set(), []
        for index, said, disk, choices in self.steps():
            for number, chosen in enumerate(choices):
                key = (disk.version, frozenset(id(item) for _, item in chosen), said.entries, len(said.checkpoints),
                       said.done)
                if key not in seen:
                    seen.add(key)
                    found.append((index, number))
        return found

    def run(self, limit, scratch):
        """Tries the states, or a choice of so many; how many."""
        states = self.states()
        if len(states) > limit:
            states = random.Random(f"{self.part.seed} {self.name}").sample(states, limit)
        wanted = set(states)
        for index, said, disk, choices in self.steps():
            def body(number, index=index, said=said, disk=disk, choices=choices):
                place = scratch / f"state-{number}"
                disk.write(choices[number], place)
                self.part.case()
                judge(self.part, place, self.name, said,
                      f"{self.name}, cut behind operation {index}, choice {number}, {self.unit} bytes")
                shutil.rmtree(place, ignore_errors=True)

            self.part.each([number for number in range(len(choices)) if (index, number) in wanted], body)
        return len(wanted)


def commands(place, files):
    """What is recorded: a name, whether it begins with a ledger, and the commands."""
    tamga, ledger = shlex.quote(str(PROGRAM)), shlex.quote(str(place / "ledger"))
    on = f"--quiet --ledger {ledger}"
    each = " ".join(shlex.quote(str(file)) for file in files)
    append = f"{tamga} append $f --workers 1 --format ndjson {on}"
    project = f"{tamga} project {VIEWS} --workers 1 {on}"
    yield "append", True, f"for f in {each}; do {append}; done"
    yield "catch-up", True, f"for f in {each}; do {append}; {project}; done"
    yield "rebuild", True, f"{tamga} rebuild {VIEWS} --workers 1 {on}; echo done"
    yield "rollback", True, f"{tamga} rebuild od-matrix {on}; {tamga} rollback od-matrix {on}; echo done"
    yield "checkpoint", True, f"for f in {each}; do {append}; {tamga} checkpoint {on}; done"
    yield "backup", True, f"{tamga} backup {shlex.quote(str(place / 'copy'))} --workers 1 {on}; echo done"
    yield "init", False, f"{tamga} init {shlex.quote(str(place / 'target'))} --origin example.org/torture --quiet; echo done"


def power_loss(seed, work, long):
    """States of recordings of every command that writes."""
    part = Part("power loss", seed)
    if not traceable(part):
        return part
    work.mkdir(parents=True)
    files = []
    lines = part.run("generate", "--declarations", 60, "--seed", 9, what="generate").out.splitlines(keepends=True)
    (work / "first").write_text("".join(lines[:40]))
    for number, line in enumerate(lines[40:58 if long else 44]):
        files.append(work / f"line-{number:02}.ndjson")
        files[-1].write_text(line)
    base = work / "base"
    base.mkdir()
    for arguments in (["init", base / "ledger", "--origin", "example.org/torture", "--quiet"],
                      ["append", work / "first", "--quiet", "--ledger", base / "ledger"],
                      ["project", *VIEWS.split(), "--quiet", "--ledger", base / "ledger"]):
        if part.run(*arguments, what="building the state").code != 0:
            raise RuntimeError(f"{arguments} failed")
    scratch = memory(work)
    scratch.mkdir()
    try:
        for name, begins, script in commands(work / "run", files):
            shutil.rmtree(work / "run", ignore_errors=True)
            state = work / f"base-{name}"
            shutil.copytree(base, state) if begins else state.mkdir()
            shutil.copytree(state, work / "run")
            operations = record(script, work / "run", work / "trace")
            count = len(operations)
            operations = [relocated(operation, work / "run", state) for operation in operations]
            if name == "append":
                control(part, name, state, operations, scratch)
            units, tries, limit = ((512, 4096), 60, 3000) if long else ((512,), 6, 60)
            tried = [Replay(part, name, state, operations, unit, tries).run(limit, scratch) for unit in units]
            part.note(f"{name}: {count} operations recorded, {sum(tried)} states")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return part


def relocated(operation, old, new):
    """The same operation where the state before it lies."""
    return tuple(str(new) + word[len(str(old)):] if isinstance(word, str) and word.startswith(str(old)) else word
                 for word in operation)


def control(part, name, base, operations, scratch):
    """The same recording as if nothing had been flushed: a replay that finds nothing wrong then finds nothing at all."""
    class Silent(Part):
        def fault(self, kind, text):
            self.figures[kind] += 1

    silent = Silent("control", part.seed)
    unflushed = [operation[:4] + (False,) if operation[0] == "write" else operation
                 for operation in operations if operation[0] != "flush"]
    tried = Replay(silent, name, base, unflushed, 4096, 6).run(40, scratch)
    found = sum(silent.figures[kind] for kind in ("lost", "wrong", "signals"))
    part.note(f"control: as if nothing had been flushed, {found} faults in {tried} states of {name}")
    if not found:
        part.fault("wrong", "control: nothing is flushed, and no state shows it")
