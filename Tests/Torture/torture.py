#!/usr/bin/env python3
"""Kills, starves and cuts off the built program, and counts what it lost.

    torture.py [--long] [--seed N] [--only WORD]

Run by scripts/torture, which prepares what this needs. Ends with a table: part, cases, lost, wrong, signals, hangs.
"""
import argparse
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from backups import backups  # noqa: E402
from clocks import clocks  # noqa: E402
from crowd import crowd  # noqa: E402
from damage import damage  # noqa: E402
from flips import flips  # noqa: E402
from full import full_disk  # noqa: E402
from held import standing_still  # noqa: E402
from moments import random_kills  # noqa: E402
from part import Part  # noqa: E402
from points import failures, kills_at_points  # noqa: E402
from powerloss import power_loss  # noqa: E402

PARTS = {"kills": random_kills, "points": kills_at_points, "power": power_loss, "failures": failures, "full": full_disk,
         "held": standing_still, "crowd": crowd, "damage": damage, "flips": flips, "backups": backups, "clocks": clocks}


def table(parts, seconds):
    widths = [max(len(part.name) for part in parts)]
    print(f"\n{'part':<{widths[0]}}" + "".join(f"{name:>9}" for name in Part.COLUMNS) + f"{'seconds':>9}")
    for part, spent in zip(parts, seconds):
        print(f"{part.name:<{widths[0]}}" + "".join(f"{part.figures[name]:>9,}" for name in Part.COLUMNS) + f"{spent:>9.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="every point and state, for hours instead of minutes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(31), help="repeats a run")
    parser.add_argument("--only", action="append", choices=sorted(PARTS), help="this part; may be repeated")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    parts, seconds = [], []
    with tempfile.TemporaryDirectory(prefix="tamga-torture.") as directory:
        for name in arguments.only or PARTS:
            started = time.monotonic()
            print(f"\n== {name}", flush=True)
            work = Path(directory).resolve() / name
            try:
                parts.append(PARTS[name](arguments.seed, work, arguments.long))
            except Exception as error:
                traceback.print_exc()
                parts.append(Part(name, arguments.seed))
                parts[-1].fault("wrong", f"it came to no end: {type(error).__name__}: {error}")
            seconds.append(time.monotonic() - started)
            shutil.rmtree(work, ignore_errors=True)
    table(parts, seconds)
    return 0 if all(part.good for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
