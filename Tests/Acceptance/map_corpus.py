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
        "/items/0/netMassKg": {
            "column": "kg", "round": 6, "decimalMark": ",", "groupMark": ".", "powerOfTen": 2, "trim": True,
            "missing": [":", ""], "otherwise": "0"},
        "/items/0/commodityCode": {"column": "code", "padTo": 8},
        "/countryOfDestination": {"column": "day", "date": "DD.MM.YYYY"},
        "/ucr": {"parts": [{"column": "year"}, {"column": "month", "padTo": 2}], "lastDayOfMonth": True},
        "/acceptedOn": {"column": "month", "lastDayOfMonth": True},
        "/lrn": {"parts": [{"constant": "L"}, {"prefix": "-", "column": "from", "values": {"China": "CN"}}]}},
    "tables": {"codes": {"China": "CN"}},
    "rows": [{"column": "number", "length": 8}, {"column": "from", "oneOf": ["China"], "prefix": "C"}],
    "ignore": ["remark"]}
SMALL = {"fields": {"/mrn": {"column": "number"}}}
POINTERS = ["", "/", "mrn", "/mrn/", "//mrn", "/a//b", "/mrn", "/items/0/netMassKg", "/a b", "/ж"]
SPECS = [
    {}, {"column": "a", "constant": "b"}, {"constant": "b"}, {"column": "a", "number": True, "prefix": "x"},
    {"column": "a", "number": False, "prefix": "x"}, {"constant": "1", "number": True, "prefix": "x"},
    {"column": "a", "values": {}}, {"column": "a", "values": {"a": ""}}, {"column": "a", "values": {"a": 1}},
    {"column": "a", "round": 0}, {"column": "a", "round": 6}, {"column": "a", "round": 7}, {"column": "a", "round": -1},
    {"column": "a", "round": 2.0}, {"column": "a", "round": 2.5}, {"column": "a", "round": "2"}, {"column": 1},
    {"column": "a", "unknown": "b"}, {"column": "a", "prefix": ""}, {"parts": []}, {"parts": [{}]},
    {"parts": [{"column": "a"}, {"constant": "b"}]}, {"parts": [{"column": "a", "constant": "b"}]},
    {"parts": [{"column": "a"}], "prefix": "b"}, {"parts": [{"column": "a"}], "column": "b"},
    {"column": "a", "padTo": 0}, {"column": "a", "padTo": 31}, {"column": "a", "powerOfTen": -9},
    {"column": "a", "powerOfTen": -10}, {"column": "a", "groupMark": "."}, {"column": "a", "groupMark": ","},
    {"column": "a", "groupMark": ",", "decimalMark": ","}, {"column": "a", "groupMark": ".", "decimalMark": "."},
    {"column": "a", "groupMark": ",", "decimalMark": "."}, {"column": "a", "groupMark": "'", "decimalMark": ","},
    {"column": "a", "groupMark": "_"}, {"column": "a", "decimalMark": " "}, {"column": "a", "missing": ":"},
    {"column": "a", "missing": [""]}, {"column": "a", "missing": [1]}, {"constant": "a", "trim": False},
    {"constant": "a", "otherwise": "b"}, {"column": "a", "otherwise": ""}, {"column": "a", "otherwise": "b"},
    {"column": "a", "number": True, "otherwise": "b"}, {"column": "a", "number": True, "otherwise": "-1.5e3"},
    {"column": "a", "number": True, "otherwise": "01"}, {"column": "a", "date": "DDMMYYYY"},
    {"column": "a", "date": "YYYY"}, {"column": "a", "date": "YYYY-MM-DDTHH"}, {"column": "a", "date": "DD.MM.YYYY", "padTo": 3},
    {"column": "a", "date": "DD.MM.YYYY", "trim": True}, {"column": "a", "date": "DD.MM.YYYY", "decimalMark": "."},
    {"column": "a", "date": "DD.MM.YYYY MM"}, {"parts": [{"column": "a", "trim": True, "date": "YYYY/MM/DD"}]},
    {"parts": [{"constant": "a", "padTo": 3}]}, {"parts": [{"column": "a"}], "lastDayOfMonth": True},
    {"parts": [{"column": "a"}], "lastDayOfMonth": "x"}, {"parts": [{"column": "a"}], "otherwise": "b"},
    {"parts": [{"column": "a"}], "trim": True}, {"parts": [{"column": "a", "round": 2}]}, {"column": "a", "lastDayOfMonth": "yes"}, {"column": "a", "values": ""}]
CONDITIONS = [
    {}, {"column": "a"}, {"length": 8}, {"column": "a", "length": 8}, {"column": "a", "length": -1},
    {"column": "a", "length": 1001}, {"column": "a", "length": "8"}, {"column": "a", "prefix": ""},
    {"column": "a", "noneOf": ["", "b"]}, {"column": "a", "noneOf": 1}, {"column": "a", "noneOf": [1]},
    {"column": "a", "oneOf": []}, {"column": "a", "oneOf": [""]}, {"column": "a", "oneOf": "b"},
    {"column": "a", "length": 2, "prefix": "b", "oneOf": ["bc"]}, {"column": "", "length": 8}]


def maps():
    """All texts, each once.

    Keys that come twice, pointers that overlap and tables that are not there are left out: no schema sees them.
    """
    seen = {}
    for base in (MAP, SMALL):
        seen.setdefault(json.dumps(base))
        for path in places(base):
            if path:
                seen.setdefault(json.dumps(without(base, path)))
            for put in (None, True, 7, "", "x", [], {}, ["x"], [""], [1], {"x": "y"}, {"x": {}}):
                names_table = path[-1:] == ("values",) and put == "x"
                if not names_table and path != () or isinstance(put, dict):
                    seen.setdefault(json.dumps(changed(base, path, put)))
            if isinstance(at(base, path), dict):
                seen.setdefault(json.dumps(changed(base, path, {**at(base, path), "unknown": "x"})))
    for pointer in POINTERS:
        seen.setdefault(json.dumps({"fields": {pointer: {"column": "number"}}}))
    for spec in SPECS:
        seen.setdefault(json.dumps({"fields": {"/mrn": spec}}))
    seen.setdefault(json.dumps(
        {"tables": {"codes": {"China": "CN"}}, "fields": {"/mrn": {"column": "number", "values": "codes"}}}))
    for condition in CONDITIONS:
        seen.setdefault(json.dumps({**SMALL, "rows": [condition]}))
    for delimiter in (",", ";", "\t", "|", ":", ",,", " ", "é"):
        seen.setdefault(json.dumps({**SMALL, "delimiter": delimiter}))
    return list(seen)
