"""What all commands share: modes, errors in one line, exit statuses."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

EXIT_FAILURE = 1
EXIT_MISTAKE = 2
"""The user's mistake: bad option, bad configuration, no terminal."""


def fail(message: str, status: int = EXIT_FAILURE) -> NoReturn:
    """Say one line on standard error and leave."""
    click.echo(f"lyra: {message}", err=True)
    sys.exit(status)


def mistakes_are_lines(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the errors of configuration, paths and terminal into lines and exit status 2."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        from console.launcher.terminal import NoTerminal

        try:
            return command(*arguments, **options)
        except NoTerminal as error:
            fail(str(error), EXIT_MISTAKE)
        except BaseException as error:
            lines = _lines_of(error)
            if lines is None:
                raise
            for line in lines:
                click.echo(f"lyra: {line}", err=True)
            sys.exit(EXIT_MISTAKE)

    return run


def _lines_of(error: BaseException) -> list[str] | None:
    """Return a configuration or path error as lines, None for any other; imports only what is loaded already."""
    problems = sys.modules.get("venues.catalog.problems")
    paths = sys.modules.get("console.paths")
    door = sys.modules.get("venues.market.door")
    if problems is not None and isinstance(error, problems.ConfigError):
        return [str(problem) for problem in error.problems]
    if paths is not None and isinstance(error, paths.PathsError):
        return [str(error)]
    if door is not None and isinstance(error, door.ViaRefused):
        return [str(error)]
    return None
