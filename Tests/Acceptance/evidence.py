"""Has evidence of the story's washing machines verified where there is no ledger, and by programs of others."""
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

from tlog_scales.tlog import Checkpoint, InclusionProof

from tamga import ROOT, Ledger

sys.path.insert(0, str(ROOT / "scripts"))
import verify_evidence  # noqa: E402
from evidence_forgery import forgeries  # noqa: E402

MACHINES = "8450"


class Page(HTMLParser):
    """What a page would run or fetch, and the file that lies in it."""

    def __init__(self):
        super().__init__()
        self.suspect, self.attached, self.text = [], [], ""

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "img", "link", "object", "embed", "form", "base", "svg"):
            self.suspect.append(tag)
        for name, value in attributes:
            if name == "href" and value.startswith("data:"):
                self.attached.append(base64.b64decode(value.partition("base64,")[2]))
            elif name not in ("lang", "charset", "content", "http-equiv", "class", "download"):
                self.suspect.append((tag, name, value))

    def handle_data(self, data):
        self.text += data


def chosen(lines):
    """Declarations of washing machines: those with most steps, and one that nothing has happened to."""
    steps = {}
    for event in map(json.loads, lines):
        goods = event.get("declaration", {}).get("items", [])
        number = event.get("mrn") or event.get("declaration", {}).get("mrn")
        if number in steps or any(item["commodityCode"].startswith(MACHINES) for item in goods):
            steps.setdefault(number, []).append(event["event"])
    by_length = sorted(steps, key=lambda number: (-len(steps[number]), number))
    return {number: steps[number] for number in by_length[:6] + by_length[-1:]}


def refuses(data, key):
    """Whether the second verifier refuses a file, with one of the errors it turns into words."""
    try:
        verify_evidence.verify(data, key)
    except (verify_evidence.Refused, ValueError, LookupError, TypeError):
        return True
    return False


def documented(place, key):
    """The lines that Schemas/evidence-format.md gives to people without Tamga."""
    page = (ROOT / "Schemas/evidence-format.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    done = subprocess.run(
        ["bash", "-eu", "-c", "".join(blocks)], cwd=place, capture_output=True, text=True,
        env={"PATH": os.environ["PATH"], "KEY": key})
    return len(blocks), done


def others(tally, place, data, key):
    """Each part as a tlog-proof, by the documented lines, tlog-scales, sha256 and openssl."""
    (place / "declaration.tamga-evidence").write_bytes(data)
    blocks, done = documented(place, key)
    digest = (done.stdout.split() + [""])[0]
    tally.check(f"evidence: the {blocks} documented pieces of shell run, and openssl verifies the signature",
                done.returncode == 0 and "Verified Successfully" in done.stdout, done.stdout + done.stderr)
    hexadecimal = "".join(word for line in done.stdout.splitlines() if line.startswith(" ") for word in line.split())
    tally.equal("evidence: sha256sum finds the document's hash in its entry", hexadecimal, digest)
    proofs = sorted(place.glob("proof*"))
    for path in proofs:
        head, _, note = path.read_text().partition("\n\n")
        _, extra, index, *hashes = head.splitlines()
        checkpoint = Checkpoint.from_text(note)
        entry = base64.b64decode(extra.split()[1])
        InclusionProof(int(index.split()[1]), checkpoint.size, [base64.b64decode(line) for line in hashes]).check(
            hashlib.sha256(b"\0" + entry).digest(), checkpoint.root_hash)
        Ledger.tamga("check", path, "--key", key)
    tally.equal("evidence: parts that tlog-scales and tamga take for proofs of their own", len(proofs), data.count(b"\ndocument "))


def page(tally, place, data, key):
    done = Ledger.tamga("check", place / "e", "--key", key, "--report", "html", "-o", place / "page.html")
    found = Page()
    found.feed((place / "page.html").read_text())
    tally.check("evidence: the page runs and fetches nothing", not found.suspect and done.out == "", found.suspect)
    tally.check("evidence: the file lies in the page", found.attached == [data], len(found.attached))
    tally.check("evidence: the page shows the hash of the file", hashlib.sha256(data).hexdigest() in found.text)


def evidence(tally, work, ledger):
    """Made in one directory, checked in another with the key alone."""
    place = work / "evidence"
    place.mkdir()
    key = ledger.run("key").out.strip()
    ledger.run("checkpoint")
    made = chosen((work / "story.ndjson").read_text().splitlines())
    for number in made:
        ledger.run("evidence", number, "-o", place / number)
    forgeries(tally, place, ledger, next(number for number, steps in made.items() if steps == ["accepted", "released"]), key)
    # From here on nobody can see the ledger.
    hidden = work / f"hidden-{os.getpid()}"
    ledger.path.rename(hidden)
    try:
        for number, steps in made.items():
            data = (place / number).read_bytes()
            words = Ledger.tamga("check", place / number, "--key", key).out.splitlines()
            told = [line.split()[2].rstrip(",") for line in words if re.match(r"position \d+: (?!party)", line)]
            tally.equal(f"evidence: {number} is told in its order", told, steps)
            tally.equal("evidence: verify_evidence.py finds the same entries",
                        [line.split()[2].rstrip(",") for line in verify_evidence.verify(data, key)[1:-1]], steps)
        shortest = min(made, key=lambda number: (place / number).stat().st_size)
        shutil.copy(place / shortest, place / "e")
        data = (place / "e").read_bytes()
        passed = [index for index in range(len(data))
                  if not refuses(data[:index] + bytes([data[index] ^ (1 << index % 7)]) + data[index + 1:], key)]
        tally.equal(f"evidence: bytes of {len(data)} whose change verify_evidence.py does not notice", passed, [])
        script = ROOT / "scripts/verify_evidence.py"
        for file, expected in ((place / "e", 0), (place / made.popitem()[0], 0), (ROOT / "README.md", 1)):
            done = subprocess.run([sys.executable, script, file, "--key", key], capture_output=True, text=True)
            tally.equal(f"evidence: verify_evidence.py ends with {expected} for {file.suffix or 'evidence'}", done.returncode, expected)
        others(tally, place, data, key)
        page(tally, place, data, key)
    finally:
        hidden.rename(ledger.path)
