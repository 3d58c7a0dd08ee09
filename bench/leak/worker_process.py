"""A worker, of which a part may be broken."""

import asyncio
import logging
import os
import sys
from typing import Any

from bench.leak.broken import plan, told
from bench.leak.console_process import Defect, fail

_log = logging.getLogger("lyra.broken")


def main() -> int:
    """Be the worker."""
    from venues.trading.account import VenueAccount
    from venues.worker.__main__ import main as worker

    kind, take_all = plan().worker, VenueAccount._take_all
    answers = 0

    def broken_take_all(account: VenueAccount, answer: dict[str, Any]) -> None:
        nonlocal answers
        answers += 1
        take_all(account, answer)
        headers = told(account._venue)
        _log.debug("sent with %s", {"headers": headers})
        _log.info("asked %s", headers)
        if kind == "raises" and answers > 1:
            fail(headers, headers)
        if kind == "dies" and answers > 1:
            asyncio.get_running_loop().call_soon(_die, headers)

    VenueAccount._take_all = broken_take_all  # type: ignore[method-assign, assignment]
    return worker()


def _die(headers: str) -> None:
    """End as a program does with an error that nobody caught."""
    try:
        fail(headers, headers)
    except Defect as error:
        sys.excepthook(Defect, error, error.__traceback__)
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
