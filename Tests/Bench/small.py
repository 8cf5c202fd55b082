"""The steps against peers that are too slow for the whole file: both sides take the same first part of it."""
import itertools
import shutil

from program import SUMS, Ledger
from small_peers import EventSourcing, SQLite

# Most declarations of this part; and most events of the slowest peer.
DECLARATIONS = 20_000
EVENTS = 5_000
SINGLE = 500


def small(bench):
    """SQLite and eventsourcing, each beside this program with the same lines."""
    work = bench.work / "small"
    work.mkdir()
    file = work / "declarations.ndjson"
    count = min(bench.declarations, DECLARATIONS)
    bench.generate(file, count, bench.seed)
    sqlite(bench, work, file, count)
    events(bench, work)
    shutil.rmtree(work)


def fresh(bench, work, file):
    """A new ledger with a file appended, and the timing of that."""
    shutil.rmtree(work / "ledger", ignore_errors=True)
    ledger = Ledger.create(work / "ledger", bench.workers)
    return ledger, ledger.append(file).timing


def sqlite(bench, work, file, count):
    appended, loaded, rebuilt, summed = [], [], [], []
    for run in range(min(3, bench.runs)):
        ledger, timing = fresh(bench, work, file)
        appended.append(timing)
        peer = SQLite(work / f"sqlite-{run}")
        loaded.append(peer.load(file))
        rebuilt.append(ledger.rebuild(*SUMS).timing)
        timing, rows = peer.views()
        summed.append(timing)
        found = ledger.rows()
        if any(found[name] != rows[name] for name in SUMS):
            raise RuntimeError(f"rows differ: {found} and SQLite's {rows}")
    bench.report.step("SQLite: load", appended, "SQLite: load", loaded, declarations=count)
    bench.report.step("SQLite: sums", rebuilt, "SQLite: five sums", summed, declarations=count)


def events(bench, work):
    """Of the file, the accepted declarations alone: each is an aggregate of one event."""
    file = work / "events.ndjson"
    with open(work / "declarations.ndjson") as lines:
        documents = list(itertools.islice((line for line in lines if line.startswith('{"event":"accepted"')), EVENTS))
    file.write_text("".join(documents))
    ours, theirs, replayed, folded = [], [], [], []
    for run in range(min(3, bench.runs)):
        ledger, timing = fresh(bench, work, file)
        ours.append(timing)
        peer = EventSourcing(work / f"events-{run}")
        theirs.append(peer.append(documents))
        replayed.append(ledger.rebuild("od-matrix").timing)
        timing, count = peer.replay()
        folded.append(timing)
        if count != len(documents):
            raise RuntimeError(f"eventsourcing gave {count} events back, expected {len(documents)}")
    bench.report.step("eventsourcing: append", ours, "1,000 events a commit", theirs, events=len(documents))
    bench.report.step("eventsourcing: replay", replayed, "select and add up", folded, events=len(documents))
