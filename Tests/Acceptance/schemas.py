"""The JSON Schemas say what the program does: structural faults, and those alone, are refused by both.

    schemas.py

Run by acceptance.py; alone it needs only the program and the packages of scripts/acceptance. The library jsonschema
judges every line, and the public validator check-jsonschema, which takes its time, every eighth and all maps; the
program's own words are its result lines and exit codes.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import map_corpus
import schema_corpus
from tamga import ROOT, VIEWS, Ledger, Tally

# Faults that show in one value, wherever the line goes: the schema refuses what these rules refuse.
STRUCTURAL = {
    "unknown-field", "missing-field", "wrong-type", "malformed-text", "unknown-event", "unknown-kind", "malformed-mrn",
    "malformed-party", "malformed-grn", "malformed-code", "malformed-commodity-code", "malformed-date", "malformed-time",
    "malformed-number", "too-many-decimals", "out-of-range", "item-count"}
# Faults that a schema cannot see, or should not: of the text before it is JSON, of check characters and code lists,
# of values against each other, and of the line against the ledger.
OTHERS = {
    "malformed-json", "line-too-long", "malformed-csv", "malformed-xml", "unknown-message", "not-recorded",
    "other-currency", "missing-origin", "differing-items", "partial-amendment", "duplicate-key",
    "mrn-check-character", "party-check-digit", "impossible-party", "grn-check-digit", "container-check-digit",
    "unknown-country", "unknown-commodity-code", "unchecked-commodity-code", "unknown-unit", "unknown-procedure",
    "unknown-place", "rounded", "zero-mass",
    "zero-value", "item-numbers", "net-above-gross", "missing-party", "missing-previous-procedure", "mrn-differs",
    "entry-too-large", "unknown-declaration", "ambiguous-lrn", "invalid-step", "wrong-version", "kind-changed", "other-content"}
# What the program alone refuses, although its rules are structural: a schema would need arithmetic for it. Numbers with
# an exponent, JSON numbers with too many decimals (schemas read them as binary fractions), and amounts of as many
# digits as the largest one that are larger.
BEYOND = [
    ("netMassKg", "1e400"), ("netMassKg", "1e-7"), ("netMassKg", 7.0000001),
    ("netMassKg", "9999999999999"), ("statisticalValue", 1.005), ("statisticalValue", "92233720368547758.08")]


def refused_by_schema(schema, texts, work):
    """For each JSON text whether check-jsonschema refuses it."""
    work.mkdir()
    files = []
    for number, text in enumerate(texts):
        files.append(work / f"{number}.json")
        files[-1].write_text(text)
    done = subprocess.run(
        [Path(sys.executable).parent / "check-jsonschema", "--schemafile", ROOT / "Schemas" / schema,
         "--output-format", "json", *files], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    if answer.get("parse_errors"):
        raise RuntimeError(f"{schema}: {answer['parse_errors'][:2]}")
    wrong = {error["filename"]: error for error in answer.get("errors", [])}
    return [wrong.get(str(file)) for file in files]


def refused_by_library(schema, texts):
    """The same, by jsonschema."""
    registry = Registry().with_resources(
        (path.name, Resource.from_contents(json.loads(path.read_text())))
        for path in (ROOT / "Schemas").glob("*.schema.json"))
    validator = Draft202012Validator({"$ref": schema}, registry=registry)
    return [not validator.is_valid(json.loads(text)) for text in texts]


def codes(ledger, lines, work):
    """For each line the codes of the errors that the program finds in it."""
    file = work / "lines.ndjson"
    file.write_text("\n".join(lines) + "\n")
    results = ledger.append(file, "--dry-run", code=None)
    if [result["line"] for result in results] != list(range(1, len(lines) + 1)):
        raise RuntimeError(f"{len(results)} results of {len(lines)} lines")
    return results, [{error["code"] for error in result["errors"]} for result in results]


def submissions(tally, ledger, work):
    """Structural fault <=> refused by submission.schema.json."""
    lines = schema_corpus.lines()
    results, found = codes(ledger, lines, work)
    structural = [bool(faults & STRUCTURAL) for faults in found]
    judges = [
        ("jsonschema", 1, refused_by_library("submission.schema.json", lines)),
        ("check-jsonschema", 8, refused_by_schema("submission.schema.json", lines[::8], work / "submissions"))]
    for judge, step, refused in judges:
        judged = list(zip(lines[::step], found[::step], structural[::step], refused))
        for what, differ in [
            ("refused by the program and taken by", [(line, codes) for line, codes, s, r in judged if s and not r]),
            ("taken by the program and refused by", [(line, codes) for line, codes, s, r in judged if r and not s])]:
            tally.check(f"schemas: of {len(judged)} lines none is {what} {judge}", not differ,
                        f"{len(differ)}, such as {differ[:2]}")
    tally.check(f"schemas: {sum(structural)} lines have structural faults, {len(lines) - sum(structural)} have none",
                sum(structural) >= 200 and len(lines) - sum(structural) >= 100, "too few")
    tally.equal("schemas: structural rules without a line in the corpus", STRUCTURAL - set().union(*found), set())
    some = [json.dumps(result) for result in results[::40]]
    wrong = [error for error in refused_by_schema("result-line.schema.json", some, work / "results") if error]
    tally.check(f"schemas: {len(some)} result lines fulfil result-line.schema.json", not wrong, wrong[:1])


def beyond(tally, ledger, work):
    """The documented differences are differences."""
    lines = []
    for field, value in BEYOND:
        line = {"declaration": json.loads(json.dumps(schema_corpus.SMALL))}
        line["declaration"]["items"][0][field] = value
        lines.append(json.dumps(line))
    _, found = codes(ledger, lines, work)
    refused = refused_by_schema("submission.schema.json", lines, work / "beyond")
    for (field, value), faults, error in zip(BEYOND, found, refused):
        tally.check(f"schemas: {field} {json.dumps(value)} is refused by the program alone",
                    bool(faults & {"out-of-range", "too-many-decimals"}) and not error, (faults, error))


def rules(tally):
    """Every rule is said to be structural or not, and result lines may name every rule."""
    known = [json.loads(line)["code"] for line in Ledger.tamga("rules", "--format", "ndjson").out.splitlines()]
    tally.equal("schemas: rules that are not yet sorted into structural and others",
                set(known) ^ (STRUCTURAL | OTHERS), set())
    schema = json.loads((ROOT / "Schemas/result-line.schema.json").read_text())
    tally.equal("schemas: rules that result-line.schema.json does not know, or knows alone",
                set(known) ^ set(schema["$defs"]["code"]["enum"]), set())


def maps(tally, ledger, work):
    """A map file is unusable (exit code 78) <=> refused by map.schema.json."""
    texts = map_corpus.maps()
    (work / "rows.csv").write_text("number\n1\n")
    unusable = []
    for number, text in enumerate(texts):
        (work / "map.json").write_text(text)
        done = ledger.run("append", work / "rows.csv", "--map", work / "map.json", "--dry-run", code=None)
        if done.returncode not in (0, 65, 78):
            raise RuntimeError(f"{text}: exit code {done.returncode}: {done.err}")
        unusable.append(done.returncode == 78)
    refused = refused_by_schema("map.schema.json", texts, work / "maps")
    differ = [(text, bad, error) for text, bad, error in zip(texts, unusable, refused) if bad != bool(error)]
    tally.check(f"schemas: {sum(unusable)} of {len(texts)} maps are unusable, to the program and to the schema",
                not differ, f"{len(differ)} that differ, such as {differ[:2]}")
    shipped = sorted((ROOT / "Schemas/maps").glob("*.json"))
    wrong = [e for e in refused_by_schema("map.schema.json", [p.read_text() for p in shipped], work / "shipped") if e]
    tally.check(f"schemas: {len(shipped)} shipped maps fulfil map.schema.json", not wrong and shipped, wrong)


def views(tally, work):
    """Rows of every view fulfil view-row.schema.json, to the public validator too."""
    ledger = Ledger.init(work / "views", "example.org/schemas")
    (work / "views.ndjson").write_text(Ledger.tamga("generate", "--declarations", 60, "--seed", 3).out)
    ledger.append(work / "views.ndjson")
    ledger.run("project")
    rows = []
    for view in VIEWS:
        rows += ledger.run("view", view, "--format", "ndjson").out.splitlines()[:12]
    wrong = [error for error in refused_by_schema("view-row.schema.json", rows, work / "rows") if error]
    tally.check(f"schemas: {len(rows)} view rows fulfil view-row.schema.json", not wrong and len(rows) >= 40, wrong[:1])


def schemas(tally, work):
    """All of it, in a directory of its own."""
    work = work / "schemas"
    work.mkdir()
    ledger = Ledger.init(work / "ledger", "example.org/schemas")
    rules(tally)
    submissions(tally, ledger, work)
    beyond(tally, ledger, work)
    maps(tally, ledger, work)
    views(tally, work)


if __name__ == "__main__":
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="tamga-schemas.") as directory:
        schemas(tally, Path(directory))
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)
