"""Input made to break a reader: a clear error at reading speed, in bounded memory, and nothing appended.

    hostile.py

Run by acceptance.py; alone it needs only the program. Nothing large is stored: long inputs go through a pipe. Memory is the
peak resident set as the kernel tells it when the program has ended.
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tamga import PROGRAM, Ledger, Tally

GOOD = ('{"event":"accepted","declaration":{"kind":"import","mrn":"22KZ553020000001R3","acceptedOn":"2022-06-14",'
        '"importer":{"id":"KZ-BIN:220340999993"},"countryOfDispatch":"CN","countryOfDestination":"KZ","items":[{"number":1,'
        '"commodityCode":"845011","countryOfOrigin":"CN","netMassKg":"7200"}]}}')
MASS = '"netMassKg":"7200"'
# Processor seconds a small input may take (other work on the machine does not count), and megabytes that any may take.
SECONDS, MEGABYTES = 1.0, 300


def put(old, new):
    """The good line with one place changed."""
    if GOOD.count(old) != 1:
        raise RuntimeError(f"{old} does not stand there once")
    return GOOD.replace(old, new).encode() + b"\n"


def small():
    """Name, bytes, and the code of the rule that refuses them."""
    digits = "9" * 10_000
    yield "duplicate keys", put(MASS, MASS + "," + MASS), "duplicate-key"
    yield "100,000-deep arrays", b"[" * 100_000 + b"]" * 100_000 + b"\n", "malformed-json"
    yield "100,000-deep objects", b'{"event":' * 100_000 + b"1" + b"}" * 100_000 + b"\n", "malformed-json"
    yield "100,000-deep value of a field", put(MASS, '"netMassKg":' + "[" * 100_000 + "]" * 100_000), "malformed-json"
    yield "invalid UTF-8", put("CN\",\"netMass", "\xff\",\"netMass").decode().encode("latin-1"), "malformed-json"
    yield "overlong UTF-8", put('"CN","countryOfDest', '"#","countryOfDest').replace(b"#", b"\xc0\xaf"), "malformed-json"
    yield "a byte order mark", b"\xef\xbb\xbf" + GOOD.encode(), "malformed-json"
    yield "UTF-16", b"\xff\xfe" + (GOOD + "\n").encode("utf-16-le"), "malformed-json"
    yield "UTF-16 without a mark", (GOOD + "\n").encode("utf-16-be"), "malformed-json"
    yield "a NUL between tokens", put('{"event"', '{\0"event"'), "malformed-json"
    yield "a NUL in a text", put('"accepted"', '"accep\0ted"'), "malformed-json"
    yield "an escaped NUL in a text", put("845011", "8450\\u000011"), "malformed-text"
    yield "a lone surrogate", put("845011", "\\ud800"), "malformed-json"
    yield "a lone low surrogate", put("845011", "\\udc00x"), "malformed-json"
    yield "a surrogate in UTF-8", put("845011", "#").replace(b"#", b"\xed\xa0\x80"), "malformed-json"
    yield "a text of 10,000 digits", put(MASS, f'"netMassKg":"{digits}"'), "out-of-range"
    yield "a number of 10,000 digits", put(MASS, f'"netMassKg":{digits}'), "out-of-range"
    yield "10,000 decimals", put(MASS, f'"netMassKg":"0.{digits}"'), "too-many-decimals"
    yield "1e400 as a number", put(MASS, '"netMassKg":1e400'), "out-of-range"
    yield "1e400 as a text", put(MASS, '"netMassKg":"1e400"'), "out-of-range"
    yield "an exponent of 10,000 digits", put(MASS, f'"netMassKg":"1e{digits}"'), "out-of-range"
    yield "a small negative number", put(MASS, '"netMassKg":-1e-400'), "out-of-range"
    yield "an item number of 10,000 digits", put('"number":1', f'"number":{digits}'), "out-of-range"
    yield "an MRN with a Cyrillic К", put("22KZ55", "22КZ55"), "malformed-mrn"
    yield "a country with a Cyrillic С", put('Dispatch":"CN"', 'Dispatch":"СN"'), "malformed-code"
    yield "a party with full-width digits", put("220340999993", "２２0340999993"), "malformed-party"
    yield "a commodity code in Arabic digits", put('"845011"', '"٨٤٥٠١١"'), "malformed-commodity-code"
    yield "a key with a look-alike", put('"mrn"', '"mrո"'), "unknown-field"
    yield "NaN", put(MASS, '"netMassKg":NaN'), "malformed-json"
    yield "a trailing comma", put(MASS, MASS + ","), "malformed-json"
    yield "two objects on a line", (GOOD + GOOD + "\n").encode(), "malformed-json"


class Run:
    """A run of `append`, fed by a pipe; what it said, and what it took."""

    def __init__(self, ledger, pieces, *arguments):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            started = time.monotonic()
            process = subprocess.Popen(
                [PROGRAM, "append", "-", "--ledger", ledger.path, "--quiet", *map(str, arguments)],
                stdin=subprocess.PIPE, stdout=out, stderr=err)
            feeder = threading.Thread(target=self.feed, args=(process.stdin, pieces))
            feeder.start()
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - started
            process.returncode = self.code = os.waitstatus_to_exitcode(status)
            feeder.join()
            self.processor = usage.ru_utime + usage.ru_stime
            self.megabytes = usage.ru_maxrss / 1024
            self.words = b"".join((file.seek(0), file.read())[1] for file in (out, err)).decode()

    @staticmethod
    def feed(pipe, pieces):
        try:
            for piece in pieces:
                pipe.write(piece)
            pipe.close()
        except BrokenPipeError:
            pass


def refused(tally, ledger, name, run, code, seconds):
    """One clear error of this code; nothing appended; in time and space."""
    good = (run.code == 65 and f"[{code}]" in run.words and len(run.words) < 4_000 and ledger.size() == 0)
    tally.check(f"hostile: {name} is refused [{code}]", good, (run.code, run.words[:600]))
    tally.check(f"hostile: {name} takes {run.processor:.2f} s of a processor ({run.seconds:.2f} s) and {run.megabytes:.0f} MB",
                run.processor < seconds and run.megabytes < MEGABYTES, (run.processor, run.megabytes))


def long_line(size, start, end):
    """A line of `size` bytes, a megabyte at a time."""
    piece = b"9" * (1 << 20)
    yield start
    for _ in range(size >> 20):
        yield piece
    yield end


def rows(ledger, work):
    """CSV with the same ideas; the map of the tests reads seven columns."""
    header = "mrn,date,importer,from,to,code,origin,mass\n"
    columns = {"/mrn": "mrn", "/acceptedOn": "date", "/importer/id": "importer", "/countryOfDispatch": "from",
               "/countryOfDestination": "to", "/items/0/commodityCode": "code", "/items/0/countryOfOrigin": "origin",
               "/items/0/netMassKg": "mass"}
    fields = {pointer: {"column": column} for pointer, column in columns.items()}
    fields["/kind"] = {"constant": "import"}
    fields["/items/0/number"] = {"constant": "1", "number": True}
    (work / "map.json").write_text(json.dumps({"fields": fields}))
    row = "22KZ553020000001R3,2022-06-14,KZ-BIN:220340999993,CN,KZ,845011,CN,7200\n"
    yield "CSV in UTF-16", b"\xff\xfe" + (header + row).encode("utf-16-le"), "malformed-csv"
    yield "CSV with a quote left open", (header + '"' + row * 1000).encode(), "malformed-csv"
    yield "CSV with invalid UTF-8", (header + row).encode().replace(b"CN,KZ", b"\xff,KZ"), "malformed-csv"
    yield "CSV with a NUL", (header + row).encode().replace(b"845011", b"8450\x0011"), "malformed-text"
    yield "CSV with spaces around a cell", (header + row.replace(",CN,KZ", ", CN ,KZ")).encode(), "malformed-code"


def hostile(tally, work):
    """All of it, in a directory of its own."""
    work = work / "hostile"
    work.mkdir()
    ledger = Ledger.init(work / "ledger", "example.org/hostile")
    for name, text, code in small():
        refused(tally, ledger, name, Run(ledger, [text]), code, SECONDS)
    for name, text, code in rows(ledger, work):
        run = Run(ledger, [text], "--input", "csv", "--map", work / "map.json")
        refused(tally, ledger, name, run, code, SECONDS)
    start = GOOD[:GOOD.index('7200"')].encode()
    for name, megabytes, speed, begin, end, arguments, code in [
        ("a line of 2 GB", 2048, 150, start, b'"}]}}\n', [], "line-too-long"),
        ("a JSON array with an element of 64 MB", 64, 40, b"[" + start, b'"}]}}]', ["--input", "json"], "line-too-long"),
        ("a CSV line of 64 MB", 64, 40, b"", b"\n", ["--input", "csv", "--map", work / "map.json"], "malformed-csv")]:
        # Reading speed: so many megabytes in a second of a processor.
        refused(tally, ledger, name, Run(ledger, long_line(megabytes << 20, begin, end), *arguments), code,
                SECONDS + megabytes / speed)
    zero = Run(ledger, [put(MASS, '"netMassKg":-0.0')], "--dry-run", "--format", "ndjson")
    tally.check("hostile: negative zero is zero, with a warning",
                zero.code == 0 and "zero-mass" in zero.words and zero.processor < SECONDS, (zero.code, zero.words[:300]))
    last = Run(ledger, [GOOD.encode()])
    tally.check("hostile: the good line goes in", last.code == 0 and ledger.size() > 0, (last.code, last.words[:300]))


if __name__ == "__main__":
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="tamga-hostile.") as directory:
        hostile(tally, Path(directory))
    print(f"{tally.passed} passed, {tally.failed} failed")
    sys.exit(1 if tally.failed else 0)
