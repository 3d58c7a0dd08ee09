"""The forms in which a secret may turn up in a text: as it is, and as the usual encodings write it."""

import base64
import json
import string
import unicodedata
from urllib.parse import quote, quote_plus

LEAST_CHARACTERS = 6
"""Shorter secrets are part of too many words to be looked for everywhere."""

_LEAST_LINE = 16
"""Lines of a longer secret (a PEM block) are looked for alone when they have this many characters."""
_LEAST_DECODED_BYTES = 16
_DEEPEST = 3
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
"""As `html.escape` does; that module brings all names of characters along."""

_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def folded(text: str) -> str:
    """Return a text with its ASCII letters in lower case; every character stays at its place."""
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def forms_of(secret: str | bytes) -> frozenset[str]:
    """Return all texts, folded, that give a secret away; none for one that is too short.

    Args:
        secret: text, or bytes such as a key that was decoded.
    """
    if isinstance(secret, bytes):
        found = {*_base64(secret), secret.hex()} if len(secret) >= LEAST_CHARACTERS else set()
    else:
        found = set()
        for text in _spellings(secret):
            if len(text) >= LEAST_CHARACTERS:
                found |= _forms(text)
        decoded = _decoded(secret)
        if len(decoded) >= _LEAST_DECODED_BYTES:
            found |= {decoded.hex(), repr(decoded)[2:-1]}
    return frozenset(folded(form) for form in found if len(form) >= LEAST_CHARACTERS)


def _spellings(secret: str) -> set[str]:
    """Return the secret, without white space around it, composed and decomposed, and its long lines."""
    lines = [line.strip() for line in secret.splitlines()]
    spellings = {secret, secret.strip()}
    spellings |= {line for line in lines if len(line) >= _LEAST_LINE and not line.startswith("-----")}
    composed = {unicodedata.normalize("NFC", text) for text in spellings}
    return spellings | composed | {unicodedata.normalize("NFD", text) for text in spellings}


def _forms(text: str) -> set[str]:
    raw = text.encode("utf-8", "surrogatepass")
    marked_up = text.translate(_MARKUP)
    found = {text, raw.hex(), repr(raw)[2:-1], marked_up, text.replace('"', '""')}
    found |= {marked_up.replace(" ", "&#160;"), text.replace(" ", "\u00a0")}
    found |= _escaped(text) | {form.replace("/", "\\/") for form in _escaped(text)}
    found |= {quote(raw, safe=""), quote(raw), quote_plus(raw), quote(quote(raw, safe=""), safe="")}
    return found | _base64(raw)


def _escaped(text: str) -> set[str]:
    """Return a text as JSON and Python write it, and as they write that again: a message in a message in a log."""
    found = {text}
    for _ in range(_DEEPEST):
        for form in tuple(found):
            found |= {json.dumps(form)[1:-1], json.dumps(form, ensure_ascii=False)[1:-1]}
            found |= {repr(form)[1:-1], form.replace("\\", "\\\\").replace("'", "\\'")}
    return found


def _base64(raw: bytes) -> set[str]:
    """Return what stands in the base64 of any bytes that hold `raw`, wherever in them it begins."""
    found = set()
    for before in range(3):
        padded = bytes(before) + raw
        first, end = -(-8 * before // 6), 8 * len(padded) // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            core = encode(padded).decode("ascii")[first:end]
            found |= {core, quote(core, safe="")}
    return found


def _decoded(secret: str) -> bytes:
    """Return the bytes that a secret stands for in base64 (Kraken's does); none where it is something else."""
    try:
        return base64.b64decode(secret.strip(), validate=True)
    except ValueError:
        return b""
