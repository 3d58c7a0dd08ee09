"""Reads what strace wrote with `-ff -ttt -T -yy`: a file for each thread, a line for each call."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(
    r"^(?P<at>\d+\.\d+) (?P<call>\w+)\((?P<rest>.*) = (?P<result>-?\d+)(?: .*)? <(?P<took>\d+\.\d+)>$"
)
_TARGET = re.compile(r"^\d+<(?P<target>[^>]*(?:->[^>]*)?)>")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the kernel; times in seconds."""

    name: str
    begin: float
    end: float
    target: str
    """Path or addresses of its descriptor."""
    text: str
    """Its arguments, as strace shows them."""
    result: int


def calls_in(directory: Path, prefix: str) -> list[Call]:
    """Return all calls of all threads in the order of their beginnings."""
    found = [call for path in sorted(directory.glob(f"{prefix}.*")) for call in _calls_of(path)]
    return sorted(found, key=lambda call: call.begin)


def _calls_of(path: Path) -> Iterator[Call]:
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = _LINE.match(line.rstrip("\n"))
            if match is None:
                continue
            begin, rest = float(match["at"]), match["rest"]
            target = _TARGET.match(rest)
            yield Call(
                match["call"],
                begin,
                begin + float(match["took"]),
                target["target"] if target is not None else "",
                rest,
                int(match["result"]),
            )


def unescaped(text: str) -> str:
    """Return a shown text with its quotes as they were."""
    return text.replace('\\"', '"')


def first_write(calls: Sequence[Call], target_end: str, needle: str) -> Call | None:
    """Return the first call that wrote `needle` to a file whose path ends so."""
    return next(
        (call for call in calls if call.target.endswith(target_end) and needle in unescaped(call.text)), None
    )


def flush_after(calls: Sequence[Call], written: Call) -> Call | None:
    """Return the first successful flush of the same file that began when the write was done."""
    return next(
        (
            call
            for call in calls
            if call.name in {"fsync", "fdatasync"}
            and call.target == written.target
            and call.begin >= written.end
            and call.result == 0
        ),
        None,
    )
