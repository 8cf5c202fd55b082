"""Whether the entries of a declaration follow from their documents; verify_evidence.py is the program.

Written after Schemas/log-format.md, chapters 6, 7, 10 and 11, and Schemas/submission.schema.json.
"""
import decimal
import json
import struct

FLOWS = ["", "dispatch", "export", "import", "re-export", "transit"]
EVENTS = {2: "lodged", 3: "accepted", 7: "amended"}
NO_DATE, NO_TIME = -2**31, -2**63


def party_id(entry, body):
    """The identifier that a party entry gives a number to (chapter 10)."""
    data = entry.data
    expected = bytearray(208)
    struct.pack_into("<HB", expected, 0, 1, 1)
    expected[8:24] = data[8:24]
    struct.pack_into("<qQQ", expected, 24, NO_TIME, 2**64 - 1, 2**64 - 1)
    struct.pack_into("<ii", expected, 72, NO_DATE, NO_DATE)
    struct.pack_into("<BI", expected, 91, 1, entry.party)
    expected[96:128] = entry.document_hash
    expected[128:144] = data[128:144]
    if data != bytes(expected):
        raise ValueError(f"position {entry.position}: not the entry of a party")
    return json.loads(body)["id"]


def country(letters):
    return 26 * (ord(letters[0]) - 65) + ord(letters[1]) - 64 if letters else 0


def unit(text):
    code = 0
    for place in range(3):
        digit = 0 if place >= len(text) else "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(text[place]) + 1
        code = 37 * code + digit
    return code


def scaled(value, places):
    number = decimal.Decimal(value).scaleb(places)
    if number != int(number):
        raise ValueError(f"{value}: more than {places} decimals")
    return int(number)


def item(declared):
    """An item of 64 bytes (chapter 6.2)."""
    code = declared["commodityCode"]
    amount, value = declared.get("supplementary"), declared.get("statisticalValue")
    gross = declared.get("grossMassKg")
    return struct.pack(
        "<IHBBHBBHHqqqq16x", int(code[:6]), int(code[6:].ljust(4, "0")), len(code), (amount is not None) + 2 * (value is not None),
        country(declared.get("countryOfOrigin", "")), int(declared.get("procedure", 255)), int(declared.get("previousProcedure", 255)),
        int(declared["number"]), unit(amount["unit"]) if amount else 0, scaled(declared["netMassKg"], 6),
        -1 if gross is None else scaled(gross, 6), scaled(amount["quantity"], 3) if amount else 0,
        0 if value is None else scaled(value, 2))


def expect(entry, what, found, expected):
    if found != expected:
        raise ValueError(f"position {entry.position}: {what} is {found!r}, its document says {expected!r}")


def follows(entry, body, steps, parties):
    """Compares an entry with its document; words about what was not compared."""
    if entry.media == 2:
        return "; its figures were not derived from its document, which is XML"
    with decimal.localcontext(prec=60):
        event = json.loads(body, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
        declaration = event.get("declaration") or (event if "kind" in event else None)
        if entry.event in EVENTS:
            expect(entry, "event", EVENTS[entry.event], event.get("event", "accepted"))
        if declaration is None:
            return taken_over(entry, steps)
        expect(entry, "kind", FLOWS[entry.flow], declaration["kind"])
        expect(entry, "number", entry.number.decode(), declaration.get("mrn", event.get("mrn", "")))
        for role, found in zip(("exporter", "importer", "declarant"), parties):
            expect(entry, role, found, (declaration.get(role) or {}).get("id", ""))
        places = [declaration.get(name, "") for name in ("countryOfDispatch", "countryOfDestination", "tradingCountry")]
        expect(entry, "countries", struct.unpack_from("<HHH", entry.data, 64), tuple(map(country, places)))
        expect(entry, "items", entry.data[208:208 + 64 * entry.items], b"".join(map(item, declaration["items"])))
    return ""


def taken_over(entry, steps):
    """A short acceptance has the goods, parties, links and marks of the lodged entry; other events have none."""
    if entry.event != 3:
        expect(entry, "number of items", entry.items, 0)
        return ""
    lodged = steps[entry.supersedes].data
    own, end = bytearray(entry.data), len(lodged) - (32 if lodged[5] & 8 else 0)
    for start, stop in [(2, 3), (4, 52), (72, 76), (80, 82), (83, 84), (91, 92), (96, 144), (160, 196)]:
        own[start:stop] = lodged[start:stop]
    expect(entry, "what was taken over", bytes(own[:end]), lodged[:end])
    return ""
