"""A ledger's files cut, emptied, zeroed, flipped, gone, or something else: words and a code, nothing lost in silence."""
import random
import re
import shutil
from itertools import zip_longest

from damages import damages
from disk import memory
from part import Part

# One of these says what to do.
ADVICE = re.compile(r"restore|put the |rebuild|delete|remove|mend|tamga |backup|made again|chmod|nothing was signed|checkpoint says")
SIGNED = ("ledger.json", "keys", "checkpoints", "rotations")
CODES = (0, 1, 66, 74, 78)
SECONDS = 60
# What reads an endless file to its end shall not take the machine with it.
LIMITED = ["prlimit", f"--data={1 << 30}"]


def make(part, work):
    """A small ledger that has something of everything; returns it, a file to append, an MRN, and its newest checkpoint."""
    ledger, first, more = work / "ledger", work / "first.ndjson", work / "more.ndjson"
    lines = part.run("generate", "--declarations", 300, "--seed", 5, what="generate").out.splitlines(keepends=True)
    first.write_text("".join(lines[:280]))
    more.write_text("".join(lines[280:]))
    kept = ""
    for arguments in (["init", ledger, "--origin", "example.org/torture"], ["append", first, "--ledger", ledger],
                      ["checkpoint", "--ledger", ledger], ["key", "--rotate", "--ledger", ledger],
                      ["quarantine", "od-matrix", "7", "--reason", "a test", "--ledger", ledger],
                      ["project", "od-matrix", "goods-balance", "--ledger", ledger],
                      ["rebuild", "od-matrix", "--ledger", ledger], ["views", "--ledger", ledger],
                      ["verify", "--since", "last", "--ledger", ledger], ["checkpoint", "--ledger", ledger]):
        done = part.run(*arguments, "--quiet", what="building the state")
        if done.code != 0:
            raise RuntimeError(f"{arguments} ended with {done.code}: {done.err}")
        kept = done.out
    (work / "kept").write_text(kept)
    return ledger, more, re.search(r'"mrn":\s*"([^"]+)"', lines[0])[1]


def damage(seed, work, long):
    """Every file of a ledger in every bad state, each met by the commands that people run."""
    part = Part("damaged and foreign files", seed)
    part.said = part.caught = 0
    work.mkdir(parents=True)
    # What nobody has tried yet belongs into the long form: the short one tries the same cases each time.
    chance = random.Random(seed if long else 1)
    ledger, more, number = make(part, work)
    other = work / "other"
    other.mkdir()
    make(part, other)
    size = part.run("status", "--format", "json", "--quiet", "--ledger", ledger, what="status").out
    size = int(re.search(r'"size":\s*(\d+)', size)[1])
    scratch = memory(work)
    scratch.mkdir()
    try:
        cases = chosen(list(damages(ledger, other / "ledger", chance, long)), None if long else 90, chance)

        def body(numbered):
            index, (file, name, action) = numbered
            place = scratch / f"case-{index}"
            shutil.copytree(work / "ledger", place / "ledger", symlinks=True)
            action(place / "ledger" / file)
            part.case()
            met(part, place, file, f"{file} {name}", size, more, number, work / "kept")
            shutil.rmtree(place, ignore_errors=True)

        part.each(list(enumerate(cases)), body)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    part.note(f"{part.said:,} commands refused in words, {part.caught} of them after a signal that was caught")
    if not part.said:
        part.fault("wrong", "no damage made any command speak")
    return part


def chosen(cases, count, chance):
    """So many of the cases, evenly of all files."""
    if count is None:
        return cases
    by_file = {}
    for case in chance.sample(cases, len(cases)):
        by_file.setdefault(case[0], []).append(case)
    rounds = [case for row in zip_longest(*by_file.values()) for case in row if case]
    return rounds[:count]


def met(part, place, file, what, size, more, number, kept):
    """Runs the commands on a damaged ledger, those that change it last."""
    ledger = place / "ledger"

    def run(*arguments):
        done = part.run(*arguments, "--ledger", ledger, what=what, prefix=LIMITED, limit=SECONDS)
        if 0 <= done.code <= 128:
            words(part, done, arguments[0], ledger, file, what)
        return done

    for command in (["status"], ["show", number], ["view", "od-matrix"], ["view", "goods-balance"], ["log"]):
        run(*command)
    whole(part, run("verify", "--quiet", "--workers", "1", "--format", "ndjson"), size, what)
    run("checkpoint", "--quiet")
    done = run("backup", place / "copy", "--quiet", "--workers", "1")
    if done.code == 0:
        copied = part.run("verify", "--quiet", "--workers", "1", "--format", "ndjson", "--ledger", place / "copy", what=what)
        if copied.code != 0 or copied.lines()[-1]["checked"].get("entries", 0) < size:
            part.fault("lost", f"{what}: its backup was done and lacks entries: {(copied.out + copied.err)[-300:]}")
    run("project", "--quiet")
    appended = run("append", more, "--quiet", "--format", "ndjson").acknowledged()
    if appended and min(appended) < size:
        part.fault("lost", f"{what}: position {min(appended)} was given again; {size} entries were there")
    whole(part, run("verify", "--quiet", "--workers", "1", "--format", "ndjson", "--checkpoint", kept),
          max(size, max(appended, default=-1) + 1), f"{what}, after an append")


def words(part, done, command, ledger, file, what):
    """A command that did not do its work names the file, or the view it belongs to, and says what to do."""
    if done.code == 0:
        return
    part.said += 1
    text = done.out + done.err
    part.caught += "while it was read" in text
    parts = file.parts
    # What is put into a key's place here has the rights of any file.
    if done.code not in CODES and (done.code, parts[0]) != (77, "keys"):
        part.fault("wrong", f"{what}: '{command}' ended with {done.code}: {text[-300:]}")
    names = [str(file), f"{ledger}/{parts[0]}"]
    if parts[0] == "views":
        names.append(parts[1] if len(parts) > 1 else "view ")
    # Keys and what they signed are known to be wrong only together.
    names += SIGNED if parts[0] in SIGNED else ()
    if parts[0] == "log":
        names += ["log: entry", "cannot be read", "/checkpoints/", "the log", "the ledger has no declaration"]
    # A difference names an entry, a tile, a record.
    of_contents = done.code == 1 and parts[0] == "log" and command in ("verify", "backup")
    if not of_contents and not any(name in text for name in names):
        part.fault("wrong", f"{what}: '{command}' ended with {done.code} and does not name it: {text[-300:]}")
    # A difference is told as place, expected and found; what to do is the reader's to decide.
    elif command != "verify" and not ADVICE.search(text):
        part.fault("wrong", f"{what}: '{command}' ended with {done.code} and does not say what to do: {text[-300:]}")


def whole(part, done, size, what):
    """What verifies has every entry."""
    if done.code == 0 and done.lines()[-1]["checked"].get("entries", 0) < size:
        part.fault("lost", f"{what}: {size} entries were acknowledged, and a log without all of them verifies")
