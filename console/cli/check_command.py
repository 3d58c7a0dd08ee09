"""`lyra check`: can each venue be reached, and does its stream flow."""

import asyncio
from contextlib import suppress
from typing import Any

import click

from console.cli.common import (
    EXIT_FAILURE,
    EXIT_MISTAKE,
    Seconds,
    fail,
    from_root,
    mistakes_are_lines,
)
from console.cli.lines import as_line
from console.cli.run_keys import key_words
from console.cli.session import Stop, WorkersTold, workers
from console.cli.start import make_run, mode_of, split_venues
from venues.link.messages import BookUpdate, Fact, Heartbeat, Up
from venues.model.clock import SystemClock
from venues.model.setup import VenueSetup
from venues.model.status import StateChange, VenueHealth
from venues.model.words import Integrity, VenueState


@click.command("check")
@click.option("--venues", metavar="A,B", help="Only these.")
@click.option("--testnet", is_flag=True, help="Speak to the venues' own sandboxes (mode TESTNET).")
@click.option("--via", metavar="URL", help="Send all traffic through http://127.0.0.1:PORT (mode VIA).")
@click.option("--seconds", type=Seconds(1, 600), default=15.0, show_default=True, help="How long at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a venue.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.pass_context
@mistakes_are_lines
def check_command(
    ctx: click.Context,
    venues: str | None,
    testnet: bool,
    via: str | None,
    seconds: float,
    as_json: bool,
    config_file: str | None,
    profile: str,
) -> None:
    """Check each venue: reach, clock, markets, stream. Exit status 1 when one of them fails."""
    before = from_root(ctx, "config_file", "profile", "venues", "testnet", "via")
    via = before.get("via") if via is None else via
    mode = mode_of(testnet=testnet or before.get("testnet", False), via=via)
    only = split_venues(before.get("venues") if venues is None else venues)
    run = make_run(
        config_file or before.get("config_file"),
        profile or before.get("profile", ""),
        mode,
        via or "",
        only,
        hands_over=False,
    )
    sources = {line.venue: line for line in run.boot.keys}
    told = WorkersTold.of(run)
    if not told.setups:
        fail("no venue is switched on that could be checked", EXIT_MISTAKE)
    checker = Checker(told)
    stopped = asyncio.run(checker.run(seconds))
    rows = [
        {**checker.row(setup), "key": key_words(sources.get(setup.venue)) or "no key"}
        for setup in told.setups
    ]
    for row in rows:
        click.echo(as_line(row) if as_json else _words(row))
    ctx.exit(stopped or (0 if all(row["ok"] for row in rows) else EXIT_FAILURE))


class Checker:
    """Gathers what the workers tell until every venue has shown all."""

    def __init__(self, told: WorkersTold) -> None:
        self._told = told
        self._changes: dict[str, StateChange] = {}
        self._health: dict[str, VenueHealth] = {}
        self._streaming: set[str] = set()

    async def run(self, seconds: float) -> int:
        """Listen for at most `seconds`; return 0, or 128 + n when signal n ended it."""
        clock = SystemClock()
        stop = Stop()
        stop.on_signals()
        async with workers(self._told, clock, self._take) as hub:
            for setup in self._told.setups:
                if setup.symbols:
                    hub.watch(setup.venue, setup.symbols[0], 5)
            end = clock.monotonic() + seconds
            while clock.monotonic() < end and not stop.is_set() and not self._complete():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 0.1)
        return stop.status

    def _complete(self) -> bool:
        return all(self.row(setup)["ok"] for setup in self._told.setups)

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
            "reason": change.reason if change else self._told.fell.get(setup.venue, ""),
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
        f"clock {offset:<10} markets {row['markets']:<6} stream {stream:<3} {row['key']}"
    )
    return f"{line}  {row['reason']}" if row["reason"] else line
