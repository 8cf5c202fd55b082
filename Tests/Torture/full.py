"""A disk that is full: words and 74, nothing lost, and it goes on once there is room."""
import os
import random
import shutil
import subprocess

from part import Part, verified
from scenarios import VIEWS

KIB = 1024


class SmallDisk:
    """A file system in memory of a size that can be changed; needs root."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        self.place.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(self.place)], check=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", str(self.place)], check=True)

    def free(self):
        figures = os.statvfs(self.place)
        return figures.f_bavail * figures.f_frsize

    def leave(self, count):
        """Fills it until so many bytes are left."""
        with open(self.place / "filling", "ab") as file:
            while (rest := self.free() - count) > 0:
                file.write(bytes(min(rest, 1 << 20)))
                file.flush()

    def make_room(self):
        (self.place / "filling").unlink(missing_ok=True)


def steps(more):
    """Name, arguments, whether the lock file of LMDB is taken away before."""
    on = ["--quiet", "--ledger", "{}/ledger"]
    yield "append", ["append", more, *on], False
    yield "append with a new lock file", ["append", more, *on], True
    yield "catch-up", ["project", *VIEWS, *on], False
    yield "rebuild", ["rebuild", *VIEWS, *on], False
    yield "checkpoint", ["checkpoint", *on], False
    yield "backup", ["backup", "{}/copy", *on], False
    yield "restore", ["restore", "{}/ledger", "{}/restored", "--quiet"], False
    yield "init", ["init", "{}/target", "--origin", "example.org/torture", "--quiet"], False
    yield "status with a new lock file", ["status", *on], True
    yield "verify with a new lock file", ["verify", *on], True


def full_disk(seed, work, long):
    """Every command that writes, on a disk with room for a part of what it needs."""
    part = Part("disk full", seed)
    if os.geteuid() != 0:
        part.note("passed over: only root can mount a small file system")
        return part
    part.refused = 0
    work.mkdir(parents=True)
    chance = random.Random(seed)
    first, more, base = work / "first", work / "more", work / "base"
    lines = part.run("generate", "--declarations", 900, "--seed", 6, what="generate").out.splitlines(keepends=True)
    first.write_text("".join(lines[:200]))
    more.write_text("".join(lines[200:]))
    for arguments in (["init", base, "--origin", "example.org/torture"], ["append", first, "--ledger", base],
                      ["project", *VIEWS, "--ledger", base]):
        if part.run(*arguments, "--quiet", what="building the state").code != 0:
            raise RuntimeError(f"{arguments} failed")
    (work / "tail").write_text("".join(lines[-200:]))
    with SmallDisk(work / "disk") as disk:
        for name, arguments, isLockNew in steps(more):
            rooms = [0, *sorted(chance.randrange(0, 3000 * KIB) for _ in range(40 if long else 4))]
            for room in rooms:
                fill(part, disk, base, name, arguments, isLockNew, room, work)
    part.note(f"{part.refused} ended with 74, the others had room enough")
    if not part.refused:
        part.fault("wrong", "no disk was too small for anything")
    return part


def fill(part, disk, base, name, arguments, isLockNew, room, work):
    """One command with so much room, then the same with enough."""
    what = f"{name} with {room:,} bytes left"
    shutil.copytree(base, disk.place / "ledger")
    if name in ("catch-up", "rebuild"):
        part.run("append", work / "tail", "--quiet", "--ledger", disk.place / "ledger", what=what)
    if isLockNew:
        for lock in (disk.place / "ledger").rglob("lock.mdb"):
            lock.unlink()
    before = verified(part, base, what)
    arguments = [str(word).replace("{}", str(disk.place)) for word in arguments]
    disk.leave(room)
    done = part.run(*arguments, what=what)
    part.case()
    part.refused += done.code == 74
    # `status` tells of a view that it cannot open, and ends with 1.
    if done.code not in ((0, 1, 74) if arguments[0] == "status" else (0, 74)):
        part.fault("wrong", f"{what}: it ended with {done.code}, expected 74: {done.err[-300:]}")
    if done.code == 74 and str(disk.place) not in done.err:
        part.fault("wrong", f"{what}: it does not name the file: {done.err[-300:]}")
    disk.make_room()
    kept = verified(part, disk.place / "ledger", what)
    if kept is not None and kept < before:
        part.fault("lost", f"{what}: {before} entries before, {kept} after")
    for made in ("copy", "restored", "target"):
        if (disk.place / made).exists():
            verified(part, disk.place / made, f"{what}, what it made")
            shutil.rmtree(disk.place / made)
    again = part.run(*arguments, what=f"{what}, with room")
    if again.code != 0:
        part.fault("wrong", f"{what}: with room it ended with {again.code}: {again.err[-300:]}")
    verified(part, disk.place / "ledger", f"{what}, with room")
    for path in disk.place.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
