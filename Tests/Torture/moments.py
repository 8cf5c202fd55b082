"""SIGKILL at random moments: nothing acknowledged is lost, nothing half-done is seen, the same command finishes the job."""
import os
import random
import shlex
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
        self.acknowledged = self.kills = self.runs = 0

    def tamga(self, *arguments):
        """A command of the program on this ledger, killed after some seconds if it has not ended."""
        return [str(PROGRAM), *map(str, arguments), "--quiet", "--ledger", str(self.ledger)]

    def killed(self, command, seconds, what):
        """Runs a command in a group of its own and kills all of it; returns what it had printed."""
        receipts = self.place / "receipts"
        with open(receipts, "wb") as output:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, env=ENVIRONMENT,
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
        self.runs += 1
        self.kills += not ended
        done = Done(process.returncode, receipts.read_text(errors="replace"), err)
        if ended and done.code != 0:
            self.part.fault("wrong", f"{what} ended by itself with {done.code}: {err[-300:]}")
        self.acknowledged = max(self.acknowledged, max(done.acknowledged(), default=-1) + 1)
        return done

    def check(self, what):
        """Nothing is lost or half-done."""
        entries = verified(self.part, self.ledger, what)
        if entries is not None and entries < self.acknowledged:
            self.part.fault("lost", f"{what}: {self.acknowledged} entries were acknowledged, {entries} are there")
        return entries


def random_kills(seed, work, long):
    """Appends, catch-ups and rebuilds, killed again and again on ledgers that have to become what calm ones are."""
    part = Part("kill at a random moment", seed)
    chance = random.Random(seed)
    for name, body, kills in (("a large file", large, 100 if long else 12), ("many small files", small, 900 if long else 40)):
        place = work / name.replace(" ", "-")
        (place / "killed").mkdir(parents=True)
        calm, attack = place / "calm", Attack(part, place / "killed")
        for ledger in (calm, attack.ledger):
            part.run("init", ledger, "--origin", "example.org/torture", "--quiet", what="init")
        file = body(part, place, calm, attack, chance, kills)
        if not attack.kills or not attack.acknowledged:
            part.fault("wrong", f"{name}: {attack.kills} kills, {attack.acknowledged} acknowledged: nothing was tried")
        finish(part, attack, file, calm, name)
        part.note(f"{name}: {attack.kills} of {attack.runs} runs were killed before their end, {attack.acknowledged:,} entries "
                  "acknowledged")
        shutil.rmtree(place)
    return part


def generated(part, path, declarations):
    with open(path, "wb") as output:
        subprocess.run([PROGRAM, "generate", "--declarations", str(declarations), "--seed", str(part.seed % 1000)], stdout=output,
                       check=True)


def large(part, place, calm, attack, chance, kills):
    """One file of some commits of at most 10,000 entries each: a kill between two of them leaves something acknowledged."""
    file = place / "declarations.ndjson"
    generated(part, file, 30_000)
    started = time.monotonic()
    part.run("append", file, "--quiet", "--ledger", calm, what="append, undisturbed")
    appending = time.monotonic() - started
    started = time.monotonic()
    part.run("project", "--quiet", "--ledger", calm, what="project, undisturbed")
    projecting = time.monotonic() - started
    # On top of those asked for, as many as it takes until one left something acknowledged: else nothing could be lost.
    while attack.runs < kills or not attack.acknowledged and attack.runs < 5 * kills:
        command = chance.choice(["append"] * 3 + ["project", "rebuild"])
        if command == "append":
            # The second half of a run is where entries are written.
            done = attack.killed(attack.tamga("append", file, "--format", "ndjson"), appending * chance.uniform(0.3, 1.1), command)
            # On a machine that does other work too a run takes longer than the undisturbed one did, or shorter.
            appending *= 0.95 if done.code == 0 else 1.03
        elif command == "project":
            attack.killed(attack.tamga("project"), projecting * chance.uniform(0.02, 1.1), command)
        else:
            attack.killed(attack.tamga("rebuild", "--all"), projecting * chance.uniform(0.02, 1.1), command)
        if attack.runs % 10 == 0:
            attack.check(f"a large file, run {attack.runs}")
    return file


def small(part, place, calm, attack, chance, kills):
    """Many files of a few lines, each of them a commit, appended one after another; in between views and checkpoints are
    made. Another run begins again with the file that the one before was killed in."""
    file, begun = place / "declarations.ndjson", 0
    generated(part, file, 20 * kills)
    lines, files = file.read_text().splitlines(keepends=True), []
    while lines:
        count = chance.randint(1, 4)
        files.append(place / f"{len(files):06}.ndjson")
        files[-1].write_text("".join(lines[:count]))
        lines = lines[count:]
    others = (["project"], ["rebuild", "od-matrix", "goods-balance"], ["checkpoint"], ["views"])
    while attack.runs < kills and begun < len(files):
        append = attack.tamga("append", "FILE", "--format", "ndjson")
        other = attack.tamga(*chance.choice(others))
        script = (f'for f; do {shlex.join(append).replace("FILE", chr(34) + "$f" + chr(34))}; echo "$f is done"; '
                  f'{shlex.join(other)} > "$0"; done')
        done = attack.killed(["sh", "-ec", script, place / "other", *files[begun:begun + 40]], chance.uniform(0.005, 0.5),
                             f"appends and {other[1]}")
        begun += done.out.count(" is done\n")
        if attack.runs % 50 == 0:
            attack.check(f"many small files, run {attack.runs}")
    with open(file, "w") as whole:
        whole.writelines(one.read_text() for one in files[:begun + 1])
    for command in (["append", file], ["project"]):
        part.run(*command, "--quiet", "--ledger", calm, what=f"{command[0]}, undisturbed")
    return file


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
