"""Which audit trail a command is about, and what verifying it has shown."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import EXIT_FAILURE, EXIT_MISTAKE, fail, from_root, say
from venues.model.text import sanitise
from venues.model.words import Mode

if TYPE_CHECKING:
    from db.verify.anchor import Anchor
    from db.verify.verdict import Verdict

FILE_NAME = "audit.sqlite"

_MODES = [mode.value.lower() for mode in Mode]

_OPTIONS = (
    click.option(
        "--mode", type=click.Choice(_MODES), help="Of this mode; else the configuration's, else live."
    ),
    click.option("--config", "config_file", metavar="FILE", help="Configuration file."),
    click.option("--profile", default="", metavar="NAME", help="Environment of the configuration."),
)


def place_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a data directory."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def trail_file(ctx: click.Context, mode: str | None, config_file: str | None, profile: str) -> Path:
    """Return the audit file of the chosen mode's data directory; leaves with a line where there is none.

    Raises:
        ConfigError: the configuration cannot be used.
        PathsError: there is no data directory.
    """
    from console.config import load
    from console.paths import data_directory

    before = from_root(ctx, "config_file", "profile", "testnet")
    if before.get("testnet"):
        if mode not in (None, "testnet"):
            fail(f"--testnet before the command and --mode {mode} after it ask for two modes", EXIT_MISTAKE)
        mode = "testnet"
    settings = load(
        config_file or before.get("config_file"), profile or before.get("profile", "")
    ).model.global_settings
    chosen = Mode(mode.upper()) if mode else settings.mode or Mode.LIVE
    path = data_directory(chosen, settings.data_directory) / FILE_NAME
    if not path.exists():
        fail(f"there is no audit trail of mode {chosen} yet: {path} does not exist", EXIT_MISTAKE)
    return path


@contextmanager
def mistakes_of_the_trail() -> Iterator[None]:
    """Say what cannot be read or written on one line and leave with status 2."""
    from db.audit.errors import AuditRefused
    from db.verify.errors import CannotVerify

    try:
        yield
    except (CannotVerify, AuditRefused) as error:
        fail(printable(str(error)), EXIT_MISTAKE)


def printable(text: str) -> str:
    """Return a line that may hold words of a file, harmless for a terminal."""
    return sanitise(text, 500)


def verified(path: Path, anchors: "Iterable[Anchor]" = (), seen: Iterable[str] = ()) -> "Verdict":
    """Verify a file, telling how far it is on a terminal.

    Raises:
        CannotVerify: it cannot be read.
    """
    from db.verify.verify import verify

    if not sys.stderr.isatty():
        return verify(path, anchors, seen)
    try:
        return verify(path, anchors, seen, _show_progress)
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def _show_progress(done: int, total: int) -> None:
    click.echo(f"\rverified {done:,} of {total:,} rows", err=True, nl=False)


def leave_if_broken(ctx: click.Context, verdict: "Verdict", about: str) -> None:
    """Leave with status 1 and a line when the trail has a fault; `about` says what that means for what was printed."""
    if verdict.fault is None:
        return
    where = f" at row #{verdict.fault.number}" if verdict.fault.number is not None else ""
    say(printable(f"the audit trail is BROKEN{where}: {verdict.fault.what}; {about}"))
    ctx.exit(EXIT_FAILURE)
