"""Real series: what EU members sent to Kazakhstan, as Eurostat has it, and what surges says of it."""
import csv
import json
from decimal import Decimal

from jsonschema import Draft202012Validator

from tamga import ROOT, SHARED, Ledger, total

MAP = ROOT / "Schemas/maps/eurostat-comext.json"
DATA = SHARED / "data/eurostat/eu_exports_to_kz_kg.csv"


def eurostat(tally, work):
    if not DATA.exists():
        return print("passed over: ../shared is absent, so are the exports of Eurostat")
    shipped = json.loads(MAP.read_text())
    schema = json.loads((ROOT / "Schemas/map.schema.json").read_text())
    tally.check("eurostat: the map fulfils its schema", Draft202012Validator(schema).is_valid(shipped))
    with open(DATA, newline="") as file:
        rows = [row for row in csv.DictReader(file) if len(row["cn8"]) == 8]
    kazakhstan = [row for row in rows if row["partner"] == "Kazakhstan"]
    every = load(tally, work, "all", shipped, kazakhstan)
    washing = dict(shipped, rows=shipped["rows"] + [{"column": "cn8", "prefix": "8450"}])
    machines = [row for row in kazakhstan if row["cn8"].startswith("8450")]
    figures(tally, "all", every)
    figures(tally, "8450 only", load(tally, work, "8450", washing, machines))
    kyrgyzstan = [row for row in rows if row["partner"] == "Kyrgyzstan"]
    other = dict(shipped, rows=[shipped["rows"][0], {"column": "partner", "oneOf": ["Kyrgyzstan"]}])
    load(tally, work, "kg", other, kyrgyzstan, "KG")
    surges(tally, every, kazakhstan)


def load(tally, work, name, content, expected, home="KZ"):
    """A ledger of the rows that a map lets through; its value is the file's."""
    ledger = Ledger.init(work / f"eurostat-{name}", f"example.org/eurostat-{name}", home, "EUR")
    file = work / f"eurostat-{name}.json"
    file.write_text(json.dumps(content))
    arguments = ["--input", "csv", "--map", file, "--historic"]
    results = ledger.append(DATA, *arguments)
    tally.equal(f"eurostat, {name}: created", sum(r["result"] == "created" for r in results), len(expected))
    again = ledger.append(DATA, *arguments)
    tally.equal(f"eurostat, {name}: again, exists", sum(r["result"] == "exists" for r in again), len(expected))
    ledger.run("project")
    tally.equal(f"eurostat, {name}: value", total(ledger.rows("commodity-flows"), "statisticalValue"),
                sum(Decimal(row["value_eur"]) for row in expected))
    return ledger


def figures(tally, name, ledger):
    """Washing machines, month by month, from `tamga view`."""
    months = {}
    for row in ledger.rows("commodity-flows", "commodity=8450*", "flow=import"):
        months[row["month"]] = months.get(row["month"], 0) + Decimal(row["statisticalValue"])
    for year, expected in ((2021, 652_187), (2022, 5_077_124)):
        found = sum(value for month, value in months.items() if f"{year}-01" <= month <= f"{year}-11")
        tally.equal(f"eurostat, {name}: EUR of 8450 from the EU to KZ in {year}-01..{year}-11", found, expected)
    peak = max(months, key=months.get)
    tally.equal(f"eurostat, {name}: its peak", (peak, months[peak]), ("2022-09", 1_363_168))


def surges(tally, ledger, rows):
    """The flags of `surges` are those of its definition, computed here from the file in fractions."""
    found = {(r["commodity"], r["partner"], r["month"]): r["flag"] for r in ledger.rows("surges", "flow=import")}
    with open(MAP) as file:
        code = json.load(file)["tables"]["countries"]
    series = {}
    for row in rows:
        amounts = series.setdefault((row["cn8"][:4], code[row["reporter"]]), {})
        amounts[row["month"]] = amounts.get(row["month"], 0) + Decimal(row["value_eur"])
    first, last = min(row["month"] for row in rows), max(row["month"] for row in rows)
    calendar = [f"{year}-{month:02}" for year in range(2019, 2024) for month in range(1, 13)]
    calendar = [month for month in calendar if first <= month <= last]
    expected = {}
    for (commodity, partner), amounts in series.items():
        whole = [amounts.get(month, Decimal(0)) for month in calendar]
        for index, month in enumerate(calendar):
            if flag := flagged(whole, index):
                expected[commodity, partner, month] = flag
    differ = sorted(k for k in found.keys() | expected.keys() if found.get(k) != expected.get(k))
    tally.check(f"eurostat: {len(expected)} flags of surges as defined", not differ and len(expected) > 20,
                [(k, found.get(k), expected.get(k)) for k in differ[:5]])
    machines = sorted(k[1:] + (flag,) for k, flag in found.items() if k[0] == "8450" and k[2] >= "2022-01")
    print("      8450 to KZ in 2022: " + "; ".join(" ".join(words) for words in machines))
    tally.check("eurostat: surges of 8450 to KZ in 2022", any(flag == "SURGE" for *_, flag in machines), machines)


def median(numbers):
    ordered = sorted(numbers)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def is_high(whole, index):
    before = whole[max(0, index - 12):index]
    if len(before) < 6 or whole[index] < 10_000 or (index >= 12 and whole[index] < 3 * whole[index - 12]):
        return False
    middle = median(before)
    spread = max(median([abs(x - middle) for x in before]), middle / 20)
    return whole[index] >= middle + 4 * Decimal("1.4826") * spread


def flagged(whole, index):
    before = whole[max(0, index - 12):index]
    if before and sum(before) == 0:
        return "NEW_FLOW" if whole[index] >= 10_000 else None
    recent = [is_high(whole, i) for i in range(max(0, index - 2), index + 1)]
    return "SURGE" if recent[-1] and sum(recent) >= 2 else None
