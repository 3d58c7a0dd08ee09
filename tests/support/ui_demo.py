"""A fake feed that drives the real app in a terminal: `python -m tests.support.ui_demo [SCENE]`."""

import argparse
import asyncio
import sys
from contextlib import suppress

from console.app.environment import no_color, prepare

prepare()

from console.app.app import LyraApp  # noqa: E402  # Textual must be imported after `prepare`
from console.app.run import run_console  # noqa: E402
from console.replica.store import Store  # noqa: E402
from tests.support import commission_scenes, desk_scenes  # noqa: E402
from tests.support.commission_demo import LivingCommissioning  # noqa: E402
from tests.support.ui_scene import (  # noqa: E402
    MIDS,
    SYMBOLS,
    TICKS,
    VENUES,
    Scene,
    SilentCommands,
    connecting,
    settings,
    trouble,
)
from venues.link.messages import BookUpdate, TradesUpdate  # noqa: E402
from venues.model.clock import SystemClock  # noqa: E402
from venues.model.words import Mode  # noqa: E402


async def feed(scene: Scene, venues: tuple[str, ...], rate: float) -> None:
    """Move prices at random and send books, trades and heartbeats for ever."""
    beat = 0
    while True:
        beat += 1
        for symbol in SYMBOLS:
            if scene.random.random() < 0.3:
                MIDS[symbol] += float(TICKS[symbol]) * scene.random.choice((-3, -2, -1, 1, 2, 3))
        for venue in venues:
            for symbol in SYMBOLS:
                if scene.random.random() < (0.9 if symbol == SYMBOLS[0] else 0.3):
                    scene.store.apply(
                        BookUpdate(scene.book(venue, symbol, link_age_ms=scene.random.randint(10, 400)))
                    )
                if scene.random.random() < 0.08:
                    scene.store.apply(TradesUpdate(scene.batch(venue, symbol, 1)))
            if beat % 5 == 0:
                scene.health(venue, latency_ms=40 + scene.random.random() * 60, streams=())
        await asyncio.sleep(1 / rate)


def fail(api_secret: str) -> None:
    """Raise with a secret in the locals and in the words."""
    raise LookupError(f"no such thing as {api_secret}")


async def run(arguments: argparse.Namespace) -> int:
    clock = SystemClock()
    store = Store(clock, [line.venue for line in VENUES])
    scene = Scene(store)
    venues = tuple(line.venue for line in VENUES)
    if arguments.scene == "well":
        scene.all_well()
    elif arguments.scene == "trouble":
        scene, venues = trouble(store), ("gate",)
    elif arguments.scene == "nothing":
        venues = ()
    else:
        scene, venues = connecting(store), ()
    chosen = settings(mode=Mode(arguments.mode), theme=arguments.theme, frame_rate=10.0, no_color=no_color())
    desk = desk_scenes.busy_desk(left=desk_scenes.desk().left) if arguments.desk else None
    climbs = LivingCommissioning() if arguments.commission else None
    if climbs is not None:
        made = commission_scenes.commissioning()
        climbs.ladders, climbs.drafts = made.ladders, made.drafts
    app = LyraApp(store, SilentCommands(), chosen, clock, trading=desk, commissioning=climbs)
    if arguments.crash:
        asyncio.get_running_loop().call_later(arguments.crash, lambda: app.call_later(fail, "k" * 40))
    task = asyncio.create_task(feed(scene, venues, arguments.rate), name="feed")
    try:
        return await run_console(app)
    finally:
        if desk is not None:
            kills = [question[2] for question in desk.of("kill_confirmation")]
            sys.stdout.write(f"\r\nconfirmed {len(desk.of('confirm'))} killed {kills}\r\n")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "scene", nargs="?", default="well", choices=("well", "trouble", "connecting", "nothing")
    )
    parser.add_argument("--mode", default="PRACTICE", choices=[mode.value for mode in Mode])
    parser.add_argument("--theme", default="dark")
    parser.add_argument("--crash", type=float, default=0.0, help="seconds until an error that nobody expects")
    parser.add_argument("--desk", action="store_true", help="with a desk that is scripted")
    parser.add_argument("--commission", action="store_true", help="with ladders that can be climbed")
    parser.add_argument("--rate", type=float, default=10.0)
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
