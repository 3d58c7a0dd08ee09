"""Who may ask, what comes back when nothing can be found out, and that nothing is ever placed or cancelled."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.examining.rig import examining
from tests.support.waits import eventually
from tests.support.worker_rig import BTC
from venues.examining import examiner as module
from venues.examining.examiner import Examiner
from venues.examining.rooms import EXAMINATIONS
from venues.examining.subject import CannotTell, Finding, Subject
from venues.link.messages import SCHEMA_VERSION, Credentials, Hello, Refused, decode_up, encode
from venues.link.orders import ExamineVenue, VenueExamined
from venues.link.transport import pipe
from venues.model.clock import SystemClock
from venues.model.examined import Examination, Examined, Figure
from venues.model.redact import redactor
from venues.practice.faults import Action, Fault, FaultKind, When


def test_every_examination_has_its_room() -> None:
    assert set(EXAMINATIONS) == set(Examination)


class Stub:
    """A seat of which nothing is looked at."""

    class market:  # noqa: N801  stands for an attribute
        class ready:  # noqa: N801
            @staticmethod
            async def wait() -> None: ...

        class setup:  # noqa: N801
            name = "Somewhere"
            venue = "somewhere"

        disabled = ""

    account = None


async def examined(monkeypatch: pytest.MonkeyPatch, work: Any, deadline_seconds: float = 5.0) -> Examined:
    """What one examination answers whose work is given."""
    monkeypatch.setattr(module, "EXAMINATIONS", {Examination.TICKER: work})
    kept: list[Any] = []

    def keep(make: Any) -> Any:
        kept.append(make(1))
        return kept[0]

    stub: Any = Stub()
    judge = Examiner(keep, SystemClock(), deadline_seconds)
    judge.take(stub, ExamineVenue("somewhere", "q", Examination.TICKER, BTC))
    await eventually(lambda: bool(kept), 3.0, "an answer")
    assert isinstance(kept[0], VenueExamined)
    assert kept[0].request == "q"
    found: Examined = kept[0].examined
    return found


async def test_what_was_found_is_kept_as_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(subject: Subject) -> Finding:
        return Finding((Figure("last", "1"),), f"at {subject.name}")

    found = await examined(monkeypatch, work)
    assert (found.answered, found.value("last"), found.words) == (True, "1", "at Somewhere")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CannotTell("there is no such thing"), "there is no such thing"),
        (KeyError("x"), "KeyError"),
        (RecursionError("deep"), "RecursionError"),
        (TimeoutError("of something inside"), "of something inside"),
        (ValueError("[bold]\x1b]52;c;x\x07[/bold]"), "(bold)"),
    ],
)
async def test_whatever_goes_wrong_becomes_words(
    monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    async def work(subject: Subject) -> Finding:
        raise error

    found = await examined(monkeypatch, work)
    assert (found.answered, found.figures) == (False, ())
    assert words in found.words
    assert "\x1b" not in found.words
    assert "[" not in found.words


async def test_an_examination_ends_by_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(subject: Subject) -> Finding:
        await asyncio.Event().wait()
        raise AssertionError

    found = await examined(monkeypatch, work, deadline_seconds=0.05)
    assert not found.answered
    assert "was not examined within" in found.words


async def test_a_key_in_an_error_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(subject: Subject) -> Finding:
        raise ValueError("GET /api/v3/apiKeyInfo?accessKey=mx0vglCANARY0123456789")

    redactor.learn("mx0vglCANARY0123456789")
    try:
        found = await examined(monkeypatch, work)
    finally:
        redactor.forget("mx0vglCANARY0123456789")
    assert "CANARY" not in repr(found)


async def test_only_the_desk_may_ask(tmp_path: Path) -> None:
    async with examining("okx", state=tmp_path, with_keys=False) as scene:
        ours, theirs = pipe()
        serving = asyncio.create_task(scene.rig.server.serve(theirs))
        try:
            await ours.send(encode((Hello(SCHEMA_VERSION, "token", "reader"),)))
            await ours.send(encode((ExamineVenue("okx", "q", Examination.CLOCK, BTC),)))
            refusals: list[str] = []
            async with asyncio.timeout(5):
                while not refusals:
                    messages = decode_up(await ours.receive())
                    refusals = [message.reason for message in messages if isinstance(message, Refused)]
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
    assert refusals == ["readers only listen"]


async def test_without_keys_the_private_questions_say_so(tmp_path: Path) -> None:
    async with examining("okx", "binance", state=tmp_path, with_keys=False) as scene:
        told = await asyncio.gather(
            *(scene.ask(venue, what) for what in Examination for venue in ("okx", "binance"))
        )
        for what, okx, binance in zip(Examination, told[::2], told[1::2], strict=True):
            if what in {
                Examination.CLOCK,
                Examination.LATENCY,
                Examination.RATES,
                Examination.CAPABILITIES,
                Examination.BOOK,
                Examination.TICKER,
                Examination.CANDLES,
            }:
                assert okx.answered, okx
                assert binance.answered, binance
            elif what is Examination.PRIVATE_CLIENT:
                assert not okx.answered
                assert binance.answered
            else:
                assert (okx.answered, okx.words) == (False, "there are no keys for OKX"), what
                assert not binance.answered
                assert "data only" in binance.words or "no token" in binance.words, binance
        assert scene.orders_sent() == 0


async def test_no_private_client_no_keys_and_no_order_where_a_venue_is_data_only(tmp_path: Path) -> None:
    async with examining("binance", state=tmp_path) as scene:
        scene.rig.send(Credentials("binance", "key-of-somebody", "secret-of-somebody"))
        requests = scene.rig.worker._seats["binance"].market.session.traffic.requests
        examined = await scene.ask("binance", Examination.PRIVATE_CLIENT)
        assert {figure.name: figure.value for figure in examined.figures} == {
            "private_client": "no",
            "keys_taken": "no",
            "order_refused": "yes",
        }
        assert examined.words == "Binance is data only: it is sent no orders"
        assert examined.source == ""
        assert scene.seat("binance").account is None
        assert scene.rig.worker._seats["binance"].market.session.traffic.requests - requests <= 1
        assert scene.orders_sent() == 0


async def test_refused_keys_and_a_venue_that_is_switched_off_are_told(tmp_path: Path) -> None:
    async with examining("okx", state=tmp_path) as scene:
        scene.rig.practice.inject(
            Fault(
                FaultKind.ANSWER,
                venue="okx",
                count=50,
                path="/account/",
                when=When.BEFORE,
                action=Action.REPLY,
                status=401,
                body='{"code":"50111","msg":"Invalid OK-ACCESS-KEY"}',
            )
        )
        refused = await scene.ask("okx", Examination.KEY_SCOPE)
        assert (refused.answered, refused.figures) == (False, ())
        scene.seat("okx").market.disable("by a test")
        away = await scene.ask("okx", Examination.CLOCK)
        assert (away.answered, away.words) == (False, "OKX is disconnected: by a test")
