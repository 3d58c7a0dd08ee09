"""`lyra config`: check the configuration, show what is in force, write a first file."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from console.paths import default_config_file
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.config import Config, Resolved
    from console.launcher.boot import KeyLine

EXIT_PROBLEMS = 2

_CONFIG = click.option(
    "--config", "path", metavar="FILE", help="The file; else $LYRA_CONFIG, else the XDG directory."
)
_PROFILE = click.option("--profile", default="", metavar="NAME", help="Overrides below `environments`.")


@click.group("config")
def config_group() -> None:
    """Check, show or write the configuration."""


@config_group.command()
@_CONFIG
@_PROFILE
@click.option(
    "--mode",
    type=click.Choice([mode.value.lower() for mode in Mode]),
    help="Check for this mode; else the file's, else live.",
)
def check(path: str | None, profile: str, mode: str | None) -> None:
    """Validate the configuration and name its venues, one a line."""
    from console.cli.run_keys import key_words

    config = _load(path, profile)
    resolved, keys = _resolve(config, mode)
    for setup in resolved.setups:
        words = [
            f"{setup.venue:<12}",
            f"priority {setup.priority:<3}",
            f"{setup.role.value:<9}",
            f"{setup.mode.value:<8}",
            f"{len(setup.symbols)} symbols",
        ]
        if setup.disabled_reason:
            words.append(f"disabled: {setup.disabled_reason}")
        elif told := key_words(keys.get(setup.venue)):
            words.append(told)
        click.echo("  ".join(words))


@config_group.command()
@_CONFIG
@_PROFILE
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--origin", is_flag=True, help="One key a line, with where its value was written.")
def show(path: str | None, profile: str, as_json: bool, origin: bool) -> None:
    """Print the configuration in force; what came from a variable is shown as its reference."""
    from console.config.show import effective, with_origins, yaml_text

    config = _load(path, profile)
    values = effective(config)
    if origin:
        rows = with_origins(config, values)
        if as_json:
            click.echo(json.dumps({key: {"value": value, "origin": where} for key, value, where in rows}))
            return
        for key, value, where in rows:
            click.echo(f"{key}: {json.dumps(value, ensure_ascii=False)}  # {where}")
        return
    click.echo(json.dumps(values) if as_json else yaml_text(values), nl=as_json)


@config_group.command()
@click.argument("target", required=False, metavar="[FILE|-]")
@click.option("--config", "path", metavar="FILE", help="The same as the argument.")
@click.option("--force", is_flag=True, help="Overwrite a file that exists.")
def init(target: str | None, path: str | None, force: bool) -> None:
    """Write a commented configuration with all defaults; `-` prints it."""
    from console.config.template import config_template
    from venues.catalog.load import load_catalog

    text = config_template(load_catalog())
    root = click.get_current_context().find_root().params
    wanted = (
        target
        or path
        or root.get("config_file")
        or os.environ.get("LYRA_CONFIG")
        or str(default_config_file())
    )
    if wanted == "-":
        click.echo(text, nl=False)
        return
    file = Path(wanted).expanduser()
    try:
        _write_private(file, text, force=force)
    except FileExistsError:
        _fail([f"{file}: exists already; --force overwrites it"])
    except OSError as error:
        _fail([f"{file}: cannot be written: {error.strerror or error}"])
    click.echo(f"wrote {file}")


def _write_private(file: Path, text: str, *, force: bool) -> None:
    """Write a file of mode 0600, whole or not at all.

    Raises:
        FileExistsError: it exists and `force` is not given.
        OSError: it cannot be written.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.path.lexists(file) and not force:
        raise FileExistsError
    fresh = file.with_name(f".{file.name}.{os.getpid()}.new")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if force:
            fresh.replace(file)
        else:
            os.link(fresh, file)  # unlike a rename it never replaces what appeared meanwhile
    finally:
        fresh.unlink(missing_ok=True)


def _load(path: str | None, profile: str) -> "Config":
    from console.config import ConfigError, load

    root = click.get_current_context().find_root().params
    try:
        return load(path or root.get("config_file"), profile or root.get("profile") or "")
    except ConfigError as error:
        _fail([str(problem) for problem in error.problems])


def _resolve(config: "Config", mode: str | None) -> tuple["Resolved", "Mapping[str, KeyLine]"]:
    from console.cli.run_keys import named_in
    from console.config import ConfigError, read_credentials, resolve
    from console.paths import data_directory
    from db.vault.files import FILE_NAME as VAULT_NAME
    from venues.catalog.load import load_catalog

    chosen = Mode(mode.upper()) if mode else config.model.global_settings.mode or Mode.LIVE
    # checked without a door the mode via cannot be; any address of this machine serves
    via = config.model.global_settings.via or "http://127.0.0.1:1" if chosen is Mode.VIA else ""
    try:
        resolved = resolve(config, load_catalog(), mode=chosen, via=via)
        in_vault = named_in(data_directory(chosen, resolved.settings.data_directory) / VAULT_NAME)
        found = read_credentials(config, resolved.setups, os.environ, in_vault=in_vault)
    except ConfigError as error:
        _fail([str(problem) for problem in error.problems])
    return resolved, {line.venue: line for line in found.lines}


def _fail(lines: list[str]) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(EXIT_PROBLEMS)
