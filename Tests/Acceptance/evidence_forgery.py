"""Evidence as somebody makes it who has the log's key and lies: both verifiers refuse the same of it."""
import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import verify_evidence
from ledger_log import joined
from proofs import entries_of, refused
from tamga import Ledger

VALUE = 208 + 40
DOCUMENT_HASH = 96
NONCE = 128
EXPORTER = 52


def path(leaves, index):
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    middle = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < middle:
        return path(leaves[:middle], index) + [joined(leaves[middle:])]
    return path(leaves[middle:], index - middle) + [joined(leaves[:middle])]


class Forger:
    """A log with some entries changed, signed again, and evidence out of it."""

    def __init__(self, ledger, work, number):
        """Takes over the evidence of a declaration and all entries of its log."""
        _, _, self.origin, _, seed = (ledger.path / "keys/log.key").read_text().strip().split("+", 4)
        self.key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed)[1:])
        ledger.run("export", "tiles", work / "tiles")
        self.entries = entries_of(work / "tiles", ledger.size())
        self.head, *parts = (work / number).read_bytes().split(b"\n\ndocument ")
        self.documents = {}
        for part in parts:
            position = int(part.partition(b"\nindex ")[2].split()[0])
            self.documents[position] = base64.b64decode(part.split(b"\n")[0].split(b" ")[1])

    def change(self, position, offset, data):
        entry = self.entries[position]
        self.entries[position] = entry[:offset] + data + entry[offset + len(data):]

    def submit(self, position, old, new):
        """Another document, with its hash in the entry."""
        assert old in self.documents[position]
        self.documents[position] = self.documents[position].replace(old, new)
        self.change(position, DOCUMENT_HASH, hashlib.sha256(self.documents[position]).digest())

    def evidence(self):
        leaves = [hashlib.sha256(b"\0" + entry).digest() for entry in self.entries]
        text = f"{self.origin}\n{len(leaves)}\n{base64.b64encode(joined(leaves)).decode()}\n"
        vkey = self.head.decode().split("key ")[1].split("\n")[0]
        identifier = bytes.fromhex(vkey.split("+")[1])
        line = base64.b64encode(identifier + self.key.sign(text.encode())).decode()
        result = [f"{self.head.decode().rpartition(chr(10))[0]}\nparts {len(self.documents)}\n"]
        for position, document in self.documents.items():
            result.append(f"\ndocument application/json {base64.b64encode(document).decode()}\nc2sp.org/tlog-proof@v1\n"
                          f"extra {base64.b64encode(self.entries[position]).decode()}\nindex {position}\n")
            result += [base64.b64encode(sibling).decode() + "\n" for sibling in path(leaves, position)]
            result.append(f"\n{text}\n\u2014 {self.origin} {line}\n")
        return "".join(result).encode()


def forgeries(tally, work, ledger, number, key):
    """What a signer can and cannot make of an accepted and released declaration with one item."""
    def forger():
        return Forger(ledger, work, number)

    genuine = forger()
    *parties, accepted, released = genuine.documents
    entry = genuine.entries[accepted]
    hundredths, = struct.unpack_from("<q", entry, VALUE)
    stated = f'"statisticalValue":"{hundredths // 100}.{hundredths % 100:02}"'.encode()
    raised = f'"statisticalValue":"{hundredths // 100}{hundredths % 100:02}.00"'.encode()
    cases = []

    def case(name, expected, *steps):
        forged = forger()
        for step in steps:
            step(forged)
        cases.append((name, expected, forged.evidence()))

    case("nothing is changed", True)
    case("the nonce is changed, which hides the content and says nothing", True, lambda f: f.change(accepted, NONCE, b"\0" * 16))
    case("the value is changed in the document and in the entry: only an older checkpoint shows that", True,
         lambda f: f.submit(accepted, stated, raised), lambda f: f.change(accepted, VALUE, struct.pack("<q", hundredths * 100)))
    case("the value is changed in the document alone", False, lambda f: f.submit(accepted, stated, raised))
    case("the value is changed in the entry alone", False, lambda f: f.change(accepted, VALUE, struct.pack("<q", 1)))
    case("the exporter is another party", False, lambda f: f.change(accepted, EXPORTER, entry[EXPORTER + 4:EXPORTER + 8]))
    case("the version is a later one", False, lambda f: f.change(accepted, 48, b"\2"), lambda f: f.change(released, 48, b"\2"))
    case("the state is another one", False, lambda f: f.change(released, 4, b"\x0a"))
    case("a party is left out", False, lambda f: f.documents.pop(parties[0]))
    case("the acceptance is left out", False, lambda f: f.documents.pop(accepted))
    case("the release is left out, as the words say it could be", True, lambda f: f.documents.pop(released))
    for name, expected, data in cases:
        (work / "forged").write_bytes(data)
        done = Ledger.tamga("check", work / "forged", "--key", key, code=None)
        found = (done.returncode == 0, not refused(lambda: verify_evidence.verify(data, key)))
        tally.check(f"evidence: {'both take it' if expected else 'both refuse it'} when {name}",
                    found == (expected, expected) and done.returncode in (0, 1), (found, done.err))
