"""Signed notes of C2SP, by Schemas/proof-formats.md, chapters 1 and 2: hashlib and cryptography are all it needs."""
import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(text, length=None):
    """Base64 in the one spelling it has."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw) != bytes(text) or length not in (None, len(raw)):
        raise ValueError(f"{bytes(text)!r} is not the Base64 of {length or 'some'} bytes")
    return raw


class Key:
    """A verifier key: NAME+ID+KEY."""

    def __init__(self, text):
        self.name, self.identifier, encoded = text.split("+", 2)
        raw = decoded(encoded.encode(), 33)
        expected = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4].hex()
        if raw[0] != 1 or self.identifier != expected:
            raise ValueError(f"verifier key {text}: expected type 1 and the id {expected}, which follows from name and key")
        self.key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def text(self, note):
        """The text of a note that this key signed; ValueError if it did not, or signed another text."""
        text, gap, lines = note.rpartition(b"\n\n")
        text += b"\n"
        if not gap or not lines.endswith(b"\n") or any(byte < 32 and byte != 10 for byte in note):
            raise ValueError("no signed note: an empty line has to stand between text and signatures")
        ours = []
        for line in lines[:-1].split(b"\n"):
            dash, name, encoded = line.split(b" ")
            signature = decoded(encoded)
            if dash != "\u2014".encode():
                raise ValueError(f"signature line {line!r}")
            if (name, signature[:4].hex()) == (self.name.encode(), self.identifier):
                ours.append(signature[4:])
        if len(ours) != 1:
            raise ValueError(f"{len(ours)} signatures of {self.name}+{self.identifier}, expected one")
        try:
            self.key.verify(ours[0], text)
        except InvalidSignature:
            raise ValueError(f"the signature of {self.name}+{self.identifier} is not of this text") from None
        return text
