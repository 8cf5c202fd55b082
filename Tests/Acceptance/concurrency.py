"""Catching up twice, rebuilding and appending, all at once: no wrong byte, no lost entry, losers exit 75."""
import collections
import json
import subprocess

from tamga import PROGRAM, Ledger

DECLARATIONS = 1500
ROUNDS = 6


def concurrency(tally, work):
    place = work / "concurrency"
    place.mkdir()
    lines = Ledger.tamga("generate", "--declarations", DECLARATIONS, "--seed", 81).out.splitlines(keepends=True)
    cut = [len(lines) * part // (ROUNDS + 1) for part in range(ROUNDS + 2)]
    files = []
    for part in range(ROUNDS + 1):
        files.append(place / f"{part}.ndjson")
        files[-1].write_text("".join(lines[cut[part]:cut[part + 1]]))
    ledger = Ledger.init(place / "ledger", "example.org/concurrency")
    ledger.append(files[0])
    ledger.run("project")

    codes = collections.Counter()
    wrong = []
    for file in files[1:]:
        commands = [("project", "--wait", "0"), ("project", "--wait", "0"), ("rebuild", "--all", "--wait", "0"),
                    ("append", str(file), "--wait", "60")]
        running = [(command[0], subprocess.Popen(
            [PROGRAM, *command, "--ledger", ledger.path, "--quiet"], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True)) for command in commands]
        for name, process in running:
            errors = process.communicate()[1]
            codes[name, process.returncode] += 1
            allowed = (0,) if name == "append" else (0, 75)
            if process.returncode not in allowed or (process.returncode == 75 and "[locked]" not in errors):
                wrong.append((name, process.returncode, errors[-500:]))
    tally.check(f"concurrency: everything ends with 0 or, having lost, with 75: {dict(codes)}", not wrong, wrong[:3])
    tally.check("concurrency: some lost", sum(count for (_, code), count in codes.items() if code == 75) > 0, codes)

    ledger.run("project")
    code, found = ledger.differences()
    tally.check("concurrency: verify finds no difference", code == 0, found[:3])
    once = Ledger.init(place / "once", "example.org/concurrency")
    for file in files:
        once.append(file)
    once.run("project")
    tally.equal("concurrency: entries", ledger.size(), once.size())
    # The day that open periods are measured at is that of the recording, which is the same here but around midnight.
    differing = [name for name, root in ledger.roots().items() if root != once.roots()[name]]
    tally.equal("concurrency: views that differ from those of one process after another", differing, [])
    statuses = json.loads(ledger.run("status", "--format", "json").out)["views"]
    tally.equal("concurrency: views that lag", [view["name"] for view in statuses if view["lag"]], [])
