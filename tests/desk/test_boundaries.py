"""The boundary table: every check just below, at and just above its limit, and with what it needs broken or gone."""

import pytest

from console.desk.finding import Outcome
from console.desk.verdict import CHECKS
from tests.desk.boundary import DENY, PASS, Changes
from tests.desk.boundary_rows import ROWS
from tests.desk.boundary_words import WORDS
from tests.desk.worlds import alter, sound_world

TABLE = [
    *((row.check, label, changes, outcome) for row in ROWS for label, changes, outcome in row.cases()),
    *WORDS,
]


@pytest.mark.parametrize(
    ("check", "label", "changes", "expected"), TABLE, ids=[f"{row[0]}: {row[1]}" for row in TABLE]
)
def test_each_check_at_its_boundary(check: str, label: str, changes: Changes, expected: Outcome) -> None:
    finding = alter(sound_world(), changes).finding(check)
    assert finding.outcome is expected, finding
    assert finding.words


def test_every_check_stands_in_the_table() -> None:
    assert {row[0] for row in TABLE} == {check.name for check in CHECKS}
    for check in CHECKS:
        assert {outcome for name, _, _, outcome in TABLE if name == check.name} >= {PASS, DENY}, check.name


def test_every_rule_from_1_to_25_has_a_check_and_names_are_unique() -> None:
    assert {check.number for check in CHECKS} == {f"R{number}" for number in range(1, 26)}
    assert len({check.name for check in CHECKS}) == len(CHECKS)
