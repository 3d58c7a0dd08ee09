"""A ladder climbed without a screen: waits for the desk and the key, climbs, says what came of each rung.

It leaves as a console does that is asked to: orders of ours that rest stay where they are, and nothing is cancelled.
"""

import asyncio
import json
import logging
import sys
from contextlib import suppress
from typing import Any

from console.app.app import LyraApp
from console.commission.commissions import Commissions
from console.commission.views import LadderView, RungKind, RungView
from console.launcher.boot import ClimbLine, HeadlessLine
from console.seat import Seat
from venues.model.clock import Clock
from venues.model.redact import redactor

_log = logging.getLogger(f"lyra.{__name__}")

EXIT_HELD, EXIT_FAILED, EXIT_NEEDS_OPERATOR = 0, 1, 3
READY_SECONDS = 10.0
LOOK_SECONDS = 0.05


async def climb_headless(app: LyraApp, seat: Seat, headless: HeadlessLine, clock: Clock) -> int:
    """Run `app` without a terminal while a ladder is climbed; return the exit status."""
    status, line = EXIT_FAILED, headless.climb
    assert line is not None
    seat.start()
    stands, tell_painted = asyncio.Event(), app.when_painted

    def painted() -> None:
        tell_painted()
        stands.set()

    async def leave() -> None:
        nonlocal status
        await stands.wait()  # an app that is asked to end before it has begun takes that for a defect
        try:
            async with asyncio.timeout(headless.seconds):
                status = await _climb(seat, line, headless.as_json, clock)
        except TimeoutError:
            _say(f"{line.venue} was not climbed within {headless.seconds:.0f} s; what was recorded counts")
        except Exception as error:  # noqa: BLE001  the top of the task: a climb that fails must end all the same
            _log.exception("the climb failed")
            _say(f"the climb of {line.venue} failed: {type(error).__name__}; see the log")
        finally:
            app.exit()

    app.when_painted = painted
    leaving = asyncio.create_task(leave(), name="climb")
    try:
        await app.run_async(headless=True, size=(160, 45))
    finally:
        leaving.cancel()
    return app.return_code or status


async def _climb(seat: Seat, line: ClimbLine, as_json: bool, clock: Clock) -> int:
    commissions = seat.commissions
    if commissions is None or seat.desk is None:
        _say("this run has no desk, so nothing can be recorded")
        return EXIT_FAILED
    until = clock.monotonic() + READY_SECONDS
    while (lacks := commissions.lacks(line.venue)) and clock.monotonic() < until:
        await clock.sleep(LOOK_SECONDS)
    before = commissions.ladder(line.venue)
    if before is None or lacks:
        _say(lacks)
        return EXIT_FAILED
    climbing = asyncio.create_task(commissions.climb(line.venue, line.to), name="climbing")
    told: set[str] = set()
    try:
        while not climbing.done():
            await asyncio.wait({climbing}, timeout=LOOK_SECONDS)
            _tell_new(commissions, line, told, as_json, before)
        words = climbing.result()
    finally:
        climbing.cancel()
    ladder = commissions.ladder(line.venue)
    assert ladder is not None
    status = _status(ladder, line.to)
    try:
        _tell_end(ladder, words, status, as_json)
    except OSError as error:
        _say(
            f"what was climbed is in the audit trail, but it could not be printed: {error.strerror or error}"
        )
        return EXIT_FAILED
    return status


def _tell_new(
    commissions: Commissions, line: ClimbLine, told: set[str], as_json: bool, before: LadderView
) -> None:
    """Print every rung that was judged since the climb began."""
    ladder = commissions.ladder(line.venue)
    assert ladder is not None
    for rung in ladder.rungs:
        earlier = before.rung(rung.name)
        if rung.name not in told and earlier is not None and rung.row != earlier.row and rung.progress == "":
            told.add(rung.name)
            with suppress(OSError):  # the climb goes on; its last line tells
                _print(json.dumps(_rung_json(ladder, rung)) if as_json else _rung_words(rung))


def _status(ladder: LadderView, to: str) -> int:
    wanted = next((number for number, rung in enumerate(ladder.rungs, 1) if rung.name == to), ladder.total)
    missing = next((rung for rung in ladder.rungs[:wanted] if not rung.state.is_held), None)
    if missing is None:
        return EXIT_HELD
    needs_operator = missing.kind is not RungKind.AUTOMATIC or missing.waiver is not None
    return EXIT_NEEDS_OPERATOR if needs_operator else EXIT_FAILED


def _tell_end(ladder: LadderView, words: str, status: int, as_json: bool) -> None:
    if as_json:
        told = {"venue": ladder.venue, "mode": ladder.mode, "held": ladder.held, "total": ladder.total}
        _print(json.dumps(told | {"next": ladder.next, "words": words}))
        return
    _print(f"{ladder.venue}: {ladder.held} of {ladder.total} rungs held; {words}")
    if status == EXIT_NEEDS_OPERATOR:
        following = ladder.rung(ladder.next)
        waives = following is not None and following.waiver is not None
        how = "; there W waives it by a typed word, with your reason and name" if waives else ""
        _say(f"go on in the console: choose the venue and press w{how}")


def _rung_words(rung: RungView) -> str:
    line = f"{rung.state:<8} {rung.title:<26} {rung.words}"
    return line if rung.state.is_held or not rung.remedy else f"{line}\n         -> {rung.remedy}"


def _rung_json(ladder: LadderView, rung: RungView) -> dict[str, Any]:
    return {
        "venue": ladder.venue,
        "rung": rung.name,
        "title": rung.title,
        "state": rung.state.value,
        "words": rung.words,
        "remedy": rung.remedy,
        "figures": [[line.label, line.value, line.demand, line.passes] for line in rung.figures],
        "audit_row": rung.row,
        "evidence": rung.digest,
    }


def _print(line: str) -> None:
    """Print a line.

    Raises:
        OSError: whoever reads it has gone, or the device is full.
    """
    out = sys.__stdout__  # the app holds the other
    if out is None:
        raise OSError("standard output is closed")
    out.write(redactor.redact(f"{line}\n"))
    out.flush()


def _say(words: str) -> None:
    with suppress(OSError):
        sys.stderr.write(redactor.redact(f"lyra: {words}\n"))
