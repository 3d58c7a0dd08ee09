"""A report never looks better than the ladder stands, and nothing that was typed or told is markup in it."""

from collections.abc import Mapping
from typing import Any

from console.commission.evidence import FAILED, PASSED, rung_row
from console.commission.report import Report, as_markdown, report_of
from db.audit.kinds import Kind
from venues.model.examined import Figure
from venues.model.ladder import RungRules
from venues.model.scope import Power

NOW_MS = 1_790_000_000_000
LADDER = (RungRules("key_scope", (), ("key",)), RungRules("fees", (), ("key", "fees")), RungRules("go_live"))

Row = tuple[str, Mapping[str, Any], int, int]


def rung(
    number: int, name: str, outcome: str = PASSED, key: str = "k1", words: str = "w", by: str = "x"
) -> Row:
    rules = next(one for one in LADDER if one.name == name)
    footing = {hung: {"key": key}.get(hung, "f1") for hung in rules.hangs_on}
    figures = (Figure("a|b", words),)
    return Kind.RUNG, rung_row("gate", name, outcome, words, figures, footing, by), NOW_MS, number


def scope(number: int, withdraw: str, key: str = "k1") -> Row:
    told = {"venue": "gate", "key": key, Power.WITHDRAW: withdraw, "trade": "yes", "words": ""}
    return Kind.KEY_SCOPE, told, NOW_MS, number


def told(*rows: Row) -> Report:
    return report_of("gate", "PRACTICE", LADDER, rows, "00", 9, NOW_MS)


def states(report: Report) -> list[str]:
    return [report.word(rules, one) for rules, one in report.rungs]


ALL = (rung(1, "key_scope"), rung(2, "fees"), rung(3, "go_live"))


def test_what_is_held_is_said_to_be() -> None:
    report = told(*ALL, scope(4, "no"))
    assert (states(report), report.held) == (["PASSED"] * 3, 3)


def test_going_live_falls_with_any_other_rung() -> None:
    assert states(told(*ALL, rung(4, "fees", FAILED))) == ["PASSED", "FAILED", "FALLEN"]
    assert states(told(ALL[0], ALL[2])) == ["PASSED", "OPEN", "FALLEN"]


def test_another_key_and_a_key_that_can_withdraw_take_rungs_back() -> None:
    assert states(told(*ALL, scope(4, "yes"))) == ["FALLEN", "PASSED", "FALLEN"]
    assert states(told(*ALL, scope(4, "no", "k2"))) == ["FALLEN", "FALLEN", "FALLEN"]
    assert states(told(*ALL, rung(4, "key_scope", key="k2"))) == ["PASSED", "FALLEN", "FALLEN"]


def test_another_venues_rows_change_nothing() -> None:
    kind, payload, time_ms, number = scope(4, "yes", "k9")
    assert told(*ALL, (kind, {**payload, "venue": "okx"}, time_ms, number)).held == 3


def test_nothing_that_was_typed_or_told_is_markup() -> None:
    evil = "# 22. Go live\n\n| 22 | Go live | PASSED |\n<img src=x> [a](http://b) `c` **d** \u202e\x1b[31m"
    text = as_markdown(told(rung(1, "fees", words=evil, by="Anna | PASSED | <b>")))
    assert [line for line in text.splitlines() if line.startswith("# ")] == [
        "# Commissioning of gate, mode PRACTICE"
    ]
    assert "\\# 22. Go live \\| 22 \\| Go live \\| PASSED \\| \\<img" in text
    assert not any(mark in text.replace("\\<", "") for mark in ("<", "[", "**", "\x1b", "\u202e", "`c`"))
    assert "| Anna \\| PASSED \\| \\<b\\> |" in text
    long = as_markdown(told(rung(1, "fees", words="x" * 10_000)))
    assert len(long) < 5_000
