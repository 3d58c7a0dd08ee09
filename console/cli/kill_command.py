"""`lyra kill`: stops trading in every running console of this user, whatever the console itself is doing."""

import asyncio
from typing import TYPE_CHECKING

import click

from console.cli.common import EXIT_FAILURE, fail, mistakes_are_lines
from venues.model.release import CancelOutcome
from venues.model.words import Mode

if TYPE_CHECKING:
    from venues.link.panic import PanicAnswer

_MODES = [mode.value.lower() for mode in Mode]


@click.command("kill")
@click.option(
    "--mode",
    type=click.Choice(_MODES, case_sensitive=False),
    help="Stop the consoles of this mode only; default: all.",
)
@click.option("--reason", default="lyra kill", metavar="WORDS", help="Words for the audit trail.")
@click.pass_context
@mistakes_are_lines
def kill_command(ctx: click.Context, mode: str | None, reason: str) -> None:
    """Stop new orders and cancel every order of ours, at all venues, now.

    Asks the workers themselves, so it works while the console hangs or is stopped. New orders stay forbidden until
    the operator types RELEASE in the console, also after a restart. Orders of others are not touched.

    The exit status is 0 when every venue answered and no cancel is in doubt.
    """
    from console.fleet.sockets import worker_sockets
    from venues.link.panic import cancel_mine_everywhere
    from venues.model.text import sanitise

    modes = [Mode(mode.upper())] if mode else list(Mode)
    sockets = worker_sockets(modes, _configured_runtime(ctx))
    if not sockets:
        fail("no console of yours is running: there is nothing to stop")
    answers = asyncio.run(cancel_mine_everywhere(list(sockets), str(sanitise(reason, 200))))
    sound = True
    for answer in answers:
        line, is_sound = _line(answer, sockets[answer.socket])
        sound = sound and is_sound
        click.echo(line)
    if not sound:
        click.echo("some of it is in doubt: look at the venues themselves", err=True)
        ctx.exit(EXIT_FAILURE)


def _configured_runtime(ctx: click.Context) -> str | None:
    """Return the configuration's runtime directory; a configuration that cannot be read must not stop a kill."""
    from console.config import load
    from venues.catalog.problems import ConfigError

    options = ctx.find_root().params
    try:
        settings = load(options.get("config_file"), options.get("profile") or "").model.global_settings
    except (ConfigError, OSError):
        return None
    return settings.runtime_directory


def _line(answer: "PanicAnswer", mode: Mode) -> tuple[str, bool]:
    """Return what happened at one venue as a line, and whether nothing is in doubt there."""
    head = f"{mode.value:<9} {answer.venue or 'a worker':<12}"
    done = answer.done
    if done is None:
        return f"{head} NO ANSWER: {answer.words}", False
    doubtful = [one for one in done.cancels if not one.is_proved]
    taken = sum(one.outcome is CancelOutcome.TAKEN for one in done.cancels)
    if not done.latched and not done.cancels and not done.in_doubt:
        return f"{head} takes no orders from here: {'; '.join(dict.fromkeys(done.words))}", True
    parts = ["LATCHED" if done.latched else "NOT LATCHED", f"{taken} cancelled"]
    if len(done.cancels) - taken - len(doubtful):
        parts.append(f"{len(done.cancels) - taken - len(doubtful)} not open any more")
    parts += [f"IN DOUBT {one.client_order_id or one.order_id}: {one.reason}" for one in doubtful]
    parts += ["ORDERS OF OURS MAY REST THERE"] if done.in_doubt and not doubtful else []
    parts += [f"{done.not_mine} of others left alone"] if done.not_mine > 0 else []
    parts += dict.fromkeys(done.words)
    return f"{head} {', '.join(parts)}", done.latched and done.is_proved
