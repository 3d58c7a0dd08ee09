"""Layers of settings laid over each other, each value keeping the place where it was written."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from venues.catalog.load import Catalog
from venues.catalog.problems import Problem
from venues.catalog.sections import Venue
from venues.catalog.yaml_tree import Document, Origin, Path, dotted, paths_below, read_yaml

ENVIRONMENT_PREFIX = "LYRA__"
PRODUCTION_SAFETY: dict[str, Any] = {"max_exposure_percent": 30}
"""What the profile `production` means before the file says more: the requirement's 30 % total exposure."""
BUILT_IN_PROFILES: dict[str, dict[str, Any]] = {"production": {"safety": PRODUCTION_SAFETY}}

_NEVER_EMPTY = frozenset({"ccxt", "name", "priority", "role"})
_SECTIONS = ("version", "global_settings", "safety", "exchanges", "environments")


@dataclass(slots=True)
class Layers:
    """The merged values and where each comes from."""

    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Path, Origin] = field(default_factory=dict)

    def lay(self, data: Mapping[str, Any], origins: Mapping[Path, Origin], source: Path = ()) -> None:
        """Lay values over what is there: sections are merged, everything else is replaced.

        Args:
            data: the upper layer.
            origins: where its values were written.
            source: where `data` begins below the roots of `origins`.
        """
        self._lay(self.data, data, origins, source, ())

    def _lay(
        self,
        lower: dict[str, Any],
        upper: Mapping[str, Any],
        origins: Mapping[Path, Origin],
        source: Path,
        target: Path,
    ) -> None:
        for key, value in upper.items():
            below, above = (*target, key), (*source, key)
            if above in origins:
                self.origins[below] = origins[above]
            present = lower.get(key)
            if isinstance(value, dict):
                # always a section of our own: the layer below and the built-in profiles are never written to
                fresh: dict[str, Any] = present if isinstance(present, dict) else {}
                lower[key] = fresh
                self._lay(fresh, value, origins, above, below)
            elif value is None and (isinstance(present, dict | list) or key in _NEVER_EMPTY):
                continue  # left empty it says nothing
            else:
                for path in paths_below(present):
                    self.origins.pop(below + path, None)
                lower[key] = value
                for path in paths_below(value):
                    if above + path in origins:
                        self.origins[below + path] = origins[above + path]

    def copied(self) -> "Layers":
        """Copy everything that a further layer would change."""
        return Layers(copy.deepcopy(self.data), dict(self.origins))


def base_layers(catalog: Catalog) -> Layers:
    """Build the lowest layer: every venue of the catalogue with the keys that configuration may change."""
    layers = Layers({"global_settings": {}, "safety": {}, "exchanges": {}, "environments": {}})
    for venue, entry in catalog.items():
        keys = (*Venue.model_fields, "symbols")
        shown = {key: copy.deepcopy(entry.raw[key]) for key in keys if key in entry.raw}
        exchanges: dict[str, Any] = {"exchanges": {venue: shown}}
        shifted = {("exchanges", venue, *path): origin for path, origin in entry.origins.items()}
        layers.lay(exchanges, shifted)
    return layers


def lay_file(layers: Layers, document: Document) -> None:
    """Lay the operator's file over the catalogue."""
    if isinstance(document.data, dict):
        layers.lay(document.data, document.origins)
        layers.origins[()] = Origin(document.file, 1, "")


def lay_profile(layers: Layers, document: Document, name: str) -> None:
    """Lay a profile over the file: first what its name means by itself, then what the file says."""
    built_in = BUILT_IN_PROFILES.get(name, {})
    origin = Origin(f"built-in profile {name}", None, "")
    layers.lay(built_in, {("safety", key): origin for key in built_in.get("safety", {})})
    chosen = environments(document).get(name)
    if isinstance(chosen, dict):
        layers.lay(chosen, document.origins, ("environments", name))


def environments(document: Document) -> dict[str, Any]:
    """Return the file's named sets of overrides."""
    found = document.data.get("environments") if isinstance(document.data, dict) else None
    return found if isinstance(found, dict) else {}


def lay_environment(layers: Layers, environ: Mapping[str, str]) -> list[Problem]:
    """Lay the variables `LYRA__SECTION__KEY=value` over everything; a value is read as YAML."""
    problems: list[Problem] = []
    for name in sorted(environ):
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        parts = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
        if not all(parts) or parts[0] not in _SECTIONS[:4] or (len(parts) < 2 and parts[0] != "version"):
            expected = "a path such as LYRA__GLOBAL_SETTINGS__THEME"
            problems.append(Problem("environment", None, name, expected, "a path that leads nowhere"))
            continue
        value = read_yaml(environ[name], "environment")
        if value.problems:
            problems.append(Problem("environment", None, name, "a YAML value", "text that YAML cannot read"))
            continue
        data: Any = value.data
        for part in reversed(parts):
            data = {part: data}
        path: Path = tuple(parts)
        size = len(path)
        origins = {path[:end]: Origin("environment", None, name) for end in range(1, size + 1)}
        origins |= {
            path + below: Origin("environment", None, name + dotted(below) if below else name)
            for below in value.origins
        }
        known = {path: origin for path, origin in layers.origins.items() if len(path) < size}
        layers.lay(data, origins)
        layers.origins.update(known)  # the sections around it still stand where the file wrote them
    return problems


def ordered_json(value: Any) -> str:
    """Write a value as JSON whose text is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
