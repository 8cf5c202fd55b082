"""The Common High Priority List over real declarations: what is on it by its code, and what through HS 2017."""
import collections
import csv
import io
import json
from decimal import Decimal

from tamga import SHARED, Ledger

LIST = SHARED / "data/lists/chpl_2024-02-23.csv"


def watchlists(tally, ledger, data, schema):
    """`ledger` holds the Korean declarations of 2020, which are those of `data`; `schema` checks rows against one."""
    if not LIST.exists():
        return print("passed over: ../shared has no Common High Priority List")
    with open(LIST, newline="") as file:
        listed = {row["hs6"]: row["tier"] for row in csv.DictReader(file)}
    ships = rows(Ledger.tamga("lists", "chpl", "--format", "csv").out)
    tally.check("chpl: the list that ships is that of the file",
                {row["code"]: row["meaning"].removeprefix("tier ") for row in ships} == listed, ships[:3])
    with open(data, newline="") as file:
        items = {"KR:" + row["Declaration ID"]: row["HS6 Code"].zfill(6) for row in csv.DictReader(file)}

    trial = rows(ledger.run("watch", "--list", LIST, "--dry-run", "--format", "csv").out)
    size = ledger.size()
    for _ in range(2):
        ledger.run("publish", "chpl")
    tally.equal("chpl: published once", ledger.size(), size + 1)
    ledger.run("project")
    hits = ledger.rows("watchlist-hits")
    lines = ledger.run("view", "watchlist-hits", "--format", "ndjson").out.splitlines()
    schema(tally, "view-row.schema.json#/$defs/watchlist-hits", "chpl: rows of watchlist-hits", map(json.loads, lines))
    by_code = {row["mrn"]: row for row in hits if not row["through"]}
    tally.equal("chpl: items with a code that is exactly on it", len(by_code), 1_552)
    tally.check("chpl: they are those of the file",
                by_code.keys() == {mrn for mrn, code in items.items() if code in listed}
                and all(row["now"] == "EXACT" and row["tier"] == listed[items[mrn]] for mrn, row in by_code.items()),
                next(iter(by_code.values())))
    through = collections.Counter((row["commodity"], row["now"]) for row in hits if row["through"] == "HS 2017")
    tally.equal("chpl: hits through HS 2017, apart", through, collections.Counter({
        ("880330", "EXACT"): 94, ("854150", "EXACT"): 2, ("852580", "POSSIBLE"): 96, ("854140", "POSSIBLE"): 100,
        ("854890", "POSSIBLE"): 8}))
    tally.equal("chpl: caught by no version then, all of them now",
                collections.Counter((row["then"], row["thenVersion"], row["change"]) for row in hits),
                collections.Counter({("none", "", "WOULD_BE_CAUGHT_NOW"): len(hits)}))
    tally.check("chpl: a trial beforehand catches the same",
                {(r["mrn"], r["item"], r["verdict"]) for r in trial} == {(r["mrn"], r["item"], r["now"]) for r in hits},
                len(trial))
    total = rows(ledger.run("watch", "--list", "chpl", "--dry-run", "--by", "total", "--format", "csv").out)[0]
    tally.equal("chpl: value of the trial", Decimal(total["statisticalValue"]),
                sum(Decimal(row["statisticalValue"]) for row in hits))


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))
