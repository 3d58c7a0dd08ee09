"""The configuration in force as plain values: what came out of an environment variable stays a reference."""

from decimal import Decimal
from typing import Any

import yaml

from console.config.load import Config
from venues.catalog.explain import looks_secret
from venues.catalog.yaml_tree import Path, dotted
from venues.model.words import Mode

HIDDEN = "(hidden)"
BUILT_IN = "default"


def effective(config: Config) -> dict[str, Any]:
    """Return every setting with its value, defaults included.

    Text that holds an environment variable's content is shown as `${NAME}`; a value whose key sounds like a
    secret is hidden, though none is accepted in the first place.
    """
    values = config.model.model_dump(exclude={"environments"})
    shown = _plain(values, (), config)
    assert isinstance(shown, dict)
    return shown


def _plain(value: Any, path: Path, config: Config) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner, (*path, key), config) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item, (*path, index), config) for index, item in enumerate(value)]
    if isinstance(value, Mode):
        return value.value.lower()
    if isinstance(value, str):
        origin = config.origins.get(path)
        if origin is not None and origin.reference:
            return "".join(f"${{{name}}}" for name in origin.reference.split(","))
        names_variable = bool({"env", "hashicorp"} & set(path[-2:-1]))
        if path and looks_secret(str(path[-1])) and not names_variable:
            return HIDDEN
        return value.replace("${", "$${")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def with_origins(config: Config, values: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """List every single value with its dotted key and the place where it was written."""
    rows: list[tuple[str, Any, str]] = []

    def walk(value: Any, path: Path) -> None:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                walk(inner, (*path, key))
            return
        rows.append((dotted(path), value, _place(config, path)))

    walk(values, ())
    return rows


def _place(config: Config, path: Path) -> str:
    origin = config.origins.get(path)
    if origin is None:
        return BUILT_IN
    if origin.file == "environment":
        return origin.key
    return origin.file if origin.line is None else f"{origin.file}:{origin.line}"


class _Dumper(yaml.SafeDumper):
    """Writes lists on one line and repeats no value by alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the interface
        """Write every value out."""
        return True


def _on_one_line(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


_Dumper.add_representer(list, _on_one_line)


def yaml_text(values: dict[str, Any]) -> str:
    """Write values as YAML that `lyra config check` accepts."""
    return str(yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))
