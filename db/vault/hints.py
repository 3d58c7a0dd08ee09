"""Pasted keys: trimmed, and held against the words in which the catalogue describes a venue's keys."""

import re
import string

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00a0"

_KINDS = {
    "hexadecimal characters": "[0-9a-fA-F]",
    "base64 characters": "[A-Za-z0-9+/=]",
    "letters and digits": "[A-Za-z0-9]",
    "more characters": "[A-Za-z0-9]",
}
_COUNTED = re.compile(rf"(?:(\S+) and )?([0-9]+) ({'|'.join(_KINDS)})(?: \(\w+\))?")
_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PEM = r"-----BEGIN (EC )?PRIVATE KEY-----(\n|\\n)[A-Za-z0-9+/=\n\\]+-----END (EC )?PRIVATE KEY-----(\n|\\n)?"
_PATH = re.compile(r"\S*/\.\.\.\S*")
_LEADING = ("wallet address, ", "private key, ", "the key's name, ")


def trimmed(pasted: str) -> str:
    """Return a pasted value without what a clipboard puts around it: white space and invisible marks."""
    return pasted.strip(_INVISIBLE + string.whitespace).replace("\r\n", "\n")


def mistake(value: str, hint: str | None) -> str | None:
    """Return what is wrong with a value, without telling any of it; None when nothing is seen.

    Args:
        value: trimmed.
        hint: the catalogue's words, None where it has none.
    """
    if not value:
        return "it is empty"
    form = None if hint is None else form_of(hint)
    if form is not None:
        length = f"{len(value):,} character{'s' if len(value) != 1 else ''}"
        return (
            None if form.fullmatch(value) else f"{hint} was expected, and this has {length} of another form"
        )
    if any(not character.isprintable() for character in value):
        return "it holds characters that cannot be printed"
    return None


def form_of(hint: str) -> re.Pattern[str] | None:
    """Return what a hint of the catalogue means; None for what the operator chose himself, and for unknown words."""
    for words in _LEADING:
        hint = hint.removeprefix(words)
    alternatives = [_alternative(words) for words in hint.split(", or ")]
    known = [form for form in alternatives if form is not None]
    return re.compile("|".join(f"(?:{form})" for form in known)) if len(known) == len(alternatives) else None


def _alternative(words: str) -> str | None:
    counted = _COUNTED.fullmatch(words)
    if counted is not None:
        prefix, count, kind = counted.groups()
        return f"{re.escape(prefix or '')}{_KINDS[kind]}{{{count}}}"
    if words == "a UUID":
        return _UUID
    if words.endswith("in PEM form"):
        return _PEM
    if _PATH.fullmatch(words):
        return re.escape(words).replace(re.escape("..."), "[!-.0-~]+")
    return None
