"""Good lines, and many bad ones made of them: the corpus of schemas.py. The same lines on every machine."""
import copy
import json

MRN = "22KZ553020000001R3"

DECLARATION = {
    "kind": "re-export", "mrn": MRN, "lrn": "ALM-000123", "acceptedOn": "2022-06-14", "office": "KZ55302",
    "ucr": "2KZ220340999993-123", "declarant": {"id": "KZ-BIN:220340999993", "name": "Broker"},
    "exporter": {"id": "KZ-BIN:220340999993", "name": "Sender", "country": "KZ"},
    "importer": {"id": "RU-INN:9999999998", "name": "Taker", "country": "RU"},
    "countryOfDispatch": "KZ", "countryOfDestination": "RU", "tradingCountry": "AE",
    "transport": {"mode": 3, "conveyance": "01KZ123ABC", "nationality": "KZ", "containers": ["CSQU3054383"],
                  "seals": ["KZ0001"]},
    "transit": {"officeOfDeparture": "KZ55302", "officeOfDestination": "KZ50900", "limitDate": "2022-06-20",
                "guarantees": ["22KZ000000000A010"]},
    "items": [{
        "number": 1, "commodityCode": "8450111100", "description": "Washing machines", "brand": "Brand",
        "countryOfOrigin": "TR", "procedure": "31", "previousProcedure": "40", "netMassKg": "7200",
        "grossMassKg": "7800.5", "supplementary": {"quantity": "120", "unit": "H87"}, "statisticalValue": "36000.00",
        "previousDocuments": [{"mrn": "22KZ553020000000R4", "item": 1, "quantity": "120"}]}]}
SMALL = {
    "kind": "import", "mrn": MRN, "acceptedOn": "2022-06-14", "importer": {"id": "X:1"}, "countryOfDispatch": "CN",
    "countryOfDestination": "KZ",
    "items": [{"number": 1, "commodityCode": "845011", "countryOfOrigin": "CN", "netMassKg": "1"}]}
DECISIONS = ["released", "notReleased", "invalidated"]
MOVEMENTS = ["departed", "crossed", "arrived", "discharged", "exited", "incident"]
ABOUT = {"mrn": MRN, "id": "a-1", "at": "2022-06-14T08:00:00Z", "actor": "Ibraev", "expect": 1, "reason": "Typing error"}
LODGED = {**{key: value for key, value in SMALL.items() if key not in ("mrn", "acceptedOn")},
          "lrn": "ALM-000123", "declarant": {"id": "KZ-BIN:220340999993"}}
ROW = {"code": "854231", "brand": "Brand", "tier": "1", "description": "Processors", "mode": "include"}
LIST = {"name": "CHPL", "version": "2024-02-23", "kind": "watch", "publishedOn": "2024-02-23", "validFrom": "2024-02-23",
        "validTo": "2024-12-31", "source": "Published list", "rows": [ROW, {"code": "85"}]}
FIGURE = {"reporter": "KZ", "partner": "DE", "flow": "import", "commodity": "8450", "period": "2022-09", "value": "123.45",
          "netMassKg": "7200.5", "quantity": "120", "unit": "H87"}
STATISTIC = {"source": "Eurostat", "series": "COMEXT", "vintage": "2023-01-31", "currency": "EUR", "rows": [FIGURE]}
MARKS = {"id": "a-1", "at": "2022-06-14T08:00:00Z", "actor": "Ibraev"}
PLACE = {"office": "KZ55302", "seals": ["KZ0001"], "conveyance": "01KZ123ABC"}


def places(value, path=()):
    """Every place of a JSON value, the outermost first."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(value, path, put):
    """A copy with another value at a place."""
    if not path:
        return put
    value = copy.deepcopy(value)
    at(value, path[:-1])[path[-1]] = put
    return value


def without(value, path):
    value = copy.deepcopy(value)
    del at(value, path[:-1])[path[-1]]
    return value


def replacements(value):
    """What is put in the place of a value: other types, and other values of its own type."""
    others = [None, True, 7, 0, -1, 1.5, "x", "", [], {}, [[]], [{}]]
    if isinstance(value, str):
        others += [value + " ", value.lower(), value.upper(), "Ж" + value[1:], value + "\n", "\x00", "\x7f", "a b",
                   value * 40, "Ж" * 300, "x" * 36, value[:-1], value + "0", "-" + value, "2022-02-29", "1e3", "KZ:1"]
    elif isinstance(value, int):
        others += [2, 9, 10, 999, 1000, 1.0, 4294967295, 4294967296, str(value)]
    elif isinstance(value, list):
        others += [value * 2, [None], [value], {"0": 1}]
    elif isinstance(value, dict):
        others += [{**value, "unknown": 1}, {**value, "kind": "import"}, [value]]
    return others


def mutations(base):
    """Everything that one change at one place can make of a line."""
    for path in places(base):
        if path:
            yield without(base, path)
        for put in replacements(at(base, path)):
            yield changed(base, path, put)


def bases():
    """Good lines, and whether each is changed at every place; the others have the same places as one before them."""
    yield {"event": "accepted", **{k: v for k, v in ABOUT.items() if k != "reason"}, "declaration": DECLARATION}, True
    yield SMALL, True
    yield DECLARATION, False
    yield {"declaration": SMALL}, False
    yield {"event": "amended", **ABOUT, "declaration": SMALL}, False
    yield {"event": "lodged", **MARKS, "expect": "none", "declaration": LODGED}, True
    yield {"event": "accepted", **MARKS, "expect": 1, "mrn": MRN, "lrn": "ALM-000123", "declarant": "KZ-BIN:220340999993",
           "acceptedOn": "2022-06-14"}, True
    yield {"event": "rejected", **MARKS, "expect": 1, "lrn": "ALM-000123", "declarant": "KZ-BIN:220340999993",
           "reason": "No licence"}, True
    yield {"event": "partyRegistered", **MARKS, "registeredOn": "2022-03-14",
           "party": {"id": "KZ-BIN:220340999993", "name": "New LLP", "country": "KZ"}}, True
    yield {"event": "listPublished", **MARKS, "list": LIST}, True
    yield {"event": "statisticPublished", **MARKS, "statistic": STATISTIC}, True
    yield {"event": "openingBalance", **MARKS, "holder": {"id": "X:1"}, "on": "2022-01-01", "items": SMALL["items"]}, True
    for event in DECISIONS:
        yield {"event": event, **ABOUT}, event == "invalidated"
    for event in MOVEMENTS:
        yield {"event": event, **ABOUT, **PLACE}, event == "departed"


# By hand: shapes that one change does not reach. Each is put in the place of the full declaration's value.
VALUES = {
    ("mrn",): [
        "55302/140622/0012345", "10702030/290224/0012345", "10702/290223/0012345", "10702/310622/0012345",
        "10702/300222/0012345", "1070/140622/0012345", "10702/140622/123", "KR:A-1_b.c/d", "kr:1", "KR:", ":1", "K R:1",
        "KR:1:2", "K" * 33 + ":1", "K" * 34 + ":1", "22kz553020000001R3", "2XKZ553020000001R3", "22K1553020000001R3",
        "22KZ553020000001R"],
    ("exporter", "id"): [
        "KZ-IIN:220340999993", "KZ-BIN:22034099999", "KZ-BIN:22034099999A", "RU-INN:500100732259", "RU-INN:50010073225",
        "RU-OGRN:1027700132195", "RU-OGRN:102770013219", "LEI:5493001KJTIIGC8Y1R12", "LEI:5493001KJTIIGC8Y1R1",
        "EORI:DE123456", "EORI:D", "EORI:DE", "EORI:DE1", "EORI:1E123", "EORI:DE12-3", "EORI:de123",
        "LEI:5493001kJTIIGC8Y1R12", "KZ-IIN:990231300001", "KZ-BIN:221340999993", "EORI:DE1234567890123456", "KZ-LOCAL:4711",
        "KZ LOCAL:1", "1KZ:1"],
    ("acceptedOn",): [
        "1900-01-01", "2199-12-31", "1899-12-31", "2200-01-01", "2022-13-01", "2022-00-10", "2022-06-00", "2022-06-31",
        "2022-02-29", "2024-02-29", "2000-02-29", "1900-02-29", "2100-02-29", "2022-6-14", "14.06.2022", "2022-06-14T"],
    ("office",): ["K", "KZ", "K" * 16, "K" * 17, "KZ-1:2", "KZ_1", "kz55302"],
    ("countryOfDispatch",): ["K", "KAZ", "K1", "kz", "ZZ", "EU"],
    ("lrn",): ["A" * 22, "A" * 23, "A B~", "А1"],
    ("items", 0, "commodityCode"): [
        "845011", "84501111", "84501", "8450.11", "8450111", "845011110", "84501111001", "770100", "980100", "970100",
        "000100", "010100", "990000", "84501x"],
    ("items", 0, "netMassKg"): [
        0, 7200, 7200.5, -0.0, -1, "0", "-0", "-0.00", "-0e5", "-1", "07", "7.", ".5", "+7", "7 200", "7,2", "0x10", "1e",
        "7.2E+1", "0.123456", "0.1234560", "0.1234567", "999999999999.5", "-1e1", "NaN"],
    ("items", 0, "statisticalValue"): ["1.23", "1.230", "1.234", "1,23", "-1.00", "12345678901234567"],
    ("items", 0, "supplementary", "quantity"): ["1.234", "1.2340", "1.2345", "1234567890123456"],
    ("items", 0, "supplementary", "unit"): ["KG", "KGM", "K", "KGMX", "h87", "H-7"],
    ("items", 0, "procedure"): ["00", "3", "310", "3A"],
    ("items", 0, "description"): ["Ж" * 512, "Ж" * 513, "a\tb", "😀" * 512],
    ("transit", "guarantees", 0): [
        "22KZ000000000A010", "22KZ000000000A010A123456", "22KZ000000000A010A12345", "22KZ000000000A011", "22kz000000000A010", "22KZ000000000A01X", "22KZ000000000A0"],
    ("transport", "mode"): [1, 6, 7, 9, 0, 10, 3.0, 3.5, "3"],
    ("kind",): ["import", "export", "transit", "dispatch", "reexport", "Import"],
}
FIGURES = {
    "commodity": ["TOTAL", "84", "8", "84501111000", "total", "84.50"], "partner": ["TOTAL", "XK", "EU27", "WORLD"],
    "period": ["2022", "2022-12", "2022-13", "2022-00", "1899", "2022-9", "202209", "2022-Q1"],
    "flow": ["export", "re-export", "transit", "dispatch"], "value": ["0", "1.234", "-1", 12.5]}
TIMES = ["2022-06-14T08:00:00+06:00", "2022-06-14t08:00:00z", "2022-06-14T08:00:00.123456Z", "2022-06-14 08:00:00Z",
         "2022-06-14T08:00:00.1234567Z", "2022-06-14T08:00:00", "2022-06-14T08:00Z", "2022-06-14T24:00:00Z",
         "2022-06-14T08:00:60Z", "2022-06-14T08:60:00Z", "2022-02-29T08:00:00Z", "2024-02-29T08:00:00-00:30",
         "2022-06-14T08:00:00.Z", "2022-06-14T08:00:00+0600", "2022-06-14T08:00:00+24:00", "2022-06-14"]
EXPECTED = ["any", "none", "Any", "1", 0, 1, 4294967295, 4294967296, 1.0, 1.5]
EVENTS = ["lodged", "rejected", "party", "Accepted", "partyRegistered", "listPublished", "statisticPublished",
          "openingBalance", "cancelled"]


def by_hand():
    for path, values in VALUES.items():
        for value in values:
            yield {"event": "accepted", "declaration": changed(DECLARATION, path, value)}
    for key, values in [("at", TIMES), ("expect", EXPECTED), ("event", EVENTS)]:
        for value in values:
            yield {"event": "released", "mrn": MRN, key: value}
    for event in DECISIONS + MOVEMENTS:
        yield {"event": event, "mrn": MRN}
        yield {"event": event, "mrn": MRN, "declaration": SMALL}
        yield {"event": event, "mrn": MRN, "seals": ["S"]}
    yield {"event": "accepted", "mrn": MRN, "reason": "x", "declaration": SMALL}
    yield {"event": "accepted", "kind": "import", "declaration": SMALL}
    yield {"mrn": MRN, "declaration": SMALL}
    yield {"event": "accepted", "mrn": MRN}
    yield {"event": "accepted", "mrn": MRN, "lrn": "A", "acceptedOn": "2022-06-14", "declaration": SMALL}
    yield {"event": "lodged", "declaration": {**LODGED, "mrn": MRN}}
    yield {"event": "lodged", "declaration": {**LODGED, "acceptedOn": "2022-06-14"}}
    yield {"event": "lodged", "mrn": MRN, "declaration": LODGED}
    yield LODGED
    for kind in ("watch", "brand", "nomenclature"):
        for rows in ([{"code": "85"}], [{"brand": "B"}], [{"code": "85", "brand": "B"}], []):
            yield {"event": "listPublished", "list": {**LIST, "kind": kind, "rows": rows}}
    for key, values in FIGURES.items():
        for value in values:
            yield {"event": "statisticPublished", "statistic": {**STATISTIC, "rows": [{**FIGURE, key: value}]}}
    for count in (0, 2, 999, 1000):
        item = SMALL["items"][0]
        yield {"declaration": {**SMALL, "items": [{**item, "number": n + 1} for n in range(count)]}}


def lines():
    """All lines, each once. Scalars are left out: the reader of JSON refuses them before anything else."""
    seen = {}
    for base, changes in bases():
        seen.setdefault(json.dumps(base), base)
        for line in mutations(base) if changes else ():
            if isinstance(line, (dict, list)):
                seen.setdefault(json.dumps(line), line)
    for line in by_hand():
        seen.setdefault(json.dumps(line), line)
    return list(seen)
