"""However the program is ended, wherever its operator is: a whole terminal, the right status, nothing left behind.

python -m bench.verify.signals [--quick]

The real `lyra practice` on a pseudo-terminal. Signals go to the launcher and to the console; a defect is raised while
the console paints; SIGKILL hits the console. Then each of them with five orders that rest at the exchange: all must be
cancelled, those of a signal on the wire within a second, and the audit trail must tell of it. Last, what stops the
program for a moment while a confirmation is open.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from bench.verify.endings import ENDINGS, KILLED, Bench, Ending, bench, end
from bench.verify.figures import Figure, at_most, counted, share, told
from bench.verify.hand import SCREENS, Hand
from bench.verify.resting_orders import with_orders
from bench.verify.stops import STOPS, stopped
from db.audit.kinds import Kind

WIRE_MS = 1_000
"""Within which the cancels of a signal must be at the exchange."""

PLACES: dict[str, Callable[[Hand], object]] = {
    **{name: (lambda hand, name=name: hand.show(name)) for name in SCREENS},  # type: ignore[misc]
    "ticket": Hand.ticket,
    "confirmation": Hand.confirmation,
    "command line": lambda hand: hand.command("buy gate:BTC/USDT"),
}
"""Where the operator is, and the way there."""


def matrix(bench: Bench, endings: tuple[Ending, ...] = ENDINGS, places: tuple[str, ...] = ()) -> None:
    """End the program in every way at every place."""
    for place in places or tuple(PLACES):
        for ending in endings:
            with bench.run(ending) as hand:
                hand.arm()
                PLACES[place](hand)
                before = hand.counted("orders_create")
                wrong = end(bench, hand, ending)
            wrong += [] if before == 0 else ["an order was sent"]
            wrong += _dead_in_the_trail(hand) if place == "confirmation" and ending.is_told else []
            bench.cell(f"{place} · {ending.name}", wrong)


def _dead_in_the_trail(hand: Hand) -> list[str]:
    """Return what is wrong when the last confirmation's end is not told."""
    shown = hand.rows(Kind.CONFIRMATION)[-1].payload["proposal"]
    dead = {row.payload["proposal"] for row in hand.rows(Kind.CONFIRMATION_DEAD)}
    sent = {row.payload["proposal"] for row in hand.rows(Kind.CONSENT)}
    return (
        ["it was consented to"] if shown in sent else [] if shown in dead else ["its end is not in the trail"]
    )


def figures(bench: Bench) -> Iterator[Figure]:
    """Yield what was found."""
    yield share("ways to end and places: terminal, status, nothing left, orders", bench.whole, bench.cells)
    yield counted("things wrong", len(bench.wrong))
    if bench.ended_seconds:
        yield at_most(
            "from the signal to the launcher's end, the longest", max(bench.ended_seconds), 8.0, "s"
        )
    for name, times in bench.wire_ms.items():
        if name != KILLED.name:
            yield at_most(
                f"cancels at the exchange, last of {len(times)}, {name}",
                max(times, default=99_999),
                WIRE_MS,
                "ms",
            )
        elif times:
            print(f"        after SIGKILL the workers' last cancel was at the exchange after {max(times)} ms")


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m bench.verify.signals", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one place a way to end, and no more")
    quick = parser.parse_args().quick
    with ExitStack() as stack:
        work = stack.enter_context(bench())
        for ending in () if quick else ENDINGS:
            with_orders(work, ending)
        for name in STOPS:
            stopped(work, name)
        if quick:
            for place, ending in zip(PLACES, ENDINGS, strict=False):
                matrix(work, (ending,), (place,))
        else:
            matrix(work)
        return told(figures(work), work.wrong)


if __name__ == "__main__":
    sys.exit(main())
