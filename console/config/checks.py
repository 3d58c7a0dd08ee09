"""What one value alone cannot tell: unknown venues, shared priorities, secrets written into the file."""

import importlib.util
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from console.config.merge import Layers
from console.config.models import ConfigModel, Credentials
from venues.catalog.explain import looks_secret, nearest_origin, suggestion
from venues.catalog.load import Catalog, is_data_only
from venues.catalog.problems import Problem
from venues.catalog.yaml_tree import Origin, Path
from venues.model.words import Mode

CREDENTIAL_KEYS = ("credentials", "testnet_credentials", "practice_credentials", "via_credentials")
FIRST_ADDED_PRIORITY = 15
"""Venues of the project's table end at 14; added ones without a priority follow in the file's order."""

_NAMING_KEYS = frozenset({*CREDENTIAL_KEYS})
_TOKEN_PLACES = frozenset({"token_file", "token_variable"})
"""Keys that name where a token lies, and never hold one."""


@cache
def ccxt_ids() -> frozenset[str]:
    """List the classes of ccxt.pro by their files, since importing ccxt costs half a second."""
    spec = importlib.util.find_spec("ccxt")
    if spec is None or spec.origin is None:
        return frozenset()
    return frozenset(file.stem for file in (FilePath(spec.origin).parent / "pro").glob("[a-z]*.py"))


def check_layers(layers: Layers, catalog: Catalog, file: str) -> list[Problem]:
    """Check the merged raw values, so that one bad value elsewhere hides nothing; fills in what follows."""
    problems = list(_secrets(layers.data, (), layers, file))
    exchanges = layers.data.get("exchanges")
    if isinstance(exchanges, dict):
        problems += _venues(exchanges, layers, catalog, file)
        _number_added(exchanges)
        problems += _priorities(exchanges, layers, file)
    return problems


def _secrets(value: Any, path: Path, layers: Layers, file: str) -> list[Problem]:
    """Refuse secrets that are written out, wherever they stand."""
    problems: list[Problem] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            problems += _secrets(item, (*path, index), layers, file)
    if not isinstance(value, dict):
        return problems
    in_source = len(path) > 1 and path[-2] in CREDENTIAL_KEYS
    names_variables = in_source and path[-1] == "env"
    names_places = _TOKEN_PLACES if in_source and path[-1] == "hashicorp" else frozenset()
    for key, inner in value.items():
        below = (*path, key)
        if path == ("environments",) or path[:1] == ("environments",):
            problems += _secrets(inner, below, layers, file)
        elif looks_secret(key) and key not in _NAMING_KEYS | names_places and not names_variables:
            problems.append(_written_secret(below, layers, file))
        else:
            problems += _secrets(inner, below, layers, file)
    return problems


def _written_secret(path: Path, layers: Layers, file: str) -> Problem:
    origin = nearest_origin(path, layers.origins, file)
    message = (
        "secrets are not written into this file; name environment variables below credentials: env:, "
        "or a key file of mode 0600 with credentials: file: (if this was a real key, replace it at the venue)"
    )
    return Problem(origin.file, origin.line, origin.key, message=message)


def _venues(exchanges: dict[str, Any], layers: Layers, catalog: Catalog, file: str) -> list[Problem]:
    problems: list[Problem] = []
    for venue, raw in exchanges.items():
        origin = nearest_origin(("exchanges", venue), layers.origins, file)
        settings = raw if isinstance(raw, dict) else {}
        if not venue.isidentifier() or venue != venue.lower() or len(venue) > 40:
            expected = "an id of lower-case letters, digits and underscores"
            problems.append(Problem(origin.file, origin.line, origin.key, expected, repr(venue[:60])))
        elif venue not in catalog and not settings.get("ccxt"):
            message = f"not a built-in venue; name its class (ccxt: {venue}) to add it"
            hint = suggestion(venue, list(catalog))
            message = f"{message}, or {hint}" if hint.startswith("did") else message
            problems.append(Problem(origin.file, origin.line, origin.key, message=message))
        problems += _ccxt_class(venue, settings, layers, catalog, file)
        problems += _data_only(venue, settings, layers, file)
    return problems


def _ccxt_class(
    venue: str, settings: dict[str, Any], layers: Layers, catalog: Catalog, file: str
) -> list[Problem]:
    wanted = settings.get("ccxt")
    if not isinstance(wanted, str):
        return []
    origin = nearest_origin(("exchanges", venue, "ccxt"), layers.origins, file)
    if venue in catalog and wanted != catalog[venue].venue.ccxt:
        expected = f"{catalog[venue].venue.ccxt}, since {venue} is built in"
        message = "add another venue under an id of its own"
        return [Problem(origin.file, origin.line, origin.key, expected, repr(wanted[:60]), message)]
    if wanted not in ccxt_ids():
        hint = suggestion(wanted, sorted(ccxt_ids()))
        return [Problem(origin.file, origin.line, origin.key, "a class of ccxt.pro", repr(wanted[:60]), hint)]
    return []


def _data_only(venue: str, settings: dict[str, Any], layers: Layers, file: str) -> list[Problem]:
    ccxt_id = settings.get("ccxt")
    if not isinstance(ccxt_id, str) or not is_data_only(ccxt_id):
        return []
    problems = []
    for key in CREDENTIAL_KEYS:
        if settings.get(key) is not None:
            origin = nearest_origin(("exchanges", venue, key), layers.origins, file)
            message = f"{venue} is market data only and never gets a key; remove this"
            problems.append(Problem(origin.file, origin.line, origin.key, message=message))
    if settings.get("role") == "trade":
        origin = nearest_origin(("exchanges", venue, "role"), layers.origins, file)
        message = f"{venue} is market data only; trading there is refused in code"
        problems.append(Problem(origin.file, origin.line, origin.key, "data_only", "'trade'", message))
    return problems


def _number_added(exchanges: dict[str, Any]) -> None:
    written = [raw.get("priority") for raw in exchanges.values() if isinstance(raw, dict)]
    taken = {priority for priority in written if isinstance(priority, int)}
    free = FIRST_ADDED_PRIORITY
    for raw in exchanges.values():
        if isinstance(raw, dict) and raw.get("priority") is None:
            while free in taken:
                free += 1
            raw["priority"] = free
            taken.add(free)


def _priorities(exchanges: dict[str, Any], layers: Layers, file: str) -> list[Problem]:
    """Two enabled venues never share a priority; the message names both and their lines."""
    problems: list[Problem] = []
    holders: dict[int, tuple[str, Origin]] = {}
    for venue, raw in exchanges.items():
        priority = raw.get("priority") if isinstance(raw, dict) else None
        if not isinstance(priority, int) or isinstance(priority, bool) or raw.get("enabled") is False:
            continue
        origin = nearest_origin(("exchanges", venue, "priority"), layers.origins, file)
        if priority not in holders:
            holders[priority] = (venue, origin)
            continue
        other, first = holders[priority]
        if origin.file.startswith("venues/catalog/"):
            # the built-in figure is not at fault: point at what the operator wrote
            (venue, origin), (other, first) = (other, first), (venue, origin)
        message = f"{other} has priority {priority} too ({_place(first)}); give each enabled venue its own"
        problems.append(
            Problem(origin.file, origin.line, origin.key, "a priority of its own", str(priority), message)
        )
    return problems


def _place(origin: Origin) -> str:
    if origin.line is None:
        return f"{origin.file} {origin.key}".strip()
    return f"{origin.file}:{origin.line}"


def check_values(model: ConfigModel, layers: Layers, file: str) -> list[Problem]:
    """Check what needs valid values: figures that belong together, credentials that name one source."""
    problems: list[Problem] = []

    def add(path: Path, expected: str, found: str, message: str = "") -> None:
        origin = nearest_origin(path, layers.origins, file)
        problems.append(Problem(origin.file, origin.line, origin.key, expected, found, message))

    safety, settings = model.safety, model.global_settings
    if safety.max_venue_exposure_percent > safety.max_exposure_percent and _written(
        layers, ("safety", "max_venue_exposure_percent")
    ):
        add(
            ("safety", "max_venue_exposure_percent"),
            f"at most max_exposure_percent, which is {safety.max_exposure_percent}",
            str(safety.max_venue_exposure_percent),
        )
    if settings.via and settings.mode is not Mode.VIA:
        message = "write mode: via beside it, so that nobody takes it for the real venues"
        add(("global_settings", "via"), "mode: via beside it", "another mode or none", message)
    if settings.mode is Mode.VIA and not settings.via and _written(layers, ("global_settings", "mode")):
        add(
            ("global_settings", "via"),
            "an address such as http://127.0.0.1:8080",
            "nothing",
            "mode via needs it",
        )
    for venue, exchange in model.exchanges.items():
        for key in CREDENTIAL_KEYS:
            source: Credentials | None = getattr(exchange, key)
            if source is None:
                continue
            if len(source.named()) != 1:
                found = " and ".join(source.named()) or "none"
                add(("exchanges", venue, key), "one of vault:, env:, file:, keyring: and hashicorp:", found)
            elif source.hashicorp and source.hashicorp.token_file and source.hashicorp.token_variable:
                add(("exchanges", venue, key, "hashicorp"), "token_file: or token_variable:", "both")
            elif _is_real_account(key, source, exchange.credentials):
                message = "the key of the real account is refused through a door and in practice"
                add(("exchanges", venue, key), "a source of its own", "the live key's source", message)
    return problems


def _is_real_account(key: str, source: Credentials, live: Credentials | None) -> bool:
    """Say whether a key of practice or of a door names the live key's place; each mode has a vault of its own."""
    return key in ("practice_credentials", "via_credentials") and source == live and source.vault is None


def _written(layers: Layers, path: Path) -> bool:
    return path in layers.origins
