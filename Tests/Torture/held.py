"""A process that stands still in the middle of a commit: others are told within their time, and readers go on."""
import os
import shutil
import signal
import subprocess
import time

from part import ENVIRONMENT, PROGRAM, Part, verified
from points import traceable
from scenarios import VIEWS, scenarios

# Far longer than a command that waits a second for a lock, on a machine that does other work too; the process that stands
# still does so for ten minutes.
SECONDS = 60
READS = (["status"], ["views"], ["view", "od-matrix"], ["view", "goods-balance"], ["log", "--to", "5"], ["verify", "--log"])


def held(arguments, place):
    """Starts a command that stops at its first flush; LMDB's lock of writers is held then."""
    trace = place / "trace"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=fdatasync", "-e",
         "inject=fdatasync:delay_enter=600000000:when=1", str(PROGRAM), *arguments], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT, start_new_session=True)
    end = time.monotonic() + 60
    while "fdatasync(" not in (trace.read_text(errors="replace") if trace.exists() else ""):
        if time.monotonic() > end or process.poll() is not None:
            raise RuntimeError(f"'tamga {arguments[0]}' came to no flush")
        time.sleep(0.05)
    return process


def standing_still(seed, work, long):
    """An append and a catch-up that stop while they commit, and are killed in the end."""
    part = Part("a process stands still", seed)
    if not traceable(part):
        return part
    found = {scenario.name: scenario for scenario in scenarios(part, work / "states")}
    for name, losers in (("append", [["append", work / "states/more.ndjson", "--wait", "1"]]),
                         ("catch-up", [["project", *VIEWS, "--wait", "1"], ["rebuild", "od-matrix", "--wait", "1"],
                                       ["rollback", "od-matrix", "--wait", "1"]])):
        place = work / name
        process = held(found[name].prepare(place), place)
        ledger = place / "ledger"
        try:
            others = [(command, (0,)) for command in READS] + [(command, (75,)) for command in losers]
            others += [(["checkpoint"], (0,)), (["backup", place / "copy"], (0,))]
            if name == "catch-up":
                others.append((["append", work / "states/more.ndjson"], (0,)))
            for command, codes in others:
                part.case()
                started = time.monotonic()
                done = part.run(*command, "--quiet", "--ledger", ledger, limit=SECONDS,
                                what=f"while '{name}' stands still", killed=True)
                spent = time.monotonic() - started
                if done.code not in codes and spent < SECONDS:
                    part.fault("wrong", f"while '{name}' stands still, '{command[0]}' ended with {done.code}, expected "
                                        f"{codes[0]}: {done.err[-300:]}")
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        verified(part, ledger, f"'{name}' killed while it stood still")
        again = part.run(*found[name].arguments[:1], *[str(word).replace("{}", str(place))
                                                       for word in found[name].arguments[1:]], what=f"{name}, again")
        if again.code != 0:
            part.fault("wrong", f"'{name}' again ended with {again.code}: {again.err[-300:]}")
        shutil.rmtree(place)
    return part
