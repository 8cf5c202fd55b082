"""Peers that are too slow for the whole file: SQLite with the same tables, and Python's eventsourcing on SQLite."""
import json
import sqlite3
from decimal import Decimal

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from program import Timing

COLUMNS = "flow, exporter, importer, dispatch, destination, month, code, origin, goods, unit, quantity, mass, value"
SUMS = "count(*) as items, sum(mass) as mass, sum(value) as value"
OUTWARD = ("dispatch", "export", "re-export")
PARTNER = "iif(flow = 'import', dispatch, destination)"
# Each view: key columns, which items.
VIEWS = {
    "exporter-volumes": (["exporter", "flow", "goods", "destination", "month"], f"flow in {OUTWARD}"),
    "importer-volumes": (["importer", "flow", "dispatch", "month"], "flow = 'import'"),
    "od-matrix": (["origin", "destination", "flow", "month"], "true"),
    "commodity-flows": (["substr(code, 1, 6)", "flow", PARTNER, "unit", "month"], "true"),
    "origin-dispatch": (["origin", "dispatch", "substr(code, 1, 4)", "month"], "flow = 'import'"),
}


def items(declaration):
    """The items of a declaration as rows; measures as whole numbers."""
    kind = declaration["kind"]
    head = (kind, declaration.get("exporter", {}).get("id"), declaration.get("importer", {}).get("id"),
            declaration.get("countryOfDispatch"), declaration.get("countryOfDestination"), declaration["acceptedOn"][:7])
    for item in declaration["items"]:
        origin, extra = item.get("countryOfOrigin"), item.get("supplementary", {})
        yield (*head, item["commodityCode"], origin, "domestic" if origin == "KZ" else "foreign", extra.get("unit", ""),
               int(Decimal(extra.get("quantity", 0)) * 1000), int(Decimal(item["netMassKg"]) * 10**6),
               int(Decimal(item.get("statisticalValue", 0)) * 100))


def submissions(file):
    with open(file) as lines:
        for line in lines:
            submission = json.loads(line)
            declaration = submission.get("declaration")
            yield submission["event"], submission.get("mrn") or declaration["mrn"], declaration


class SQLite:
    """Declarations in a table of items with an index by number; a journal ahead of the file, flushed by every commit."""

    def __init__(self, path):
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma journal_mode = wal")
        self.database.execute("pragma synchronous = full")
        self.database.execute(f"create table items (mrn, {COLUMNS})")
        self.database.execute("create index numbers on items (mrn)")

    def load(self, file):
        """The time to read, store and index; 10,000 lines a transaction."""
        return Timing.of(lambda: self.store(file))

    def store(self, file):
        places = ", ".join("?" * (len(COLUMNS.split(", ")) + 1))
        self.database.execute("begin")
        for count, (kind, number, declaration) in enumerate(submissions(file), 1):
            if kind != "accepted":
                self.database.execute("delete from items where mrn = ?", (number,))
            if kind in ("accepted", "amended"):
                self.database.executemany(
                    f"insert into items values ({places})", ((number, *row) for row in items(declaration)))
            if count % 10_000 == 0:
                self.database.execute("commit")
                self.database.execute("begin")
        self.database.execute("commit")

    def views(self):
        """The time to make the five sums as tables, and how many rows each has."""
        timing = Timing.of(self.sum)
        return timing, {name: self.database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in VIEWS}

    def sum(self):
        for name, (keys, which) in VIEWS.items():
            self.database.execute(f'drop table if exists "{name}"')
            self.database.execute(
                f'create table "{name}" as select {", ".join(keys)}, {SUMS}, sum(quantity) from items where {which} '
                f'group by {", ".join(keys)}')


class Declaration(Aggregate):
    @event("Accepted")
    def __init__(self, document):
        self.document = document


class EventSourcing:
    """Each declaration an aggregate of one event, as the library is meant to be used."""

    def __init__(self, path):
        self.application = Application(
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)})

    def append(self, documents):
        """The time to record events, 1,000 a transaction."""
        def save():
            for start in range(0, len(documents), 1000):
                self.application.save(*(Declaration(document=document) for document in documents[start:start + 1000]))
        return Timing.of(save)

    def replay(self):
        """The time to read every event back and add it up by origin, destination, flow and month, and how many there were."""
        count = 0

        def fold():
            nonlocal count
            cells = {}
            while batch := self.application.recorder.select_notifications(count + 1, 1000):
                for notification in batch:
                    document = self.application.mapper.to_domain_event(notification).document
                    for row in items(json.loads(document)["declaration"]):
                        cell = cells.setdefault((row[7], row[4], row[0], row[5]), [0, 0, 0])
                        cell[0] += 1
                        cell[1] += row[11]
                        cell[2] += row[12]
                count = batch[-1].id
        return Timing.of(fold), count
