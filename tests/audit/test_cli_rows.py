"""Rows for people and for other programs: one order's life, exports that can be verified, and no text that acts."""

import csv
import hashlib
import io
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import example, given, settings, strategies as st

from console.cli.audit_export import CSV_COLUMNS, Moment, cell, csv_line, export_lines, json_line
from console.cli.audit_words import row_line, time_text
from db.audit.kinds import Kind
from db.browse.order import rows_of_order
from db.verify.reading import ReadRow, reading
from tests.audit.commands import Audit, spoil
from tests.audit.forger import Forged, checkpoint, genesis, save
from tests.audit.oracle import frame, u64
from tests.audit.trails import START_MS, event, filled, rows_of, trail

SETTINGS = settings(derandomize=True, deadline=None, max_examples=120)


def row(payload: dict[str, Any], kind: str = "halt") -> ReadRow:
    return ReadRow(7, START_MS, kind, b"p" * 32, b"h" * 32, payload, intact=True)


def numbers(rows: list[ReadRow]) -> list[int]:
    return [found.number for found in rows]


async def two_orders(directory: Path) -> Path:
    """One proposal that became two orders, and an order of another venue with the same venue's id."""
    async with trail(directory) as writer:
        for kind, changes in (
            (Kind.PROPOSAL, {"proposal": "p-1"}),  # 3
            (Kind.VERDICT, {"proposal": "p-1"}),  # 4
            (Kind.PROPOSAL, {"proposal": "p-2"}),  # 5
            (Kind.INTENT, {"proposal": "p-1", "intent": "i-1", "client_order_id": "lyp1"}),  # 6
            (Kind.INTENT, {"proposal": "p-1", "intent": "i-2", "client_order_id": "lyp2"}),  # 7
            (Kind.SENT, {"intent": "i-1", "client_order_id": "lyp1"}),  # 8
            (Kind.ANSWER, {"intent": "i-1", "client_order_id": "lyp1", "order_id": "77"}),  # 9
            (
                Kind.INTENT,
                {"proposal": "p-2", "intent": "i-3", "client_order_id": "lyp3", "venue": "gate"},
            ),  # 10
            (
                Kind.ANSWER,
                {"intent": "i-3", "client_order_id": "lyp3", "order_id": "77", "venue": "gate"},
            ),  # 11
            (Kind.FILL, {"intent": None, "client_order_id": None, "order_id": "77"}),  # 12
            (Kind.HALT, {"reason": "lyp1"}),  # 13
            (Kind.UNKNOWN, {"intent": "i-2", "client_order_id": "lyp2"}),  # 14
            (Kind.CANCEL_FOLDED, {"client_order_id": "lyp1", "order_id": "77"}),  # 15
        ):
            await writer.append(kind, event(kind, **changes))
    return directory / "audit.sqlite"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lyp1", [3, 4, 6, 8, 9, 12, 15]),
        ("i-1", [3, 4, 6, 8, 9, 12, 15]),
        ("lyp2", [3, 4, 7, 14]),
        ("i-3", [5, 10, 11]),
        ("77", [3, 4, 5, 6, 8, 9, 10, 11, 12, 15]),
        ("p-1", [3, 4, 6, 7, 8, 9, 12, 14, 15]),
        ("p-2", [5, 10, 11]),
        ("okx", []),
        ("nope", []),
        ("", []),
        ('"', []),
        ("\ud800", []),
    ],
)
async def test_an_order_is_found_by_any_of_its_ids(text: str, expected: list[int], tmp_path: Path) -> None:
    with reading(await two_orders(tmp_path)) as reader:
        assert numbers(rows_of_order(reader.rows_naming, text)) == expected


async def test_the_search_sees_no_further_than_what_was_verified(tmp_path: Path) -> None:
    with reading(await two_orders(tmp_path)) as reader:
        assert numbers(rows_of_order(lambda texts: reader.rows_naming(texts, 9), "lyp1")) == [3, 4, 6, 8, 9]


def test_the_life_of_an_order_on_the_screen(audit: Audit, practice: Path) -> None:
    done = audit("show", "--mode", "practice", "990011")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert [line.split()[4] for line in lines] == [
        "proposal", "verdict", "confirmation", "consent", "intent", "sent", "answer", "fill", "cancel_intent",
        "cancel_sent", "cancel_answer", "reconciled",
    ]  # fmt: skip
    assert "+8 ms" in lines[1]
    assert "okx BTC/USDT buy limit 0.0001 @ 60012.3 " in lines[0]


def test_exported_lines_can_be_verified(audit: Audit, practice: Path) -> None:
    done = audit("export", "--mode", "practice")
    assert (done.status, done.err) == (0, "")
    told = [json.loads(line) for line in done.out.splitlines()]
    log_id = bytes.fromhex(told[0]["payload"]["log_id"])
    stored = rows_of(practice)
    assert len(told) == len(stored)
    for line, original in zip(told, stored, strict=True):
        payload = json.dumps(
            line["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
        assert payload == original[5]
        fields = (log_id, u64(line["number"]), u64(line["time_ms"]), line["kind"].encode())
        text = frame(b"lyra-audit/1 row", *fields, bytes.fromhex(line["previous"]), payload)
        assert hashlib.sha256(text).hexdigest() == line["hash"]


def test_an_export_can_be_narrowed(audit: Audit, practice: Path) -> None:
    def exported(*words: str) -> list[int]:
        out = audit("export", "--mode", "practice", *words).out
        return [json.loads(line)["number"] for line in out.splitlines()]

    assert rows_of(practice)[12][1] == START_MS + 78
    assert exported("--since", str(START_MS + 78)) == [13, 14, 15, 16, 17]
    assert exported("--since", "2026-09-21T14:13:20.078Z") == [13, 14, 15, 16, 17]
    assert exported("--since", "2026-09-21T16:13:20.078+02:00") == [13, 14, 15, 16, 17]
    assert exported("--since", "2026-09-21T14:13:20.078") == [13, 14, 15, 16, 17], "UTC where no zone is said"
    assert exported("--since", str(START_MS + 79)) == [14, 15, 16, 17]
    assert exported("--since", "2026-09-22") == []
    assert exported("--venue", "okx") == [4, 8, 9, 10, 11, 12, 13, 14, 15]
    assert exported("--venue", "gate") == []
    assert exported("--order", "i-1", "--venue", "okx", "--since", str(START_MS + 78)) == [13, 14, 15]


async def test_events_of_several_venues_belong_to_each(audit: Audit, data: Path) -> None:
    (data / "live").mkdir(parents=True)
    await filled(data / "live", Kind.ARM)
    out = audit("export", "--venue", "gate").out
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["arm"]


def test_csv_has_a_head_and_one_line_a_row(audit: Audit, practice: Path) -> None:
    done = audit("export", "--mode", "practice", "--format", "csv", "--order", "i-1")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [found["kind"] for found in rows][:2] == ["proposal", "verdict"]
    assert json.loads(rows[0]["payload"]) == event(Kind.PROPOSAL)
    assert {found["venue"] for found in rows} == {"okx", ""}


def test_an_export_of_a_broken_trail_prints_what_is_there_and_says_so(audit: Audit, practice: Path) -> None:
    spoil(practice)
    done = audit("export", "--mode", "practice")
    assert done.status == 1
    assert len(done.out.splitlines()) == 17
    assert "BROKEN at row #8" in done.err


EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "\r=1",
    "＝1",
    "a;=1",
    'a"=1',
    "=cmd|' /C calc'!A0",
    "\x1b]52;c;\x07",
]
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
TEXT = st.sampled_from(EVIL) | st.text(max_size=20)


@SETTINGS
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(CSV_COLUMNS[4:10], TEXT)), TEXT)
def test_no_cell_becomes_a_formula_whatever_parts_cells(payload: dict[str, str], note: str) -> None:
    line = csv_line(row({**payload, "note": note}, kind=note))
    for delimiter in ",;\t|":
        for found in next(csv.reader([line], delimiter=delimiter)):
            assert delimiter != "," or not FORMULA.match(found)
    assert not {";", "\t", "\n", "\r"} & set(line), "nothing that parts cells or lines elsewhere"
    (cells,) = csv.reader([line])
    assert len(cells) == len(CSV_COLUMNS)
    assert json.loads(cells[10]) == {**payload, "note": note}, "the payload itself is as it was"


@pytest.mark.parametrize("text", EVIL[:8])
def test_a_formula_is_kept_from_being_one(text: str) -> None:
    assert cell(text).startswith("'")
    assert cell("BTC/USDT") == "BTC/USDT"
    assert cell(12) == "12"


def is_harmless(line: str) -> bool:
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return not any(unicodedata.category(character) in unsafe for character in line)


@SETTINGS
@given(
    st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=3) | st.dictionaries(TEXT, TEXT, max_size=2)), TEXT
)
@example({"\x1b[2J": "\x1b]0;title\x07", "a": ["\u202e", "\x9b31m"], "b": {"\x85": "\u2028"}}, "\x1b")
def test_no_text_of_a_trail_reaches_the_terminal_as_it_is(payload: dict[str, Any], kind: str) -> None:
    found = row(payload, kind)
    for line in (row_line(found), row_line(found, 0), json_line(found), *export_lines([found], "csv")):
        assert is_harmless(line), ascii(line)
        assert "\n" not in line


def test_a_venues_words_do_not_look_like_another_value() -> None:
    line = row_line(row({"reason": 'refused state="FILLED" price=1', "venue": "okx state=FILLED"}))
    assert line.endswith(""" "okx state=FILLED" reason="refused state='FILLED' price=1\"""")


def test_lines_for_people() -> None:
    found = row(
        {
            "amount": "-1",
            "passed": True,
            "note": None,
            "digest": "ab" * 32,
            "shown": ["a", "b"],
            "n": 5,
            "empty": "",
        }
    )
    assert row_line(found) == (
        "#7       2026-09-21T14:13:20.000Z  halt                "
        '-1 digest=abababababab… empty="" n=5 passed=yes shown="a; b"'
    )
    assert "+1500 ms" in row_line(found, START_MS - 1_500)
    assert "+60.0 s" in row_line(found, START_MS - 60_000)
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert "…" in row_line(row({"deep": deep}))


def test_times_beyond_the_calendar_are_numbers() -> None:
    assert time_text(0) == "1970-01-01T00:00:00.000Z"
    assert time_text(253_402_300_799_999) == "9999-12-31T23:59:59.999Z"
    assert time_text(253_402_300_800_000) == "253402300800000 ms"
    assert time_text(-1) == "-1 ms"


def test_moments() -> None:
    convert = Moment().convert
    assert convert("1790000000000", None, None) == START_MS
    assert convert("2026-09-21T14:13:20", None, None) == START_MS
    assert convert("2026-09-21T14:13:20Z", None, None) == START_MS
    assert convert(5, None, None) == 5
    for text in (
        "1790000000",
        "now",
        "",
        "2026-13-01",
        "9" * 30,
    ):  # the first are seconds, easily meant for these
        with pytest.raises(click.BadParameter, match="is no time"):
            convert(text, None, None)


async def test_a_file_that_is_damaged_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Payloads that are no objects, a first row that says no log: rows are shown, none of them as intact."""
    rows = [
        genesis(),
        checkpoint(),
        *(Forged(payload=text) for text in (b"\xff", b"[]", b"{", b"[" * 5_000, b"{}")),
    ]
    with reading(save(tmp_path / "a.sqlite", rows)) as reader:
        found = list(reader.rows())
    assert [bool(one.payload) for one in found] == [True, True, False, False, False, False, False]
    assert all(one.intact for one in found)
    with reading(save(tmp_path / "b.sqlite", [Forged("genesis", b"{}"), checkpoint()])) as reader:
        assert [one.intact for one in reader.rows()] == [False, False]
    odd = [
        genesis(),
        Forged(kind=b"\xff", time_ms="soon", payload=1, previous="x", hash=None),
        Forged(time_ms=-5),
    ]
    odd[1] = Forged(kind=b"\xff", time_ms=1.5, payload=1, previous="x", hash="h")
    with reading(save(tmp_path / "c.sqlite", odd, strict=False)) as reader:
        found = list(reader.rows())
    assert [one.intact for one in found] == [True, False, False]
    assert (found[1].payload, found[1].time_ms, found[1].hash) == ({}, 0, b"")
