"""`lyra commission`: climbs a venue's ladder without a screen as far as that goes, or reports it."""

import json
import time
from typing import TYPE_CHECKING

import click

from console.cli.audit_trail import (
    leave_if_broken,
    mistakes_of_the_trail,
    place_options,
    printable,
    trail_file,
    verified,
)
from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, fail, from_root, mistakes_are_lines
from venues.model.telltales import without_key_like
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.commission.report import Report
    from console.launcher.supervise import Run
    from venues.model.ladder import RungRules

MOST_SECONDS = 300.0


@click.command("commission")
@click.argument("venue")
@click.option("--to", "to", metavar="RUNG", default="", help="Climb no further than this rung.")
@click.option(
    "--report", is_flag=True, help="Print what the audit trail says of this venue's ladder, as Markdown."
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON line a rung; with --report one JSON document."
)
@place_options
@click.pass_context
@mistakes_are_lines
def commission_command(
    ctx: click.Context,
    venue: str,
    to: str,
    report: bool,
    as_json: bool,
    mode: str | None,
    config_file: str | None,
    profile: str,
) -> None:
    """Climb a venue's ladder from its key to real orders, as far as it goes without you.

    Rungs that need you (a rehearsed confirmation, the probe, the micro-trade, typed words) are climbed in the console:
    w there. In mode practice the practice exchanges are started beside it. LYRA_PASSPHRASE_FILE opens a vault.

    The exit status is 0 when all that was asked for is held, 1 when a rung failed, 3 when the next one needs you
    or when one failed that you may waive.
    """
    before = from_root(ctx, "config_file", "profile", "testnet")
    venue = venue.lower()
    ladder = _ladder(venue)
    if to and all(rules.name != to for rules in ladder):
        rungs = ", ".join(rules.name for rules in ladder)
        fail(printable(f"{venue} has no rung {without_key_like(to)}; it has {rungs}"), EXIT_MISTAKE)
    if report:
        _print_report(ctx, venue, ladder, mode, (config_file, profile), as_json)
        return
    word = "testnet" if before.get("testnet") else mode
    chosen = None if word is None else Mode(word.upper())
    from console.launcher.launch import launch

    def prepare() -> "Run":
        return _run(
            venue,
            to,
            as_json,
            chosen,
            config_file or before.get("config_file"),
            profile or before.get("profile", ""),
        )

    ctx.exit(launch(prepare, on_terminal=False))


def _ladder(venue: str) -> "tuple[RungRules, ...]":
    from venues.catalog.ladder_section import ladder_rules
    from venues.catalog.load import load_catalog

    entry = load_catalog().get(venue)
    if entry is None:
        fail(printable(f"{without_key_like(venue)} is no venue of the catalogue"), EXIT_MISTAKE)
    ladder = ladder_rules(entry.venue.ladder)
    if not ladder:
        fail(f"{venue} has no ladder: it is watched, and cannot be commissioned", EXIT_MISTAKE)
    return ladder


def _run(
    venue: str, to: str, as_json: bool, mode: Mode | None, config_file: str | None, profile: str
) -> "Run":
    from console.cli.start import make_run, with_practice
    from console.launcher.boot import ClimbLine, HeadlessLine

    line = HeadlessLine(MOST_SECONDS, as_json, climb=ClimbLine(venue, to))
    run = make_run(config_file, profile, mode, "", (venue,), headless=line)
    return with_practice(run) if run.boot.mode is Mode.PRACTICE else run


def _print_report(
    ctx: click.Context,
    venue: str,
    ladder: "tuple[RungRules, ...]",
    mode: str | None,
    config: tuple[str | None, str],
    as_json: bool,
) -> None:
    from console.commission import report as document
    from console.desk.ledger import LedgerBroken

    path = trail_file(ctx, mode, *config)
    with mistakes_of_the_trail():
        verdict = verified(path)
        told_mode = verdict.trail.mode if verdict.trail else ""
        try:
            found = _report(venue, ladder, str(path), verdict.head, verdict.rows, told_mode)
        except LedgerBroken as error:
            fail(printable(str(error)), EXIT_FAILURE)
    click.echo(json.dumps(document.as_json(found)) if as_json else document.as_markdown(found), nl=as_json)
    leave_if_broken(ctx, verdict, "what was printed may be forged")


def _report(
    venue: str, ladder: "tuple[RungRules, ...]", path: str, head: str, last_row: int, mode: str
) -> "Report":
    from pathlib import Path

    from console.commission.evidence import COMMISSION_KINDS
    from console.commission.report import report_of
    from db.browse.replay import rows_of

    rows = ((row.kind, row.payload, row.time_ms, row.number) for row in rows_of(Path(path), COMMISSION_KINDS))
    return report_of(venue, mode, ladder, rows, head, last_row, time.time_ns() // 1_000_000)
