"""`lyra practice`: the console on exchanges of its own, and those exchanges alone."""

import json
import socket
from typing import Any

import click

from console.cli.common import EXIT_MISTAKE, fail, mistakes_are_lines


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
@click.option("--theme", metavar="NAME", help="dark, light, safe or mono.")
@click.option("--config", "config_file", metavar="FILE", help="Configuration file.")
@click.option("--profile", default="", metavar="NAME", help="Environment of the configuration.")
@click.option(
    "--headless", is_flag=True, help="Without a terminal: run, print what the screen would show, leave."
)
@click.option(
    "--seconds",
    type=click.FloatRange(1, 86_400),
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
        return
    from console.cli.start import practice_console
    from console.launcher.boot import HeadlessLine

    parent = ctx.obj or {}
    headless = None
    if options["headless"]:
        headless = HeadlessLine(options["seconds"], options["as_json"], options["screenshot"] or "")
    elif options["as_json"] or options["screenshot"]:
        fail("--json and --screenshot go with --headless", EXIT_MISTAKE)
    ctx.exit(
        practice_console(
            options["config_file"] or parent.get("config_file"),
            options["profile"] or parent.get("profile", ""),
            options["venues"] or parent.get("venues"),
            options["theme"] or parent.get("theme"),
            options["seed"],
            options["fresh"],
            headless,
        )
    )


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
    from console.cli.start import PRACTICE_VENUES, check_practice_venues, split_venues
    from console.paths import data_directory
    from venues.model.words import Mode
    from venues.practice.__main__ import serve as serve_practice

    chosen = split_venues(venues) or PRACTICE_VENUES
    check_practice_venues(chosen)
    check_port(port)
    data_dir = data_directory(Mode.PRACTICE) / "exchanges"
    arguments = [
        "--port",
        str(port),
        "--seed",
        str(seed),
        "--venues",
        ",".join(chosen),
        "--data-dir",
        str(data_dir),
    ]
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
