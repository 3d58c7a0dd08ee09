"""A strict YAML reader that remembers where each value stands and refuses what settings never need."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from venues.catalog.problems import Problem
from venues.catalog.scalars import expand, plain_value
from venues.model.value import Value

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_VALUES = 10_000
"""More values than any honest file has; aliases count each time they are used."""
MAX_DEPTH = 32

Path = tuple[str | int, ...]
Written = dict[str, Any] | list[Any] | str | int | bool | Decimal | None


class Origin(Value):
    """Where a value was written."""

    file: str
    line: int | None
    key: str
    """The dotted key as it is written there, which after a merge is not always where the value ended."""
    reference: str = ""
    """The environment variable whose content the value holds; such a value is never repeated in a message."""


@dataclass(slots=True)
class Document:
    """The values of one file, where each stands, and what was wrong with the file itself."""

    file: str
    data: Written = None
    origins: dict[Path, Origin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class _StopReadingError(Exception):
    """The rest of the file cannot be read with any sense."""


def dotted(path: Path) -> str:
    """Write a path as people read it: `exchanges.gate.symbols[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def paths_below(value: Any) -> Iterator[Path]:
    """Yield the path of a value itself, which is empty, and of everything in it."""
    yield ()
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ((key, *path) for path in paths_below(inner))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from ((index, *path) for path in paths_below(inner))


class _Reader:
    """Builds plain values out of YAML events."""

    def __init__(self, document: Document, environ: Mapping[str, str] | None, *, typed: bool) -> None:
        self.document = document
        self.typed = typed
        self.environ = environ
        self.count = 0
        self.anchors: dict[str, tuple[Written, dict[Path, Origin]]] = {}
        self.events: Iterator[Any] = iter(())

    def read(self, text: str) -> None:
        """Read the one document of `text`."""
        self.events = iter(yaml.parse(text, Loader=_LOADER))
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problem((), event, message="a second document (---) in the file; keep one")
                    raise _StopReadingError
                self.document.data = self.value(next(self.events), ())

    def problem(
        self, path: Path, event: Any, *, expected: str = "", found: str = "", message: str = ""
    ) -> None:
        """Note a defect at an event."""
        line = event.start_mark.line + 1
        self.document.problems.append(
            Problem(self.document.file, line, dotted(path), expected, found, message)
        )

    def value(self, event: Any, path: Path) -> Written:
        """Build the value that begins with `event`."""
        self.count += 1
        if self.count > MAX_VALUES:
            self.problem(
                (), event, message=f"the file expands to more than {MAX_VALUES:,} values; aliases count"
            )
            raise _StopReadingError
        if len(path) > MAX_DEPTH:
            self.problem(path[:4], event, message=f"nested more than {MAX_DEPTH} levels deep")
            raise _StopReadingError
        self.document.origins[path] = Origin(self.document.file, event.start_mark.line + 1, dotted(path))
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, path)
        if event.tag is not None and event.tag != "!":
            message = f"the tag {str(event.tag)[:60]} is not used here; write the plain value"
            self.problem(path, event, message=message)
        if isinstance(event, yaml.MappingStartEvent):
            built: Written = self.mapping(path)
        elif isinstance(event, yaml.SequenceStartEvent):
            built = self.sequence(path)
        else:
            built = self.scalar(event, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = (built, self.origins_below(built, path))
        return built

    def origins_below(self, built: Written, path: Path) -> dict[Path, Origin]:
        """Return the origins of a value and of all that is in it; each one counts, since an alias repeats it."""
        inside = {}
        for below in paths_below(built):
            self.count += 1
            inside[below] = self.document.origins[path + below]
        return inside

    def alias(self, event: Any, path: Path) -> Written:
        """Repeat an anchor's value, counting what it expands to."""
        if event.anchor not in self.anchors:
            self.problem(path, event, message=f"the alias *{event.anchor} names nothing above it")
            return None
        built, inside = self.anchors[event.anchor]
        self.count += len(inside)
        if self.count > MAX_VALUES:
            self.problem(
                (), event, message=f"the file expands to more than {MAX_VALUES:,} values; aliases count"
            )
            raise _StopReadingError
        for below, origin in inside.items():
            self.document.origins[path + below] = Origin(
                origin.file, event.start_mark.line + 1, dotted(path + below), origin.reference
            )
        return built

    def sequence(self, path: Path) -> list[Any]:
        """Build a list up to its end event."""
        built: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            built.append(self.value(event, (*path, len(built))))
        return built

    def mapping(self, path: Path) -> dict[str, Any]:
        """Build a section up to its end event; a key that comes twice is a defect."""
        built: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path)
            if key in lines:
                message = f"written twice, on lines {lines[key]} and {event.start_mark.line + 1}; keep one"
                self.problem((*path, key), event, message=message)
            lines[key] = event.start_mark.line + 1
            below = (*path, key)
            built[key] = self.value(next(self.events), below)
            origin = self.document.origins.get(below)
            if origin is not None:
                self.document.origins[below] = Origin(
                    origin.file, event.start_mark.line + 1, origin.key, origin.reference
                )
        return built

    def key(self, event: Any, path: Path) -> str:
        """Read a key, which must be plain text."""
        if not isinstance(event, yaml.ScalarEvent):
            self.problem(path, event, expected="a plain word as key", found="a list, section or alias")
            raise _StopReadingError
        if event.value == "<<":
            self.problem((*path, "<<"), event, message="merging with << is not supported; repeat the values")
        return str(event.value)

    def scalar(self, event: Any, path: Path) -> Written:
        """Read a single value; `${NAME}` is replaced where an environment is given."""
        text, reference = str(event.value), ""
        if self.environ is not None and "${" in text:
            text, reference, defect = expand(text, self.environ)
            if defect:
                self.problem(path, event, message=defect)
            origin = self.document.origins[path]
            self.document.origins[path] = Origin(origin.file, origin.line, origin.key, reference)
        return plain_value(text) if self.typed and event.implicit[0] else text


def read_yaml(
    text: str, file: str, environ: Mapping[str, str] | None = None, *, typed: bool = True
) -> Document:
    """Read a YAML text; what is wrong with it stands in the document's problems, nothing is raised.

    Args:
        text: the file's text.
        file: its name in messages.
        environ: where `${NAME}` is looked up; None leaves it as it is.
        typed: whether unquoted numbers and truth values get their type, or stay the text they are.
    """
    document = Document(file)
    reader = _Reader(document, environ, typed=typed)
    try:
        reader.read(text)
    except _StopReadingError:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        what = " ".join(part for part in (error.problem, error.context) if part)
        line = mark.line + 1 if mark else None
        document.problems.append(Problem(file, line, "", message=f"not valid YAML at {place}{what}"))
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position if isinstance(position, int) else 0) + 1
        document.problems.append(
            Problem(file, line, "", message="not valid YAML: a character that text never has")
        )
    return document
