"""System calls that fail or are the last: every one of a command, in turn (strace)."""
import random
import re
import shutil
import subprocess

from part import Part
from scenarios import scenarios

ERRORS = {"EIO": "Input/output error", "ENOSPC": "No space left on device", "EDQUOT": "Disk quota exceeded",
          "EINTR": "Interrupted system call", "EMFILE": "Too many open files", "EACCES": "Permission denied"}
# Their failure changes nothing that anybody was promised, or the kernel does not let them fail.
NEVER = ("execve", "exit", "exit_group", "arch_prctl", "rt_sigreturn", "restart_syscall")


def traceable(part):
    """Whether strace is there and may trace."""
    if not shutil.which("strace"):
        part.note("passed over: strace is not installed")
        return False
    done = subprocess.run(["strace", "-o", "/dev/stderr", "true"], capture_output=True, text=True)
    if done.returncode != 0:
        part.note(f"passed over: strace may not trace here: {done.stderr[-200:]}")
        return False
    return True


def calls(part, scenario, place):
    """Every system call of an undisturbed run: name, its number among those of the name in its thread, and whether it
    names a file of the ledger."""
    arguments = scenario.prepare(place)
    trace = place / "trace"
    part.run(*arguments, prefix=["strace", "-f", "-qq", "-y", "-s", "4096", "-o", trace], what=f"{scenario.name}, traced")
    counts, found = {}, {}
    for line in trace.read_text(errors="replace").splitlines():
        match = re.match(r"(\d+)\s+(\w+)\(", line)
        if not match or match[2] in NEVER:
            continue
        thread, name = match[1], match[2]
        number = counts[thread, name] = counts.get((thread, name), 0) + 1
        # What is printed may name a file too.
        own = str(place) + "/" in line.replace(str(trace), "") and not re.search(r"\bwritev?\([12]<", line)
        found[name, number] = found.get((name, number), False) or own
    return [(name, number, own) for (name, number), own in found.items()]


def chosen(points, share, chance):
    """A share of the points, never none."""
    if share >= 1:
        return points
    return chance.sample(points, max(1, int(len(points) * share)))


def disturb(part, scenario, place, name, number, fault):
    """Runs the command with a fault at one call; nothing if the call did not come up this time."""
    arguments = scenario.prepare(place)
    trace = place / "trace"
    done = part.run(*arguments, what=f"{scenario.name} with {fault} at {name} {number}", killed="KILL" in fault, prefix=[
        "strace", "-f", "-qq", "-y", "-s", "4096", "-o", trace, "-e", f"trace={name}", "-e", f"inject={name}:{fault}:when={number}"])
    text = trace.read_text(errors="replace")
    hit = injected(text)
    # Whichever thread came first: a call of the system's loader, or on a file of the system, is no case of this.
    if fault.startswith("error=") and not any(f"{place}/" in call.replace(str(trace), "") for call in hit):
        return None
    # strace counts in each thread for itself: what failed on a file in one may have been the words about it in another.
    done.silenced = any(re.match(r"writev?\([12]<", call) for call in hit)
    return done if hit or "killed by SIGKILL" in text else None


def injected(text):
    """The calls of a trace that were made to fail, each from its name on; another thread may cut a line in two."""
    begun, found = {}, []
    for line in text.splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.lstrip()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest
        elif "(INJECTED)" in rest:
            found.append(begun[thread] if rest.startswith("<... ") else rest)
    return found


def kills_at_points(seed, work, long):
    """SIGKILL at system calls."""
    part = Part("kill at a system call", seed)
    if not traceable(part):
        return part
    chance = random.Random(seed)
    for scenario in scenarios(part, work / "states"):
        points = calls(part, scenario, work / "calls")
        # Before the first call on the ledger's files nothing has been touched: the long form kills there too.
        points = points if long else chosen([point for point in points if point[2]], 0.25, chance)

        def body(point, scenario=scenario):
            name, number, _ = point
            place = work / f"{scenario.name}-{name}-{number}"
            done = disturb(part, scenario, place, name, number, "signal=KILL")
            if done is not None:
                part.case()
                scenario.judge(part, place, done, f"{scenario.name} killed at {name} {number}")
            shutil.rmtree(place, ignore_errors=True)

        before = part.figures["cases"]
        part.each(points, body)
        part.note(f"{scenario.name}: {part.figures['cases'] - before} calls")
    return part


def failures(seed, work, long):
    """Every call on the ledger's files fails, with one error after another."""
    part = Part("a system call fails", seed)
    if not traceable(part):
        return part
    chance = random.Random(seed)
    for scenario in scenarios(part, work / "states"):
        own = [point for point in calls(part, scenario, work / "calls") if point[2]]
        points = chosen([(*point[:2], error) for point in own for error in ERRORS], 1 if long else 0.06, chance)

        def body(point, scenario=scenario):
            name, number, error = point
            what = f"{scenario.name} with {error} at {name} {number}"
            place = work / f"{scenario.name}-{name}-{number}-{error}"
            done = disturb(part, scenario, place, name, number, f"error={error}")
            if done is not None:
                part.case()
                words(part, done, name, error, place, what)
                scenario.judge(part, place, done, what)
            shutil.rmtree(place, ignore_errors=True)

        before = part.figures["cases"]
        part.each(points, body)
        part.note(f"{scenario.name}: {part.figures['cases'] - before} failures")
    return part


def words(part, done, name, error, place, what):
    """A run that failed says which file and why, and ends with 74 or 77. One that did not fail did what it was to do."""
    if done.code == 0:
        return
    # POSIX lets a held lock be told as EACCES, which cannot be told from this one.
    allowed = (74, 77, 75) if name == "fcntl" else (74, 77)
    if done.code not in allowed:
        return part.fault("wrong", f"{what}: it ended with {done.code}, expected 74 or 77: {done.err[-300:]}")
    # Who cannot write to the standard streams is left with the code. LMDB says of a lock that it could not look at what
    # follows from it.
    if not done.silenced and name != "fcntl" and (str(place) not in done.err or ERRORS[error] not in done.err):
        part.fault("wrong", f"{what}: it names not both file and cause: {done.err[-300:]}")
