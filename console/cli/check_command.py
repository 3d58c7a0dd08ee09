"""`lyra check`: can each venue be reached, and does its stream flow."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from console.cli.common import EXIT_FAILURE, mistakes_are_lines
from console.cli.lines import as_line
from console.cli.session import stop_on_signals, workers
from console.cli.start import make_run, split_venues
from venues.link.messages import BookUpdate, Fact, Heartbeat, Up
from venues.model.clock import SystemClock
from venues.model.setup import VenueSetup
from venues.model.status import StateChange, VenueHealth
from venues.model.words import Integrity, Mode, VenueState


@click.command("check")
@click.option("--venues", metavar="A,B", help="Only these.")
@click.option("--via", metavar="URL", help="Send all traffic through http://127.0.0.1:PORT (mode VIA).")
@click.option(
    "--seconds", type=click.FloatRange(1, 600), default=15.0, show_default=True, help="How long at most."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a venue.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.pass_context
@mistakes_are_lines
def check_command(
    ctx: click.Context,
    venues: str | None,
    via: str | None,
    seconds: float,
    as_json: bool,
    config_file: str | None,
    profile: str,
) -> None:
    """Check each venue: reach, clock, markets, stream. Exit status 1 when one of them fails."""
    run = make_run(config_file, profile, Mode.VIA if via else None, via or "", split_venues(venues), None)
    enabled = tuple(setup for setup in run.boot.setups if setup.enabled)
    checker = Checker(enabled)
    asyncio.run(checker.run(run.workers, run.log_dir, seconds))
    rows = [checker.row(setup) for setup in enabled]
    for row in rows:
        click.echo(as_line(row) if as_json else _words(row))
    ctx.exit(0 if rows and all(row["ok"] for row in rows) else EXIT_FAILURE)


class Checker:
    """Gathers what the workers tell until every venue has shown all."""

    def __init__(self, setups: tuple[VenueSetup, ...]) -> None:
        self._setups = setups
        self._changes: dict[str, StateChange] = {}
        self._health: dict[str, VenueHealth] = {}
        self._streaming: set[str] = set()

    async def run(self, workers_wanted: int, log_dir: Path, seconds: float) -> None:
        """Listen for at most `seconds`."""
        clock = SystemClock()
        stop = asyncio.Event()
        stop_on_signals(stop)
        async with workers(self._setups, workers_wanted, log_dir, clock, self._take) as hub:
            for setup in self._setups:
                if setup.symbols:
                    hub.watch(setup.venue, setup.symbols[0], 5)
            end = clock.monotonic() + seconds
            while clock.monotonic() < end and not stop.is_set() and not self._complete():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 0.1)

    def _complete(self) -> bool:
        return all(self.row(setup)["ok"] for setup in self._setups)

    def _take(self, messages: tuple[Up, ...]) -> None:
        for message in messages:
            match message:
                case Fact(_, change):
                    self._changes[change.venue] = change
                case Heartbeat(health):
                    self._health[health.venue] = health
                case BookUpdate(book) if book.integrity in {Integrity.VERIFIED, Integrity.UNVERIFIED}:
                    self._streaming.add(book.venue)
                case _:
                    pass

    def row(self, setup: VenueSetup) -> dict[str, Any]:
        """Return what is known of one venue."""
        change = self._changes.get(setup.venue)
        health = self._health.get(setup.venue)
        markets = health.markets if health else 0
        offset = health.clock_offset_ms if health else None
        latency = health.latency_ms if health else None
        streaming = setup.venue in self._streaming
        return {
            "venue": setup.venue,
            "ok": bool(markets) and latency is not None and streaming,
            "state": (change.state if change else VenueState.CONNECTING).value,
            "reason": change.reason if change else "",
            "reached": latency is not None,
            "latency_ms": None if latency is None else round(latency),
            "clock_offset_ms": None if offset is None else round(offset),
            "markets": markets,
            "streaming": streaming,
        }


def _words(row: dict[str, Any]) -> str:
    offset = "unknown" if row["clock_offset_ms"] is None else f"{row['clock_offset_ms']:+d} ms"
    latency = "-" if row["latency_ms"] is None else f"{row['latency_ms']} ms"
    stream = "yes" if row["streaming"] else "no"
    line = (
        f"{row['venue']:<12} {'ok' if row['ok'] else 'FAILED':<7} {row['state']:<13} reach {latency:<8} "
        f"clock {offset:<10} markets {row['markets']:<6} stream {stream}"
    )
    return f"{line}  {row['reason']}" if row["reason"] else line
