"""Reads keys, once, from variables or from a file that only its owner can read; never from the YAML."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from console.config.load import Config
from console.config.models import Credentials, Exchange
from venues.catalog.explain import nearest_origin
from venues.catalog.problems import ConfigError, Problem
from venues.catalog.yaml_tree import Path, read_yaml
from venues.model.setup import VenueSetup
from venues.model.words import Mode, Role

MAX_KEY_FILE_BYTES = 64 * 1024
_PARTS = ("api_key", "secret", "password")
_KEY_OF_MODE = {
    Mode.LIVE: "credentials",
    Mode.TESTNET: "testnet_credentials",
    Mode.PRACTICE: "practice_credentials",
    Mode.VIA: "via_credentials",
}


@dataclass(frozen=True, slots=True)
class VenueKeys:
    """The parts of one venue's key; hides them wherever it is printed."""

    api_key: str
    secret: str
    password: str = ""

    def __repr__(self) -> str:
        """Show nothing of the key."""
        return "VenueKeys(hidden)"

    __str__ = __repr__


def key_variable_names(config: Config) -> frozenset[str]:
    """Name every variable that holds a part of a key of any mode: children must not inherit them."""
    names: set[str] = set()
    for exchange in config.model.exchanges.values():
        for source in _sources(exchange):
            if source.env is not None:
                names |= {name for name in source.env.model_dump().values() if name}
    return frozenset(names)


def read_credentials(
    config: Config, setups: Iterable[VenueSetup], environ: Mapping[str, str]
) -> dict[str, VenueKeys]:
    """Read the keys of enabled venues that may have one, for the mode of their setup.

    A venue without a configured key is left out: it shows market data only. So is one of whose named
    variables none is set; when only some are, that is an error.

    Raises:
        ConfigError: a key is incomplete, a key file is not private, or the live key is in another mode.
    """
    found: dict[str, VenueKeys] = {}
    problems: list[Problem] = []
    for setup in setups:
        exchange = config.model.exchanges.get(setup.venue)
        if exchange is None or not setup.enabled or setup.role is Role.DATA_ONLY:
            continue
        section = _KEY_OF_MODE[setup.mode]
        source: Credentials | None = getattr(exchange, section)
        if source is None:
            continue
        path: Path = ("exchanges", setup.venue, section)
        keys = _read(source, path, config, environ, problems, needs_password=setup.needs_password)
        if keys is None:
            continue
        if setup.mode in (Mode.PRACTICE, Mode.VIA) and _is_live_key(exchange, keys, path, config, environ):
            message = "this is the key of the real account, which is refused through a door and in practice"
            problems.append(_problem(config, path, message=message))
            continue
        found[setup.venue] = keys
    if problems:
        raise ConfigError(problems)
    return found


def _sources(exchange: Exchange) -> list[Credentials]:
    listed = [getattr(exchange, key) for key in _KEY_OF_MODE.values()]
    return [source for source in listed if isinstance(source, Credentials)]


def _problem(
    config: Config, path: Path, *, expected: str = "", found: str = "", message: str = ""
) -> Problem:
    origin = nearest_origin(path, config.origins, config.file or "environment")
    return Problem(origin.file, origin.line, origin.key, expected, found, message)


def _is_live_key(
    exchange: Exchange, keys: VenueKeys, path: Path, config: Config, environ: Mapping[str, str]
) -> bool:
    if exchange.credentials is None:
        return False
    live = _read(exchange.credentials, path, config, environ, [], needs_password=False)
    return live is not None and (live.api_key == keys.api_key or live.secret == keys.secret)


def _read(
    source: Credentials,
    path: Path,
    config: Config,
    environ: Mapping[str, str],
    problems: list[Problem],
    *,
    needs_password: bool,
) -> VenueKeys | None:
    if source.env is not None:
        names = {part: getattr(source.env, part) for part in _PARTS}
        values = {part: environ.get(name, "").strip() if name else "" for part, name in names.items()}
        if not any(values.values()):
            return None
        path = (*path, "env")
        missing = [f"{names[part]} is not set" for part in _PARTS if names[part] and not values[part]]
    else:
        values = _read_file(source.file or "", (*path, "file"), config, problems)
        if not values:
            return None
        path = (*path, "file")
        missing = [f"{part} is missing" for part in ("api_key", "secret") if not values.get(part)]
    if needs_password and not values.get("password") and not any("password" in text for text in missing):
        missing.append("this venue's keys have a passphrase: give password")
    if missing:
        problems.append(_problem(config, path, expected="all parts of the key", found="; ".join(missing)))
        return None
    return VenueKeys(values["api_key"], values["secret"], values.get("password", ""))


def _read_file(name: str, path: Path, config: Config, problems: list[Problem]) -> dict[str, str]:
    file = FilePath(name).expanduser()
    try:
        raw = _private_bytes(file)
    except _NotPrivateError as error:
        problems.append(_problem(config, path, expected="a private key file", message=str(error)))
        return {}
    except OSError as error:
        message = f"the key file cannot be read: {error.strerror or 'unknown reason'}"
        problems.append(_problem(config, path, message=message))
        return {}
    data = _parsed(raw)
    if data is None:
        message = "the key file must be YAML with api_key:, secret: and, where needed, password:"
        problems.append(_problem(config, path, message=message))
        return {}
    return data


def _parsed(raw: bytes) -> dict[str, str] | None:
    try:
        document = read_yaml(raw.decode("utf-8"), "key file", typed=False)
    except UnicodeDecodeError:
        return None
    data: Any = document.data
    if document.problems or not isinstance(data, dict) or not set(data) <= set(_PARTS):
        return None
    if not all(isinstance(value, str) for value in data.values()):
        return None
    return {part: value.strip() for part, value in data.items()}


class _NotPrivateError(Exception):
    """Others could have read or replaced the file."""


def _private_bytes(file: FilePath) -> bytes:
    """Read a file that is provably the user's alone; checks and reading are of one descriptor.

    Raises:
        _NotPrivateError: it is a symbolic link, not a regular file, another's, or readable by others.
        OSError: it cannot be opened.
    """
    if file.is_symlink():
        raise _NotPrivateError("it is a symbolic link; give the file itself")
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise _NotPrivateError("it is not a regular file")
        if state.st_uid != os.getuid():
            raise _NotPrivateError("it belongs to another user")
        if stat.S_IMODE(state.st_mode) & 0o177:
            raise _NotPrivateError(f"its mode is {stat.S_IMODE(state.st_mode):04o}; run chmod 600 on it")
        if state.st_size > MAX_KEY_FILE_BYTES:
            raise _NotPrivateError("it is far too large for a key")
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(MAX_KEY_FILE_BYTES)
    finally:
        os.close(descriptor)
