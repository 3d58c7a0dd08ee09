"""The same console without a terminal: runs for some seconds, says what the screen would have shown."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from console.app.app import LyraApp
from console.launcher.boot import ConsoleBoot, HeadlessLine
from console.replica.store import Store
from venues.model.numbers import decimal_text
from venues.model.redact import redactor

EXIT_FAILED = 1
"""A venue never became UP, or what was asked for could not be written."""


async def run_headless(app: LyraApp, store: Store, boot: ConsoleBoot, line: HeadlessLine) -> int:
    """Run `app` for `line.seconds`, print one line a venue, write the picture; return the exit status."""
    screenshot = ""

    async def leave() -> None:
        nonlocal screenshot
        await asyncio.sleep(line.seconds)
        app.crank()
        await asyncio.sleep(0.1)
        screenshot = app.export_screenshot(title="Lyra Console")
        app.exit()

    leaving = asyncio.create_task(leave(), name="leave")
    try:
        await app.run_async(headless=True, size=(line.columns, line.rows))
    finally:
        leaving.cancel()
    if app.return_code:
        return app.return_code
    rows = [summary(store, setup.venue, _symbol(boot, setup.symbols)) for setup in boot.setups]
    all_up = bool(rows) and all(row["first_up_ms"] is not None for row in rows)
    _tell_why(store, [row["venue"] for row in rows if row["first_up_ms"] is None])
    told = _tell([json.dumps(row) if line.as_json else _words(row) for row in rows])
    kept = _keep_picture(line.screenshot, screenshot)
    return 0 if all_up and told and kept else EXIT_FAILED


def _tell_why(store: Store, never_up: list[str]) -> None:
    """Say on standard error why venues did not come up, and which child fell last."""
    now = store.clock.monotonic()
    for venue in never_up:
        entry = store.venue(venue)
        reason = entry.reason(now)
        _complain(f"{venue} never became UP, it is {entry.state(now)}{': ' + reason if reason else ''}")
    fallen = [line.text for line in store.log if line.level == "bad" and not line.venue]
    if never_up and fallen:
        _complain(fallen[-1])


def _symbol(boot: ConsoleBoot, own: tuple[str, ...]) -> str:
    """Return the market that a venue's line is about: the first that is watched and listed there."""
    return next((symbol for symbol in boot.symbols if symbol in own), (*own, *boot.symbols, "")[0])


def _tell(lines: list[str]) -> bool:
    """Write lines to standard output; False when nobody reads it any more."""
    try:
        sys.stdout.write(redactor.redact("".join(f"{line}\n" for line in lines)))
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _complain(f"standard output cannot be written: {error.strerror or error}")
        # the interpreter would try once more at its end, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


def _complain(words: str) -> None:
    """Say one line on standard error."""
    sys.stderr.write(redactor.redact(f"lyra: {words}\n"))


def _keep_picture(path: str, picture: str) -> bool:
    """Write the picture where one is wanted; False, and a line, when that fails."""
    if not path or not picture:
        return not path
    try:
        Path(path).write_text(picture, encoding="utf-8")
    except OSError as error:
        _complain(f"{path} cannot be written: {error.strerror or error}")
        return False
    return True


def summary(store: Store, venue: str, symbol: str) -> dict[str, Any]:
    """Return one venue's line; prices are decimal strings, None where there is no usable book."""
    now = store.clock.monotonic()
    entry = store.venue(venue)
    shown = store.book(venue, symbol) or next(
        (book for key, book in store.books.items() if key[0] == venue), None
    )
    usable = shown if shown is not None and shown.usable(now) else None
    account = store.accounts.get(venue)
    return {
        "venue": venue,
        "state": entry.state(now).value,
        "symbol": shown.book.symbol if shown is not None else symbol,
        "bid": decimal_text(usable.book.bids[0][0]) if usable else None,
        "ask": decimal_text(usable.book.asks[0][0]) if usable else None,
        "balances": len(account.account.balances) if account is not None else 0,
        "messages": entry.health.messages if entry.health else 0,
        "integrity_faults": entry.health.integrity_faults if entry.health else 0,
        "first_up_ms": entry.health.first_up_ms if entry.health else None,
    }


def _words(row: dict[str, Any]) -> str:
    up = "never UP" if row["first_up_ms"] is None else f"UP after {row['first_up_ms'] / 1000:.1f} s"
    return (
        f"{row['venue']:<10} {row['state']:<12} {row['symbol']:<10} bid {row['bid'] or '-':>12}  "
        f"ask {row['ask'] or '-':>12}  balances {row['balances']:>2}  frames {row['messages']:>6}  "
        f"integrity faults {row['integrity_faults']}  {up}"
    )
