"""The commands that are disturbed, each with the state it begins from and what has to be there afterwards."""
import shutil

from part import verified, views

VIEWS = ("od-matrix", "goods-balance")


class Scenario:
    """A command on a copy of a ledger.

    `arguments` stands after the program's name. `finished` are the exit codes of the same command run again, which
    finishes the job or finds it done.
    """

    def __init__(self, name, base, arguments, finished=(0,)):
        self.name, self.base, self.arguments, self.finished = name, base, arguments, finished
        self.before = self.size = self.roots = None

    def prepare(self, place):
        """A fresh state; returns the command's arguments."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        if self.base is not None:
            shutil.copytree(self.base, place / "ledger", symlinks=True)
        return [str(argument).replace("{}", str(place)) for argument in self.arguments]

    def ledger(self, place):
        return place / ("target" if self.name == "init" else "ledger")

    def learn(self, part, place):
        """Runs undisturbed; what this gives is what every disturbed run has to come to."""
        arguments = self.prepare(place)
        done = part.run(*arguments, what=f"{self.name}, undisturbed")
        if done.code != 0:
            raise RuntimeError(f"{self.name} ended with {done.code}: {done.err}")
        self.before = verified(part, self.base, self.name) if self.base is not None else 0
        self.size = verified(part, self.ledger(place), self.name)
        # Only commands that change views can leave them wrong; `verify` replays those of the others.
        self.roots = self.view_roots(part, place, self.name) if self.name in ("catch-up", "rebuild", "rollback") else {}

    def view_roots(self, part, place, what):
        return {name: (view["lag"], view["root"]) for name, view in views(part, self.ledger(place), what).items()}

    def judge(self, part, place, done, what):
        """Holds the state after a disturbed run to the promises, then lets the same command finish the job."""
        ledger = self.ledger(place)
        if not ledger.exists():
            if self.name != "init":
                return part.fault("lost", f"{what}: the ledger is gone")
        else:
            kept = verified(part, ledger, what)
            acknowledged = max(done.acknowledged(), default=-1) + 1
            if kept is not None and kept < max(acknowledged, self.before):
                part.fault("lost", f"{what}: {acknowledged} entries were acknowledged, {kept} are there")
        self.copied(part, place, done, what)
        again = part.run(*[str(word).replace("{}", str(place)) for word in self.arguments], what=f"{what}, again")
        if again.code not in self.finished and not (self.name == "backup" and (place / "copy").exists()):
            return part.fault("wrong", f"{what}: the same command again ended with {again.code}: {again.err[-300:]}")
        size = verified(part, ledger, f"{what}, again")
        if size is not None and size != self.size:
            part.fault("lost" if size < self.size else "wrong", f"{what}: {size} entries in the end, expected {self.size}")
        if self.roots:
            roots = self.view_roots(part, place, what)
            if roots != self.roots:
                part.fault("wrong", f"{what}: the views' lags and roots are {roots}, expected {self.roots}")
        self.copied(part, place, again, f"{what}, again")

    def copied(self, part, place, done, what):
        """A backup that has its name is whole; one that was said to be done has its name."""
        if self.name != "backup":
            return
        copy = place / "copy"
        if done.code == 0 and not copy.exists():
            part.fault("lost", f"{what}: the backup is not there")
        if copy.exists():
            verified(part, copy, f"{what}, the backup")


def scenarios(part, place, declarations=300):
    """Builds the states, on a small ledger with a sum view and a fold view."""
    place.mkdir(parents=True)
    first, more = place / "first.ndjson", place / "more.ndjson"
    lines = part.run("generate", "--declarations", declarations, "--seed", 5, what="generate").out.splitlines(keepends=True)
    cut = len(lines) * 9 // 10
    first.write_text("".join(lines[:cut]))
    more.write_text("".join(lines[cut:]))

    def run(*arguments):
        done = part.run(*arguments, what="building the states")
        if done.code != 0:
            raise RuntimeError(f"'tamga {arguments[0]}' ended with {done.code}: {done.err}")

    def state(name, base=None):
        if base:
            shutil.copytree(base, place / name)
        return place / name

    fresh = state("fresh")
    run("init", fresh, "--origin", "example.org/torture", "--quiet")
    run("append", first, "--quiet", "--ledger", fresh)
    run("project", *VIEWS, "--quiet", "--ledger", fresh)
    behind = state("behind", fresh)
    run("append", more, "--quiet", "--ledger", behind)
    current = state("current", behind)
    run("project", *VIEWS, "--quiet", "--ledger", current)
    rebuilt = state("rebuilt", current)
    run("rebuild", *VIEWS, "--quiet", "--ledger", rebuilt)
    on = ["--quiet", "--ledger", "{}/ledger"]
    found = [
        Scenario("append", fresh, ["append", more, "--format", "ndjson", "--workers", 1, *on]),
        Scenario("catch-up", behind, ["project", *VIEWS, "--workers", 1, *on]),
        Scenario("rebuild", current, ["rebuild", *VIEWS, "--workers", 1, *on]),
        # What is served already has no older version any more: 66.
        Scenario("rollback", rebuilt, ["rollback", "od-matrix", *on], finished=(0, 66)),
        Scenario("checkpoint", current, ["checkpoint", "--out", "{}/kept", *on]),
        Scenario("backup", current, ["backup", "{}/copy", "--workers", 1, *on]),
        # A ledger that is there already is not made again: 73.
        Scenario("init", None, ["init", "{}/target", "--origin", "example.org/torture", "--quiet"], finished=(0, 73)),
    ]
    for scenario in found:
        scenario.learn(part, place / "learning")
    return found
