"""The venue's table of requests: what a client with keys may send at all, and what each request is for."""

import re
from enum import Enum, auto
from urllib.parse import urlsplit

from venues.model.order_rules import PrivateRequests


class Purpose(Enum):
    """What the table says a request is for."""

    CREATE = auto()
    CANCEL = auto()
    AMEND = auto()
    READ = auto()
    PROTECT = auto()
    """The venue's own countdown."""


class RequestTable:
    """Says what a request is for, by method and path."""

    def __init__(self, requests: PrivateRequests) -> None:
        named = (
            (Purpose.CREATE, requests.create),
            (Purpose.CANCEL, requests.cancel),
            (Purpose.AMEND, requests.amend),
            (Purpose.READ, requests.read),
            (Purpose.PROTECT, requests.protect),
        )
        self._rows = [(purpose, *_pattern(text)) for purpose, texts in named for text in texts]

    def purpose(self, method: str, url: str) -> Purpose | None:
        """Return what a request is for; None when the table does not name it."""
        path = urlsplit(url).path
        for purpose, named, pattern in self._rows:
            if named == method.upper() and pattern.fullmatch(path):
                return purpose
        return None


def _pattern(text: str) -> tuple[str, re.Pattern[str]]:
    method, _, path = text.partition(" ")
    parts = re.split(r"\{\w+\}", path)
    return method, re.compile("[0-9A-Za-z_.-]+".join(re.escape(part) for part in parts))
