"""Where what lies in an LMDB data file: an own reading of its pages, to know what a flipped bit changes.

Written after the format of LMDB 0.9 (pages of 4,096 bytes); shares nothing with the program under test.
"""
import struct
from collections import namedtuple

PAGE = 4096
BRANCH, LEAF = 1, 2
Record = namedtuple("Record", "table key value")  # ranges of the file, the table's name


class DataFile:
    """Records and the bytes that lead to them."""

    def __init__(self, path):
        self.data = path.read_bytes()
        self.records = []
        self.structure = []  # ranges
        self.keys = []
        newest = max((0, 1), key=lambda page: self.number(page * PAGE + 144))
        self.meta(newest)
        for name, root in self.tree(self.number(newest * PAGE + 128), "tables"):
            list(self.tree(root, name))

    def number(self, offset):
        return struct.unpack_from("<Q", self.data, offset)[0]

    def bytes_of(self, extent):
        return self.data[extent.start:extent.stop]

    def meta(self, page):
        """What is live of the two meta pages: the numbers that choose between them, and all of the newer."""
        for start in (0, PAGE):
            self.structure += [range(start, start + 8), range(start + 10, start + 12),
                               range(start + 16, start + 24), range(start + 40, start + 44),
                               range(start + 144, start + 152)]
        # Not the address and the size of the map, which every program brings along.
        self.structure.append(range(page * PAGE + 40, page * PAGE + 152))
        free = self.number(page * PAGE + 80)
        if free != (1 << 64) - 1:
            list(self.tree(free, "free pages"))

    def tree(self, page, name):
        """Walks a tree; yields the named tables that it holds."""
        start = page * PAGE
        if page == (1 << 64) - 1:
            return
        flags, lower = struct.unpack_from("<HH", self.data, start + 10)
        self.structure += [range(start, start + 8), range(start + 10, start + lower)]
        for index in range((lower - 16) // 2):
            node = start + struct.unpack_from("<H", self.data, start + 16 + 2 * index)[0]
            low, high, marks, length = struct.unpack_from("<HHHH", self.data, node)
            self.structure.append(range(node, node + 8))
            key = range(node + 8, node + 8 + length)
            if flags == BRANCH:
                yield from self.tree(low | high << 16 | marks << 32, name)
                continue
            size = low | high << 16
            value = range(key.stop, key.stop + size)
            if marks & 1:  # pages of its own
                self.structure.append(range(key.stop, key.stop + 8))
                large = self.number(key.stop) * PAGE
                self.structure += [range(large, large + 8), range(large + 10, large + 16)]
                value = range(large + 16, large + 16 + size)
            if name == "tables":
                self.structure += [key, value]
                yield self.bytes_of(key).decode(), self.number(value.start + 40)
            elif name != "free pages":
                self.keys.append(key)
                self.records.append(Record(name, key, value))
