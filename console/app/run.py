"""Runs the app on the present loop and turns signals into a clean terminal and an exit status."""

import asyncio
import contextlib
import signal

from console.app.app import LyraApp

ENDING_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals after which the terminal must be left as it was found."""


async def run_console(app: LyraApp) -> int:
    """Run `app` until it ends and return the process's exit status.

    0 after Ctrl-Q, 1 after an error that nobody expected, 128 + n after signal n. Whoever owns the
    connections wraps this call in an `async with` and passes the status to `sys.exit`.
    """
    loop = asyncio.get_running_loop()
    ended_by: list[int] = []

    def end(number: int) -> None:
        ended_by.append(number)
        app.when_ending(signal.Signals(number).name)
        app.exit(return_code=128 + number)

    for number in ENDING_SIGNALS:
        loop.add_signal_handler(number, end, number)
    try:
        await app.run_async()
    finally:
        await app.session.errands.finish()
        for number in ENDING_SIGNALS:
            with contextlib.suppress(ValueError, RuntimeError):
                loop.remove_signal_handler(number)
    if ended_by:
        return 128 + ended_by[0]
    return app.return_code or 0
