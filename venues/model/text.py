"""The one sanitiser: text that came from a venue, made harmless for a terminal, a log and markup."""

import unicodedata

from venues.model.redact import redactor

DEFAULT_LIMIT_CHARACTERS = 200
"""Longer venue text is cut: a screen line, not a document."""

_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, bidi and zero-width marks, surrogates, private use, unassigned, line separators."""

_MARKUP = str.maketrans({"[": "(", "]": ")", "\\": "/", "`": "'"})
"""Brackets start Rich and Textual markup; round ones read the same."""

_LOOKED_THROUGH = 4096
"""Characters beyond what can be shown that are searched for secrets: none is cut in two before it is found."""


class VenueText(str):
    """Text from a venue that has passed `sanitise` and may be shown anywhere."""

    __slots__ = ()


def sanitise(raw: object, limit_characters: int = DEFAULT_LIMIT_CHARACTERS) -> VenueText:
    """Return `raw` as one printable line without controls, direction marks, markup or secrets.

    Args:
        raw: anything a venue sent; bytes are decoded as UTF-8 with replacement.
        limit_characters: the longest result, the ellipsis included.
    """
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    longest = limit_characters * 4
    head = redactor.redact(text[: longest + _LOOKED_THROUGH])[:longest].translate(_MARKUP)
    clean = "".join(_safe(character) for character in head)
    line = " ".join(clean.split())
    if line != head:
        line = redactor.redact(line)  # marks that were taken out may have stood in the middle of one
    if len(line) > limit_characters or len(text) > longest:
        line = line[: limit_characters - 1] + "…"
    return VenueText(line)


def _safe(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if unicodedata.category(character) in _UNSAFE_CATEGORIES:
        return "·"
    if unicodedata.combining(character):
        return ""
    return character
