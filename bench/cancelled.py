"""Passes that are cancelled at any moment, as Ctrl-C does: each must end within five seconds, and the lake stays whole.

usage: python bench/cancelled.py [--passes N] [--seed N]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from cancelled_passes import LIMIT, all_cancelled


def main() -> None:
    """Print how long they took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--passes", type=int, default=100)
    options.add_argument("--seed", type=int, default=14)
    given = options.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        took = sorted(all_cancelled(Path(folder), [rng.uniform(0.0, 4.0) for _ in range(given.passes)]))
    late = [seconds for seconds in took if seconds > LIMIT]
    middle = took[len(took) // 2]
    print(f"{given.passes} passes, {len(took)} cancelled: median {middle:.2f} s, longest {took[-1]:.2f} s, {len(late)} over {LIMIT:g} s")
    sys.exit(1 if late else 0)


if __name__ == "__main__":
    main()
