"""Rows, searches and lives of orders, read from a file while somebody writes it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench.audit_trails import make_trail
from db.audit.kinds import Kind
from db.browse.index import Index
from db.browse.order import rows_of_order
from db.browse.replay import rows_of
from db.browse.search import Search
from db.browse.trail import Trail, opened_trail
from db.browse.wanted import GROUPS, KINDS, Asked, Wanted, understood
from db.verify.errors import Broken, CannotVerify
from db.verify.reading import reading
from tests.audit.trails import ORDER_LIFE, event, rows_of as raw_rows, trail, unguarded

ROWS = 3_000


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trail of some hundred orders, not to be changed."""
    return make_trail(tmp_path_factory.mktemp("long"), ROWS)


def search_all(looked_at: Trail, wanted: Wanted, step: int) -> list[int]:
    found: list[int] = []
    high = looked_at.newest()
    while high:
        low = max(0, high - step)
        found += looked_at.search(wanted, low, high)
        high = low
    return found


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (Wanted(), lambda kind, payload: True),
        (Wanted(kinds=GROUPS["fills"]), lambda kind, payload: kind == "fill"),
        (Wanted(kinds=frozenset({"sent", "seen"})), lambda kind, payload: kind in {"sent", "seen"}),
        (Wanted(venue="okx"), lambda kind, payload: b'"venue":"okx"' in payload),
        (Wanted(texts=("tdmode",)), lambda kind, payload: b"tdMode" in payload),
        (Wanted(texts=("60_12", "SZ")), lambda kind, payload: False),
        (
            Wanted(kinds=GROUPS["orders"], venue="gate", texts=("eth/usdt",)),
            lambda kind, payload: b'"venue":"gate"' in payload and b"ETH/USDT" in payload,
        ),
    ],
    ids=lambda value: value.words() if isinstance(value, Wanted) else "",
)
@pytest.mark.parametrize("step", [37, 100_000])
def test_a_search_finds_what_going_through_all_rows_finds(
    wanted: Wanted, holds: object, step: int, long: Path
) -> None:
    assert callable(holds)
    expected = [row[0] for row in raw_rows(long) if holds(row[2], row[5])][::-1]
    with opened_trail(long) as looked_at:
        assert search_all(looked_at, wanted, step) == expected


def test_every_order_is_found_by_each_of_its_ids_as_without_an_index(long: Path) -> None:
    with opened_trail(long) as looked_at, reading(long) as reader:
        seen = 0
        for index in (1, 2, 77, 200):
            for text in (f"lyp{index:015d}", f"{7_000_000_000 + index}", f"i-{index:08d}", f"p-{index:08d}"):
                life = looked_at.life(text)
                assert life == rows_of_order(reader.rows_naming, text)
                assert all(row.intact for row in life)
                seen += len(life)
        assert seen > 100
        assert looked_at.life("nobody") == []
        assert looked_at.index.done == looked_at.newest()


def test_what_is_one_orders_id_is_taken_for_it(long: Path) -> None:
    with opened_trail(long) as looked_at:
        while looked_at.index.take_in(looked_at.newest()):
            pass
        known = Wanted(texts=("i-00000003",))
        assert looked_at.settled(known) == Wanted(order="i-00000003")
        for wanted in (Wanted(texts=("limit",)), Wanted(texts=("i-00000003", "okx")), Wanted(venue="okx")):
            assert looked_at.settled(wanted) == wanted


async def test_rows_that_come_while_it_is_open_are_there_at_once(tmp_path: Path) -> None:
    async with trail(tmp_path) as writer:
        with opened_trail(tmp_path / "audit.sqlite") as looked_at:
            assert looked_at.newest() == 2
            assert looked_at.life("i-1") == []
            for kind in ORDER_LIFE:
                await writer.append(kind, event(kind))
            assert looked_at.newest() == 2 + len(ORDER_LIFE)
            assert [row.kind for row in looked_at.life("i-1")] == list(ORDER_LIFE)
            assert looked_at.search(Wanted(kinds=frozenset({"fill"})), 0, 14) == [10]
            assert looked_at.checkpoint_of(2) == looked_at.checkpoint_of(1)
            assert looked_at.checkpoint_of(3) is None
            signed = await writer.checkpoint()
            assert signed is not None
            found = looked_at.checkpoint_of(3)
            assert found is not None
            assert found.number == signed.number


def test_a_row_that_is_no_json_hides_no_other(long: Path, tmp_path: Path) -> None:
    path = make_trail(tmp_path, 300)
    with closing(unguarded(path)) as connection:
        connection.execute("UPDATE audit SET payload = x'7b22' WHERE number = 5")
        connection.execute("UPDATE audit SET payload = x'ff00' WHERE number = 6")
        connection.execute("DELETE FROM audit WHERE number = 40")
    with opened_trail(path) as looked_at:
        assert not looked_at.rows([5])[5].intact
        assert 40 not in looked_at.rows([39, 40, 41])
        assert len(looked_at.life("i-00000002")) >= 8
        assert looked_at.index.usable
        assert len(search_all(looked_at, Wanted(), 50)) == looked_at.newest() - 1


def test_without_an_index_lives_are_found_all_the_same(long: Path) -> None:
    with opened_trail(long) as looked_at:
        before = looked_at.life("i-00000005")
        looked_at.index.usable = False
        assert looked_at.life("i-00000005") == before
        assert len(before) >= 8


def test_an_index_that_cannot_take_a_row_in_says_so(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 20)
    with Index(path) as index:
        with closing(unguarded(path)) as connection:
            connection.execute("ALTER TABLE audit RENAME TO other")
        assert not index.take_in(20)
        assert not index.usable


def test_an_index_of_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"no database at all" * 100)
    with Index(tmp_path / "a.sqlite") as index:
        assert not index.usable
        assert not index.take_in(5)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match="no such file"), opened_trail(tmp_path / "audit.sqlite"):
        pass
    with pytest.raises(CannotVerify, match="no such file"):
        list(rows_of(tmp_path / "audit.sqlite", ["fill"]))


def test_all_rows_of_some_kinds_as_they_were_written(long: Path) -> None:
    told = list(rows_of(long, ["intent", "fill"]))
    expected = [row for row in raw_rows(long) if row[2] in {"intent", "fill"}]
    assert [(row.number, row.time_ms, row.kind) for row in told] == [row[:3] for row in expected]
    assert told[0].payload["client_order_id"].startswith("lyp")
    assert list(rows_of(long, ["halt"])) == []


@pytest.mark.parametrize(
    "change",
    [
        "payload = CAST(replace(CAST(payload AS TEXT), 'okx', 'oky') AS BLOB)",
        "time_ms = time_ms + 1",
        "kind = 'answer'",
        "hash = zeroblob(32)",
    ],
)
def test_rows_that_were_changed_are_not_added_up(change: str, tmp_path: Path) -> None:
    path = make_trail(tmp_path, 400)
    number = next(row[0] for row in raw_rows(path) if row[2] == "fill" and b'"okx"' in row[5])
    with closing(unguarded(path)) as connection:
        connection.execute(f"UPDATE audit SET {change} WHERE number = ?", (number,))  # noqa: S608
    with pytest.raises(Broken) as broken:
        list(rows_of(path, ["fill", "answer"]))
    assert broken.value.number == number


def test_a_file_without_a_first_row(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 20)
    with closing(unguarded(path)) as connection:
        connection.execute("DELETE FROM audit WHERE number = 1")
    with pytest.raises(Broken, match="of which log"):
        list(rows_of(path, ["fill"]))
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(CannotVerify, match="cannot be read"):
        list(rows_of(path, ["fill"]))


def test_words_are_understood() -> None:
    venues = ("okx", "gate")
    for typed, asked in (
        ("", Asked(Wanted())),
        (" #48211 ", Asked(Wanted(), 48211)),
        ("fill", Asked(Wanted(kinds=frozenset({"fill"})))),
        ("Fills OKX", Asked(Wanted(kinds=GROUPS["fills"], venue="okx"))),
        ("sent seen", Asked(Wanted(kinds=frozenset({"sent", "seen"})))),
        ("kraken", Asked(Wanted(texts=("kraken",)))),
        ("venue:kraken kind:new_kind", Asked(Wanted(kinds=frozenset({"new_kind"}), venue="kraken"))),
        ("order:77 text:okx", Asked(Wanted(order="77", texts=("okx",)))),
        ("60012 BTC/USDT", Asked(Wanted(texts=("60012", "BTC/USDT")))),
    ):
        assert understood(typed, venues) == asked
    assert understood("okx fills 42", venues).wanted.words() == "fills · venue okx · text 42"
    assert understood("sent", venues).wanted.words() == "kind sent"


def test_the_groups_name_every_kind() -> None:
    assert {kind.value for kind in Kind} == KINDS


def test_a_row_keeps_its_place_while_rows_come() -> None:
    for search in (Search(Wanted(), 100), Search(Wanted(venue="okx"), 100)):
        if not search.wanted.everything:
            assert (search.count, search.left) == (0, 100)
            search.found_older(range(100, 60, -1), 60)
            search.found_older(range(60, 0, -1), 0)
        assert (search.first, search.end, search.count, search.left) == (0, 100, 100, 0)
        assert search.numbers(0, 3) == [100, 99, 98]
        search.found_newer([101, 102], 102)
        assert (search.first, search.end, search.count) == (-2, 100, 102)
        assert search.numbers(-5, 7) == [102, 101, 100, 99]
        assert search.numbers(98, 9) == [2, 1]
        assert [search.place_of(number) for number in (103, 102, 100, 99, 1, 0)] == [-2, -2, 0, 1, 99, 99]
    gaps = Search(Wanted(venue="okx"), 100)
    gaps.found_older([90, 70, 50], 0)
    assert [gaps.place_of(number) for number in (95, 90, 80, 60, 10)] == [0, 0, 1, 2, 2]
    assert Search(Wanted(venue="okx"), 0).place_of(5) == 0


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = make_trail(tmp_path, 200)
    before = path.read_bytes()
    with opened_trail(path) as looked_at:
        looked_at.life("i-00000002")
    assert path.read_bytes() == before
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
