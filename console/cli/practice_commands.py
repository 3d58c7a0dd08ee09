"""`lyra practice`: the console on exchanges of its own, and those exchanges alone."""

import json
import socket
from pathlib import Path
from typing import Any

import click

from console.cli.common import (
    EXIT_MISTAKE,
    THEMES,
    Seconds,
    fail,
    from_root,
    mistakes_are_lines,
    refuse_before,
    say,
)


@click.group(invoke_without_command=True)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=7,
    show_default=True,
    help="Another seed, another market.",
)
@click.option("--venues", metavar="A,B", help="Only these practice exchanges.")
@click.option("--fresh", is_flag=True, help="Start the practice accounts over.")
@click.option("--theme", type=click.Choice(THEMES, case_sensitive=False), help="Colours of the screen.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.option(
    "--headless", is_flag=True, help="Without a terminal: run, print what the screen would show, leave."
)
@click.option(
    "--seconds",
    type=Seconds(1, 86_400),
    default=15.0,
    show_default=True,
    help="How long, with --headless.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a venue, with --headless.")
@click.option("--screenshot", metavar="FILE.svg", help="Picture of the Markets screen, with --headless.")
@click.pass_context
@mistakes_are_lines
def practice_group(ctx: click.Context, **options: Any) -> None:
    """Run the console on the practice exchanges: real protocols, play money, nothing leaves this machine."""
    if ctx.invoked_subcommand is not None:
        refuse_before(ctx, f"{ctx.command_path} {ctx.invoked_subcommand}")
        from_root(ctx)
        return
    from console.cli.start import practice_console
    from console.launcher.boot import HeadlessLine

    before = from_root(ctx, "config_file", "profile", "venues", "theme")
    headless = None
    if options["headless"]:
        screenshot = options["screenshot"] or ""
        check_writable(screenshot)
        headless = HeadlessLine(options["seconds"], options["as_json"], screenshot)
    elif options["as_json"] or options["screenshot"]:
        fail("--json and --screenshot go with --headless", EXIT_MISTAKE)
    venues = before.get("venues") if options["venues"] is None else options["venues"]
    ctx.exit(
        practice_console(
            options["config_file"] or before.get("config_file"),
            options["profile"] or before.get("profile", ""),
            venues,
            options["theme"] or before.get("theme"),
            options["seed"],
            options["fresh"],
            headless,
        )
    )


def check_writable(name: str) -> None:
    """Leave with a line when a file cannot be written, before anything is started; empty is no file."""
    if not name:
        return
    file = Path(name)
    existed = file.exists()
    try:
        with file.open("a"):
            pass
        if not existed:
            file.unlink()
    except OSError as error:
        fail(f"{name} cannot be written: {error.strerror or error}", EXIT_MISTAKE)


@practice_group.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65_535), required=True, help="On 127.0.0.1; 0 takes a free one."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=7, show_default=True)
@click.option("--venues", metavar="A,B", help="Only these.")
@click.option("--fresh", is_flag=True, help="Start the practice accounts over.")
@click.option("--json", "as_json", is_flag=True, help="Say ready in one JSON line.")
@mistakes_are_lines
def serve(port: int, seed: int, venues: str | None, fresh: bool, as_json: bool) -> None:
    """Run only the practice exchanges, for other programs: https://HOST/PATH is at http://127.0.0.1:PORT/HOST/PATH."""
    from console.cli.start import PRACTICE_VENUES, check_practice_venues, practice_accounts, split_venues
    from console.paths import data_directory
    from venues.model.words import Mode
    from venues.practice.__main__ import serve as serve_practice

    chosen = split_venues(venues) or PRACTICE_VENUES
    check_practice_venues(chosen)
    check_port(port)
    accounts, note = practice_accounts(data_directory(Mode.PRACTICE))
    if note:
        say(note)
    arguments = ["--port", str(port), "--seed", str(seed), "--venues", ",".join(chosen)]
    arguments += ["--data-dir", str(accounts)] if accounts is not None else []
    arguments += ["--fresh"] if fresh else []
    arguments += ["--json"] if as_json else []
    raise SystemExit(serve_practice(arguments))


def check_port(port: int) -> None:
    """Leave with a line when the port cannot be listened on."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        fail(
            f"port {port} of 127.0.0.1 cannot be used ({why}); choose another, or 0 for a free one",
            EXIT_MISTAKE,
        )
    finally:
        probe.close()


@practice_group.command("keys")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object by venue.")
def keys(as_json: bool) -> None:
    """Print the practice accounts' keys: public, and worthless anywhere else."""
    from venues.practice.credentials import practice_credentials_table

    table = practice_credentials_table()
    if as_json:
        click.echo(json.dumps(table))
        return
    for venue, parts in table.items():
        click.echo(f"{venue}: " + "  ".join(f"{name}={value}" for name, value in parts.items()))
