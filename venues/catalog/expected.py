"""Words for what a setting expects, read from its model; used by error messages and by the reference page."""

import types
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from venues.catalog.values import Says, _Bounded
from venues.catalog.yaml_tree import Path

_SIMPLE: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Any: "any value",
}


def expected_at(model: type[BaseModel], path: Path) -> str:
    """Say what the setting at `path` below `model` expects."""
    annotation, metadata = _at(model, path)
    return describe(annotation, metadata)


def expected_key(model: type[BaseModel], path: Path) -> str:
    """Say what the last key of `path`, a key of the operator's own choice, must be."""
    annotation, _ = _at(model, path[:-1])
    args = get_args(annotation)
    return describe(args[0]) if get_origin(annotation) is dict else "a known key"


def keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """List the keys of the section at `path` below `model`."""
    annotation, _ = _at(model, path)
    section = section_of(annotation)
    return list(section.model_fields) if section is not None else []


def describe(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """Put a type into words."""
    for mark in metadata:
        if isinstance(mark, Says | _Bounded):
            return mark.text
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return describe(args[0], (*args[1:], *metadata))
    if origin in (Union, types.UnionType):
        return _union(args)
    if origin is Literal:
        words = ", ".join(str(word) for word in args)
        return words if len(args) == 1 else f"one of {words}"
    if origin in (list, tuple):
        return f"a list, each {describe(args[0])}"
    if origin is dict or section_of(annotation) is not None:
        return "a section"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"one of {', '.join(str(member.value) for member in annotation)}"
    return _SIMPLE.get(annotation, "a value")


def _union(args: tuple[Any, ...]) -> str:
    parts = [describe(arg) for arg in args if arg is not type(None)]
    text = " or ".join(parts)
    return f"{text}, or nothing" if type(None) in args else text


def section_of(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a section, also of an optional one; None for single values."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return section_of(args[0])
    if origin in (Union, types.UnionType):
        return next((found for arg in args if (found := section_of(arg)) is not None), None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None


def _step(annotation: Any, part: str | int) -> tuple[Any, tuple[Any, ...]]:
    section = section_of(annotation)
    if section is not None:
        field: FieldInfo | None = section.model_fields.get(str(part))
        return (field.annotation, tuple(field.metadata)) if field is not None else (Any, ())
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _step(args[0], part)
    if origin in (Union, types.UnionType):
        inner = next((arg for arg in args if arg is not type(None)), Any)
        return _step(inner, part)
    if origin is dict:
        return args[1], ()
    if origin in (list, tuple):
        return args[0], ()
    return Any, ()


def _at(model: type[BaseModel], path: Path) -> tuple[Any, tuple[Any, ...]]:
    annotation: Any = model
    metadata: tuple[Any, ...] = ()
    for part in path:
        annotation, metadata = _step(annotation, part)
    return annotation, metadata
