"""`lyra audit`: verify the trail of what was done, look into it, copy it, vouch for it."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli.audit_export import Moment, export_lines
from console.cli.audit_trail import (
    leave_if_broken,
    mistakes_of_the_trail,
    place_options,
    printable,
    trail_file,
    verified,
)
from console.cli.audit_words import row_line, verdict_lines, verdict_object
from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, fail, mistakes_are_lines
from db.browse.order import rows_of_order

if TYPE_CHECKING:
    from db.verify.reading import Reader, ReadRow
    from db.verify.verdict import Verdict

FOLLOW_SECONDS = 0.25
LAST_OF_ALL = 2**63 - 1
"""No row has a larger number."""


@click.group("audit")
def audit_group() -> None:
    """Verify, read, export and copy the audit trail: what was asked, confirmed, sent, answered and filled."""


@audit_group.command()
@click.argument("file", required=False, metavar="[PATH]")
@click.option("--anchor", "anchors", multiple=True, metavar="FILE", help="Anchors that were kept elsewhere.")
@click.option("--seen", multiple=True, metavar="ID", help="A client order id that a venue shows.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@place_options
@click.pass_context
@mistakes_are_lines
def verify(
    ctx: click.Context,
    file: str | None,
    anchors: tuple[str, ...],
    seen: tuple[str, ...],
    as_json: bool,
    mode: str | None,
    config_file: str | None,
    profile: str,
) -> None:
    """Verify the whole trail, or the one in PATH; exit status 1 when it is broken.

    It can run beside a console. Only with an anchor, or an id that a venue has seen, can anybody tell that the end of
    the trail is still there.
    """
    from db.verify.anchor import read_anchors

    if file is not None and (mode or config_file or profile):
        fail(
            "PATH says already which trail; --mode, --config and --profile choose one of yours", EXIT_MISTAKE
        )
    path = Path(file) if file is not None else trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail():
        kept = [anchor for name in anchors for anchor in read_anchors(Path(name))]
        verdict = verified(path, kept, seen)
    if as_json:
        click.echo(json.dumps(verdict_object(verdict)))
    else:
        click.echo("\n".join(verdict_lines(verdict)))
    ctx.exit(0 if verdict.ok else EXIT_FAILURE)


@audit_group.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, or CSV for spreadsheets.",
)
@click.option(
    "--since", type=Moment(), metavar="T", help="From this time on, such as 2026-11-02 or 2026-11-02T14:03."
)
@click.option("--venue", metavar="V", help="Only what names this venue.")
@click.option("--order", metavar="ID", help="Only the life of one order, by any of its ids.")
@place_options
@click.pass_context
@mistakes_are_lines
def export(
    ctx: click.Context,
    form: str,
    since: int | None,
    venue: str | None,
    order: str | None,
    mode: str | None,
    config_file: str | None,
    profile: str,
) -> None:
    """Print rows for other programs; the trail is verified first, and exit status 1 says that it is broken."""
    from db.verify.reading import reading

    path = trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail():
        verdict = verified(path)
        with reading(path) as reader:
            last = _last_to_show(verdict)
            rows = reader.rows(0, last) if order is None else _order_rows(reader, last, order)
            wanted = (row for row in rows if _is_wanted(row, since, venue))
            sys.stdout.writelines(f"{line}\n" for line in export_lines(wanted, form))
    leave_if_broken(ctx, verdict, "what was printed is what stands in the file")


@audit_group.command()
@click.option("-n", "count", type=click.IntRange(0), default=20, show_default=True, help="How many rows.")
@click.option("-f", "--follow", is_flag=True, help="Go on with rows as they come, until Ctrl-C.")
@place_options
@click.pass_context
@mistakes_are_lines
def tail(
    ctx: click.Context, count: int, follow: bool, mode: str | None, config_file: str | None, profile: str
) -> None:
    """Print the newest rows, one a line; a row whose hash does not fit its content says NOT INTACT."""
    from db.verify.reading import reading

    path = trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail(), reading(path) as reader:
        last = reader.last_number(count) if count else reader.last_number() + 1
        _print_newer(reader, last, time.sleep if follow else None)


@audit_group.command()
@click.argument("order")
@place_options
@click.pass_context
@mistakes_are_lines
def show(ctx: click.Context, order: str, mode: str | None, config_file: str | None, profile: str) -> None:
    """Print the whole life of ORDER: its client order id, the venue's order id, its intent or its proposal."""
    from db.verify.reading import reading

    path = trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail():
        verdict = verified(path)
        with reading(path) as reader:
            begun = None
            for row in _order_rows(reader, _last_to_show(verdict), order):
                begun = row.time_ms if begun is None else begun
                click.echo(row_line(row, begun))
    leave_if_broken(ctx, verdict, "what was printed is what stands in the file")


@audit_group.command()
@click.argument("target", metavar="FILE")
@place_options
@click.pass_context
@mistakes_are_lines
def backup(ctx: click.Context, target: str, mode: str | None, config_file: str | None, profile: str) -> None:
    """Copy the trail to the new FILE, also while a console writes it, and verify the copy."""
    from db.audit.backup import backup as copy

    path = trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail():
        copy(path, Path(target))
        verdict = verified(Path(target))
    leave_if_broken(ctx, verdict, f"so is the copy in {target}")
    click.echo(printable(f"wrote {target}: {verdict.rows:,} rows, no fault found"))


@audit_group.command()
@click.argument("target", metavar="FILE")
@place_options
@click.pass_context
@mistakes_are_lines
def anchor(ctx: click.Context, target: str, mode: str | None, config_file: str | None, profile: str) -> None:
    """Write the last signed row to the new FILE, `-` prints it; keep it where this machine cannot change it."""
    path = trail_file(ctx, mode, config_file, profile)
    with mistakes_of_the_trail():
        verdict = verified(path)
    leave_if_broken(ctx, verdict, "nothing was written")
    assert verdict.last_signed is not None
    text = verdict.last_signed.text()
    if target == "-":
        click.echo(text, nl=False)
        return
    try:
        with os.fdopen(
            os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644), "w"
        ) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except FileExistsError:
        fail(f"{target} exists already; name a new file", EXIT_MISTAKE)
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror or error}", EXIT_MISTAKE)
    click.echo(
        printable(
            f"wrote {target}: it vouches for all rows up to #{verdict.signed_to:,}; keep it on another machine"
        )
    )


def _last_to_show(verdict: "Verdict") -> int:
    """Return the last row that was verified, so that nothing newer is shown; of a broken trail all is shown."""
    return verdict.rows if verdict.ok else LAST_OF_ALL


def _order_rows(reader: "Reader", last: int, order: str) -> "list[ReadRow]":
    """Return the rows of an order up to number `last`; leaves with a line when there are none."""
    found = rows_of_order(lambda texts: reader.rows_naming(texts, last), order)
    if not found:
        fail(printable(f"no row names an order {order}"), EXIT_MISTAKE)
    return found


def _is_wanted(row: "ReadRow", since: int | None, venue: str | None) -> bool:
    if since is not None and row.time_ms < since:
        return False
    several = row.payload.get("venues")
    return venue is None or venue in (several if isinstance(several, list) else [row.payload.get("venue")])


def _print_newer(reader: "Reader", last: int, sleep: Callable[[float], None] | None) -> None:
    """Print the rows behind number `last`; with `sleep` go on for ever."""
    while True:
        for row in reader.rows(last):
            click.echo(row_line(row))
            last = row.number
        if sleep is None:
            return
        sleep(FOLLOW_SECONDS)
