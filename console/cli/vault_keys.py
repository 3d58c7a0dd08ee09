"""The parts of a venue's key: read by prompt, standard input or file, and checked before they are stored."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli.common import EXIT_MISTAKE, fail, say
from console.cli.vault_place import Place
from venues.model.redact import redactor
from venues.model.telltales import without_key_like
from venues.model.text import sanitise

if TYPE_CHECKING:
    from venues.catalog.schema import KeyHints

PARTS = ("api_key", "secret", "password")
_LONGEST_KEY_FILE = 64 * 1024
_WORDS = {"api_key": "API key", "secret": "Secret", "password": "Password"}


def check_venue(place: Place, venue: str) -> "KeyHints | None":
    """Return what the catalogue says of a venue's keys; leaves with a line when the venue may have none."""
    from venues.catalog.explain import suggestion
    from venues.catalog.load import is_data_only, load_catalog

    catalog = load_catalog()
    added = place.config.model.exchanges.get(venue)
    if venue not in catalog and added is None:
        hint = suggestion(venue, list(catalog))
        named = without_key_like(repr(venue))
        fail(sanitise(f"{named} is no venue of the catalogue or the configuration; {hint}"), EXIT_MISTAKE)
    ccxt_id = catalog[venue].venue.ccxt if venue in catalog else added.ccxt if added else None
    if is_data_only(ccxt_id or venue) or (venue in catalog and catalog[venue].venue.role == "data_only"):
        fail(f"{venue} is market data only and never gets a key", EXIT_MISTAKE)
    return catalog[venue].venue.key_hints if venue in catalog else None


def read_values(source: str | None, hints: "KeyHints | None") -> dict[str, str]:
    """Return the parts of a key by name, trimmed; leaves with a line when they cannot be read.

    Args:
        source: a file, `-` for standard input, None for prompts where there is a terminal.
        hints: the catalogue's words.

    Raises:
        VaultRefused: the file is not ours alone.
    """
    values = _prompted(hints) if source is None and sys.stdin.isatty() else _of_yaml(_raw(source))
    redactor.learn(*values.values())
    return values


def check_values(values: dict[str, str], hints: "KeyHints | None", *, anyway: bool) -> None:
    """Say for each part its length and end; leaves with a line when one is missing or of another form."""
    from db.vault.entry import masked
    from db.vault.hints import mistake

    wanted = [part for part in PARTS if part != "password" or (hints is not None and hints.password)]
    missing = [part for part in wanted if part not in values]
    if missing:
        fail(f"the key lacks {' and '.join(missing)}", EXIT_MISTAKE)
    for part, value in values.items():
        wrong = mistake(value, getattr(hints, part, None))
        if wrong is not None and (not anyway or not value):
            more = "" if not value else "; copy it again, or say --anyway"
            fail(f"{part}: {wrong}{more}", EXIT_MISTAKE)
        if wrong is not None:
            say(f"{part}: {wrong}; stored anyway")
        click.echo(f"{part}: {masked(value)}")


def _prompted(hints: "KeyHints | None") -> dict[str, str]:
    from db.vault.hints import trimmed

    values = {}
    for part in PARTS:
        hint = getattr(hints, part, None)
        optional = part == "password" and hints is None
        if part == "password" and hint is None and not optional:
            continue
        words = f"{_WORDS[part]} ({hint or ('empty for none' if optional else 'as the venue shows it')})"
        typed = click.prompt(
            words, hide_input=True, err=True, default="" if optional else None, show_default=False
        )
        if value := trimmed(typed):
            values[part] = value
    return values


def _raw(source: str | None) -> bytes:
    from db.vault.files import read_secret

    if source is not None and source != "-":
        return read_secret(Path(source).expanduser(), _LONGEST_KEY_FILE)
    raw = sys.stdin.buffer.read(_LONGEST_KEY_FILE + 1)
    if len(raw) > _LONGEST_KEY_FILE:
        fail("standard input is far too long for a key", EXIT_MISTAKE)
    return raw


def _of_yaml(raw: bytes) -> dict[str, str]:
    from db.vault.hints import trimmed
    from venues.catalog.yaml_tree import read_yaml

    data: Any = None
    try:
        document = read_yaml(raw.decode("utf-8"), "key", typed=False)
        data = document.data if not document.problems else None
    except UnicodeDecodeError:
        pass
    sound = isinstance(data, dict) and set(data) <= set(PARTS)
    if not sound or not all(isinstance(value, str) for value in data.values()):
        fail(
            "a key is given as lines api_key:, secret: and, where the venue has one, password:", EXIT_MISTAKE
        )
    return {part: trimmed(data[part]) for part in PARTS if part in data}
