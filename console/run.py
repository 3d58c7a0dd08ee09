"""Joins links, replica and screen for one life of the console."""

import asyncio
import gc
import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, suppress
from datetime import tzinfo
from functools import partial
from pathlib import Path

import msgspec

from console.app.app import LyraApp
from console.app.audit_opening import browsing
from console.app.environment import check_quiet
from console.app.run import run_console
from console.app.settings import ScreenSettings, VenueLine
from console.app.stalls import Stalls
from console.app.themes import theme_word
from console.headless import run_headless
from console.hub.hub import Hub, WorkerAddress
from console.keeper import PREFERENCES_FILE, keeping
from console.launcher.boot import ChildNotice, ConsoleBoot, from_line
from console.replica.store import Store
from console.seat import Seat
from venues.link.client import Dial, unix_dial
from venues.link.messages import Up
from venues.link.transport import LinkEnd
from venues.model.clock import Clock, SystemClock
from venues.model.outputs import log_to

_log = logging.getLogger(f"lyra.{__name__}")

EXIT_LAUNCHER_GONE = 1

_HEADLESS_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)


async def run_boot(
    boot: ConsoleBoot, descriptor: int, rest: bytes, colourless: bool, painted: Callable[[], None]
) -> int:
    """Run the console that `boot` describes; return the exit status.

    Args:
        boot: the launcher's orders.
        descriptor: the pipe that later notices come on; its end means that the launcher is gone.
        rest: what was read from it beyond the first line.
        colourless: NO_COLOR was set.
        painted: called once, when the first frame is on the terminal.
    """
    _log_to(boot.log_path, boot.log_level)
    check_quiet()
    clock = SystemClock()
    store = Store(clock, (setup.venue for setup in boot.setups))
    for note in boot.notes:
        store.note(note, level="warn")
    seat, stands = Seat(boot, store, clock), asyncio.Event()
    hub = make_hub(boot, store, clock, seat, stands)
    hub.hand_over(boot.credentials)
    seat.join(hub)
    app = LyraApp(
        store,
        hub,
        screen_settings(boot, colourless),
        clock,
        trading=seat.desk,
        commissioning=seat.commissions,
    )
    if seat.keys is not None:
        app.session.keys = seat.keys
    app.when_painted = partial(_first_frame, painted, stands, seat)
    app.when_ending = seat.leave_now
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(hub.running())
        stack.push_async_callback(seat.close)
        notices = asyncio.create_task(_take_notices(descriptor, rest, store, app), name="notices")
        stack.callback(notices.cancel)
        refusals = asyncio.create_task(_tell_refusal(hub, store), name="refusals")
        stack.callback(refusals.cancel)
        gc.freeze()  # what was imported stays; for the rest see console/app/collector.py
        if boot.headless is not None:
            stands.set()
            await seat.begin_headless()
            stack.enter_context(_leaving_on(app, _HEADLESS_SIGNALS))
            if boot.headless.climb is not None:
                from console.climb_headless import climb_headless  # one command alone needs it

                return await climb_headless(app, seat, boot.headless, clock)
            return await run_headless(app, store, boot, boot.headless)
        stack.enter_context(_leaving_on(app, (signal.SIGINT,)))
        with suppress(OSError):  # no log, nothing to note it in
            app.stalls = Stalls(clock.monotonic, boot.log_path)
            stack.callback(app.stalls.close)
        if boot.data_dir:
            await stack.enter_async_context(_keeping_choices(app, Path(boot.data_dir), store, clock))
        if seat.desk is not None:
            seen = seat.desk.witnessed
            await stack.enter_async_context(browsing(app.session, Path(boot.data_dir), clock, stands, seen))
        status = await run_console(app)
        await seat.leave(status)
        return status


def _first_frame(painted: Callable[[], None], stands: asyncio.Event, seat: Seat) -> None:
    """The screen stands: tell the launcher, dial the workers, and open the audit trail."""
    painted()
    stands.set()
    seat.start()


def _keeping_choices(
    app: LyraApp, data_dir: Path, store: Store, clock: Clock
) -> AbstractAsyncContextManager[None]:
    return keeping(
        data_dir / PREFERENCES_FILE,
        lambda: app.session.choices(theme_word(app.theme)),
        clock,
        partial(store.note, level="warn"),
    )


@contextmanager
def _leaving_on(app: LyraApp, numbers: Iterable[int]) -> Iterator[None]:
    """Let `app` end with 128 + n at these signals."""
    loop = asyncio.get_running_loop()
    for number in numbers:
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def make_hub(boot: ConsoleBoot, store: Store, clock: Clock, seat: Seat, stands: asyncio.Event) -> Hub:
    """Return the hub that feeds `store` and the desk from the workers of `boot`, once the screen stands."""

    def sink(messages: tuple[Up, ...]) -> None:
        for message in messages:
            store.apply(message)
            seat.take(message)

    def lost(venues: tuple[str, ...], reason: str) -> None:
        _log.warning("the link of %s was lost: %s", ", ".join(venues), reason)
        store.worker_lost(venues, "its link was closed")
        seat.lost(venues)

    workers = [
        WorkerAddress(line.name, _dial_after(stands, Path(line.socket_path)), line.token, line.venues)
        for line in boot.workers
    ]
    return Hub(workers, sink, lost, clock, desk_keeps=seat.opens)


def _dial_after(stands: asyncio.Event, path: Path) -> Dial:
    dial = unix_dial(path)

    async def dial_then() -> LinkEnd:
        await stands.wait()
        return await dial()

    return dial_then


def screen_settings(boot: ConsoleBoot, colourless: bool) -> ScreenSettings:
    """Return what the screen must know of `boot`: no key, no socket."""
    return ScreenSettings(
        mode=boot.mode,
        venues=tuple(
            VenueLine(
                setup.venue,
                setup.name,
                setup.role,
                setup.symbols,
                setup.maker_fee,
                setup.taker_fee,
                setup.fee_expires or "",
            )
            for setup in boot.setups
        ),
        symbols=boot.symbols,
        theme=boot.choices.theme_or(boot.theme),
        configured_theme=boot.theme,
        choices=boot.choices,
        frame_rate=boot.frame_rate,
        focused_rate=boot.focused_rate,
        depth=boot.depth,
        total_currency=boot.total_currency,
        via=boot.via,
        zone=_zone(boot.time_zone),
        orders_need_commissioning=boot.orders_need_commissioning,
        copy_directory=boot.copy_directory,
        no_color=colourless,
    )


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    from zoneinfo import ZoneInfo  # the screen does not wait for it unless somebody asks

    return ZoneInfo(name)


async def _take_notices(descriptor: int, rest: bytes, store: Store, app: LyraApp) -> None:
    """Tell the operator which child fell; leave when the launcher is gone."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        if rest:
            reader.feed_data(rest)
        while line := await reader.readline():
            with suppress(msgspec.MsgspecError):
                notice = from_line(line)
                if isinstance(notice, ChildNotice):
                    _note(notice, store)
        app.exit(return_code=EXIT_LAUNCHER_GONE, message="lyra: the launcher is gone; the console has left.")
    finally:
        transport.close()


async def _tell_refusal(hub: Hub, store: Store) -> None:
    """Tell the operator that a worker will not speak to this console."""
    assert hub.refused is not None
    store.note(f"a worker refuses this console: {await hub.refused}", level="bad")


def _note(notice: ChildNotice, store: Store) -> None:
    what = "the practice exchanges" if notice.name == "practice" else notice.name
    words = f"{what} ended ({notice.how}); started again in {notice.restart_in_seconds:.1f} s"
    if notice.name == "practice":
        store.note(words, level="bad")
    else:
        store.worker_lost(notice.venues, words)


def _log_to(path: str, level: str) -> None:
    """Log to a file that only this user can read; a full disk costs the log and nothing else."""
    if not path:
        return
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        log_to(path, level)
