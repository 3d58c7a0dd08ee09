"""Turns pydantic's errors into sentences that name file, line, key, what was expected and what was found."""

import difflib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from venues.catalog.expected import expected_at, expected_key, keys_at
from venues.catalog.problems import Problem
from venues.catalog.yaml_tree import Origin, Path, dotted

Model = TypeVar("Model", bound=BaseModel)

SECRET_WORDS = (
    "secret",
    "password",
    "passphrase",
    "credential",
    "apikey",
    "api_key",
    "private",
    "token",
    "mnemonic",
)


def looks_secret(key: str) -> bool:
    """Say whether a key's name sounds as if its value must not be repeated."""
    lowered = key.lower().replace("-", "_")
    return any(word in lowered for word in SECRET_WORDS)


def found_text(value: Any, path: Path = (), origin: Origin | None = None) -> str:
    """Describe a value in a few words; secrets and the content of variables are never repeated."""
    if origin is not None and origin.reference:
        return f"the content of {origin.reference}"
    if any(isinstance(part, str) and looks_secret(part) for part in path):
        return "a value that is not repeated here"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal | float):
        return str(value)
    text = str(value)
    if "://" in text and "@" in text:
        return "an address with a user name, which is not repeated here"
    return repr(text if len(text) <= 60 else text[:57] + "...")


def suggestion(word: str, known: list[str]) -> str:
    """Offer the nearest known word, or all of them when there are few."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(sorted(known))}" if 0 < len(known) <= 25 else ""


def nearest_origin(path: Path, origins: Mapping[Path, Origin], file: str) -> Origin:
    """Find where a path, or the closest section around it, is written."""
    for size in range(len(path), -1, -1):
        origin = origins.get(path[:size])
        if origin is not None:
            if size == len(path):
                return origin
            rest = dotted(path[size:])
            return Origin(origin.file, origin.line, f"{origin.key}.{rest}" if origin.key else rest, "")
    return Origin(file, None, dotted(path))


def validated(
    model: type[Model], data: Any, origins: Mapping[Path, Origin], file: str
) -> tuple[Model | None, list[Problem]]:
    """Validate data against a model; returns the instance, or every problem at once."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        problems = [_problem(model, detail, origins, file) for detail in error.errors(include_url=False)]
        return None, list(dict.fromkeys(problems))


def _problem(
    model: type[BaseModel], detail: ErrorDetails, origins: Mapping[Path, Origin], file: str
) -> Problem:
    is_key = detail["loc"][-1:] == ("[key]",)
    path = detail["loc"][:-1] if is_key else detail["loc"]
    origin = nearest_origin(path, origins, file)
    kind = detail["type"]
    if kind == "extra_forbidden":
        message = "unknown key"
        hint = suggestion(str(path[-1]), keys_at(model, path[:-1]))
        return Problem(
            origin.file, origin.line, origin.key, message=f"{message}; {hint}" if hint else message
        )
    expected = expected_key(model, path) if is_key else expected_at(model, path)
    if kind == "missing":
        return Problem(origin.file, origin.line, origin.key, expected, "nothing", "this key is needed")
    hint = ""
    if kind == "value_error":
        hint = str(detail.get("ctx", {}).get("error", ""))
        if origin.reference or any(isinstance(part, str) and looks_secret(part) for part in path):
            hint = ""
    return Problem(
        origin.file, origin.line, origin.key, expected, found_text(detail["input"], path, origin), hint
    )
