"""The file that `lyra config init` writes: every setting with its default, commented out and explained."""

import textwrap
from typing import Any

from pydantic import BaseModel

from console.config.models import Exchange, GlobalSettings, Safety
from console.config.reference import field_docs
from venues.catalog.expected import describe, section_of
from venues.catalog.load import Catalog, Entry
from venues.catalog.scalars import plain_value

_HEAD = """\
# Lyra Console - configuration.
#
# Every setting below is commented out and shows its default: remove the # in the first column to change it.
# `lyra config check` validates this file and names every mistake with its line; `lyra config show` prints
# what is in force. Any text may refer to the environment: ${NAME} or ${NAME:-default}. A variable such as
# LYRA__GLOBAL_SETTINGS__THEME=mono stands above this file.
#
# Never write keys or secrets here: name the environment variables, or the file of mode 0600, that hold them.

version: 1
"""
_ENVIRONMENTS = """\
# Named overrides, chosen with --profile NAME and laid over everything above.
# `production` exists by itself and lowers safety.max_exposure_percent to 30.
environments:
#  production:
#    safety:
#      max_exposure_percent: 30
"""
_ADDED = """\
  # A venue that is not built in needs only the id of its ccxt class; its priority follows the built-in ones.
#  bitvavo:
#    ccxt: bitvavo
#    name: Bitvavo
#    priority: 15
#    symbols: [BTC/EUR, ETH/EUR]
"""
_SHOWN = ("enabled", "priority", "market_types", "symbols", "fees", "limits", "rates", "keep_alive_seconds")


def config_template(catalog: Catalog) -> str:
    """Write the whole file."""
    parts = [
        _HEAD,
        "# What holds for the whole console.\nglobal_settings:\n" + _section(GlobalSettings, 1),
        "# Limits that no venue's settings can raise.\nsafety:\n" + _section(Safety, 1),
        "# The venues. What is left out comes from the built-in catalogue (docs/venues.md).\nexchanges:\n"
        + "\n".join(
            _venue(venue, entry, full=index == 0) for index, (venue, entry) in enumerate(catalog.items())
        )
        + "\n"
        + _ADDED,
        _ENVIRONMENTS,
    ]
    return "\n".join(parts)


def _explained(text: str, depth: int) -> str:
    indent = "  " * depth
    return "".join(f"{indent}# {line}\n" for line in textwrap.wrap(text, 100 - len(indent)))


def _setting(key: str, value: Any, depth: int) -> str:
    return f"#{'  ' * depth}{key}: {_written(value)}\n".replace(": \n", ":\n")


def _section(model: type[BaseModel], depth: int) -> str:
    """Explain and comment out every key of a section."""
    text = ""
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        expects = describe(field.annotation, tuple(field.metadata))
        text += _explained(f"{field_docs(model).get(name, '')} Expects {expects}.", depth)
        text += _setting(name, default, depth)
    return text


def _venue(venue: str, entry: Entry, *, full: bool) -> str:
    """One venue: its name is live, its settings are commented out; the first one explains them."""
    text = f"  # {entry.venue.name}\n  {venue}:\n"
    effective = Exchange.model_validate(_shown(entry))
    for name in _SHOWN:
        if full:
            text += _explained(field_docs(Exchange).get(name, ""), 2)
        text += _values(name, getattr(effective, name), 2)
    return text + (_everything_else(effective) if full else "") + _credentials(venue, entry)


def _everything_else(effective: Exchange) -> str:
    text = ""
    for name in ("network", "trading", "book", "balance", "symbol_map", "order_types", "ccxt_options"):
        text += _explained(field_docs(Exchange).get(name, ""), 2)
        text += _values(name, getattr(effective, name), 2)
    return text


def _values(name: str, value: Any, depth: int) -> str:
    if not isinstance(value, BaseModel):
        return _setting(name, value, depth)
    text = f"#{'  ' * depth}{name}:\n"
    for key, field in type(value).model_fields.items():
        if section_of(field.annotation) is None:
            text += _setting(key, getattr(value, key), depth + 1)
    return text


def _credentials(venue: str, entry: Entry) -> str:
    hints = entry.venue.key_hints
    if hints is None:
        return "    # Market data only: this venue never gets a key.\n"
    parts = [part for part in ("api_key", "secret", "password") if getattr(hints, part) is not None]
    names = ", ".join(f"{part}: {venue.upper()}_{part.upper()}" for part in parts)
    told = "; ".join(f"{part}: {getattr(hints, part)}" for part in parts)
    text = _explained(f"Environment variables that hold the key ({told}).", 2)
    return text + f"#    credentials:\n#      env: {{{names}}}\n"


def _shown(entry: Entry) -> dict[str, Any]:
    return {key: entry.raw[key] for key in Exchange.model_fields if key in entry.raw}


def _written(value: Any) -> str:
    """Write a value as YAML that reads back as the same value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_written(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, str):
        plain = (
            value
            and ": " not in value
            and value[0] not in "[]{}*&!|>'\"%@`#,?-"
            and plain_value(value) == value
        )
        return value if plain and not (set(value) & set(":,{}[]#")) else f'"{value}"'
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return format(value, "f") if not isinstance(value, int | float) else str(value)
