"""Bits that flip, of every class of live bytes: the audit reports each, and every command ends in words."""
import random

from part import Part
from bitflips import Copies, classes, make, pick, read_by_all, verified


def flips(seed, work, long):
    """The same flips as in `scripts/acceptance`, of another seed each time."""
    part = Part("flipped bits", seed)
    work.mkdir(parents=True)
    ledger, number = make(work)
    code, found = ledger.differences()
    if code != 0:
        raise RuntimeError(f"the ledger is not whole before: {found[:2]}")
    places, copies, chance = classes(ledger), Copies(ledger, work), random.Random(seed)
    kinds = [(kind, extents, verified(kind)) for kind, extents in sorted(places.items())]
    kinds.append(("page, read by all commands", places["page"] + places["page of a view"], read_by_all(number)))
    count = 1000 if long else 4
    # One pool for all of them: a copy belongs to a thread.
    chosen = [(kind, action, pick(extents, chance)) for kind, extents, action in kinds for _ in range(count)]

    def body(item):
        kind, action, flip = item
        fault = copies.flipped(flip, action)
        part.case()
        if fault:
            file, offset, bit = flip
            # What `verify` misses would be lost in silence.
            column = "lost" if fault == "missed" else "signals" if "signal" in fault else "wrong"
            part.fault(column, f"{kind}: {file} byte {offset} bit {bit}: {fault}")

    part.each(chosen, body)
    part.note(f"{count} flips of each: {', '.join(kind for kind, _, _ in kinds)}")
    return part
