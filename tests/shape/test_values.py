"""Frozen values are of one kind, and none takes a dataclass's field for a default."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

import console
import db
import venues
import widgets
from venues.model.value import Value, replace


def _kinds() -> Iterator[type]:
    for package in (console, db, venues, widgets):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.endswith("__main__"):
                continue
            module = importlib.import_module(found.name)
            yield from (
                one
                for one in vars(module).values()
                if isinstance(one, type) and one.__module__ == module.__name__
            )


def test_a_default_is_never_the_description_of_one() -> None:
    """`dataclasses.field` in a value would be its default itself, and the type checker says nothing of it."""
    values = [one for one in _kinds() if issubclass(one, msgspec.Struct)]
    assert len(values) > 300
    wrong = [
        one.__qualname__
        for one in values
        if any(isinstance(default, dataclasses.Field) for default in one.__struct_defaults__)
    ]
    assert wrong == []


def test_a_frozen_dataclass_hides_something() -> None:
    """Whatever is frozen and hides no field is a `Value`: a dataclass costs the first frame half a millisecond."""
    frozen: list[Any] = [
        one
        for one in _kinds()
        if dataclasses.is_dataclass(one) and getattr(one, "__dataclass_params__").frozen  # noqa: B009
    ]
    assert frozen
    plain = [one.__qualname__ for one in frozen if all(field.repr for field in dataclasses.fields(one))]
    assert plain == []


def test_one_function_changes_values_and_dataclasses() -> None:
    class Level(Value):
        price: int
        size: int = 0

    @dataclasses.dataclass(frozen=True)
    class Hidden:
        price: int

    assert replace(Level(1), size=2) == Level(1, 2)
    assert replace(Hidden(1), price=2) == Hidden(2)
    for one in (Level(1), Hidden(1)):
        with pytest.raises(TypeError):
            replace(one, sizes=2)  # type: ignore[call-arg]
        with pytest.raises(AttributeError):
            one.price = 3  # type: ignore[misc]
