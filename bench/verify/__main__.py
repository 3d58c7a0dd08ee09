"""Everything that is promised about orders and the audit trail, one program after the other, as one table.

python -m bench.verify [name ...]        `make verify` runs all of them

Each program is a command of its own and can be run alone; see docs/verification.md.
"""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Program:
    """One program that measures claims and ends with 1 when one is missed."""

    name: str
    claims: str
    arguments: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """What is run."""
        return f"bench.verify.{self.name}" if not self.name.startswith("bench.") else self.name

    @property
    def command(self) -> str:
        """What an operator would type."""
        return " ".join(["python -m", self.module, *self.arguments])

    @property
    def is_there(self) -> bool:
        """Return True when this checkout has it."""
        return importlib.util.find_spec(self.module) is not None


PROGRAMS = (
    Program("attacks", "no way to send twice, unasked, late or after a halt"),
    Program("staleness", "twelve changes end an open confirmation"),
    Program("random_orders", "orders add up the same in any order, cut off anywhere"),
    Program("durable", "nothing leaves before it is on the disk"),
    Program("crashes", "after a kill, trail and exchange agree"),
    Program("faults", "26 faults of an answer, through the whole desk"),
    Program("bench.order_faults", "26 faults of an answer, at the gate"),
    Program("bench.desk_oracle", "the checks agree with a second mind", ("--orders", "50000")),
    Program("bench.panic", "how fast trading stops"),
    Program("bench.audit_kill", "no acknowledged row is lost", ("--kills", "500")),
    Program("bench.audit_attack", "a spoilt trail is found out"),
    Program("signals", "however the program ends, nothing is left behind"),
    Program("keys", "no keys, pastes or clicks but a typed code send anything"),
    Program("seen", "what is seen is what is sent"),
    Program("bench.leaks", "no secret is found in what the program writes or leaves"),
    Program("bench.commission", "each ladder is climbed, and how quickly"),
    Program("bench.vault_bits", "no changed bit of a vault is accepted"),
    Program("bench.vault_crash", "a vault is the old or the new one, never neither"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one program came to."""

    program: Program
    status: int
    seconds: float
    figures: tuple[str, ...]
    """Its own lines of figures; its last line where it has none."""

    @property
    def lines(self) -> list[str]:
        """Its part of the table."""
        word = "ok" if self.status == 0 else "MISSED"
        head = f"{word:<8}{self.program.claims:<58}{self.seconds:>6.0f} s   {self.program.command}"
        return [head, *(f"          {figure}" for figure in self.figures)]


def run(program: Program) -> Result:
    """Run a program to its end and show what it says."""
    print(f"\n== {program.command}", flush=True)
    began, lines = time.monotonic(), []
    command = [sys.executable, "-m", program.module, *program.arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    told = tuple(line for line in lines if line.startswith(("ok  ", "MISSED ", "WRONG ")))
    last = tuple(line for line in lines if line.strip())[-1:]
    return Result(program, child.returncode, time.monotonic() - began, told or last)


def main(names: Sequence[str]) -> int:
    """Run the programs of these names, or all."""
    wanted = [program for program in PROGRAMS if not names or program.name in names]
    if not wanted:
        print(f"there is none of that name; there are {', '.join(program.name for program in PROGRAMS)}")
        return 2
    results = [run(program) for program in wanted if program.is_there]
    print("\n" + "=" * 100)
    for result in results:
        print("\n".join(result.lines))
    missed = sum(result.status != 0 for result in results)
    print(f"\n{len(results)} programs, {missed} with a figure that was missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
