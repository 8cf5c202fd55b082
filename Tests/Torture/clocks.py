"""Clocks that step, time zones and languages that change: the log's times never decrease, and views do not notice."""
import json
import random
import shutil

from part import Part, verified, views

STEPS = ["-10y", "+100y", "-1d", "+0", "-40y", "+3650d", "@2016-12-31 23:59:58", "@2022-03-27 01:59:58", "+1h", "-1h"]
PLACES = [{"TZ": "UTC", "LC_ALL": "C"}, {"TZ": "Asia/Almaty", "LC_ALL": "C.UTF-8"},
          {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
          {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"}, {"TZ": ":no/such/zone", "LC_ALL": "no-such-locale"}]


def clocks(seed, work, long):
    """Appends under one clock after another; then the same views in many places."""
    part = Part("clocks, zones, languages", seed)
    if not shutil.which("faketime"):
        part.note("passed over: faketime is not installed; run scripts/install")
        return part
    work.mkdir(parents=True)
    chance = random.Random(seed)
    ledger = work / "ledger"
    part.run("init", ledger, "--origin", "example.org/torture", "--quiet", what="init")
    count = 60 if long else 12
    lines = part.run("generate", "--declarations", count * 5, "--seed", seed % 1000,
                     what="generate").out.splitlines(keepends=True)
    for number in range(count):
        # Each clock at least once, then any.
        step = STEPS[number] if number < len(STEPS) else chance.choice(STEPS)
        file = work / f"{number}.ndjson"
        file.write_text("".join(lines[len(lines) * number // count:len(lines) * (number + 1) // count]))
        # The monotonic clock stays: no machine has one that steps.
        done = part.run("append", file, "--quiet", "--ledger", ledger, what=f"append at {step}",
                        prefix=["faketime", "--exclude-monotonic", "-f", step], environment=chance.choice(PLACES))
        part.case()
        if done.code != 0:
            part.fault("wrong", f"append at {step} ended with {done.code}: {done.err[-300:]}")
        if number % 3 == 0:
            part.run("project", "--quiet", "--ledger", ledger, what=f"project at {step}",
                     prefix=["faketime", "--exclude-monotonic", "-f", chance.choice(STEPS)])
    times(part, ledger)
    part.run("project", "--quiet", "--ledger", ledger, what="project")
    verified(part, ledger, "clocks")
    places(part, ledger, work, chance, 30 if long else 5)
    return part


def times(part, ledger):
    """Recorded times as `log` prints them, in order of position."""
    printed = part.run("log", "--format", "ndjson", "--quiet", "--ledger", ledger, what="log").lines()
    recorded = [entry["recordedAt"] for entry in printed]
    falls = sum(later < earlier for earlier, later in zip(recorded, recorded[1:]))
    if falls or len(set(recorded)) < 2:
        part.fault("wrong", f"recorded times decrease {falls} times; {len(set(recorded))} different ones")
    part.note(f"{len(recorded)} entries recorded from {recorded[0]} to {recorded[-1]}, {falls} of them before the one before")


def places(part, ledger, work, chance, count):
    """Rebuilds under other clocks, zones and languages give the bytes that there were."""
    expected = snapshot(part, ledger, {})
    for number in range(count):
        environment, step = PLACES[number % len(PLACES)], chance.choice(STEPS)
        copy = work / "copy"
        shutil.copytree(ledger, copy)
        done = part.run("rebuild", "--all", "--workers", chance.choice([1, 2, 3, 7]), "--quiet", "--ledger", copy,
                        prefix=["faketime", "--exclude-monotonic", "-f", step], environment=environment,
                        what=f"rebuild at {step}")
        part.case()
        if done.code != 0:
            part.fault("wrong", f"rebuild at {step} in {environment} ended with {done.code}: {done.err[-300:]}")
        if snapshot(part, copy, environment) != expected:
            part.fault("wrong", f"views rebuilt at {step} in {environment} differ")
        shutil.rmtree(copy)


def snapshot(part, ledger, environment):
    """Roots, and the bytes of one view in each format."""
    roots = {name: view["root"] for name, view in views(part, ledger, "views").items()}
    texts = [part.run("view", name, "--format", form, "--ledger", ledger, environment=environment, what="view").out
             for name in ("od-matrix", "transit-status") for form in ("ndjson", "csv", "table")]
    return json.dumps([roots, texts])
