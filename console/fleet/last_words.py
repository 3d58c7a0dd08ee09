"""What a child that ended by itself wrote last: the reason, more often than not."""

from pathlib import Path

from venues.model.text import sanitise

_READ_BYTES = 4096
_MOST_CHARACTERS = 200


def log_size(path: str) -> int:
    """Return how long a log is now; 0 when there is none."""
    try:
        return Path(path).stat().st_size if path else 0
    except OSError:
        return 0


def last_words(path: str, since: int) -> str:
    """Return the last line that was added to a log after it had `since` bytes; empty when there is none."""
    if not path:
        return ""
    try:
        with Path(path).open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(since, size - _READ_BYTES))
            lines = log.read(_READ_BYTES).decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    told = [line for line in lines if line.strip()]
    return sanitise(told[-1].strip(), _MOST_CHARACTERS) if told else ""
