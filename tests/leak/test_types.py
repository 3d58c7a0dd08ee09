"""No type that holds a secret shows it: not printed, not in a list, not in what a decoder says of a mistake."""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pydantic
import pytest

import console
import db
import venues
import widgets
from venues.link.messages import Credentials, SchemaError, decode_down, encode
from venues.worker.boot import WorkerBoot, decode_boot

CANARY = "c4naryS3cretValueOfSomeLength"

SECRET_NAME = re.compile(
    r"(^|_)(secrets?|passwords?|passphrases?|api_key|private_key|run_key|data_key|token|credentials?|values|keys)$"
)
"""Names of fields that may hold a secret."""

HOLDS_NONE = {
    "console.actions.action.Action": "keys of the keyboard",
    "widgets.key_list.KeyGroup": "keys of the keyboard",
    "console.keys.views.VaultView": "a number of keys",
    "venues.model.setup.VenueSetup": "says whether there is a password, and names a venue's own coin",
    "venues.link.orders.ReleaseOrder": "a token that counts once, for one order, for seconds",
    "venues.practice.credentials.PracticeCredentials": "public, and printed by `lyra practice keys`",
}


def _modules() -> Iterator[Any]:
    for package in (console, db, venues, widgets):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _fields(kind: type) -> dict[str, Any]:
    if dataclasses.is_dataclass(kind):
        return {field.name: field.type for field in dataclasses.fields(kind)}
    if issubclass(kind, msgspec.Struct):
        return {
            name: said
            for one in reversed(kind.__mro__)
            for name, said in inspect.get_annotations(one).items()
        }
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return dict.fromkeys(kind._fields, str)
    return {}


def _holders() -> dict[str, type]:
    """Return every type of ours that has a field whose name says secret."""
    return {
        f"{kind.__module__}.{kind.__qualname__}": kind
        for module in _modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and any(map(SECRET_NAME.search, _fields(kind)))
    }


def _made(kind: type) -> Any:
    """Return one whose secret fields are canaries; made without the checks of its values."""
    values = {name: _value(name, str(annotation)) for name, annotation in _fields(kind).items()}
    if not dataclasses.is_dataclass(kind):
        return kind(*values.values())
    made = object.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _value(name: str, annotation: str) -> Any:
    if not SECRET_NAME.search(name):
        return ()
    if "Credentials" in annotation or "VenueKeys" in annotation:
        return (Credentials("okx", CANARY, CANARY, CANARY),)
    if "Mapping" in annotation:
        return {"secret": CANARY}
    if "KeyLine" in annotation:
        return ()
    return CANARY.encode() if "byte" in annotation else CANARY


def test_every_holder_of_a_secret_hides_it() -> None:
    holders = _holders()
    assert {"venues.link.messages.Credentials", "venues.worker.boot.WorkerBoot"} <= set(holders)
    assert set(HOLDS_NONE) <= set(holders)
    shown = {}
    for name, kind in holders.items():
        if name not in HOLDS_NONE:
            made = _made(kind)
            shown[name] = CANARY in f"{made!r} {made} {[made]} {(made,)!r}"
    assert len(shown) >= 10
    assert {name for name, told in shown.items() if told} == set()


def test_the_test_would_see_it() -> None:
    @dataclasses.dataclass
    class Holder:
        secret: str

    assert CANARY in repr(_made(Holder))


@pytest.mark.parametrize("wrong", [b"{", b'{"token": 3}', b"[]", b'{"name": "' + CANARY.encode() + b'"'])
def test_a_worker_that_cannot_read_its_orders_repeats_nothing_of_them(wrong: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError) as caught:
        decode_boot(wrong)
    assert CANARY not in str(caught.value)


def test_a_frame_with_keys_that_cannot_be_read_is_not_repeated() -> None:
    frame = encode((Credentials("okx", CANARY, CANARY, CANARY),))
    (plain,) = msgspec.msgpack.decode(frame)
    spoilt = [frame[:-3], frame + frame, msgspec.msgpack.encode(CANARY)]
    for place in range(len(plain)):
        others: tuple[Any, ...] = (1, [CANARY], {CANARY: CANARY})
        spoilt += [msgspec.msgpack.encode([[*plain[:place], other, *plain[place + 1 :]]]) for other in others]
    for wrong in spoilt:
        with pytest.raises(SchemaError) as caught:
            decode_down(wrong)
        assert CANARY not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_orders_of_a_worker_name_no_secret() -> None:
    boot = WorkerBoot("worker-1", "/run/w.sock", CANARY, (), run_key=CANARY)
    assert CANARY not in f"{boot!r} {boot}"


def test_a_refused_configuration_does_not_repeat_its_values() -> None:
    """The library says what it was given, in every error, unless it is told not to."""
    models = [
        kind
        for module in ("console.config.models", "venues.catalog.sections", "venues.catalog.schema")
        for _, kind in inspect.getmembers(importlib.import_module(module), inspect.isclass)
        if issubclass(kind, pydantic.BaseModel) and kind is not pydantic.BaseModel
    ]
    assert len(models) > 10
    refused = []
    for model in models:
        for given in ({"secret": CANARY}, {key: [{"x": CANARY}] for key in model.model_fields}, [CANARY]):
            try:
                model.model_validate(given)
            except pydantic.ValidationError as error:
                refused.append(str(error))
    assert len(refused) > 2 * len(models)
    assert [text for text in refused if CANARY in text] == []
