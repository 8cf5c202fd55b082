"""SIGKILL at random moments: nothing acknowledged is lost, nothing half-done is seen, the same command finishes the job."""
import os
import random
import shutil
import signal
import subprocess
import time

from part import ENVIRONMENT, PROGRAM, Done, Part, verified, views


class Attack:
    """Runs commands that are killed after some seconds, and knows what was acknowledged."""

    def __init__(self, part, place):
        self.part, self.place = part, place
        self.ledger = place / "ledger"
        self.acknowledged = self.kills = 0

    def killed(self, arguments, seconds):
        """Runs a command and kills it; whether it was killed before its end, and what it had printed."""
        receipts = self.place / "receipts"
        with open(receipts, "wb") as output:
            process = subprocess.Popen([str(PROGRAM), *map(str, arguments), "--quiet", "--ledger", str(self.ledger)],
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, env=ENVIRONMENT,
                                       start_new_session=True)
            try:
                process.wait(seconds)
                ended = True
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                ended = False
            err = process.stderr.read().decode(errors="replace")
            process.stderr.close()
        self.part.case()
        self.kills += not ended
        done = Done(process.returncode, receipts.read_text(errors="replace"), err)
        if ended and done.code not in (0, 73):
            self.part.fault("wrong", f"'tamga {arguments[0]}' ended by itself with {done.code}: {err[-300:]}")
        self.acknowledged = max(self.acknowledged, max(done.acknowledged(), default=-1) + 1)
        return not ended

    def check(self, what):
        """Nothing is lost or half-done."""
        entries = verified(self.part, self.ledger, what)
        if entries is not None and entries < self.acknowledged:
            self.part.fault("lost", f"{what}: {self.acknowledged} entries were acknowledged, {entries} are there")
        return entries


def random_kills(seed, work, long):
    """Appends, catch-ups and rebuilds, killed again and again on one ledger that has to become what a calm one is."""
    part = Part("kill at a random moment", seed)
    chance = random.Random(seed)
    work.mkdir(parents=True)
    file = work / "declarations.ndjson"
    # Some commits of at most 10,000 entries each: a kill between two of them leaves something acknowledged.
    rounds, declarations = (10, 30_000) if long else (1, 30_000)
    for number in range(rounds):
        with open(file, "wb") as output:
            subprocess.run([PROGRAM, "generate", "--declarations", str(declarations), "--seed", str(seed % 1000 + number)],
                           stdout=output, check=True)
        calm, place = work / "calm", work / "killed"
        place.mkdir()
        for ledger in (calm, place / "ledger"):
            part.run("init", ledger, "--origin", "example.org/torture", "--quiet", what="init")
        started = time.monotonic()
        part.run("append", file, "--quiet", "--ledger", calm, what="append, undisturbed")
        duration = time.monotonic() - started
        started = time.monotonic()
        part.run("project", "--quiet", "--ledger", calm, what="project, undisturbed")
        projecting = time.monotonic() - started
        attack = Attack(part, place)
        kills = 100 if long else 14
        round_ = -1
        # On top of those asked for, as many as it takes until one left something acknowledged: else nothing could be lost.
        while (round_ := round_ + 1) < kills or not attack.acknowledged and round_ < 5 * kills:
            command = chance.choice(["append"] * 3 + ["project", "rebuild"])
            if command == "append":
                # The second half of a run is where entries are written.
                attack.killed(["append", file, "--format", "ndjson"], duration * chance.uniform(0.3, 1.1))
            elif command == "project":
                attack.killed(["project"], projecting * chance.uniform(0.02, 1.1))
            else:
                attack.killed(["rebuild", "--all"], projecting * chance.uniform(0.02, 1.1))
            if round_ % 10 == 9:
                attack.check(f"round {number}, kill {round_}")
        if not attack.kills or not attack.acknowledged:
            part.fault("wrong", f"round {number}: {attack.kills} kills, {attack.acknowledged} acknowledged: nothing was tried")
        finish(part, attack, file, calm, f"round {number}")
        part.note(f"{attack.kills} of {round_} runs were killed before their end, {attack.acknowledged} entries acknowledged")
        shutil.rmtree(calm)
        shutil.rmtree(place)
    return part


def finish(part, attack, file, calm, what):
    """The same commands again complete log and views; they are what nobody disturbed."""
    for command in (["append", file], ["project"], ["rebuild", "--all"]):
        done = part.run(*command, "--quiet", "--ledger", attack.ledger, what=what)
        if done.code != 0:
            part.fault("wrong", f"{what}: 'tamga {command[0]}' in the end ended with {done.code}: {done.err[-300:]}")
    entries, expected = attack.check(f"{what}, in the end"), verified(part, calm, what)
    if entries != expected:
        part.fault("lost", f"{what}: {entries} entries in the end, expected {expected}")
    again = part.run("append", file, "--format", "ndjson", "--quiet", "--ledger", attack.ledger, what=what)
    if again.acknowledged():
        part.fault("wrong", f"{what}: {len(again.acknowledged())} lines were appended twice")
    if rows(part, attack.ledger, what) != rows(part, calm, what):
        part.fault("wrong", f"{what}: views differ from those of a ledger that nobody disturbed")


def rows(part, ledger, what):
    """Every view's rows, asked for the same day."""
    return {name: part.run("view", name, "--on", "2026-01-01", "--format", "ndjson", "--quiet", "--ledger", ledger,
                           what=what).out for name in views(part, ledger, what)}
