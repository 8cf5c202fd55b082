"""Runs the fuzz targets one after the other and prints a table; `scripts/fuzz` builds them before."""
import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = ROOT / ".build-fuzz/release/tamga-fuzz"
CORPUS = HERE / "corpus"
FOUND = HERE / "found"

# Longest input in bytes, and how many of 100 million inputs a target gets: those that read little bytes quickly get most.
TARGETS = {
    "json": (4096, 10),
    "csv": (1024, 6),
    "xml": (8192, 3),
    "map": (2048, 8),
    "entry": (4096, 30),
    "note": (1024, 28),
    "proof": (8192, 14),
    "evidence": (16384, 1),
}
LONG_RUNS = 100_000_000
SHORT_SECONDS = 60
# An input that needs more than a second of a processor is a hang, and so is one that does not end; one that needs more
# memory than this is over memory.
SLOWEST_SECONDS = 1
ENDLESS_SECONDS = 30
MOST_MEGABYTES = 1024

KINDS = {"crash": "crashes", "timeout": "hangs", "slow-unit": "hangs", "oom": "over memory", "leak": "over memory"}


def environment(target):
    sanitizer = "detect_leaks=0:allocator_may_return_null=1:abort_on_error=0:symbolize=0:malloc_context_size=0:quarantine_size_mb=8"
    return dict(os.environ, TAMGA_FUZZ_TARGET=target, ASAN_OPTIONS=sanitizer, SWIFT_BACKTRACE="enable=no")


def command(target, seed, limits, corpora):
    longest, _ = TARGETS[target]
    return [
        str(PROGRAM), f"-seed={seed}", f"-max_len={longest}", f"-timeout={ENDLESS_SECONDS}",
        f"-rss_limit_mb={MOST_MEGABYTES}", f"-artifact_prefix={FOUND}/{target}-", "-detect_leaks=0", "-print_final_stats=1", f"-report_slow_units={SLOWEST_SECONDS}", *limits, *map(str, corpora),
    ]


def processor_seconds(target, path):
    """What one input needs, beginning and end of the program left out."""
    used = []
    for inputs in ([], [str(path)]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([str(PROGRAM), "-runs=0", *inputs], env=environment(target), cwd=HERE, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return used[1] - used[0]


def run(target, seed, runs, seconds, grown):
    """One target until its runs or seconds are over, or something is found; the corpus grows in `grown`."""
    FOUND.mkdir(exist_ok=True)
    before = set(FOUND.iterdir())
    limits = [f"-runs={runs}"] if runs else []
    limits += [f"-max_total_time={seconds}"] if seconds else []
    started = time.monotonic()
    result = subprocess.run(
        command(target, seed, limits, [grown, CORPUS / target]), env=environment(target), cwd=HERE,
        capture_output=True, text=True, errors="replace")
    row = {"target": target, "runs": 0, "crashes": 0, "hangs": 0, "over memory": 0, "edges": 0}
    for name in sorted(set(FOUND.iterdir()) - before):
        if name.name.startswith(f"{target}-slow-unit") and processor_seconds(target, name) < SLOWEST_SECONDS:
            # The machine was busy with something else.
            name.unlink()
            continue
        kind = next((KINDS[k] for k in KINDS if name.name.startswith(f"{target}-{k}")), "crashes")
        row[kind] += 1
        print(f"found {name.relative_to(ROOT)}; run it again with\n  "
              f"TAMGA_FUZZ_TARGET={target} {PROGRAM.relative_to(ROOT)} {name.relative_to(ROOT)}", file=sys.stderr)
    for match in re.finditer(r"^#(\d+)\s.*?cov: (\d+)", result.stderr, re.M):
        row["runs"], row["edges"] = int(match[1]), int(match[2])
    if match := re.search(r"stat::number_of_executed_units:\s*(\d+)", result.stderr):
        row["runs"] = int(match[1])
    row["seconds"] = round(time.monotonic() - started, 1)
    if result.returncode != 0 and not row["crashes"] + row["hangs"] + row["over memory"]:
        row["crashes"] = 1
    if result.returncode != 0:
        print("\n".join(result.stderr.splitlines()[-40:]), file=sys.stderr)
    return row


def finds_a_fault(seed):
    """Whether a fault is found that was put into a target for this, from nothing."""
    with tempfile.TemporaryDirectory() as place:
        result = subprocess.run(
            [str(PROGRAM), f"-seed={seed}", "-runs=2000000", "-max_len=16", f"-artifact_prefix={place}/"],
            env=environment("sham"), cwd=HERE, capture_output=True, text=True, errors="replace")
        return result.returncode != 0 and any(Path(place).glob("crash-*"))


def merge(target, grown):
    """Keeps of all inputs the fewest and shortest that reach the same edges."""
    with tempfile.TemporaryDirectory() as least:
        whole = [least, str(CORPUS / target), str(grown)]
        subprocess.run(
            command(target, 1, ["-merge=1"], whole), env=environment(target), cwd=HERE, check=True, capture_output=True)
        for old in (CORPUS / target).iterdir():
            old.unlink()
        for new in Path(least).iterdir():
            (CORPUS / target / new.name[:12]).write_bytes(new.read_bytes())


def table(rows):
    names = ["target", "runs", "crashes", "hangs", "over memory", "edges", "seconds"]
    total = {name: round(sum(row[name] for row in rows), 1) for name in names[1:]}
    total |= {"target": "all"}
    cells = [names] + [[str(row[name]) for name in names] for row in [*rows, total]]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    for line in cells:
        print("  ".join(text.ljust(width) if not column else text.rjust(width)
                        for column, (text, width) in enumerate(zip(line, widths))))


def main():
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Feeds every reader with inputs that libFuzzer makes up.")
    parser.add_argument("--long", action="store_true", help="100 million inputs in all, instead of a minute")
    parser.add_argument("--target", action="append", choices=TARGETS, help="only this one; may be repeated")
    parser.add_argument("--runs", type=int, default=0, help="inputs for each target")
    parser.add_argument("--seconds", type=int, default=0, help="seconds for each target")
    parser.add_argument("--seed", type=int, default=0, help="where libFuzzer begins; a new one each time when not given")
    parser.add_argument("--keep", action="store_true", help="take what reaches new edges into the corpus, and thin it out")
    options = parser.parse_args()
    targets = options.target or list(TARGETS)
    seed = options.seed or random.SystemRandom().randrange(1, 1 << 31)
    print(f"seed {seed}", flush=True)
    if not finds_a_fault(seed):
        sys.exit("fuzz: the fault of the sham target was not found; what follows would prove nothing")
    rows = []
    for target in targets:
        runs, seconds = options.runs, options.seconds
        if not runs and not seconds:
            runs = LONG_RUNS // 100 * TARGETS[target][1] if options.long else 0
            seconds = 0 if options.long else max(1, SHORT_SECONDS // len(targets))
        with tempfile.TemporaryDirectory() as grown:
            rows.append(run(target, seed, runs, seconds, grown))
            if options.keep:
                merge(target, grown)
    table(rows)
    sys.exit(1 if any(row["crashes"] + row["hangs"] + row["over memory"] for row in rows) else 0)


if __name__ == "__main__":
    main()
