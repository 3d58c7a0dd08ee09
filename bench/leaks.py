"""Forty canary secrets in the whole program, and not one of them found anywhere afterwards.

python -m bench.leaks [--seed 1] [--only WORDS] [--list]

Each scenario is a user of its own: a home, forty secrets in variables, key files and a vault, the real processes on a
real terminal, and exchanges that know some of the keys or repeat what they are asked. Afterwards every byte that the
terminal was sent, every file below the home, the run's and the temporary directory, what commands said, and the
arguments and environments of the processes are searched for every secret: as it is, URL-encoded, in base64 at each
alignment, in hex, escaped as JSON and Python do, and for pieces of twelve characters.
"""

import argparse
import importlib
import sys
import time
import traceback

from bench.leak.canaries import Sighting, hatch
from bench.leak.scenario import SCENARIOS, Scenario
from bench.verify.figures import counted, told

for _module in ("commands", "screens", "crashes", "venues"):
    importlib.import_module(f"bench.leak.{_module}")


def main() -> int:
    """Let every scenario happen; return 1 when a secret was found or one did not happen."""
    parser = argparse.ArgumentParser(prog="python -m bench.leaks", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="other secrets")
    parser.add_argument("--only", default="", help="scenarios whose name holds these words")
    parser.add_argument("--list", action="store_true", help="name the scenarios and do nothing")
    options = parser.parse_args()
    chosen = [one for one in SCENARIOS.values() if options.only in one.name]
    if options.list:
        print("\n".join(one.name for one in chosen))
        return 0
    canaries = hatch(options.seed)
    wrong: list[str] = []
    searched = sighted = 0
    for number, one in enumerate(chosen, 1):
        began = time.monotonic()
        found, broken = _told(one, options.seed)
        searched, sighted = searched + (not broken), sighted + len(found)
        lines = [
            f"{one.name}: {sighting.canary} in {sighting.place}: {sighting.excerpt}" for sighting in found
        ]
        wrong += lines + ([f"{one.name}: {broken}"] if broken else [])
        word = "did not happen" if broken else f"{len(found)} found"
        print(f"{number:>3}  {one.name:<92}{word:>16}{time.monotonic() - began:>8.1f} s", flush=True)
    return told(
        [
            counted("scenarios that happened", searched, len(chosen)),
            counted(f"of {len(canaries.values)} secrets found, in {searched} scenarios", sighted),
        ],
        wrong,
    )


def _told(one: Scenario, seed: int) -> tuple[list[Sighting], str]:
    """Return what was found, and why a scenario did not happen as it should."""
    try:
        return one.told(hatch(seed)), ""
    except Exception as error:  # noqa: BLE001  the next scenario is another story
        where = traceback.extract_tb(error.__traceback__)[-1]
        return (
            [],
            f"did not happen: {type(error).__name__} at {where.name}:{where.lineno}: {str(error)[:400]}",
        )


if __name__ == "__main__":
    sys.exit(main())
