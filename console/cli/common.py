"""What all commands share: errors on one line, exit statuses, options given before the command."""

import math
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from venues.model.redact import redactor
from venues.model.telltales import without_key_like

EXIT_FAILURE = 1
EXIT_MISTAKE = 2
"""The user's mistake: bad option, bad configuration, no terminal."""

EXIT_INTERRUPTED = 130

THEMES = ("dark", "light", "safe", "mono")
"""Names of the themes; the application has the colours."""


class Seconds(click.FloatRange):
    """A range of seconds; unlike click's own it does not take `nan` for a number."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the seconds."""
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


def fail(message: str, status: int = EXIT_FAILURE) -> NoReturn:
    """Say one line on standard error and leave."""
    say(message)
    sys.exit(status)


def say(message: str) -> None:
    """Say one line on standard error."""
    click.echo(redactor.redact(f"lyra: {message}"), err=True)


def run(command: click.Command, arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status. What is wrong with it is said on one line."""
    try:
        status = command.main(arguments, prog_name="lyra", standalone_mode=False)
        status = status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        status = EXIT_MISTAKE
    except click.UsageError as error:
        words = without_key_like(" ".join(error.format_message().split()))
        where = error.ctx.command_path if error.ctx is not None else "lyra"
        say(f"{words} ({where} --help tells more)")
        status = EXIT_MISTAKE
    except click.ClickException as error:
        say(without_key_like(" ".join(error.format_message().split())))
        status = EXIT_FAILURE
    except (click.Abort, KeyboardInterrupt):
        status = EXIT_INTERRUPTED
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else EXIT_FAILURE
    except BrokenPipeError:
        status = EXIT_FAILURE
    except OSError as error:
        say(_words_of(error))
        reader_is_gone()  # whatever it was: what is left to print would only fail again
        status = EXIT_FAILURE
    except Exception as error:
        if not _said(error):
            raise
        status = EXIT_MISTAKE
    return status if _flushed() else status or EXIT_FAILURE


def _flushed() -> bool:
    """Write out what was printed; False when nobody takes it any more."""
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            say(f"standard output cannot be written: {error.strerror or error}")
        reader_is_gone()
        return False
    return True


def reader_is_gone() -> None:
    """Let what is still printed go nowhere: the interpreter would try it again at its end, and complain."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    os.close(sink)


def from_root(ctx: click.Context, *known: str) -> dict[str, Any]:
    """Return options that were given before the command, and refuse those that mean nothing to it.

    A mode that was asked for and then forgotten would speak to another kind of exchange than the operator believes.
    """
    root = ctx.find_root()
    if root is ctx:
        return {}
    refuse_before(root, ctx.command_path, known)
    return {name: root.params[name] for name in known}


def refuse_before(ctx: click.Context, command: str, known: tuple[str, ...] = ()) -> None:
    """Leave with a line when `ctx` was given an option that `command`, which comes after it, would not see."""
    for parameter in ctx.command.params:
        name = parameter.name or ""
        if name not in known and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            fail(
                f"{parameter.opts[-1]} before the command means nothing to `{command}`; see {command} --help",
                EXIT_MISTAKE,
            )


def mistakes_are_lines(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the errors of configuration, paths, terminal and system into lines and exit statuses."""

    @wraps(command)
    def run_command(*arguments: Any, **options: Any) -> Any:
        from console.launcher.terminal import NoTerminal

        try:
            return command(*arguments, **options)
        except NoTerminal as error:
            fail(str(error), EXIT_MISTAKE)
        except BrokenPipeError:
            raise
        except OSError as error:
            fail(_words_of(error))
        except Exception as error:
            if not _said(error):
                raise
            sys.exit(EXIT_MISTAKE)

    return run_command


def _said(error: Exception) -> bool:
    """Say a configuration or path error in lines; False for any other."""
    lines = _lines_of(error)
    for line in lines or ():
        say(line)
    return lines is not None


def _words_of(error: OSError) -> str:
    """Return what the system refused, in its words, with the file it is about."""
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)


def _lines_of(error: Exception) -> list[str] | None:
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
