"""`lyra book`: one market's book on some venues, as lines."""

import asyncio
import re

import click

from console.cli.book_printer import BookFailed, BookPrinter, NoSuchMarket
from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, Seconds, fail, from_root, mistakes_are_lines
from console.cli.session import WorkersTold
from console.cli.start import make_run, mode_of, split_venues
from venues.model.clock import SystemClock

_SYMBOL = re.compile(r"[^\s/:]{1,40}/[^\s/:]{1,40}(:[^\s/]{1,40})?")


def _symbol(ctx: click.Context, parameter: click.Parameter, text: str) -> str:
    """Return the market in the unified form."""
    if not _SYMBOL.fullmatch(text):
        raise click.BadParameter(
            f"{text!r} is no market; write it as BTC/USDT or BTC/USDT:USDT.", ctx, parameter
        )
    return text.upper()


@click.command("book")
@click.argument("symbol", callback=_symbol)
@click.option("--venue", "venue", required=True, metavar="A,B", help="One venue or several.")
@click.option("--depth", type=click.IntRange(1, 400), default=10, show_default=True, help="Levels a side.")
@click.option("--updates", type=click.IntRange(1), metavar="N", help="Leave after N updates of each venue.")
@click.option("--seconds", type=Seconds(0.1, 86_400), metavar="S", help="Leave after S seconds.")
@click.option("--testnet", is_flag=True, help="Speak to the venues' own sandboxes (mode TESTNET).")
@click.option("--via", metavar="URL", help="Send all traffic through http://127.0.0.1:PORT (mode VIA).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.option(
    "--timeout",
    "timeout_seconds",
    type=Seconds(1, 3_600),
    default=30.0,
    show_default=True,
    help="Give up when a venue shows nothing for this long.",
)
@click.pass_context
@mistakes_are_lines
def book_command(
    ctx: click.Context,
    symbol: str,
    venue: str,
    depth: int,
    updates: int | None,
    seconds: float | None,
    testnet: bool,
    via: str | None,
    as_json: bool,
    config_file: str | None,
    profile: str,
    timeout_seconds: float,
) -> None:
    """Print SYMBOL's book on one or several venues: `lyra book BTC/USDT --venue okx,kraken --updates 3 --json`."""
    before = from_root(ctx, "config_file", "profile", "testnet", "via")
    via = before.get("via") if via is None else via
    mode = mode_of(testnet=testnet or before.get("testnet", False), via=via)
    run = make_run(
        config_file or before.get("config_file"),
        profile or before.get("profile", ""),
        mode,
        via or "",
        split_venues(venue, "--venue"),
        hands_over=False,
    )
    printer = BookPrinter(run.boot.setups, symbol, depth, updates, as_json, timeout_seconds, SystemClock())
    try:
        status = asyncio.run(printer.run(WorkersTold.of(run), seconds))
    except NoSuchMarket as error:
        fail(str(error), EXIT_MISTAKE)
    except BookFailed as error:
        fail(str(error), EXIT_FAILURE)
    ctx.exit(status)
