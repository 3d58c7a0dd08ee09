"""What reads the trail for the screen: new rows within a second, searches, lives, exports; over a live writer."""

import asyncio
import csv
import json
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench.audit_trails import make_trail
from console.app.audit_browser import AuditBrowser
from console.app.audit_opening import browsing
from console.app.audit_state import Detail, Listed
from db.audit.kinds import Kind
from db.browse.wanted import GROUPS, Wanted
from db.verify.verify import verify
from tests.audit.trails import ORDER_LIFE, event, rows_of, trail, unguarded
from tests.support.ui_app import make_app
from tests.support.waits import eventually
from venues.model.clock import SystemClock


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trail of some hundred orders; only its `exports` may change."""
    return make_trail(tmp_path_factory.mktemp("browsed"), 30_000)


async def listing(browser: AuditBrowser, holds: Callable[[Listed], object]) -> Listed:
    await eventually(lambda: holds(browser.listed), what=str(browser.listed)[:300])
    return browser.listed


async def test_the_newest_rows_are_there_and_each_window_that_is_asked_for(long: Path) -> None:
    last = len(rows_of(long))
    async with AuditBrowser(long, SystemClock()) as browser:
        browser.look(0, 40)
        listed = await listing(browser, lambda listed: listed.numbers)
        assert (listed.newest, listed.first, listed.end, listed.left) == (last, 0, last, 0)
        assert listed.numbers[:3] == (last, last - 1, last - 2)
        assert all(listed.rows[number].intact for number in listed.numbers)
        browser.look(last - 40, 40)
        listed = await listing(browser, lambda listed: 1 in listed.numbers)
        assert listed.at + len(listed.numbers) == last
        assert browser.place_of(1) == last - 1


async def test_new_rows_come_by_themselves_in_front(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer, AuditBrowser(tmp_path / "audit.sqlite", SystemClock()) as browser:
        browser.look(0, 10)
        await listing(browser, lambda listed: listed.numbers == (2, 1))
        told = 0

        def changed() -> None:
            nonlocal told
            told += 1

        browser.tell(changed)
        for kind in ORDER_LIFE:
            await writer.append(kind, event(kind))
        listed = await listing(browser, lambda listed: listed.newest == 14)
        assert (listed.first, listed.end) == (-12, 2)
        assert told
        browser.look(listed.first, 10)
        await listing(browser, lambda listed: listed.numbers[:1] == (14,))


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(venue="okx"), "venue okx"),
        (Wanted(kinds=GROUPS["fills"], texts=("eth",)), "fills · text eth"),
        (Wanted(texts=("nowhere",)), "text nowhere"),
        (Wanted(texts=("i-00000100",)), "order i-00000100"),
        (Wanted(order="lyp000000000000100"), "order lyp000000000000100"),
    ],
)
async def test_a_search_ends_with_all_rows_that_answer(wanted: Wanted, words: str, long: Path) -> None:
    async with AuditBrowser(long, SystemClock()) as browser:
        browser.look(0, 10)
        browser.want(wanted)
        listed = await listing(browser, lambda listed: not listed.wanted.everything and not listed.left)
        await listing(browser, lambda listed: not listed.waiting)
        listed = await listing(browser, lambda listed: len(listed.numbers) >= min(10, listed.count))
        assert listed.wanted.words() == words
        assert (listed.count == 0) is ("nowhere" in words)
        if listed.wanted.order:
            assert listed.count in (9, 11)


@pytest.mark.parametrize(
    "wanted", [Wanted(kinds=frozenset({"fill"})), Wanted(order="i-1"), Wanted(venue="okx", texts=("btc",))]
)
async def test_a_search_goes_on_with_what_comes(wanted: Wanted, tmp_path: Path) -> None:
    async with trail(tmp_path) as writer, AuditBrowser(tmp_path / "audit.sqlite", SystemClock()) as browser:
        await writer.append(Kind.FILL, event(Kind.FILL))
        browser.want(wanted)
        await listing(browser, lambda listed: listed.wanted == wanted and listed.count == 1)
        await writer.append(Kind.CONSOLE_ENDED, event(Kind.CONSOLE_ENDED))
        await writer.append(Kind.FILL, event(Kind.FILL))
        listed = await listing(browser, lambda listed: listed.count == 2)
        assert (listed.first, listed.newest) == (-1, 5)


async def test_all_about_a_row(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer, AuditBrowser(tmp_path / "audit.sqlite", SystemClock()) as browser:
        for kind in ORDER_LIFE:
            await writer.append(kind, event(kind))

        async def about(number: int) -> Detail:
            browser.open(number)
            await eventually(lambda: browser.detail is not None and browser.detail.life is not None)
            assert browser.detail is not None
            return browser.detail

        detail = await about(10)
        assert detail.row is not None
        assert detail.row.kind == "fill"
        assert detail.life is not None
        assert [row.kind for row in detail.life] == list(ORDER_LIFE)
        assert detail.checkpoint is None
        await writer.checkpoint()
        assert (await about(10)).checkpoint == 15
        assert (await about(1)).life == ()
        assert (await about(99)).row is None


async def test_verifying_comes_to_a_verdict(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 21_000)
    async with AuditBrowser(path, SystemClock()) as browser:
        seen: list[int] = []
        browser.tell(lambda: seen.append(browser.verification.rows))
        assert await browser.verdict() is None
        browser.verify()
        browser.verify()
        running = browser.verification
        assert await browser.verdict() == verify(path)
        assert (running.running, browser.verification.running) == (True, False)
        assert 20_000 in seen


async def test_what_is_listed_is_exported_oldest_first(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 1_500)
    said: list[tuple[str, str]] = []
    async with AuditBrowser(path, SystemClock()) as browser:
        browser.want(Wanted(kinds=GROUPS["orders"], venue="gate"))
        await listing(browser, lambda listed: listed.wanted.venue and not listed.left)
        count = browser.listed.count
        assert count > 100, "more than a portion"
        browser.export(lambda words, level: said.append((words, level)))
        browser.export(lambda words, level: said.append((words, level)))
        await eventually(lambda: len(said) == 2)
    assert said[0] == ("an export is under way already", "warn")
    assert said[1][0].startswith(f"{count} rows written: {tmp_path}/exports/lyra-audit-")
    assert said[1][1] == "info"
    jsonl, csv_file = sorted((tmp_path / "exports").iterdir(), reverse=True)
    rows = [json.loads(line) for line in jsonl.read_text().splitlines()]
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)
    assert {row["payload"].get("venue") for row in rows} == {"gate"}
    with csv_file.open(newline="") as stream:
        assert [int(row["number"]) for row in csv.DictReader(stream)] == [row["number"] for row in rows]
    assert len(rows) == count
    assert {path.stat().st_mode & 0o777 for path in (jsonl, csv_file)} == {0o600}


async def test_an_export_says_what_is_not_intact_and_what_cannot_be_written(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 50)
    with closing(unguarded(path)) as connection:
        connection.execute("UPDATE audit SET time_ms = time_ms + 1 WHERE number = 7")
    said: list[tuple[str, str]] = []
    async with AuditBrowser(path, SystemClock()) as browser:
        await listing(browser, lambda listed: listed.count)
        browser.export(lambda words, level: said.append((words, level)))
        await eventually(lambda: said)
        assert "1 of them NOT INTACT" in said[0][0]
        assert said[0][1] == "warn"
        for file in (tmp_path / "exports").iterdir():
            file.unlink()
        (tmp_path / "exports").rmdir()
        (tmp_path / "exports").write_text("in the way")
        browser.export(lambda words, level: said.append((words, level)))
        await eventually(lambda: len(said) == 2)
        assert said[1][0].startswith("nothing was exported:")


async def test_leaving_in_the_middle_of_an_export_leaves_no_half_files(long: Path) -> None:
    async with AuditBrowser(long, SystemClock()) as browser:
        await listing(browser, lambda listed: listed.count)
        browser.export(lambda words, level: None)
        await eventually(lambda: browser.exporting.startswith("exporting"))
    assert list((long.parent / "exports").iterdir()) == []


async def test_a_trail_that_is_not_there_yet_is_said_and_read_once_it_is(tmp_path: Path) -> None:
    async with AuditBrowser(tmp_path / "audit.sqlite", SystemClock()) as browser:
        browser.look(0, 10)
        await eventually(lambda: "no such file" in browser.trouble)
        async with trail(tmp_path):
            await listing(browser, lambda listed: listed.numbers)
            assert browser.trouble == ""


async def test_a_console_gives_its_screen_the_trail_after_the_first_frame(long: Path) -> None:
    session, stands = make_app().session, asyncio.Event()
    there: Callable[[], object] = lambda: session.audit  # noqa: E731
    async with browsing(session, long.parent, SystemClock(), stands):
        await asyncio.sleep(0)
        assert there() is None
        stands.set()
        await eventually(there)
        browser = there()
        assert isinstance(browser, AuditBrowser)
        await listing(browser, lambda listed: listed.newest)
    assert there() is None
    await eventually(lambda: all(thread.name != "audit-browser" for thread in threading.enumerate()))


async def test_the_loop_goes_on_while_everything_is_asked_at_once(long: Path) -> None:
    """No job runs on the loop: its longest pause stays far below what reading everything takes."""
    async with AuditBrowser(long, SystemClock()) as browser:
        for place in range(0, 20_000, 500):
            browser.look(place, 40)
            browser.want(Wanted(texts=(f"text {place}",)))
            browser.open(1 + place)
            await asyncio.sleep(0)
        browser.want(Wanted())
        browser.look(0, 40)
        listed = await listing(browser, lambda listed: listed.wanted.everything and listed.numbers)
        assert listed.numbers[0] == listed.newest
