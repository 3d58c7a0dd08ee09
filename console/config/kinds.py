"""Single values that only the operator's file has: addresses, variable names, order kinds."""

import ipaddress
import re
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from venues.catalog.values import Says
from venues.model.words import Mode

ORDER_KINDS = (
    "market", "limit", "post_only", "ioc", "fok", "reduce_only", "stop_loss", "take_profit", "oco",
)  # fmt: skip

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,79}")
_CURRENCY = re.compile(r"[A-Z0-9]{2,12}")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_SECRET_PATH = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,15}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._@/-]{1,80}")
_URL_KEY = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,4}")


def is_loopback(host: str) -> bool:
    """Say whether a host names this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def loopback_url(text: str) -> str:
    """Check an address for `via`.

    Raises:
        ValueError: it leads off this machine, or carries more than scheme, host and port.
    """
    if not text:
        return text
    parts = urlsplit(text)
    port = parts.port
    if parts.scheme != "http" or port is None or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("write it as http://127.0.0.1:PORT")
    if parts.username is not None or not is_loopback(parts.hostname or ""):
        raise ValueError("venue traffic, and what signs it, never leaves this machine through a door")
    return text.rstrip("/")


def _secure_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("https", "wss") or not parts.hostname or parts.username is not None:
        raise ValueError("encrypted, without a user name")
    if parts.port == 0 or parts.query or parts.fragment:
        raise ValueError("only host, port and path")
    return text


def _vault_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError("encrypted, unless it is this very machine: the token travels there")
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment or parts.port == 0:
        raise ValueError("only host, port and path, without a user name")
    return text.rstrip("/")


def _account(text: str) -> str:
    if not _ACCOUNT.fullmatch(text):
        raise ValueError("")
    return text


def _secret_path(text: str) -> str:
    if not _SECRET_PATH.fullmatch(text) or ".." in text.split("/"):
        raise ValueError("")
    return text


def _plain_name(text: str) -> str:
    if not _PLAIN_NAME.fullmatch(text):
        raise ValueError("")
    return text


def _variable(text: str) -> str:
    looks_like_key = len(text) > 24 and "_" not in text
    if not _VARIABLE.fullmatch(text) or looks_like_key:
        raise ValueError("put the value into an environment variable and write that variable's name here")
    return text


def _currency(text: str) -> str:
    if not _CURRENCY.fullmatch(text):
        raise ValueError("")
    return text


def _zone(text: str) -> str:
    import zoneinfo  # only when a zone is given

    try:
        return zoneinfo.ZoneInfo(text).key
    except (zoneinfo.ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError("") from None


def _mode(value: Any) -> Any:
    if not isinstance(value, str) or value != value.lower():
        raise ValueError("")
    return Mode(value.upper())


def _path(text: str) -> str:
    if not text.strip() or not text.isprintable() or not text.startswith(("/", "~/")):
        raise ValueError("")
    return text


def _url_key(text: str) -> str:
    if not _URL_KEY.fullmatch(text):
        raise ValueError("")
    return text


def _order_kind(text: str) -> str:
    if text not in ORDER_KINDS:
        raise ValueError("")
    return text


def _ccxt_settings(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("")
    return _json(value)


def _json(value: Any) -> Any:
    """Give ccxt plain JSON values."""
    if isinstance(value, dict):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


ModeName = Annotated[Mode, BeforeValidator(_mode), Says("one of live, testnet, practice, via")]
LoopbackUrl = Annotated[
    str, AfterValidator(loopback_url), Says("an address of this machine such as http://127.0.0.1:8080")
]
SecureUrl = Annotated[str, AfterValidator(_secure_url), Says("an https:// or wss:// address")]
EnvironmentName = Annotated[
    str, AfterValidator(_variable), Says("the name of an environment variable such as GATE_API_KEY")
]
VaultAddress = Annotated[
    str, AfterValidator(_vault_address), Says("an address such as https://vault.example:8200")
]
AccountName = Annotated[
    str,
    AfterValidator(_account),
    Says("an account of lyra vault such as main: lower-case letters, digits, - and _"),
]
SecretPath = Annotated[
    str, AfterValidator(_secret_path), Says("a path such as lyra/okx, without a / at its ends")
]
PlainName = Annotated[str, AfterValidator(_plain_name), Says("a name of letters, digits and . _ @ / -")]
Currency = Annotated[str, AfterValidator(_currency), Says("a currency such as USDT")]
ZoneName = Annotated[str, AfterValidator(_zone), Says("a time zone such as Europe/Berlin")]
PathText = Annotated[str, AfterValidator(_path), Says("a path that begins with / or ~/")]
UrlKey = Annotated[str, AfterValidator(_url_key), Says("a dotted name below ccxt's urls such as ws.public")]
OrderKind = Annotated[str, AfterValidator(_order_kind), Says(f"one of {', '.join(ORDER_KINDS)}")]
CcxtSettings = Annotated[
    dict[str, Any], BeforeValidator(_ccxt_settings), Says("a section of ccxt's own settings, without keys")
]
