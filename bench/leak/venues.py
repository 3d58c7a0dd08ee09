"""Scenarios of venues and their workers: what fails, dies, refuses, and repeats what it was asked."""

import re
import time
from functools import partial

from bench.leak.hands import ESCAPE, press
from bench.leak.scenario import scenario
from bench.leak.world import World
from tests.support.processes import until

Fault = dict[str, object]


@scenario("a worker that cannot read the balances, and says its keys", worker="raises")
def worker_raises(world: World) -> None:
    with world.console() as run:
        time.sleep(12.0)
        press(run, "7")
        press(run, "`")
        time.sleep(1.0)
        run.leave()


@scenario("a worker that dies of an error with its keys in the words", worker="dies")
def worker_dies(world: World) -> None:
    with world.console() as run:
        run.terminal.shows("ended", 30.0)
        press(run, "`")
        run.terminal.shows("exit status", 10.0)
        time.sleep(1.0)
        press(run, ESCAPE)
        run.leave()


@scenario("a worker that is killed while it holds keys, and gets them again")
def worker_killed(world: World) -> None:
    with world.console() as run:
        before = run.processes()["worker"]
        before.kill()
        until(lambda: run.processes().get("worker", before).pid != before.pid, 15.0, "another worker")
        run.terminal.shows(r"okx ● UP.*", 40.0)
        run.look()
        run.leave()


@scenario("exchanges that fail with the request in their words", exchanges="fails")
def exchanges_fail(world: World) -> None:
    with world.console(up="") as run:
        run.terminal.shows("okx ● UP", 40.0)
        time.sleep(4.0)
        press(run, "7")
        press(run, "`")
        time.sleep(0.5)
        run.leave()


def _echo(world: World, fault: Fault) -> None:
    with world.console(venues=("okx", "gate", "kraken")) as run:
        for venue in ("okx", "gate", "kraken"):
            run.echo({**fault, "venue": venue})
        press(run, "4r")
        time.sleep(5.0)
        press(run, "7")
        time.sleep(1.0)
        press(run, "`")
        time.sleep(1.0)
        press(run, ESCAPE)
        run.leave()


HTML = "text/html"
_FAULTS: dict[str, Fault] = {
    "401 and JSON": {"status": 401, "on": "query"},
    "400 and JSON": {"status": 400, "on": "query"},
    "403 and html": {"status": 403, "on": "query", "content_type": HTML},
    "500 and html": {"status": 500, "on": "query", "content_type": HTML},
    "200 and JSON": {"status": 200, "on": "query"},
    "401 to everything": {"status": 401},
    "502 and html to everything": {"status": 502, "content_type": HTML},
}
for _what, _fault in _FAULTS.items():
    scenario(f"venues repeat the request: {_what}")(partial(_echo, fault=_fault))


@scenario("keys that the venue refuses and repeats", exchanges="strange")
def refused(world: World) -> None:
    with world.console(up="") as run:
        run.terminal.shows("okx ● UP", 40.0)
        press(run, "7")
        run.terminal.shows("AUTH", 20.0)
        press(run, "r")
        time.sleep(2.0)
        press(run, "`")
        time.sleep(0.5)
        run.look()
        press(run, ESCAPE)
        run.leave()


@scenario("all four venues, each dialled again")
def all_venues(world: World) -> None:
    world.fill_vault()
    file = {"LYRA_PASSPHRASE_FILE": str(world.keys / "passphrase")}
    with world.console(venues=("okx", "gate", "kraken", "whitebit"), env=file, up="whitebit") as run:
        for venue in ("okx", "gate", "kraken", "whitebit"):
            run.ask("faults", {"kind": "close_sockets", "venue": venue})
        press(run, "7")
        time.sleep(6.0)
        run.look()
        run.leave()
    assert re.search(
        rb"account (connected|lost)", b"".join(path.read_bytes() for path in world.home.rglob("*.log"))
    )
