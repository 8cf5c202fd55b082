#!/usr/bin/env python3
"""Uses the built program as its users do and checks what comes out.

    acceptance.py [--declarations N] [--scale N]

Run by scripts/acceptance, which prepares what this needs. Ends with one line, 'N passed, N failed'.
"""
import argparse
import collections
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from decimal import Decimal
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from bitflips import bitflips
from border import border
from certificates import certificates
from clients import clients
from concurrency import concurrency
from cron import cron
from eurostat import eurostat
from evidence import evidence
from hostile import hostile
from permissions import permissions
from proofs import proofs
from scale import scale
from schemas import schemas
from tamga import PROGRAM, ROOT, SHARED, VIEWS, Ledger, Tally, keyed, total
from tampering import tampering
from watchlists import watchlists

OUTWARD = ("dispatch", "export", "re-export")


def story(tally, work):
    """The washing-machine story says what it promises."""
    ledger = Ledger.init(work / "story", "example.org/story")
    with open(work / "story.ndjson", "wb") as file:
        Ledger.tamga("generate", "--story", "--seed", 1, output=file)
    lines = (work / "story.ndjson").read_text().splitlines()
    results = ledger.append(work / "story.ndjson")
    tally.equal("story: lines created", sum(r["result"] == "created" for r in results), len(lines))
    schema(tally, "submission.schema.json", "story: its lines", map(json.loads, lines))
    schema(tally, "result-line.schema.json", "story: result lines", results)
    ledger.run("project")
    pieces, value = collections.Counter(), collections.Counter()
    for row in ledger.rows("commodity-flows", "commodity=845011", "partner=RU"):
        if row["flow"] in OUTWARD:
            pieces[row["month"][:4]] += Decimal(row["quantity"])
    for row in ledger.rows("od-matrix", "destination=RU"):
        if row["flow"] in OUTWARD:
            value[row["month"][:4]] += Decimal(row["statisticalValue"])
    tally.equal("story: washing machines to RU in 2021", pieces["2021"], 0)
    tally.equal("story: washing machines to RU in 2022", pieces["2022"], 99_800)
    growth = (value["2022"] / value["2021"] - 1) * 100 if value["2021"] else None
    tally.check(
        f"story: value to RU grows by 24.5 to 25.5 %: {growth}",
        growth is not None and Decimal("24.5") <= growth <= Decimal("25.5"), growth)
    for view in VIEWS:
        rows = [json.loads(line) for line in ledger.run("view", view, "--format", "ndjson").out.splitlines()]
        schema(tally, f"view-row.schema.json#/$defs/{view}", f"story: rows of {view}", rows)
    border(tally, ledger, schema)
    code, found = ledger.differences()
    tally.check("story: verify finds nothing", code == 0 and found[-1].get("differences") == 0, (code, found[:3]))
    return ledger


def schema(tally, name, what, instances):
    """All instances fulfil a schema."""
    registry = Registry().with_resources(
        (path.name, Resource.from_contents(json.loads(path.read_text())))
        for path in (ROOT / "Schemas").glob("*.schema.json"))
    validator = Draft202012Validator({"$ref": name}, registry=registry)
    count, first = 0, None
    for instance in instances:
        count += 1
        first = first or next(iter(validator.iter_errors(instance)), None)
    tally.check(f"{what} fulfil {name} ({count})", first is None and count > 0, first and first.message[:300])


def korea(tally, work):
    """Real declarations: the figures are those of the file."""
    data = SHARED / "data/kr_declarations/declarations.csv"
    if not data.exists():
        return print("passed over: ../shared is absent, so are the Korean declarations")
    schema(tally, "map.schema.json", "korea: the map",
           [json.loads((ROOT / "Schemas/maps/kr-customs.json").read_text())])
    ledger = Ledger.init(work / "kr", "example.org/kr", "KR", "KRW")
    arguments = ["--input", "csv", "--map", ROOT / "Schemas/maps/kr-customs.json", "--historic"]
    results = ledger.append(data, *arguments)
    tally.equal("korea: created", sum(r["result"] == "created" for r in results), 37_385)
    warned = collections.Counter()
    for result in results:
        zz = any(w["code"] == "unknown-country" and "ZZ" in w["found"] for w in result["warnings"])
        warned["lines with ZZ"] += zz
        warned.update({w["code"] for w in result["warnings"]})
    for name, expected in [("lines with ZZ", 27), ("rounded", 4_031), ("zero-value", 358), ("zero-mass", 285)]:
        tally.equal(f"korea: {name}", warned[name], expected)
    ledger.run("project")
    size = ledger.size()
    table = {view: ledger.rows(view) for view in VIEWS}
    for view in ("od-matrix", "importer-volumes", "origin-dispatch", "commodity-flows"):
        tally.equal(f"korea: items of {view}", total(table[view], "items"), 37_385)
        tally.equal(f"korea: kg of {view}", total(table[view], "netMassKg"), Decimal("1113577473.3"))
        tally.equal(f"korea: value of {view}", total(table[view], "statisticalValue"), Decimal("135767939065.66"))
    for view, rows in [
        ("od-matrix", 875), ("importer-volumes", 35_141), ("origin-dispatch", 17_847), ("commodity-flows", 20_740)]:
        tally.equal(f"korea: rows of {view}", len(table[view]), rows)
    through = [r for r in table["origin-dispatch"] if (r["origin"], r["dispatch"]) == ("CN", "HK")]
    tally.equal("korea: CN from HK, items", total(through, "items"), 915)
    tally.equal("korea: CN from HK, value", total(through, "statisticalValue"), Decimal("1075095027.12"))
    again = ledger.append(data, *arguments)
    tally.equal("korea: again, exists", sum(r["result"] == "exists" for r in again), 37_385)
    tally.equal("korea: again, size", ledger.size(), size)
    tally.check("korea: again, the same positions",
                [r["position"] for r in again] == [r["position"] for r in results], "others")
    watchlists(tally, ledger, data, schema)


def yardstick(tally, work, declarations):
    """Every row of every view is what DuckDB makes of the same file, live and rebuilt."""
    script = SHARED / "bench/duckdb_views.py"
    if not script.exists():
        return print("passed over: ../shared is absent, so is the comparison with DuckDB")
    file = work / "g.ndjson"
    with open(file, "wb") as output:
        Ledger.tamga("generate", "--declarations", declarations, "--seed", 1, output=output)
    ledger = Ledger.init(work / "g", "example.org/g")
    ledger.append(file)
    ledger.run("project")
    subprocess.run(
        [sys.executable, script, file, "--threads", "2", "--repeat", "1", "--out", work / "duckdb"],
        check=True, stdout=subprocess.DEVNULL)
    expected = {}
    for view in VIEWS:
        with open(work / f"duckdb/{view}.csv", newline="") as table:
            expected[view] = keyed(csv.DictReader(table))
    roots = None
    for way in ([], ["--workers", 1], ["--workers", 2]):
        name = f"rebuilt by {way[1]}" if way else "live"
        if way:
            ledger.run("rebuild", "--all", *way)
        for view in VIEWS:
            found = keyed(ledger.rows(view))
            differ = [k for k in found.keys() | expected[view].keys() if found.get(k) != expected[view].get(k)]
            tally.check(f"{declarations} declarations, {name}: {view}, {len(expected[view])} rows as DuckDB",
                        not differ, f"{len(differ)} that differ, the first {differ[:1]}")
        roots = roots or ledger.roots()
        tally.check(f"{declarations} declarations, {name}: the same roots",
                    len(roots) > len(VIEWS) and ledger.roots() == roots, ledger.roots())


def wrong_inputs(tally, work):
    """Five faults of a broker in one file: five errors, nothing appended."""
    text = Ledger.tamga("generate", "--declarations", 40, "--seed", 5).out
    accepted = [e for e in map(json.loads, text.splitlines()) if e["event"] == "accepted"]
    ledger = Ledger.init(work / "wrong", "example.org/wrong")
    (work / "first.json").write_text(json.dumps(accepted[0]))
    ledger.append(work / "first.json", "--input", "json")
    size = ledger.size()
    accepted[1]["declaration"]["mrn"] = "24BE1234"
    accepted[2]["declaration"]["countryOfDestination"] = "ZZ"
    accepted[4]["declaration"]["items"][0]["grossMassKg"] = "0.000001"
    unknown = accepted[5]["declaration"]
    lines = [json.dumps(accepted[1]), json.dumps(accepted[2]), '{"event":"accepted","declaration":{',
             json.dumps(accepted[4]),
             json.dumps({"event": "amended", "mrn": unknown["mrn"], "reason": "Typing error", "declaration": unknown}),
             json.dumps(accepted[6])]
    file = work / "declarations.ndjson"
    file.write_text("\n".join(lines) + "\n")
    results = ledger.append(file, "--rejects", work / "rejects.ndjson", code=65)
    schema(tally, "result-line.schema.json", "wrong: result lines", results)
    found = [(r["line"], e["code"]) for r in results for e in r["errors"]]
    expected = [(1, "malformed-mrn"), (2, "unknown-country"), (3, "malformed-json"), (4, "net-above-gross"),
                (5, "unknown-declaration")]
    tally.equal("wrong: one error each, all at once", found, expected)
    rejects = [json.loads(line) for line in (work / "rejects.ndjson").read_text().splitlines()]
    tally.equal("wrong: rejected lines in the file of rejects", [r["line"] for r in rejects], [1, 2, 3, 4, 5])
    schema(tally, "result-line.schema.json#/$defs/reject", "wrong: rejects", rejects)
    words = ledger.run("append", file, code=65)
    errors = re.findall(r"^error: .*declarations\.ndjson:(\d+):.*\[([a-z-]+)\]$", words.out + words.err, re.MULTILINE)
    tally.equal("wrong: the same in words", [(int(line), code) for line, code in errors], expected)
    tally.equal("wrong: size unchanged", ledger.size(), size)


def tours(tally, work):
    """The tours of the README run as they stand."""
    text = (ROOT / "README.md").read_text()
    for name in ("importer", "auditor", "cron"):
        block = re.search(rf"<!-- tour: {name} -->\s*```sh\n(.*?)```", text, re.DOTALL)
        if not block:
            tally.check(f"tour: {name}", False, "no block in README.md")
            continue
        place = work / f"tour-{name}"
        place.mkdir()
        environment = {k: v for k, v in os.environ.items() if k != "TAMGA_LEDGER"}
        environment["PATH"] = f"{PROGRAM.parent}:{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block[1]], cwd=place, env=environment, capture_output=True,
            text=True, stdin=subprocess.DEVNULL)
        tally.check(f"tour: {name} runs as written", done.returncode == 0,
                    f"{done.returncode}: {(done.stdout + done.stderr)[-1500:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--declarations", type=int, default=20_000, help="for the comparison with DuckDB")
    parser.add_argument("--scale", type=int, help="only the checks of a large log, with so many declarations")
    parser.add_argument("--seed", type=int, help="of the random cells and moments of a large log; else any")
    arguments = parser.parse_args()
    tally = Tally()
    if arguments.scale:
        with tempfile.TemporaryDirectory(prefix="tamga-acceptance.") as directory:
            scale(tally, Path(directory), arguments.scale, 100, 20, arguments.seed)
        print(f"{tally.passed} passed, {tally.failed} failed")
        return 1 if tally.failed else 0
    with tempfile.TemporaryDirectory(prefix="tamga-acceptance.") as directory:
        work = Path(directory)
        ledgers = {}
        for part in (
            lambda: ledgers.update(story=story(tally, work)), lambda: korea(tally, work), lambda: eurostat(tally, work),
            lambda: yardstick(tally, work, arguments.declarations), lambda: wrong_inputs(tally, work),
            lambda: tours(tally, work), lambda: schemas(tally, work),
            lambda: tampering(tally, work, ledgers["story"]) if "story" in ledgers else None,
            lambda: evidence(tally, work, ledgers["story"]) if "story" in ledgers else None,
            lambda: bitflips(tally, work), lambda: hostile(tally, work), lambda: cron(tally, work),
            lambda: proofs(tally, work), lambda: certificates(tally, work, schema), lambda: clients(tally, work),
            lambda: permissions(tally, work), lambda: concurrency(tally, work),
            lambda: scale(tally, work, 20_000, 20, 4, arguments.seed),
        ):
            try:
                part()
            except Exception as error:
                traceback.print_exc()
                tally.check("this part comes to its end", False, f"{type(error).__name__}: {error}")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
