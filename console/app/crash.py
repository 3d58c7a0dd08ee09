"""What is left on the terminal after a crash: where it happened, and no values that could be secrets."""

import re
import traceback
from pathlib import Path

from venues.model.text import sanitise

_TOKEN = re.compile(r"[A-Za-z0-9+/=_\-]{16,}")
"""Long runs without a space may be keys; words of a message are shorter."""

_MESSAGE_LIMIT = 300


def crash_report(error: BaseException) -> str:
    """Return the error's kind, its words without anything like a key, and where it was; no locals."""
    lines = ["lyra: the console stopped on an error it did not expect.", ""]
    chain: BaseException | None = error
    while chain is not None:
        lines.append(f"{type(chain).__module__}.{type(chain).__qualname__}: {redacted(str(chain))}")
        for frame in traceback.extract_tb(chain.__traceback__):
            path = Path(frame.filename)
            lines.append(f"  {path.parent.name}/{path.name}:{frame.lineno} in {frame.name}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
        if chain is not None:
            lines.append("which came from")
    lines += ["", "Nothing was sent by this. Start again with the same command; the log tells more."]
    return "\n".join(lines)


def redacted(text: str) -> str:
    """Return `text` on one line, cut, with everything replaced that is long enough to be a key."""
    return _TOKEN.sub("…", sanitise(text, _MESSAGE_LIMIT))
