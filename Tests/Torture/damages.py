"""Bad states of a file, one after another: what, and how to make it of a good one."""
import os
import shutil
import socket
import struct
from pathlib import Path

PAGE = 4096
# Offsets in a meta page of LMDB 0.9.
MAGIC, VERSION, MAP_SIZE, PAGE_SIZE, FREE_ROOT, MAIN_ROOT, LAST_PAGE, TRANSACTION = 16, 20, 32, 40, 80, 128, 136, 144


def damages(ledger, other, chance, long):
    """Every file with every damage that fits it: (file below the ledger, name of the damage, action on its path)."""
    for path in sorted(ledger.rglob("*")):
        file = path.relative_to(ledger)
        for name, action in foreign(other / file, ledger):
            yield file, name, action
        if path.is_dir():
            continue
        size = path.stat().st_size
        yield from ((file, name, action) for name, action in cuts(size, chance, long))
        if file.name == "data.mdb":
            yield from ((file, name, action) for name, action in metas(path))
            yield from ((file, name, action) for name, action in pages(size, chance, long))
        if size:
            for _ in range(200 if long else 3):
                at, bit = chance.randrange(size), chance.randrange(8)
                yield file, f"with bit {bit} of byte {at} flipped", flip(at, bit)


def removed(path):
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def foreign(twin, ledger):
    """Something else in the place of a file or directory. `twin` is the same file of another ledger, if it has one."""
    def put(make):
        def action(path):
            removed(path)
            make(path)
        return action

    def hole(path):
        path.touch()
        os.truncate(path, 1 << 40)

    def listening(path):
        # A name for a socket may have no more than 107 bytes.
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(f"/proc/self/fd/{(parent := os.open(path.parent, os.O_RDONLY))}/{path.name}")
            os.close(parent)

    yield "gone", removed
    for name, make in (("a text", lambda path: path.write_text("This is no part of a ledger.\n" * 1000)),
                       ("empty", lambda path: path.touch()), ("a directory", lambda path: path.mkdir()),
                       ("a pipe", os.mkfifo), ("a socket", listening), ("a hole of a terabyte", hole),
                       ("a link to nothing", lambda path: path.symlink_to("nothing")),
                       ("a link to itself", lambda path: path.symlink_to(path.name)),
                       ("/dev/zero", lambda path: path.symlink_to("/dev/zero")),
                       ("/dev/full", lambda path: path.symlink_to("/dev/full")),
                       ("LMDB of pages of 64 KiB", lambda path: path.write_bytes(empty(1 << 16))),
                       ("LMDB that is empty", lambda path: path.write_bytes(empty(PAGE)))):
        yield f"as {name}", put(make)
    if twin.is_file():
        yield "of another ledger", put(lambda path: shutil.copyfile(twin, path))
    if twin.name == "data.mdb":
        swapped = ledger / ("log/data.mdb" if twin.parents[1].parent.name == "views" else "views/od-matrix/1.1/data.mdb")
        yield f"as {swapped.relative_to(ledger)}", put(lambda path: shutil.copyfile(swapped, path))


def empty(size):
    """An LMDB file without anything, of pages of some size."""
    content = b""
    for number in (0, 1):
        meta = struct.pack("<QHHHH", number, 0, 8, 0, 0) + struct.pack("<IIQQ", 0xBEEFC0DE, 1, 0, 1 << 20)
        for flags in (8, 0):
            meta += struct.pack("<IHHQQQQQ", size if flags else 0, flags, 0, 0, 0, 0, 0, (1 << 64) - 1)
        content += (meta + struct.pack("<QQ", 1, 0)).ljust(size, b"\0")
    return content


def written(at, content):
    def action(path):
        with open(path, "r+b") as file:
            file.seek(at)
            file.write(content)
    return action


def flip(at, bit):
    def action(path):
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << bit]))
    return action


def cuts(size, chance, long):
    """Cut at every 512 bytes, or at some, with the places where something begins; or longer than it was."""
    places = set(range(0, size, 512)) | {size // 2, size - 1}
    telling = {0, 1, 512, PAGE, 4248, 2 * PAGE - 1, 2 * PAGE, 2 * PAGE + 1, size // 2, size - PAGE, size - 512, size - 1}
    if not long and len(places) > 20:
        places = set(chance.sample(sorted(places), 8)) | telling
    for place in sorted(place for place in places if 0 < place < size):
        yield f"cut to {place} bytes", lambda path, place=place: os.truncate(path, place)
    yield "with a page of bytes behind its end", lambda path: written(path.stat().st_size, bytes(range(256)) * 16)(path)


def metas(path):
    """Numbers in the two pages that LMDB begins with."""
    content = Path(path).read_bytes()

    def number(page, field):
        return struct.unpack_from("<Q", content, page * PAGE + field)[0]

    newest = max((0, 1), key=lambda page: number(page, TRANSACTION))
    for page in (0, 1):
        for field, name, width, values in (
                (PAGE_SIZE, "page size", 4, (0, 1, 512, 8192, 1 << 16, 1 << 31)), (MAGIC, "magic number", 4, (0,)),
                (VERSION, "version", 4, (0, 2, 999)), (MAP_SIZE, "map size", 8, (0, 4096, (1 << 64) - 1)),
                (FREE_ROOT, "root of the free pages", 8, (0, 1 << 40, (1 << 64) - 1)),
                (MAIN_ROOT, "root of the tables", 8, (0, 1 << 40, (1 << 64) - 1)),
                (LAST_PAGE, "last page", 8, (0, 1, 1 << 40, (1 << 64) - 1)),
                (TRANSACTION, "transaction", 8, (0, 1, (1 << 64) - 1))):
            for value in values:
                yield f"with {name} {value} in page {page}", written(page * PAGE + field, value.to_bytes(width, "little"))
    yield "set back by a commit", written(newest * PAGE + TRANSACTION, struct.pack("<Q", number(newest, TRANSACTION) - 2))


def pages(size, chance, long):
    """Zeros or noise in the place of pages."""
    count = size // PAGE
    chosen = range(count) if long else sorted({0, 1, *chance.sample(range(count), 10)})
    for page in chosen:
        yield f"with zeros as page {page}", written(page * PAGE, bytes(PAGE))
        yield f"with noise as page {page}", written(page * PAGE, chance.randbytes(PAGE))
        yield f"with page {page} of another place", lambda path, page=page, by=1 + chance.randrange(count - 1): written(
            page * PAGE, path.read_bytes()[(page + by) % count * PAGE:][:PAGE])(path)
    yield "with zeros as both first pages", written(0, bytes(2 * PAGE))
    yield "with zeros only", written(0, bytes(size))
