"""Commands that are killed: nothing acknowledged is lost, nothing half-done is seen, the same command finishes the job."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

from tamga import PROGRAM, VIEWS, Ledger

SEED = 20221
APPENDS = 12
PROJECTS = 8


def killed(arguments, seconds, output=None):
    """Runs a command and kills it after some seconds; whether it was killed before its end."""
    target = open(output, "wb") if output else subprocess.DEVNULL
    process = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=target, stderr=subprocess.DEVNULL)
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def acknowledged(file):
    """Positions that whole lines of receipts name; a killed run may end inside a line."""
    lines = file.read_text().split("\n")[:-1]
    return [json.loads(line)["position"] for line in lines]


def appends(tally, work):
    """SIGKILL at random moments of append and project, then the same again to the end."""
    place = work / "kills"
    place.mkdir()
    file = place / "declarations.ndjson"
    with open(file, "wb") as output:
        Ledger.tamga("generate", "--declarations", 30_000, "--seed", 3, output=output)
    calm = Ledger.init(place / "calm", "example.org/kills")
    started = time.time()
    calm.run("append", file)
    duration = time.time() - started
    calm.run("project")
    ledger = Ledger.init(place / "killed", "example.org/kills")
    chance = random.Random(SEED)
    acked, kills, checked = [], 0, 0
    for number in range(APPENDS):
        # The second half of a run is where entries are written.
        receipts = place / f"receipts-{number}"
        arguments = ["append", file, "--ledger", ledger.path, "--quiet", "--format", "ndjson"]
        was_killed = killed(arguments, duration * chance.uniform(0.4, 0.95), receipts)
        kills += was_killed
        acked += acknowledged(receipts)
        size = ledger.size()
        lost = [position for position in acked if position >= size]
        if lost:
            tally.check(f"kills: acknowledged entries are there (seed {SEED})", False, f"{lost[:5]} of {size}")
            return
        if not was_killed and number < APPENDS - 1:
            # Nothing is left to append: begin anew.
            checked += len(set(acked))
            acked = []
            ledger = Ledger.init(place / f"killed-{number}", "example.org/kills")
    checked += len(set(acked))
    tally.check(f"kills: {kills} killed appends lost none of {checked} acknowledged entries (seed {SEED})", True)
    for _ in range(PROJECTS):
        kills += killed(["project", "--ledger", ledger.path, "--quiet"], chance.uniform(0.01, 0.3))
    ledger.append(file)
    ledger.run("project")
    tally.equal("kills: the same append again completes the log", ledger.size(), calm.size())
    code, lines = ledger.differences()
    tally.equal("kills: verify finds no difference", (code, len(lines)), (0, 1))
    same = all(ledger.run("view", name, "--format", "ndjson").out == calm.run("view", name, "--format", "ndjson").out
               for name in VIEWS)
    tally.check("kills: every view equals that of a ledger nobody disturbed", same)
    rebuilt = ledger.run("rebuild", "--all", code=None).returncode
    tally.equal("kills: a rebuild is equal to what was served", rebuilt, 0)


def init(tally, work):
    """A kill at every system call of init leaves nothing or a ledger."""
    if not shutil.which("strace"):
        print("passed over: a kill at every system call of init, because strace is not installed", flush=True)
        return
    place = work / "init"
    place.mkdir()
    calls = place / "calls"
    probe = subprocess.run(["strace", "-f", "-qq", "-o", calls, PROGRAM, "init", place / "probe", "--origin",
                            "example.org/k", "--quiet"], capture_output=True)
    if probe.returncode != 0:
        print(f"passed over: a kill at every system call of init, because strace may not trace: {probe.stderr[-200:]!r}",
              flush=True)
        return
    points = {}
    for line in calls.read_text(errors="replace").splitlines():
        found = re.match(r"\d+\s+(\w+)\(", line)
        if found and found[1] not in ("execve", "exit_group", "arch_prctl"):
            points[found[1]] = points.get(found[1], 0) + 1
    # Only the calls that can change files: the others leave what was there before them.
    changing = ["mkdir", "openat", "open", "write", "writev", "pwrite64", "fsync", "fdatasync", "fallocate", "ftruncate",
                "rename", "renameat2", "close", "mmap", "munmap"]
    whole = nothing = 0
    wrong = []
    for call in (name for name in changing if name in points):
        for number in range(1, points[call] + 1):
            target = place / "target"
            subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                            f"inject={call}:signal=KILL:when={number}", PROGRAM, "init", target, "--origin",
                            "example.org/k", "--quiet"],
                           capture_output=True, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
            if not target.exists():
                nothing += 1
                continue
            code = Ledger(target).differences()[0]
            whole += code == 0
            if code != 0:
                wrong.append((call, number, code))
            shutil.rmtree(target)
    tally.check(f"kills: init killed at {whole + nothing + len(wrong)} system calls leaves nothing ({nothing}) or a "
                f"ledger ({whole})", not wrong and nothing > 0, wrong[:5])
    Ledger.init(place / "target", "example.org/k")
    leftovers = [name for name in os.listdir(place) if name.startswith(".target.init-")]
    tally.equal("kills: what killed inits left is cleared by the next", leftovers, [])


def kills(tally, work):
    appends(tally, work)
    init(tally, work)
