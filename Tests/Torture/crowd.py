"""Many processes on one ledger: dense positions, no lost entry, bounded growth, and readers that stop or die."""
import json
import os
import signal
import struct
import subprocess
import time

from part import ENVIRONMENT, PROGRAM, Done, Part, verified, views


class Crowd:
    """Processes that run commands again and again until the time is over."""

    def __init__(self, part, ledger, work):
        self.part, self.ledger, self.work = part, ledger, work
        self.running, self.receipts = {}, []
        self.codes = {}

    def start(self, name, arguments):
        receipts = self.work / f"receipts-{len(self.receipts)}"
        output = open(receipts, "wb") if name == "append" else subprocess.DEVNULL
        process = subprocess.Popen([str(PROGRAM), *map(str, arguments), "--quiet", "--ledger", str(self.ledger)],
                                   stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, env=ENVIRONMENT)
        if name == "append":
            output.close()
            self.receipts.append(receipts)
        self.running[process] = name
        return process

    def reap(self):
        """Looks at the processes that have ended, and returns how many go on. Whoever loses a lock ends with 75."""
        for process in [process for process in self.running if process.poll() is not None]:
            name = self.running.pop(process)
            err = process.stderr.read().decode(errors="replace")
            process.stderr.close()
            self.part.case()
            self.codes[name, process.returncode] = self.codes.get((name, process.returncode), 0) + 1
            if process.returncode < 0:
                self.part.fault("signals", f"{name} died of signal {-process.returncode}: {err[-300:]}")
            elif process.returncode not in ((0,) if name == "append" else (0, 75)):
                self.part.fault("wrong", f"{name} ended with {process.returncode}: {err[-300:]}")
        return len(self.running)

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while self.reap() and time.monotonic() < end:
            time.sleep(0.05)
        for process, name in list(self.running.items()):
            self.part.fault("hangs", f"{name} did not end within {seconds} s")
            process.kill()
        self.reap()


def reading(ledger, process):
    """Whether LMDB's table of readers says that a process looks at a state of the log."""
    table = (ledger / "log/lock.mdb").read_bytes()
    for place in range(128, len(table) - 63, 64):
        transaction, owner = struct.unpack_from("<Qi", table, place)
        if owner == process and transaction != 2 ** 64 - 1:
            return True
    return False


def stopped_reader(part, ledger, work):
    """A backup that is stopped while it reads: no page of the state it copies can be used again."""
    for attempt in range(200):
        process = subprocess.Popen([str(PROGRAM), "backup", str(work / f"stopped-{attempt}"), "--quiet", "--ledger", str(ledger)],
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        while process.poll() is None and not reading(ledger, process.pid):
            time.sleep(0.0002)
        process.send_signal(signal.SIGSTOP)
        # It is stopped a little after the signal is sent, and may have read to the end by then.
        time.sleep(0.05)
        if process.poll() is None and reading(ledger, process.pid):
            return process
        process.kill()
        process.wait()
    raise RuntimeError("no backup could be stopped while it read")


def line(writer, number):
    """A declaration that no other writer makes."""
    return json.dumps({"event": "accepted", "declaration": {
        "kind": "import", "mrn": f"T:{writer}-{number}", "acceptedOn": "2022-06-14",
        "importer": {"id": f"T:{writer}-{number % 50}"}, "countryOfDispatch": "CN", "countryOfDestination": "KZ",
        "items": [{"number": 1, "commodityCode": "845011", "countryOfOrigin": "CN", "netMassKg": "7200"}]}}) + "\n"


def crowd(seed, work, long):
    """Three writers, two that catch up, one that rebuilds, two that read; a reader that stops, is killed, and leaves a slot."""
    part = Part("eight processes", seed)
    work.mkdir(parents=True)
    ledger = work / "ledger"
    part.run("init", ledger, "--origin", "example.org/torture", "--quiet", what="init")
    (work / "first").write_text("".join(line("first", number) for number in range(4000)))
    part.run("append", work / "first", "--quiet", "--ledger", ledger, what="append")
    part.run("project", "--quiet", "--ledger", ledger, what="project")
    group = Crowd(part, ledger, work)
    reader = stopped_reader(part, ledger, work)
    others = {"project": ["project", "--wait", "0"], "project too": ["project", "--wait", "30"],
              "rebuild": ["rebuild", "--all", "--wait", "0"], "view": ["view", "od-matrix"], "verify": ["verify", "--log"]}
    seconds, numbers = 60 if long else 12, dict.fromkeys("abc", 0)
    size, end, freed = data(ledger), time.monotonic() + seconds, None
    while time.monotonic() < end:
        group.reap()
        there = set(group.running.values())
        for name in others:
            if name not in there:
                group.start(name, others[name])
        busy = sum(name == "append" for name in group.running.values())
        for writer in list("abc")[busy:]:
            file = work / f"{writer}-{numbers[writer]}"
            file.write_text("".join(line(writer, numbers[writer] * 5 + place) for place in range(5)))
            numbers[writer] += 1
            group.start("append", ["append", file, "--format", "ndjson", "--wait", "60"])
        if freed is None and time.monotonic() > end - seconds / 2:
            freed = let_go(part, reader, ledger, size)
        time.sleep(0.02)
    freed = freed or let_go(part, reader, ledger, size)
    group.wait(120)
    part.note(f"ends: {dict(sorted((f'{name} {code}', count) for (name, code), count in group.codes.items()))}")
    judge(part, group, ledger, work, sum(numbers.values()) * 5, freed)
    return part


def let_go(part, reader, ledger, before):
    """Kills the stopped reader, whose slot nobody gives back; size and entries of the log then."""
    reader.kill()
    reader.wait()
    there = data(ledger), entries_of(part, ledger)
    part.note(f"behind a stopped reader data.mdb grew from {before:,} to {there[0]:,} bytes")
    return there


def entries_of(part, ledger):
    return json.loads(part.run("status", "--format", "json", "--quiet", "--ledger", ledger, what="status").out)["size"]


def data(ledger):
    return (ledger / "log/data.mdb").stat().st_size


def judge(part, group, ledger, work, expected, freed):
    """Every acknowledged position is there once; nothing lags; behind the reader that is gone the file grows by what is
    appended only."""
    acknowledged = [position for receipts in group.receipts
                    for position in Done(0, receipts.read_text(), "").acknowledged()]
    if len(set(acknowledged)) != len(acknowledged):
        part.fault("wrong", f"{len(acknowledged) - len(set(acknowledged))} positions were acknowledged twice")
    if len(acknowledged) != expected:
        part.fault("lost", f"{expected} lines were submitted, {len(acknowledged)} acknowledged")
    entries = verified(part, ledger, "eight processes")
    if entries is not None and entries <= max(acknowledged):
        part.fault("lost", f"position {max(acknowledged)} was acknowledged, {entries} entries are there")
    part.run("project", "--quiet", "--ledger", ledger, what="project")
    verified(part, ledger, "eight processes, projected")
    lagging = [name for name, view in views(part, ledger, "eight processes").items() if view["lag"]]
    if lagging:
        part.fault("wrong", f"views lag: {lagging}")
    part.run("backup", work / "copy", "--quiet", "--ledger", ledger, what="backup")
    held, needed = data(ledger), data(work / "copy")
    part.note(f"{entries:,} entries; data.mdb has {held:,} bytes, a copy of it {needed:,}")
    size, there = freed
    allowed = 2 * needed // entries * (entries - there) + (4 << 20)
    if held - size > allowed:
        part.fault("wrong", f"data.mdb grew by {held - size:,} bytes for {entries - there} entries after the reader was gone, "
                            f"expected at most {allowed:,}: readers that are gone are not cleared")
    if any(reading(ledger, process) for process in readers(ledger)):
        part.fault("wrong", "a reader that is gone still holds its slot")


def readers(ledger):
    """The processes in LMDB's table of readers that are gone."""
    table = (ledger / "log/lock.mdb").read_bytes()
    owners = {struct.unpack_from("<Qi", table, place)[1] for place in range(128, len(table) - 63, 64)}
    return [owner for owner in owners if owner and not os.path.exists(f"/proc/{owner}")]
