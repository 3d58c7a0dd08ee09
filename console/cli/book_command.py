"""`lyra book`: one market's book on some venues, as lines."""

import asyncio

import click

from console.cli.book_printer import BookFailed, BookPrinter
from console.cli.common import EXIT_FAILURE, fail, mistakes_are_lines
from console.cli.start import make_run, split_venues
from venues.model.clock import SystemClock
from venues.model.words import Mode


@click.command("book")
@click.argument("symbol")
@click.option("--venue", "venue", required=True, metavar="A,B", help="One venue or several.")
@click.option("--depth", type=click.IntRange(1, 400), default=10, show_default=True, help="Levels a side.")
@click.option("--updates", type=click.IntRange(1), metavar="N", help="Leave after N updates of each venue.")
@click.option("--seconds", type=click.FloatRange(0.1, 86_400), metavar="S", help="Leave after S seconds.")
@click.option("--via", metavar="URL", help="Send all traffic through http://127.0.0.1:PORT (mode VIA).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.option(
    "--timeout",
    "timeout_seconds",
    type=click.FloatRange(1, 3_600),
    default=30.0,
    show_default=True,
    help="Give up when a venue shows nothing for this long.",
)
@mistakes_are_lines
def book_command(
    symbol: str,
    venue: str,
    depth: int,
    updates: int | None,
    seconds: float | None,
    via: str | None,
    as_json: bool,
    config_file: str | None,
    profile: str,
    timeout_seconds: float,
) -> None:
    """Print SYMBOL's book on one or several venues: `lyra book BTC/USDT --venue okx,kraken --updates 3 --json`."""
    run = make_run(
        config_file, profile, Mode.VIA if via else None, via or "", split_venues(venue) or (), None
    )
    printer = BookPrinter(
        run.boot.setups, symbol.upper(), depth, updates, as_json, timeout_seconds, SystemClock()
    )
    try:
        asyncio.run(printer.run(run.workers, run.log_dir, seconds))
    except BookFailed as error:
        fail(str(error), EXIT_FAILURE)
