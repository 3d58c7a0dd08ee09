"""Writes what the models and the catalogue know into docs/configuration.md and docs/venues.md.

`python -m console.config.reference` rewrites the parts between the markers; `--check` only compares.
"""

import ast
import inspect
import sys
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from console.config import models
from venues.catalog import sections
from venues.catalog.expected import describe, section_of
from venues.catalog.load import Catalog, load_catalog
from venues.catalog.sections import Fees
from venues.model.scope import Power

BEGIN, END = "<!-- generated: begin -->", "<!-- generated: end -->"
DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Read the strings below a model's fields, its parents' first."""
    docs: dict[str, str] = {}
    for parent in reversed(model.__mro__):
        if parent.__module__ not in (models.__name__, sections.__name__):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(parent))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, text in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
            ):
                docs[field.target.id] = " ".join(str(text.value.value).split())
    return docs


def default_text(value: Any) -> str:
    """Write a default as it would stand in the file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return f"[{', '.join(str(item) for item in value)}]"
    if isinstance(value, dict):
        return "{}" if not value else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if value != "" else "empty"


def key_rows(model: type[BaseModel], prefix: str) -> list[str]:
    """One table row for every key below a section, deepest included."""
    rows: list[str] = []
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        below = section_of(field.annotation)
        meaning = field_docs(model).get(name, "")
        if below is not None:
            rows += key_rows(below, f"{key}.")
            continue
        default = (
            "needed" if field.is_required() else default_text(field.get_default(call_default_factory=True))
        )
        expects = describe(field.annotation, tuple(field.metadata)).replace("|", "\\|")
        rows.append(f"| `{key}` | {expects} | `{default}` | {meaning} |")
    return rows


def settings_reference() -> str:
    """Tables of all keys, by section."""
    head = "| key | expects | default | meaning |\n|---|---|---|---|\n"
    parts = []
    for title, model, prefix in (
        ("global_settings", models.GlobalSettings, ""),
        ("safety", models.Safety, ""),
        ("exchanges.&lt;id&gt;", models.Exchange, ""),
    ):
        note = (
            "\nDefaults of built-in venues are those of [the catalogue](venues.md).\n"
            if "id" in title
            else ""
        )
        parts.append(f"### {title}\n{note}\n{head}" + "\n".join(key_rows(model, prefix)))
    return "\n\n".join(parts)


def venue_reference(catalog: Catalog) -> str:
    """Tables of all built-in venues."""
    rows = [
        "| priority | id | name | role | maker / taker | position | daily risk | requests/min | orders/s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for venue, entry in catalog.items():
        v = entry.venue
        tier = (
            f" ({v.fees.tier}{f', until {v.fees.expires}' if v.fees.expires else ''})" if v.fees.tier else ""
        )
        rank = f" {v.rank}" if v.rank else ""
        role = "**data only**" if v.role == "data_only" else v.role
        weight = f" (weight {v.rates.weight_per_minute})" if v.rates.weight_per_minute else ""
        rows.append(
            f"| {v.priority}{rank} | `{venue}` | {v.name} | {role} | {_fees(v.fees)}{tier} "
            f"| {_usd(v.limits.max_position_usd)} | {_usd(v.limits.daily_risk_usd)} "
            f"| {_figure(v.rates.requests_per_minute)}{weight} | {_figure(v.rates.orders_per_second)} |"
        )
    sections = "\n\n".join(_venue_section(venue, catalog) for venue in catalog)
    return "\n".join(rows) + "\n\n" + "\n".join(_key_rows(catalog)) + "\n\n" + sections


def _key_rows(catalog: Catalog) -> list[str]:
    """What each venue tells about a key when it is asked."""
    rows = [
        "### What a venue tells about a key",
        "",
        "A key that can withdraw is refused. What a venue does not tell is unknown, never no.",
        "",
        "| id | asked | withdrawing | bound to addresses | its end | or why not |",
        "|---|---|---|---|---|---|",
    ]
    for venue, entry in catalog.items():
        scope = entry.venue.key_scope
        if scope is None or scope.silent is not None:
            why = scope.silent if scope is not None else "nothing is known of it"
            rows.append(
                f"| `{venue}` | - | unknown | unknown | unknown | [{why}]({scope.source if scope else ''}) |"
            )
            continue
        words = ", ".join(f"`{word}`" for word in scope.words.get(Power.WITHDRAW, ()))
        withdrawing = f"{words}, else unknown" if Power.WITHDRAW in scope.untold else words
        rows.append(
            f"| `{venue}` | [`{scope.request}`]({scope.source}) | {withdrawing} | {_told(bool(scope.addresses))} "
            f"| {_told(scope.expiry is not None)} | |"
        )
    return rows


def _told(is_told: bool) -> str:
    return "told" if is_told else "unknown"


def _venue_section(venue: str, catalog: Catalog) -> str:
    v = catalog[venue].venue
    keys = "none: never gets a key"
    if v.key_hints is not None:
        hints = v.key_hints.model_dump(exclude_none=True)
        keys = "; ".join(f"`{part}`: {hint}" for part, hint in hints.items())
    sandbox = ", ".join(f"`{host}`" for host in v.hosts.testnet) if v.sandbox.available else "none in ccxt"
    if v.sandbox.note:
        sandbox += f" ({v.sandbox.note})"
    depth = "the venue's own" if v.book.depth_limit is None else str(v.book.depth_limit)
    lines = [
        f"### {v.name}\n",
        f"* Markets at the start: {', '.join(v.symbols)}",
        f"* Market types loaded: {', '.join(v.market_types)}; wanted in the end: {', '.join(v.wanted)}",
        f"* Hosts: {', '.join(f'`{host}`' for host in v.hosts.live)}",
        f"* Testnet: {sandbox}",
        f"* Book: depth {depth}, rule `{v.book.rule}`, asked after {v.book.quiet_seconds:g} quiet seconds",
        f"* Balance: {v.balance.source}",
        f"* Key: {keys}",
        f"* Our order ids: `{v.client_ids.parameter}`, up to {v.client_ids.max_length} characters",
        *(f"* Known: {quirk}" for quirk in v.quirks),
    ]
    return "\n".join(lines)


def _fees(fees: Fees) -> str:
    if fees.maker_percent is None or fees.taker_percent is None:
        return "venue schedule"
    return f"{fees.maker_percent} % / {fees.taker_percent} %"


def _usd(value: Any) -> str:
    return "-" if value is None else f"{value:,} USD"


def _figure(value: Any) -> str:
    return "-" if value is None else f"{value:,}"


def generated(document: str, body: str) -> str:
    """Put `body` between the markers of a page.

    Raises:
        ValueError: the page has no markers.
    """
    if BEGIN not in document or END not in document:
        raise ValueError(f"the page needs the lines {BEGIN} and {END}")
    before, _, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{body}\n\n{END}{rest.partition(END)[2]}"


def pages() -> dict[Path, str]:
    """Return each page and what it should say now."""
    bodies = {"configuration.md": settings_reference(), "venues.md": venue_reference(load_catalog())}
    found = {}
    for name, body in bodies.items():
        path = DOCS / name
        found[path] = generated(path.read_text(encoding="utf-8"), body)
    return found


def main(arguments: list[str]) -> int:
    """Rewrite the pages, or say which are out of date."""
    outdated = [path for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in outdated:
            sys.stderr.write(f"{path.name} is out of date; run python -m console.config.reference\n")
        return 1 if outdated else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
