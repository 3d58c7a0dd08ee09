"""What a desk acknowledges: nothing beyond the first piece of news that is not durable yet."""

import asyncio

import pytest

from venues.link.facts import FactLog
from venues.link.keeping import Keeping
from venues.link.messages import Fact
from venues.link.orders import JournalTold
from venues.link.outbox import MAX_FACTS, Outbox
from venues.link.transport import LinkClosed, pipe
from venues.model.status import StateChange
from venues.model.words import VenueState


def state(number: int) -> Fact:
    return Fact(number, StateChange("okx", VenueState.UP))


def news(number: int) -> JournalTold:
    return JournalTold(number, "okx", "j", ())


def test_a_desk_that_keeps_acknowledges_up_to_the_first_gap() -> None:
    keeping = Keeping(True)
    for fact in (state(1), news(2), state(3), news(4), news(5)):
        keeping.seen(fact)
    assert keeping.all_kept_up_to == 1
    keeping.kept(4)
    assert keeping.all_kept_up_to == 1
    keeping.kept(2)
    assert keeping.all_kept_up_to == 4
    # told again after a reconnect
    for fact in (news(4), news(5), news(6)):
        keeping.seen(fact)
    keeping.kept_up_to(6)
    assert keeping.all_kept_up_to == 6
    keeping.begin_anew()
    keeping.seen(news(1))
    assert keeping.all_kept_up_to == 0


def test_a_desk_that_does_not_keep_acknowledges_what_it_has_seen() -> None:
    keeping = Keeping(False)
    for fact in (state(1), news(2)):
        keeping.seen(fact)
    assert keeping.all_kept_up_to == 2


def test_a_new_desk_is_told_what_the_last_one_had_not_kept_of_orders() -> None:
    log = FactLog()
    log.add(StateChange("okx", VenueState.CONNECTING))
    kept = log.keep(news)
    log.add(StateChange("okx", VenueState.UP))
    waiting = log.keep(news)
    log.acknowledge(kept.number)
    assert [fact.number for fact in log.owed_to_new_desk()] == [3, waiting.number]
    assert [fact.number for fact in log.present()] == [3]


async def test_a_console_that_never_reads_is_let_go() -> None:
    ours, theirs = pipe(depth=1)
    outbox = Outbox(theirs)
    for number in range(MAX_FACTS):
        outbox.offer(news(number))
    with pytest.raises(LinkClosed):
        await asyncio.wait_for(ours.receive(), 2.0)
