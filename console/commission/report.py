"""A venue's commissioning as a document, from the evidence in the audit trail alone."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import field

from console.commission.evidence import Evidence, Records, Scope
from console.commission.found import figure_lines
from console.commission.holding import held
from console.commission.ladders import TOP
from console.commission.texts import rung_text
from console.commission.views import RungState
from db.audit.kinds import Kind
from venues.model.ladder import RungRules
from venues.model.scope import Power
from venues.model.text import sanitise
from venues.model.value import Value

CAVEAT = (
    "This says what was recorded, and when. Whether a rung still holds also hangs on the key, the limits, the venue's "
    "market rules and ccxt's version of today, which only the console sees. KYC and AML are the operator's own "
    "statement; nobody checked them."
)
HELD_WORDS = tuple(state.value for state in RungState if state.is_held)
LONGEST_CELL = 500
_MARKUP = frozenset("*_<>|~&$!")
"""What is markup wherever it stands; brackets, backticks and backslashes are taken out before."""
_MARKUP_AT_START = ("#", "+", "-", "=")


class Report(Value):
    """What the trail says of a venue's ladder."""

    venue: str
    mode: str
    head: str
    """Hash of the trail's last row, hex."""
    rows: int
    rungs: tuple[tuple[RungRules, Evidence | None], ...]
    scope: Scope | None
    now_ms: int
    newest: Mapping[str, str] = field(default_factory=dict)
    """What rungs hung on when the trail last told of it: the key, the limits, the rules, the fees, ccxt."""
    could_withdraw: bool = False
    """The venue said of that key that it can withdraw, and never since that it cannot."""

    @property
    def held(self) -> int:
        """How many rungs were held by their newest evidence, and have not fallen since by the trail's own word."""
        return sum(self.word(rules, one) in HELD_WORDS for rules, one in self.rungs)

    def word(self, rules: RungRules, one: Evidence | None) -> str:
        """Return a rung's state as far as the trail alone tells it; the top falls with any other."""
        word = self._word_of(rules, one)
        if rules.name == TOP and word in HELD_WORDS:
            others = (self._word_of(*other) for other in self.rungs if other[0].name != TOP)
            return word if all(other in HELD_WORDS for other in others) else RungState.FALLEN.value
        return word

    def _word_of(self, rules: RungRules, one: Evidence | None) -> str:
        if one is None:
            return RungState.OPEN.value
        state = held(rules, one, {**one.hangs_on, **self.newest}, self.now_ms).state
        if rules.name == "key_scope" and state.is_held and self.could_withdraw:
            state = RungState.FALLEN
        return state.value


def report_of(
    venue: str,
    mode: str,
    ladder: tuple[RungRules, ...],
    rows: Iterable[tuple[str, Mapping[str, Any], int, int]],
    head: str,
    last_row: int,
    now_ms: int,
) -> Report:
    """Return the report of a venue.

    Args:
        venue: its id.
        mode: of the trail.
        ladder: of the catalogue as it is now.
        rows: kind, payload, milliseconds UTC and number of every row about rungs and scopes, oldest first.
        head: hash of the trail's last row, hex.
        last_row: its number.
        now_ms: milliseconds UTC.
    """
    records = Records()
    newest: dict[str, str] = {}
    for kind, payload, time_ms, number in rows:
        records.take(kind, payload, time_ms, number)
        if payload["venue"] == venue:
            told = {"key": payload["key"]} if kind == Kind.KEY_SCOPE else payload.get("hangs_on", {})
            newest |= {name: str(value) for name, value in told.items() if value}
    rungs = tuple((rules, records.newest(venue, rules.name)) for rules in ladder)
    scope = records.scope(venue)
    withdraws = scope is not None and records.was_withdrawing(scope)
    return Report(venue, mode, head, last_row, rungs, scope, now_ms, newest, withdraws)


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as plain values."""
    return {
        "venue": report.venue,
        "mode": report.mode,
        "made_ms": report.now_ms,
        "trail": {"rows": report.rows, "head": report.head},
        "held": report.held,
        "total": len(report.rungs),
        "key_scope": None
        if report.scope is None
        else {
            Power.WITHDRAW: report.scope.withdrawing,
            "trade": report.scope.trade,
            "at_ms": report.scope.time_ms,
        },
        "rungs": [_rung_json(report, rules, one) for rules, one in report.rungs],
        "caveat": CAVEAT,
    }


def _rung_json(report: Report, rules: RungRules, one: Evidence | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rung": rules.name,
        "title": rung_text(rules.name).title,
        "state": report.word(rules, one),
    }
    if one is None:
        return told
    return told | {
        "words": one.words,
        "by": one.by,
        "at_ms": one.time_ms,
        "audit_row": one.row,
        "evidence_sha256": one.digest,
        "figures": {figure.name: figure.value for figure in one.figures},
        "hangs_on": dict(one.hangs_on),
    }


def as_markdown(report: Report) -> str:
    """Return the report as a document."""
    lines = [
        f"# Commissioning of {report.venue}, mode {report.mode}",
        "",
        f"Made {_time(report.now_ms)}. {report.held} of {len(report.rungs)} rungs held.",
        f"The audit trail has {report.rows} rows; its head is `{report.head}`.",
        f"Can the key withdraw, by the venue's last word: {_withdraw(report.scope)}.",
        "",
        CAVEAT,
        "",
        "| # | rung | state | when | by | audit row | evidence (SHA-256) |",
        "|---|---|---|---|---|---|---|",
    ]
    for number, (rules, one) in enumerate(report.rungs, 1):
        title, word = rung_text(rules.name).title, report.word(rules, one)
        if one is None:
            lines.append(f"| {number} | {title} | {word} | - | - | - | - |")
        else:
            when, by = _time(one.time_ms), _cell(one.by)
            lines.append(f"| {number} | {title} | {word} | {when} | {by} | #{one.row} | `{one.digest}` |")
    for number, (rules, one) in enumerate(report.rungs, 1):
        if one is not None:
            lines += [
                "",
                f"## {number}. {rung_text(rules.name).title}",
                "",
                _cell(one.words) or "no words",
                "",
            ]
            lines += _figure_table(rules, one)
    return "\n".join(lines) + "\n"


def _withdraw(scope: Scope | None) -> str:
    return "never asked" if scope is None else f"{_cell(scope.withdrawing)}, {_time(scope.time_ms)}"


def _figure_table(rules: RungRules, one: Evidence) -> list[str]:
    if not one.figures:
        return []
    rows = ["| figure | value | demanded |", "|---|---|---|"]
    return rows + [
        f"| {_cell(line.label)} | {_cell(line.value)} | {_cell(line.demand) or '-'} |"
        for line in figure_lines(rules, one.figures)
    ]


def _cell(text: str) -> str:
    """Return text of a venue or an operator on one line, in which nothing is markup."""
    line = str(sanitise(text, LONGEST_CELL))
    escaped = "".join(f"\\{letter}" if letter in _MARKUP else letter for letter in line)
    return f"\\{escaped}" if line[:1] in _MARKUP_AT_START else escaped


def _time(time_ms: int) -> str:
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
