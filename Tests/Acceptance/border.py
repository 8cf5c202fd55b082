"""The story of the washing machines from border to border: what each view says of it, exactly."""
import json
import xml.etree.ElementTree

import pydot


def border(tally, ledger, schema):
    flows(tally, ledger)
    balances(tally, ledger)
    transits(tally, ledger)
    consignment(tally, ledger)
    for view in ("party-activity", "amendments", "surges", "goods-balance", "lineage", "transit-status", "custody"):
        rows = [json.loads(line) for line in ledger.run("view", view, "--format", "ndjson").out.splitlines()]
        schema(tally, f"view-row.schema.json#/$defs/{view}", f"story: rows of {view}", rows)


def flows(tally, ledger):
    """What officials look for stands out: the flow out of nothing, and who was founded for it."""
    found = {(r["month"], r["unit"]) for r in ledger.rows("surges", "commodity=8450", "partner=RU", "flow=dispatch")
             if r["flag"] == "NEW_FLOW"}
    tally.equal("story: 8450 to RU is new in", sorted(found), [("2022-04", ""), ("2022-04", "H87")])
    condition = ["--where", "commodity=8450", "--where", "partner=RU", "--where", "month=2022-04"]
    lines = [json.loads(line) for line in
             ledger.run("explain", "surges", *condition, "--format", "ndjson").out.splitlines()]
    pieces = sum(int(line["quantity"]) for line in lines if (line["unit"], line["sourceMonth"]) == ("H87", "2022-04"))
    tally.equal("story: pieces that explain its first month", pieces, 800)
    young = [r for r in ledger.rows("party-activity") if "POST_INVASION" in (r["flags"] or "")]
    tally.equal("story: registered in spring 2022", sorted(r["registered"] for r in young),
                ["2022-03", "2022-03", "2022-04", "2022-04", "2022-05"])
    tally.check("story: all of them young and large", all("YOUNG_AND_LARGE" in r["flags"] for r in young), young)


def balances(tally, ledger):
    """One company sends out more than ever came in, and nobody else does: neither traders nor their stocks."""
    flagged = [(r["holder"][:13], r["commodity"], r["origin"], r["unit"], r["flags"])
               for r in ledger.rows("goods-balance") if r["flags"]]
    tally.equal("story: goods-balance names", flagged, [("KZ-BIN:220440", "845011", "TR", "H87", "NEGATIVE")])
    sent = {r["holder"] for r in ledger.rows("goods-balance", "commodity=845011") if r["out"] != "0"}
    tally.equal("story: companies that sent washing machines out", len(sent), 5)


def transits(tally, ledger):
    """Asked on the day after its end."""
    rows = ledger.run("view", "transit-status", "--on", "2023-01-01", "--format", "ndjson").out.splitlines()
    states = [(row["state"], row["arrivedOn"]) for row in map(json.loads, rows)]
    tally.equal("story: transits that never arrived", [s for s in states if s[0] != "DISCHARGED"],
                [("OVERDUE", None)] * 3)
    tally.equal("story: transits that were discharged", sum(s[0] == "DISCHARGED" for s in states), 5)


def consignment(tally, ledger):
    """Import, dispatch and re-export of one reference, in every form."""
    reference = next(r["consignment"] for r in ledger.rows("custody") if r["consignment"].endswith("-845011"))
    legs = [(r["kind"], r["event"]) for r in ledger.rows("custody", f"consignment={reference}")]
    tally.equal("story: legs of the consignment", sorted(legs), sorted([
        ("import", "accepted"), ("import", "released"), ("dispatch", "accepted"), ("dispatch", "released"),
        ("dispatch", "departed"), ("dispatch", "crossed"), ("dispatch", "arrived"), ("re-export", "accepted"),
        ("re-export", "released"), ("re-export", "exited")]))
    graphs = pydot.graph_from_dot_data(ledger.run("trace", reference, "--format", "dot").out) or []
    found = [(len([n for n in g.get_nodes() if n.get_name() not in ("node", "edge")]), len(g.get_edges()))
             for g in graphs]
    tally.equal("story: the trace in DOT, as pydot reads it", found, [(3, 2)])
    drawing = xml.etree.ElementTree.fromstring(ledger.run("trace", reference, "--format", "svg").out)
    tally.check("story: the trace as SVG", drawing.tag.endswith("svg"), drawing.tag)
    for arguments in (["od-matrix"], ["commodity-flows", "--where", "commodity=8450*", "--measure", "quantity"]):
        drawing = xml.etree.ElementTree.fromstring(ledger.run("view", *arguments, "--format", "svg").out)
        tally.check(f"story: {arguments[0]} as SVG", drawing.tag.endswith("svg"), drawing.tag)
