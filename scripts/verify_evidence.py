#!/usr/bin/env python3
"""Verifies evidence of a declaration without the ledger and without any code of tamga.

    verify_evidence.py FILE --key VKEY

Schemas/evidence-format.md, sha256 and Ed25519 are all it knows. Of what follows from a document it compares kind, number, parties,
countries and goods (of one in XML nothing, which it says); 'tamga check' compares every field. Prints the entries; exit code 1 and the
reason if anything is not as it has to be. Needs the package cryptography.
"""
import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence_documents import FLOWS, follows, party_id
from ledger_log import NONE, Entry, node

EVENTS = ["", "party", "lodged", "accepted", "rejected", "released", "notReleased", "amended", "invalidated", "departed", "crossed",
          "arrived", "discharged", "exited", "incident"]
STATES = ["unknown", "lodged", "accepted", "rejected", "released", "notReleased", "invalidated", "inTransit", "arrived", "discharged",
          "exited"]
COUNT = {"accepted", "released", "inTransit", "arrived", "discharged", "exited"}
VERSIONS = {"lodged", "accepted", "amended"}
TAKE_BACK = {"amended", "rejected", "invalidated", "notReleased"}
OUTWARD = {"dispatch", "export", "re-export"}
# docs/states.md; 'amended' keeps a state that counts, and everything that counts, or was not released, can be invalidated.
STEPS = {
    ("unknown", "lodged"): "lodged", ("unknown", "accepted"): "accepted", ("lodged", "accepted"): "accepted",
    ("lodged", "rejected"): "rejected", ("accepted", "released"): "released", ("accepted", "notReleased"): "notReleased",
    ("accepted", "departed"): "inTransit", ("released", "departed"): "inTransit", ("arrived", "departed"): "inTransit",
    ("inTransit", "crossed"): "inTransit", ("inTransit", "incident"): "inTransit", ("inTransit", "arrived"): "arrived",
    ("arrived", "discharged"): "discharged", ("released", "exited"): "exited", ("inTransit", "exited"): "exited",
    ("arrived", "exited"): "exited", ("notReleased", "invalidated"): "invalidated",
    **{(state, "amended"): state for state in COUNT}, **{(state, "invalidated"): "invalidated" for state in COUNT},
}


class Refused(Exception):
    """What was found, what was expected, where."""


def need(good, words):
    if not good:
        raise Refused(words)


def decoded(text, what):
    """Base64 in its one spelling."""
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, f"{what}: not the one spelling of its Base64")
    return data


def decimal(text, what):
    need(text.isascii() and text.isdigit() and str(int(text)) == text and int(text) < 2**63, f"{what}: {text!r} is no number")
    return int(text)


def verifier_key(text):
    name, identifier, encoded = text.split("+", 2)
    raw = decoded(encoded, "verifier key")
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    need(len(raw) == 33 and raw[0] == 1 and expected.hex() == identifier and not any(c.isspace() for c in name),
         f"verifier key {text!r}")
    return name, expected, Ed25519PublicKey.from_public_bytes(raw[1:])


class Lines:
    def __init__(self, data):
        text = data.decode()
        need(all(c >= " " or c == "\n" for c in text) and text.endswith("\n"), "control characters, or no line feed at the end")
        self.lines = text[:-1].split("\n")
        self.place = 0

    def next(self, word=None):
        need(self.place < len(self.lines), f"line {self.place + 1}: the file ends")
        line = self.lines[self.place]
        self.place += 1
        if word is None:
            return line
        need(line.startswith(word + " "), f"line {self.place}: {line[:60]!r}, expected {word!r}")
        return line[len(word) + 1:]

    def next_is(self, word):
        return self.place < len(self.lines) and self.lines[self.place].startswith(word + " ")


def checkpoint(lines, keys):
    """Its size, its root and its own text; every signature verified (chapter 2, step 3)."""
    start, text = lines.place, []
    while line := lines.next():
        text.append(line)
    need(len(text) >= 3, f"line {lines.place}: a checkpoint has three lines")
    root = decoded(text[2], "root")
    need(len(root) == 32, "root")
    signed = "".join(line + "\n" for line in text).encode()
    for name, identifier, key in keys:
        need(text[0] == name, f"origin {text[0]!r}, expected {name!r}")
        line = lines.next()
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "\u2014" and parts[1] == name, f"line {lines.place}: {line[:60]!r}")
        signature = decoded(parts[2], "signature")
        need(signature[:4] == identifier, f"line {lines.place}: a signature of another key")
        try:
            key.verify(signature[4:], signed)
        except InvalidSignature:
            raise Refused(f"line {lines.place}: the signature is not of this checkpoint") from None
    return decimal(text[1], "size"), root, lines.lines[start:lines.place]


def climb(leaf, index, size, path):
    """RFC 9162, 2.1.3.2."""
    need(index < size, f"position {index} of {size} entries")
    place, last = index, size - 1
    for sibling in path:
        need(last > 0, f"position {index}: too many hashes")
        if place & 1 or place == last:
            leaf = node(sibling, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node(leaf, sibling)
        place, last = place >> 1, last >> 1
    need(last == 0, f"position {index}: too few hashes")
    return leaf


def part(lines, keys):
    """The entry, its document and its checkpoint's lines (steps 4 to 6)."""
    need(lines.next() == "", f"line {lines.place}: expected an empty line")
    media, _, body = lines.next("document").partition(" ")
    need(media in ("application/json", "application/xml"), f"media type {media!r}")
    body = decoded(body, "document")
    notes = decoded(lines.next("notes"), "notes") if lines.next_is("notes") else None
    need(notes != b"", "notes of no bytes")
    need(lines.next() == "c2sp.org/tlog-proof@v1", f"line {lines.place}: expected a tlog-proof")
    data = decoded(lines.next("extra"), "entry")
    index = decimal(lines.next("index"), "index")
    path = []
    while line := lines.next():
        path.append(decoded(line, "hash"))
        need(len(path[-1]) == 32, f"line {lines.place}: expected a hash")
    size, root, note = checkpoint(lines, keys)
    need(climb(hashlib.sha256(b"\0" + data).digest(), index, size, path) == root, f"position {index} leads to another root")
    entry = Entry(data, index)
    need(entry.event in range(1, 15) and data[4] < len(STATES) and entry.flow < len(FLOWS), f"position {index}: no step and no party")
    need(entry.media == (1 if media == "application/json" else 2), f"position {index}: media type")
    need(entry.document_hash == hashlib.sha256(body).digest(), f"position {index}: its document has another SHA-256")
    digest = data[-32:] if entry.flags & 8 else None
    need(digest == (hashlib.sha256(notes).digest() if notes is not None else None), f"position {index}: notes")
    need(entry.warnings == min(len(json.loads(notes or b"[]")), 65535) and entry.flags < 16, f"position {index}: warnings or flags")
    return entry, body, note


class Life:
    """Step 8."""

    def __init__(self):
        self.state, self.flow, self.version, self.first, self.current = "unknown", 0, 0, None, NONE

    def take(self, entry, number):
        event, state = EVENTS[entry.event], STATES[entry.data[4]]
        holds = event in VERSIONS
        flow = FLOWS[entry.flow if holds else self.flow]
        place = f"position {entry.position}, {event}"
        need(STEPS.get((self.state, event)) == state, f"{place}: state {state} after {self.state}")
        need(event != "discharged" or flow == "transit", f"{place}: of {flow}")
        need(event != "exited" or flow in OUTWARD, f"{place}: of {flow}")
        need(int.from_bytes(entry.data[48:52], "little") == self.version + holds, f"{place}: version")
        self.first = entry.position if self.first is None else self.first
        need(entry.declaration == self.first, f"{place}: declaration")
        names = event in TAKE_BACK or event == "accepted"
        need(entry.supersedes == (self.current if names else NONE), f"{place}: supersedes")
        need(bool(entry.flags & 2) == (event in TAKE_BACK and self.state in COUNT), f"{place}: retracts")
        need(bool(entry.flags & 1) == (holds and state in COUNT), f"{place}: counts")
        need(entry.number == (b"" if event in ("lodged", "rejected") else number), f"{place}: number")
        self.state, self.version = state, self.version + holds
        if holds:
            self.current, self.flow = entry.position, entry.flow


def verify(data, key):
    """The words to print."""
    need(len(data) <= 64 << 20, f"{len(data)} bytes")
    lines = Lines(data)
    need(lines.next() == "tamga-evidence@v1", "line 1: expected 'tamga-evidence@v1'")
    name = lines.next("declaration").encode()
    keys = [lines.next("key")]
    while lines.next_is("key"):
        keys.append(lines.next("key"))
    need(len(set(keys)) == len(keys) <= 4 and key in keys, f"the file is signed by {' and '.join(keys)}, expected {key}")
    keys = [verifier_key(text) for text in keys]
    count = decimal(lines.next("parts"), "parts")
    need(1 <= count <= 10_000, f"{count} parts")
    parties, named, steps, life, note, words, last = {}, set(), {}, Life(), None, [], None
    for _ in range(count):
        entry, body, found = part(lines, keys)
        note = note or found
        need(found == note, f"position {entry.position}: another checkpoint")
        need(last is None or last.position < entry.position and last.recorded <= entry.recorded, f"position {entry.position}: order")
        last = entry
        if entry.event == 1:
            need(entry.party not in parties, f"position {entry.position}: party {entry.party} again")
            parties[entry.party] = party_id(entry, body)
            continue
        life.take(entry, name)
        numbers = [int.from_bytes(entry.data[start:start + 4], "little") for start in (52, 56, 60)]
        need(all(number in parties for number in numbers if number), f"position {entry.position}: a party whose entry is missing")
        named.update(number for number in numbers if number)
        steps[entry.position] = entry
        unread = follows(entry, body, steps, [parties.get(number, "") for number in numbers])
        words.append(f"position {entry.position}: {EVENTS[entry.event]}, version {life.version}, then {life.state}{unread}")
    need(lines.place == len(lines.lines), f"line {lines.place + 1}: something follows")
    need(steps, "no step of a declaration")
    need(named == set(parties), "a party that no step names")
    if life.version == 1 and not any(entry.number for entry in steps.values()):
        first = steps[life.first]
        declarant = parties.get(first.declarant, "")
        need(name == b"lrn:%s/%s" % (declarant.encode(), first.texts(7)[0]), f"declaration {name!r}")
    return [f"ok: evidence of declaration {name.decode()}", *words, f"log {note[0]}, {note[1]} entries, root {note[2]}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", required=True)
    arguments = parser.parse_args()
    try:
        print("\n".join(verify(arguments.file.read_bytes(), arguments.key)))
    except (Refused, ValueError, LookupError, TypeError) as error:
        sys.exit(f"REFUSED {arguments.file}: {error}")


if __name__ == "__main__":
    main()
