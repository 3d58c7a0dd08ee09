"""The sources that a key can come from outside the vault: one interface, four of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from console.config.models import Credentials, KeyVariables
from console.config.private_file import NotPrivate, private_bytes
from venues.catalog.yaml_tree import read_yaml
from venues.model.redact import redactor
from venues.model.value import Value

PARTS = ("api_key", "secret", "password")


class VenueKeys(Value):
    """The parts of one venue's key; hides them wherever it is printed."""

    api_key: str
    secret: str
    password: str = ""

    def __repr__(self) -> str:
        """Show nothing of the key."""
        return "VenueKeys(hidden)"

    __str__ = __repr__


class NoKey(Exception):
    """A source has no key to give; the message says why, and nothing of any key."""

    def __init__(self, message: str, expected: str = "", found: str = "") -> None:
        super().__init__(message or f"expected {expected}, found {found}")
        self.message, self.expected, self.found = message, expected, found


class Source(Protocol):
    """One place where the key of one venue is kept."""

    @property
    def kind(self) -> str:
        """`env`, `file`, `keyring` or `hashicorp`."""
        ...

    @property
    def is_slow(self) -> bool:
        """True when it asks another program, and may be kept waiting by it."""
        ...

    def parts(self) -> Mapping[str, str]:
        """Return the parts of the key by name; empty where nobody has put one there.

        Raises:
            NoKey: it cannot be read.
        """
        ...


class EnvironmentSource(Value):
    """Variables of the environment."""

    names: KeyVariables
    environ: Mapping[str, str]
    kind: str = "env"
    is_slow: bool = False

    def parts(self) -> Mapping[str, str]:
        """Return what the variables hold; empty where none of them is set."""
        names = {part: getattr(self.names, part) for part in PARTS}
        values = {part: self.environ.get(name, "").strip() if name else "" for part, name in names.items()}
        if not any(values.values()):
            return {}
        missing = [f"{names[part]} is not set" for part in PARTS if names[part] and not values[part]]
        if missing:
            raise NoKey("", "all parts of the key", "; ".join(missing))
        return values


class FileSource(Value):
    """A private file with lines `api_key:`, `secret:` and where needed `password:`."""

    name: str
    kind: str = "file"
    is_slow: bool = False

    def parts(self) -> Mapping[str, str]:
        """Return what the file holds."""
        try:
            raw = private_bytes(Path(self.name).expanduser())
        except NotPrivate as error:
            raise NoKey(str(error), "a private key file") from None
        except OSError as error:
            raise NoKey(f"the key file cannot be read: {error.strerror or 'unknown reason'}") from None
        data = _parsed(raw)
        if not data:
            raise NoKey("the key file must be YAML with api_key:, secret: and, where needed, password:")
        return data


def source_of(written: Credentials, environ: Mapping[str, str]) -> Source | None:
    """Return the source that a section of the configuration names; None for the vault."""
    if written.env is not None:
        return EnvironmentSource(written.env, environ)
    if written.file is not None:
        return FileSource(written.file)
    if written.keyring is not None:
        from console.config.keyring_source import KeyringSource

        return KeyringSource(written.keyring.service)
    if written.hashicorp is not None:
        from console.config.hashicorp_source import HashicorpSource

        return HashicorpSource(written.hashicorp, environ)
    return None


def checked(parts: Mapping[str, str], *, needs_password: bool) -> VenueKeys:
    """Return a whole key, which is hidden from now on wherever it turns up.

    Raises:
        NoKey: a part is missing.
    """
    redactor.learn(*parts.values())
    missing = [f"{part} is missing" for part in ("api_key", "secret") if not parts.get(part)]
    if needs_password and not parts.get("password"):
        missing.append("this venue's keys have a passphrase: give password")
    if missing:
        raise NoKey("", "all parts of the key", "; ".join(missing))
    return VenueKeys(parts["api_key"], parts["secret"], parts.get("password", ""))


def _parsed(raw: bytes) -> dict[str, str] | None:
    try:
        document = read_yaml(raw.decode("utf-8"), "key file", typed=False)
    except UnicodeDecodeError:
        return None
    data: Any = document.data
    if document.problems or not isinstance(data, dict) or not set(data) <= set(PARTS):
        return None
    if not all(isinstance(value, str) for value in data.values()):
        return None
    return {part: value.strip() for part, value in data.items()}
