"""Good map files, and bad ones made of them: the corpus of schemas.py. The same files on every machine."""
import json

from schema_corpus import changed, places, at, without

MAP = {
    "$schema": "../map.schema.json", "description": "A map", "delimiter": ";",
    "fields": {
        "/kind": {"constant": "import"},
        "/mrn": {"column": "number", "prefix": "KR:"},
        "/countryOfDispatch": {"column": "from", "values": {"China": "CN", "": "QU"}},
        "/items/0/number": {"constant": "1", "number": True},
        "/items/0/netMassKg": {"column": "kg", "round": 6}},
    "ignore": ["remark"]}
SMALL = {"fields": {"/mrn": {"column": "number"}}}
POINTERS = ["", "/", "mrn", "/mrn/", "//mrn", "/a//b", "/mrn", "/items/0/netMassKg", "/a b", "/ж"]
SPECS = [
    {}, {"column": "a", "constant": "b"}, {"constant": "b"}, {"column": "a", "number": True, "prefix": "x"},
    {"column": "a", "number": False, "prefix": "x"}, {"constant": "1", "number": True, "prefix": "x"},
    {"column": "a", "values": {}}, {"column": "a", "values": {"a": ""}}, {"column": "a", "values": {"a": 1}},
    {"column": "a", "round": 0}, {"column": "a", "round": 6}, {"column": "a", "round": 7}, {"column": "a", "round": -1},
    {"column": "a", "round": 2.0}, {"column": "a", "round": 2.5}, {"column": "a", "round": "2"}, {"column": 1},
    {"column": "a", "unknown": "b"}, {"column": "a", "prefix": ""}]


def maps():
    """All texts, each once. Keys that come twice and pointers that overlap are left out: no schema sees them."""
    seen = {}
    for base in (MAP, SMALL):
        seen.setdefault(json.dumps(base))
        for path in places(base):
            if path:
                seen.setdefault(json.dumps(without(base, path)))
            for put in (None, True, 7, "", "x", [], {}, ["x"], [""], [1], {"x": "y"}, {"x": {}}):
                if path != () or isinstance(put, dict):
                    seen.setdefault(json.dumps(changed(base, path, put)))
            if isinstance(at(base, path), dict):
                seen.setdefault(json.dumps(changed(base, path, {**at(base, path), "unknown": "x"})))
    for pointer in POINTERS:
        seen.setdefault(json.dumps({"fields": {pointer: {"column": "number"}}}))
    for spec in SPECS:
        seen.setdefault(json.dumps({"fields": {"/mrn": spec}}))
    for delimiter in (",", ";", "\t", "|", ":", ",,", " ", "é"):
        seen.setdefault(json.dumps({**SMALL, "delimiter": delimiter}))
    return list(seen)
