"""Audit rows for other programs: JSON lines and CSV that no spreadsheet takes for a formula."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from console.cli.audit_words import time_text
from venues.model.redact import redactor
from venues.model.text import sanitise

if TYPE_CHECKING:
    from db.verify.reading import ReadRow

CSV_COLUMNS = (
    "number",
    "time",
    "time_ms",
    "kind",
    "venue",
    "symbol",
    "proposal",
    "intent",
    "client_order_id",
    "order_id",
    "payload",
    "previous",
    "hash",
)

_FROM_PAYLOAD = frozenset(CSV_COLUMNS[4:10])

_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]")
"""What makes a spreadsheet calculate instead of show; full-width signs do too in some."""

LONGEST_CELL = 500


class Moment(click.ParamType):  # type: ignore[type-arg]  # not generic in click 8.2
    """A moment: ISO 8601, in UTC where it says no zone, or milliseconds since 1970."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return milliseconds UTC."""
        if isinstance(value, int):
            return value
        if re.fullmatch(r"[0-9]{12,15}", value):
            return int(value)
        try:
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
            return round(moment.timestamp() * 1000)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no time; write it as 2026-11-02T14:03 (UTC) or in milliseconds.", param, ctx
            )


def export_lines(rows: Iterable["ReadRow"], form: str) -> Iterator[str]:
    """Yield the rows as lines of `jsonl` or `csv`, without the line's end."""
    line: Callable[[ReadRow], str] = json_line if form == "jsonl" else csv_line
    if form == "csv":
        yield _csv(CSV_COLUMNS)
    for row in rows:
        yield line(row)


def json_line(row: "ReadRow") -> str:
    """Return a row as one JSON object in ASCII; written canonically again, its payload gives the hashed bytes."""
    line = {
        "number": row.number,
        "time_ms": row.time_ms,
        "time": time_text(row.time_ms),
        "kind": row.kind,
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
        "payload": row.payload,
    }
    text = _ascii(line)
    # rows are written without secrets; one of an older version says that it is not told whole
    return redactor.without_known(_ascii({**line, "redacted": True})) if redactor.knows(text) else text


def csv_line(row: "ReadRow") -> str:
    """Return a row as one line of CSV; the payload is JSON in one cell."""
    cells = {
        "number": str(row.number),
        "time": time_text(row.time_ms),
        "time_ms": str(row.time_ms),
        "kind": cell(row.kind),
        # a semicolon parts cells in half of the world's spreadsheets; inside JSON text its escape means the same
        "payload": _ascii(row.payload).replace(";", "\\u003b"),
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
    for name in _FROM_PAYLOAD:
        value = row.payload.get(name)
        cells[name] = "" if value is None else cell(value)
    return redactor.without_known(_csv(cells[name] for name in CSV_COLUMNS))


def cell(value: object) -> str:
    """Return any text as a cell that stays text: no controls, no parted cells, no formula."""
    text = sanitise(value, LONGEST_CELL).replace(";", ",")
    return f"'{text}" if _FORMULA.match(text) else text


def _ascii(value: object) -> str:
    """Return JSON that no terminal takes for a command: everything but printable ASCII is escaped."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")


def _csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="").writerow(cells)
    return line.getvalue()
