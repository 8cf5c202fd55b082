"""The log of a ledger, read by Schemas/log-format.md alone; verify_ledger.py is the program.

Uses LMDB, sha256 and struct. Chapters named here are those of that document.
"""
import collections
import datetime
import hashlib
import json
import struct

TABLES = ["entries", "entries.tail", "documents", "documents.tail", "tiles", "index.names", "index.identifiers",
          "index.parties", "index.references", "index.times"]
INDEXES = TABLES[5:]
NONE = 2**64 - 1
LODGED, ACCEPTED, REJECTED, REGISTRATION, LIST, STATISTIC, OPENING = 2, 3, 4, 15, 16, 17, 18
FLOWS = ["", "dispatch", "export", "import", "re-export", "transit"]


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def joined(hashes):
    """Root over complete subtrees of one height: RFC 6962, splitting at the largest power of two below."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(joined(hashes[:middle]), joined(hashes[middle:]))


def name_hash(kind, name):
    """Chapter 9."""
    return hashlib.sha256(bytes([kind]) + name).digest()[:8]


def name_ranges(size):
    """Chapter 9: level, number, first position and end of each record of index.names."""
    first = 0
    for level in (6, 5, 4, 3, 2, 1, 0):
        width = 256 * 4**level
        while first + width <= size:
            yield level, first // width, first, first + width
            first += width
    if first < size:
        yield 0, first // 256, first, first + 256


class Entry:
    """Chapter 6."""

    def __init__(self, data, position):
        self.data = data
        if len(data) < 208:
            raise ValueError(f"{len(data)} bytes")
        (self.format, self.event, self.flow, _, self.flags, self.warnings, self.position, self.recorded) = (
            struct.unpack_from("<HBBBBHQq", data))
        self.declaration, self.supersedes = struct.unpack_from("<QQ", data, 32)
        self.importer, self.declarant = struct.unpack_from("<II", data, 56)
        self.day, = struct.unpack_from("<i", data, 72)
        self.destination, = struct.unpack_from("<H", data, 66)
        (self.month, _, number_length, self.items, links, marks, _, self.media, self.party) = (
            struct.unpack_from("<HBBHHHBBI", data, 80))
        self.document_hash = data[96:128]
        self.number = data[160:160 + number_length]
        length = 208 + 64 * self.items + 56 * links + 40 * marks + (32 if self.flags & 8 else 0)
        if self.format != 1 or len(data) != length or len(data) > 65535 or number_length > 35:
            raise ValueError(f"format {self.format}, {len(data)} bytes of {length}")
        if self.position != position:
            raise ValueError(f"position {self.position}")
        first = 208 + 64 * self.items + 56 * links
        marks = [data[start:start + 40] for start in range(first, first + 40 * marks, 40)]
        self.marks = [(mark[0], mark[4:4 + mark[1]]) for mark in marks]

    def texts(self, kind):
        """Chapter 6.4: the texts of the marks of a kind."""
        return [text for known, text in self.marks if known == kind]

    def cells(self):
        """Key and measures of each item, as the od-matrix has them."""
        for index in range(self.items):
            start = 208 + 64 * index
            origin, = struct.unpack_from("<H", self.data, start + 8)
            mass, = struct.unpack_from("<q", self.data, start + 16)
            value, = struct.unpack_from("<q", self.data, start + 40)
            yield (country(origin), country(self.destination), FLOWS[self.flow], month(self.month)), (1, mass, value)


def country(code):
    return chr(65 + (code - 1) // 26) + chr(65 + (code - 1) % 26) if code else ""


def month(code):
    return f"{code // 12:04}-{code % 12 + 1:02}" if code else ""


def decimal(value, places, least):
    """An integer of a fixed scale as text: no zeros at the end beyond the least number of decimals."""
    digits = f"{abs(value):0{places + 1}}"
    whole, rest = digits[:-places], digits[-places:].rstrip("0").ljust(least, "0")
    return ("-" if value < 0 else "") + whole + ("." + rest if rest else "")


class Log:
    """Everything there is to the log, read in one transaction."""

    def __init__(self, environment, transaction, fault):
        """`fault(where, expected, found)` is told each difference."""
        self.transaction, self.fault = transaction, fault
        self.tables = {name: environment.open_db(name.encode(), txn=transaction, create=False) for name in TABLES}
        self.roots, self.tail, self.last_time = [], [], None
        self.party_ids, self.names = {}, []
        self.cells = collections.defaultdict(lambda: [0, 0, 0])
        self.indexes = {name: {} for name in INDEXES}
        self.sealed = self.count("entries")
        self.size = 256 * self.sealed + self.count("entries.tail")

    def count(self, name):
        return self.transaction.stat(self.tables[name])["entries"]

    def get(self, name, number):
        return self.transaction.get(struct.pack(">Q", number), db=self.tables[name])

    def check_keys(self, name, keys):
        """Chapter 2: the keys of a table are exactly these numbers."""
        expected = iter(keys)
        for key in self.transaction.cursor(db=self.tables[name]).iternext(keys=True, values=False):
            if key != struct.pack(">Q", next(expected, NONE)):
                raise ValueError(f"{name}: key {key.hex()}, expected 0, 1, 2 ... without gaps, {len(keys)} of them")
        if next(expected, None) is not None:
            raise ValueError(f"{name}: {self.count(name)} records, expected {len(keys)}")

    def parts(self, record, first):
        """Chapter 3."""
        offsets = struct.unpack_from("<257I", record)
        if offsets[0] != first or offsets[-1] != len(record) or list(offsets) != sorted(offsets):
            raise ValueError("offsets that lead nowhere")
        return [record[a:b] for a, b in zip(offsets, offsets[1:])]

    def entry(self, position):
        bundle, index = divmod(position, 256)
        record = self.get("entries", bundle)
        data = self.parts(record, 9220)[index] if record is not None else self.get("entries.tail", position)[32:]
        return Entry(data, position)

    def read(self):
        bundles = range(self.sealed)
        tail = range(256 * self.sealed, self.size)
        for name, keys in zip(TABLES, (bundles, tail, bundles, tail)):
            self.check_keys(name, keys)
        for bundle in bundles:
            record = self.get("entries", bundle)
            try:
                entries, papers = self.parts(record, 9220), self.parts(self.get("documents", bundle), 1028)
            except (ValueError, struct.error) as error:
                self.fault(f"bundle {bundle}", "257 offsets", error)
                entries, papers = [], []
            leaves = [self.check(256 * bundle + index, *pair) for index, pair in enumerate(zip(entries, papers))]
            for index, leaf in enumerate(leaves):
                if record[1028 + 32 * index:1060 + 32 * index] != leaf:
                    self.fault(f"leaf hash {256 * bundle + index}", leaf.hex(), "another hash")
            self.roots.append(joined(leaves))
        for position in tail:
            record = self.get("entries.tail", position)
            leaf = self.check(position, record[32:], self.get("documents.tail", position))
            if record[:32] != leaf:
                self.fault(f"leaf hash {position}", leaf.hex(), record[:32].hex())
            self.tail.append(leaf)
        self.check_tiles()
        self.check_indexes()

    def check(self, position, data, paper):
        """An entry with its document; folds it. Returns the leaf hash."""
        leaf = hashlib.sha256(b"\x00" + data).digest()
        try:
            entry = Entry(data, position)
            media, codec, zero, length = struct.unpack_from("<BBHI", paper)
            body, notes = paper[8:8 + length], paper[8 + length:]
            if (codec, zero, media) != (0, 0, entry.media) or len(body) != length:
                raise ValueError(f"a document header {paper[:8].hex()}")
        except (ValueError, struct.error) as error:
            self.fault(f"entry {position}", "an entry of format 1 at its place, with its document", error)
            return leaf
        if hashlib.sha256(body).digest() != entry.document_hash:
            self.fault(f"document {position}", entry.document_hash.hex(), hashlib.sha256(body).hexdigest())
        if bool(notes) != bool(entry.flags & 8) or notes and hashlib.sha256(notes).digest() != data[-32:]:
            self.fault(f"notes {position}", "the notes the entry was hashed with", f"{len(notes)} bytes")
        if self.last_time is not None and entry.recorded < self.last_time:
            self.fault(f"recorded time {position}", f"at least {self.last_time}", entry.recorded)
        try:
            self.index(entry, position, body, media)
            if entry.flags & 1:
                self.add(entry, 1)
            if entry.flags & 2:
                self.add(self.entry(entry.supersedes), -1)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error) as error:
            self.fault(f"entry {position}", "fields and a document that can be followed", repr(error))
        self.last_time = entry.recorded
        return leaf

    def add(self, entry, sign):
        """Chapter 6.8."""
        for key, measures in entry.cells():
            cell = self.cells[key]
            for place, measure in enumerate(measures):
                cell[place] += sign * measure

    def index(self, entry, position, body, media):
        """Chapter 9: the records that an entry makes."""
        place = struct.pack("<Q", position)
        if entry.number:
            self.names.append((name_hash(0, entry.number), position))
        if entry.event in (LODGED, ACCEPTED, REJECTED) and (lrn := entry.texts(7)):
            self.names.append((name_hash(1, lrn[0]), position))
        if entry.recorded != self.last_time:
            self.indexes["index.times"][struct.pack(">Q", entry.recorded)] = place
        if key := self.reference(entry):
            self.indexes["index.references"][key] = place
        submitted = json.loads(body) if media == 1 else {}
        if entry.event == 1:
            self.indexes["index.parties"][submitted["id"].encode()] = struct.pack("<IQ", entry.party, position)
            self.party_ids[entry.party] = submitted["id"].encode()
        elif "id" in submitted:
            self.indexes["index.identifiers"][submitted["id"].encode()] = place + entry.document_hash

    def reference(self, entry):
        """Chapter 9: the key under which an entry stands in index.references; None if it stands nowhere there."""
        if entry.event in (LIST, STATISTIC):
            return bytes([2 if entry.event == LIST else 3]) + b"\0".join(entry.texts(8))
        if entry.event == REGISTRATION:
            return b"\x04" + self.party_ids[entry.declarant]
        if entry.event == OPENING:
            day = datetime.date(1970, 1, 1) + datetime.timedelta(entry.day)
            return b"\x05" + self.party_ids[entry.importer] + b"\0" + day.isoformat().encode()
        return None

    def check_indexes(self):
        for level, number, first, end in name_ranges(self.size):
            places = sorted(name + struct.pack(">I", position - first)
                            for name, position in self.names if first <= position < end)
            self.indexes["index.names"][struct.pack(">Q", level << 56 | number)] = b"".join(places)
        for name, expected in self.indexes.items():
            stored = {bytes(key): bytes(value) for key, value in self.transaction.cursor(db=self.tables[name])}
            for key in stored.keys() | expected.keys():
                if stored.get(key) != expected.get(key):
                    self.fault(f"{name} {key!r}", expected.get(key, b"").hex() or "nothing", stored.get(key, b"").hex() or "nothing")

    def check_tiles(self):
        """Chapter 8."""
        hashes, level, count = self.roots, 1, 0
        while hashes:
            for number, start in enumerate(range(0, len(hashes), 256)):
                count += 1
                if self.get("tiles", level << 56 | number) != b"".join(hashes[start:start + 256]):
                    self.fault(f"tile {number} of level {level}", "the hashes that the entries give", "other bytes")
            hashes = [joined(hashes[start:start + 256]) for start in range(0, len(hashes) // 256 * 256, 256)]
            level += 1
        if self.count("tiles") != count:
            self.fault("tiles", count, self.count("tiles"))

    def root(self, size):
        """The root of any size, from the bundles' roots and the entries of the bundle that it cuts."""
        bundles, rest = divmod(size, 256)
        leaves = self.tail[:rest] if bundles == len(self.roots) else [
            hashlib.sha256(b"\x00" + self.entry(256 * bundles + index).data).digest() for index in range(rest)]
        # Subtrees of 256 entries and more are those of whole bundles; what is left stands to the right of them.
        parts, start = [], 0
        while start < bundles:
            width = 1 << ((bundles - start).bit_length() - 1)
            parts.append(joined(self.roots[start:start + width]))
            start += width
        parts += [joined(leaves)] if leaves or not parts else []
        result = parts.pop()
        while parts:
            result = node(parts.pop(), result)
        return result

    def matrix(self, size=None):
        """The od-matrix as 'tamga view od-matrix --format ndjson' prints it, of all entries or of the first ones."""
        if size not in (None, self.size):
            self.cells.clear()
            for position in range(size):
                entry = self.entry(position)
                if entry.flags & 1:
                    self.add(entry, 1)
                if entry.flags & 2:
                    self.add(self.entry(entry.supersedes), -1)
        for key in sorted(key for key, cell in self.cells.items() if cell[0]):
            items, mass, value = self.cells[key]
            row = dict(zip(("origin", "destination", "flow", "month"), key), items=items,
                       netMassKg=decimal(mass, 6, 0), statisticalValue=decimal(value, 2, 2))
            yield json.dumps(row, separators=(",", ":")).encode()
