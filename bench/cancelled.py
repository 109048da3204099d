"""Cancels passes at random moments, as Ctrl-C does. Each must end within five seconds and leave the lake whole.

python bench/cancelled.py [--passes 100] [--seed 14]
"""

import random
import sys
import tempfile
from pathlib import Path

from bench.command import as_command

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
from cancelled_passes import LIMIT, all_cancelled


def main(*, passes: int = 100, seed: int = 14) -> None:
    """Print how long they took."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        took = sorted(all_cancelled(Path(folder), [rng.uniform(0.0, 4.0) for _ in range(passes)]))
    late = [seconds for seconds in took if seconds > LIMIT]
    middle = took[len(took) // 2]
    print(f"{passes} passes, {len(took)} cancelled: median {middle:.2f} s, longest {took[-1]:.2f} s, {len(late)} over {LIMIT:g} s")
    sys.exit(1 if late else 0)


if __name__ == "__main__":
    as_command(main, __doc__)
