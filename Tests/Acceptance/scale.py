"""A large log: catching up costs what is new, cells are explained, and any moment is what a ledger of that prefix shows."""
import bisect
import json
import random
import resource
import statistics
import time
from decimal import Decimal

from tamga import MEASURES, Ledger

# A catch-up with so many lines takes less than this part of a rebuild on a log of so many declarations. It does not grow with
# the log, so the part is larger on a smaller log.
NEW, PART, DECLARATIONS = 1_000, Decimal("0.02"), 500_000
# How many columns each view's rows are told apart by.
KEYS = {"exporter-volumes": 5, "importer-volumes": 4, "od-matrix": 4, "commodity-flows": 5, "origin-dispatch": 4,
        "goods-balance": 4, "lineage": 3, "party-activity": 1, "amendments": 2, "transit-status": 1, "custody": 2,
        "watchlist-hits": 3}
# What of a fold's facts adds up to the row.
SUMS = {"goods-balance": ("in", "out"), "party-activity": ("statisticalValue",), "amendments": ("afterAcceptance",)}


def scale(tally, work, declarations, cells, positions, seed=None):
    """`cells` random rows are explained, and `positions` random moments compared."""
    seed = random.SystemRandom().randrange(1 << 32) if seed is None else seed
    print(f"scale: {declarations} declarations, random seed {seed}", flush=True)
    numbers = random.Random(seed)
    place = work / "scale"
    place.mkdir()
    lines = generated(declarations, 1)
    # The trade goes on after the log, and in another stream on any of its days.
    head, batches = lines[:-2 * NEW], [lines[-2 * NEW:-NEW], lines[-NEW:], generated(NEW, 2)[:NEW]]
    ledger = Ledger.init(place / "ledger", "example.org/scale")
    ledger.run("publish", "chpl")
    sizes = [result["position"] + 1 for result in append(ledger, place, head)]
    ledger.run("project")
    catching_up(tally, ledger, place, batches, declarations)
    roots = ledger.roots()
    explained(tally, ledger, numbers, cells)
    moments(tally, ledger, place, head, sizes, sorted(numbers.sample(sizes, positions)))
    tally.equal("scale: nothing of that changed a view", ledger.roots(), roots)


def generated(declarations, seed):
    done = Ledger.tamga("generate", "--declarations", declarations, "--seed", seed, "--journeys")
    return done.stdout.splitlines(keepends=True)


def append(ledger, place, lines):
    file = place / "part.ndjson"
    file.write_bytes(b"".join(lines))
    return ledger.append(file)


def measured(ledger, *arguments):
    """Seconds of work, of all cores, and of the clock."""
    def work():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime
    before, start = work(), time.monotonic()
    ledger.run(*arguments)
    return work() - before, time.monotonic() - start


def catching_up(tally, ledger, place, batches, declarations):
    rebuilt = measured(ledger, "rebuild", "--all")
    begun = measured(ledger, "project")  # nothing is new: the start of the process, and opening the views
    times = []
    for lines in batches:
        append(ledger, place, lines)
        times.append(measured(ledger, "project"))
        print("scale: catch-up {:.3f} s of work, {:.3f} s by the clock".format(*times[-1]), flush=True)
    bound = PART * max(1, Decimal(DECLARATIONS) / declarations)
    for index, name in enumerate(("work", "the clock")):
        middle = statistics.median(one[index] for one in times)
        ratio = Decimal(middle / rebuilt[index])
        tally.check(
            f"scale: a catch-up with {NEW} of {declarations} lines, by {name}: {middle:.3f} s, "
            f"{ratio:.2%} of a rebuild's {rebuilt[index]:.1f} s, less than {bound:.0%} "
            f"(with nothing new {begun[index]:.3f} s)", ratio < bound, f"{ratio:.2%}")


def explained(tally, ledger, numbers, cells):
    """Rows of random views; what explains them adds up to them."""
    views = [json.loads(line) for line in ledger.run("views", "--format", "ndjson").out.splitlines()]
    names = [view["name"] for view in views if view["name"] in KEYS and view["rows"]]
    chosen = [numbers.choice(names) for _ in range(cells)]
    wrong = []
    for name in sorted(set(chosen)):
        rows = ledger.run("view", name, "--format", "ndjson").out.splitlines()
        for row in map(json.loads, numbers.choices(rows, k=chosen.count(name))):
            keys = list(row)[:KEYS[name]]
            where = [word for key in keys for word in ("--where", f"{key}={'' if row[key] is None else row[key]}")]
            done = ledger.run("explain", name, *where, "--format", "ndjson", code=None)
            lines = [json.loads(line) for line in done.out.splitlines()]
            columns = SUMS.get(name, MEASURES & row.keys() if "items" in row else ())
            sums = {c: sum(Decimal(line[c] or 0) for line in lines) for c in columns}
            if done.returncode or not lines or any(sums[c] != Decimal(row[c] or 0) for c in columns):
                wrong.append((name, where, done.returncode, sums, done.err[-300:]))
    tally.check(f"scale: {cells} random rows of {len(set(chosen))} views are explained and add up", not wrong, wrong[:2])


def moments(tally, ledger, place, lines, sizes, chosen):
    """A second ledger grows from moment to moment and is what the first one says it was."""
    other = Ledger.init(place / "other", "example.org/scale")
    other.run("publish", "chpl")
    start, wrong = 0, []
    for size in chosen:
        end = bisect.bisect_left(sizes, size) + 1
        append(other, place, lines[start:end])
        start = end
        other.run("project")
        before = {v["name"]: v["root"] for v in map(json.loads, ledger.run(
            "views", "--at", size, "--format", "ndjson").out.splitlines())}
        now = other.roots()
        if other.size() != size or before != now:
            wrong.append((size, other.size(), [name for name in now if before.get(name) != now[name]]))
    tally.check(f"scale: as of {len(chosen)} random moments every view is that of a ledger with only that prefix",
                not wrong, wrong)
