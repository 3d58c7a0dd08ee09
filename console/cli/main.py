"""`lyra` itself: the console, and the commands beside it, each imported when it is called."""

import importlib
from typing import Any

import click

from console import __version__
from console.cli.common import THEMES, mistakes_are_lines

_COMMANDS = {
    "practice": ("console.cli.practice_commands", "practice_group"),
    "book": ("console.cli.book_command", "book_command"),
    "check": ("console.cli.check_command", "check_command"),
    "audit": ("console.cli.audit_commands", "audit_group"),
    "vault": ("console.cli.vault_commands", "vault_group"),
    "commission": ("console.cli.commission_command", "commission_command"),
    "kill": ("console.cli.kill_command", "kill_command"),
    "config": ("console.cli.config_commands", "config_group"),
    "completion": ("console.cli.completion_command", "completion_command"),
}
"""Name to module and attribute: `lyra` must paint within half a second, so nothing else is imported."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the table."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, None when there is none of that name."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, attribute = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config", "config_file", metavar="FILE", help="Configuration file; default: the XDG place, if any."
)
@click.option(
    "--profile", default="", metavar="NAME", help="Environment of the configuration to lay over it."
)
@click.option("--venues", metavar="A,B", help="Connect only these venues.")
@click.option(
    "--theme",
    type=click.Choice(THEMES, case_sensitive=False),
    help="Colours; safe is for colour-blind eyes, mono has none.",
)
@click.option("--testnet", is_flag=True, help="Speak to the venues' own sandboxes (mode TESTNET).")
@click.option("--via", metavar="URL", help="Send all venue traffic through http://127.0.0.1:PORT (mode VIA).")
@click.version_option(__version__, prog_name="lyra")
@click.pass_context
@mistakes_are_lines
def lyra(ctx: click.Context, **options: Any) -> None:
    """Order books and balances of many crypto venues on one screen.

    Without a command: the console on the live public market (with keys also your balances). Nothing is simulated
    there; for an exchange to play with use `lyra practice`.
    """
    if ctx.invoked_subcommand is not None:
        return
    from console.cli.start import live_console

    ctx.exit(live_console(**options))
