"""`lyra completion`: the line that switches on completion in the user's shell."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the completion script of a shell: `eval "$(lyra completion bash)"`."""
    from console.cli.main import lyra

    complete = get_completion_class(shell)
    assert complete is not None
    click.echo(complete(lyra, {}, "lyra", "_LYRA_COMPLETE").source())
