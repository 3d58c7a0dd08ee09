"""Reads the operator's configuration: finds the file, lays the layers, reports every problem at once."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import Any

from console.config.checks import check_layers, check_values
from console.config.merge import Layers, base_layers, environments, lay_environment, lay_file, lay_profile
from console.config.models import ConfigModel
from console.paths import config_file
from venues.catalog.explain import suggestion, validated
from venues.catalog.load import Catalog, load_catalog
from venues.catalog.problems import ConfigError, Problem
from venues.catalog.yaml_tree import Document, Origin, Path, read_yaml
from venues.model.value import Value

MAX_BYTES = 1024 * 1024
"""A settings file of a megabyte is not a settings file."""
MAX_PROFILES = 50
"""Each is validated at every start, chosen or not."""


class Config(Value):
    """A configuration without problems, and where each of its values comes from."""

    model: ConfigModel
    file: str
    """The file that was read; empty when there is none."""
    profile: str
    data: MappingProxyType[str, Any]
    """The merged values as written."""
    origins: MappingProxyType[Path, Origin]


def load(
    path: str | os.PathLike[str] | None = None,
    profile: str = "",
    environ: Mapping[str, str] | None = None,
    catalog: Catalog | None = None,
) -> Config:
    """Read the configuration.

    Args:
        path: the file; None searches `$LYRA_CONFIG`, then the XDG directory; no file means the defaults.
        profile: name of a set of overrides in the file's `environments`; empty for none.
        environ: the environment; None for the process's own.
        catalog: the built-in venues; None loads them.

    Raises:
        ConfigError: with every problem that was found.
    """
    environ = os.environ if environ is None else environ
    catalog = load_catalog() if catalog is None else catalog
    file = FilePath(path) if path is not None else config_file(environ)
    document = Document("") if file is None else read_document(file, environ)
    return build(document, profile, environ, catalog)


def build(document: Document, profile: str, environ: Mapping[str, str], catalog: Catalog) -> Config:
    """Lay the layers over each other and validate what comes out.

    Raises:
        ConfigError: with every problem that was found.
    """
    problems = list(document.problems)
    if document.data is not None and not isinstance(document.data, dict):
        problems.append(
            Problem(document.file, 1, "", "sections such as global_settings: and exchanges:", "no section")
        )
    layers = base_layers(catalog)
    lay_file(layers, document)
    profiles = environments(document)
    if len(profiles) > MAX_PROFILES:
        origin = document.origins[("environments",)]
        count, most = str(len(profiles)), f"at most {MAX_PROFILES} profiles"
        raise ConfigError([*problems, Problem(origin.file, origin.line, origin.key, most, count)])
    for name in profiles:
        if name != profile:
            other = layers.copied()
            lay_profile(other, document, name)
            problems += _validate(other, document, catalog)[1]
    if profile:
        lay_profile(layers, document, profile)
        problems += _unknown_profile(document, profile, profiles)
    problems += lay_environment(layers, environ)
    model, found = _validate(layers, document, catalog)
    problems += found
    if problems or model is None:
        raise ConfigError(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line or 0, p.key)))
    return Config(
        model, document.file, profile, MappingProxyType(layers.data), MappingProxyType(layers.origins)
    )


def _validate(
    layers: Layers, document: Document, catalog: Catalog
) -> tuple[ConfigModel | None, list[Problem]]:
    file = document.file or "environment"
    problems = check_layers(layers, catalog, file)
    model, found = validated(ConfigModel, layers.data, layers.origins, file)
    refused = {(problem.file, problem.line, problem.key) for problem in problems}
    problems += [problem for problem in found if (problem.file, problem.line, problem.key) not in refused]
    if model is not None:
        problems += check_values(model, layers, file)
    return model, problems


def _unknown_profile(document: Document, profile: str, profiles: dict[str, Any]) -> list[Problem]:
    if profile in profiles or profile == "production":
        return []
    hint = suggestion(profile, [*profiles, "production"])
    return [Problem(document.file, None, "--profile", "a name below `environments`", repr(profile), hint)]


def read_document(file: FilePath, environ: Mapping[str, str]) -> Document:
    """Read a file, bounded; what prevents that is a problem of the document, in plain words."""
    name = str(file)
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            kind = "a directory" if stat.S_ISDIR(state.st_mode) else "no regular file"
            return _unread(name, f"{kind}; give the path of a YAML file")
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return _unread(name, "no such file; `lyra config init` writes one")
    except PermissionError:
        return _unread(name, "you may not read it; check its owner and mode")
    except (OSError, ValueError) as error:
        return _unread(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")
    return decode(raw, name, environ)


def decode(raw: bytes, name: str, environ: Mapping[str, str]) -> Document:
    """Turn a file's bytes into a document."""
    if len(raw) > MAX_BYTES:
        return _unread(name, "larger than 1 MiB, which no configuration is")
    if b"\0" in raw:
        return _unread(name, "a binary file, or text that is not UTF-8; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _unread(name, f"byte {error.start + 1} is not UTF-8; save the file as UTF-8", line)
    return read_yaml(text, name, environ)


def _unread(name: str, message: str, line: int | None = None) -> Document:
    document = Document(name)
    document.problems.append(Problem(name, line, "", message=message))
    return document
