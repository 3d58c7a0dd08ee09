"""What looks like a secret whoever it belongs to: signatures, key headers, tokens, private keys."""

import re
from functools import cache

HIDDEN = "(hidden)"
"""Stands where a secret stood."""

_HEADERS = (
    "x-mbx-apikey",  # Binance
    "api-key|api-sign",  # Kraken
    "ok-access-(?:key|sign|passphrase)",  # OKX
    "x-txc-(?:apikey|payload|signature)",  # WhiteBIT
    "(?:cb-)?access-(?:key|sign|passphrase)",  # Bitget, Coinbase
    "kc-api-(?:key|sign|passphrase)",  # KuCoin
    "x-bapi-(?:api-key|sign)",  # Bybit
    "x-mexc-apikey|x-api-key|x-vault-token",
    "(?-i:KEY|SIGN)",  # Gate
)
"""Names of headers; what follows a colon is their value."""

_NAMES = (
    "api[_-]?key|access_?key_?id|api[_-]?sign|api[_-]?secret|secret(?:[_-]?key)?|private[_-]?key",
    "pass(?:word|phrase|wd)|signature|sign|(?:access[_-]?|auth[_-]?|refresh[_-]?)?token|listen[_-]?key",
)
"""Names of parameters; prose holds these words too, so only `name=value` and quoted values count."""

_HEADER, _NAME = "|".join(_HEADERS), "|".join((*_HEADERS, *_NAMES))
_QUOTE = r"\\*[\"']"
_OPEN = rf"(?!{re.escape(HIDDEN)})"

_PATTERNS = (
    # a name and its value in quotes, as in JSON, in Python, in a list of headers
    rf"(?P<a>{_QUOTE}(?:{_NAME}){_QUOTE}\s*+[:,=]\s*+(?-i:b)?(?P<quote>{_QUOTE})){_OPEN}(?:(?!(?P=quote))[^\r\n])+",
    # a header's name, a colon, its value
    rf"(?P<b>(?<![A-Za-z0-9_-])(?:{_HEADER})\s*+:\s*+){_OPEN}[^\s\"',;&)}}\]]+",
    # a parameter of a URL
    rf"(?P<c>(?<![A-Za-z0-9])(?:{_NAME})=){_OPEN}[^\s\"'<>,;&)}}\]]+",
    # this header alone has blanks in its value
    rf"(?P<d>(?<![A-Za-z0-9_-])authorization(?:{_QUOTE})?\s*+[:=,]\s*+(?:(?-i:b)?{_QUOTE})?+){_OPEN}[^\"'\r\n\\]+",
    r"(?P<e>)\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?",
    r"(?P<f>)-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
)
_WORDS = ("key", "sign", "secret", "pass", "token", "payload", "authorization", "eyj")
"""One of them is in whatever the patterns find; texts without are seen through in a microsecond."""

_UUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_KEY_LIKE = rf"{_UUID}|(?=[A-Za-z+=]*\d)(?=[0-9+=]*[A-Za-z])[A-Za-z0-9+=]{{18,}}|[A-Za-z0-9+=]{{40,}}"


def without_key_like(text: str) -> str:
    """Return a text with every word hidden that could be a key: for what somebody typed or wrote at a wrong place."""
    return re.sub(_KEY_LIKE, HIDDEN, text)


def without_telltales(text: str) -> str:
    """Return a text with every value hidden that its name, or its form, gives away as a secret."""
    searched = text.lower()
    return _telltale().sub(_hidden, text) if any(word in searched for word in _WORDS) else text


@cache
def _telltale() -> re.Pattern[str]:
    """Return the patterns as one; made when it is first needed, for no frame should wait for it."""
    return re.compile("|".join(_PATTERNS), re.IGNORECASE)


def _hidden(found: "re.Match[str]") -> str:
    name = next(name for name in "abcdef" if found[name] is not None)
    return f"{found[name]}{HIDDEN}"
