"""The one redactor: takes the secrets of this process, and whatever looks like one, out of every text that leaves it.

It holds what it looks for, in clear: it adds no place to where secrets are, and whoever can read this process's memory
needs no redactor to find them (docs/secrets.md).
"""

import re
from typing import NamedTuple

from venues.model.secret_forms import LEAST_CHARACTERS, folded, forms_of
from venues.model.telltales import HIDDEN, without_telltales

_LONG = 24
"""Of a form this long the beginning is enough: what was cut off behind it gives no less away."""
_HEAD = 12


class _Needle(NamedTuple):
    head: str
    rest: str


class Redactor:
    """Knows secrets, and finds them in every usual encoding."""

    def __init__(self) -> None:
        self._known: set[str | bytes] = set()
        self._needles: tuple[_Needle, ...] = ()
        self._short: re.Pattern[str] | None = None

    def __repr__(self) -> str:
        """Say how many, and nothing of them."""
        return f"Redactor({len(self._known)} secrets)"

    def learn(self, *secrets: str | bytes | None) -> None:
        """Hide these from now on; empty ones are left out."""
        told = {secret for secret in secrets if secret and secret.strip()} - self._known
        if told:
            self._known |= told
            self._prepare()

    def forget(self, *secrets: str | bytes | None) -> None:
        """Let go of secrets that were dropped."""
        self._known.difference_update(secret for secret in secrets if secret)
        self._prepare()

    def knows(self, text: str, at_least: int = 0) -> bool:
        """Return True when a text holds one of the secrets in any form.

        Args:
            text: anything.
            at_least: characters of a form that counts; short ones may be there by chance.
        """
        return any(end - start >= at_least for start, end in self._places(text)) or (
            not at_least and self._short is not None and bool(self._short.search(text))
        )

    def redact(self, text: str) -> str:
        """Return a text without the secrets, and without what looks like one."""
        return without_telltales(self.without_known(text))

    def without_known(self, text: str) -> str:
        """Return a text without the secrets; what only looks like one stays."""
        places = self._places(text)
        if places:
            text = _hidden(text, places)
        return text if self._short is None else self._short.sub(rf"\g<1>{HIDDEN}", text)

    def _prepare(self) -> None:
        forms = {form for secret in self._known for form in forms_of(secret)}
        self._needles = tuple(
            _Needle(form[:_HEAD], form[_HEAD:]) if len(form) >= _LONG else _Needle(form, "")
            for form in sorted(forms, key=len, reverse=True)
        )
        short = [
            text for text in self._known if isinstance(text, str) and len(text.strip()) < LEAST_CHARACTERS
        ]
        words = "|".join(re.escape(text.strip()) for text in sorted(short, key=len, reverse=True))
        # so short a text means itself only where it is all of a value
        self._short = re.compile(rf"([\"'=])(?:{words})(?=[\"'&]|$)") if words else None

    def _places(self, text: str) -> list[tuple[int, int]]:
        if len(text) < LEAST_CHARACTERS or not self._needles:
            return []
        searched = folded(text)
        found = []
        for head, rest in self._needles:
            at = searched.find(head)
            while at >= 0:
                end = at + len(head)
                end += _common(searched, end, rest)
                found.append((at, end))
                at = searched.find(head, end)
        return found


def _common(text: str, start: int, rest: str) -> int:
    """Return how far `text` goes on as `rest` does."""
    if text.startswith(rest, start):
        return len(rest)
    return next(
        (length for length, (one, other) in enumerate(zip(text[start:], rest, strict=False)) if one != other),
        min(len(text) - start, len(rest)),
    )


def _hidden(text: str, places: list[tuple[int, int]]) -> str:
    """Return a text with places hidden; they may overlap."""
    pieces, done = [], 0
    for start, end in sorted(places):
        if end <= done:
            continue
        if start >= done:
            pieces += [text[done:start], HIDDEN]
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


redactor = Redactor()
"""Of this process."""
