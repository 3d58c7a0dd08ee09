"""What everything that crosses a task is made of: frozen values, compared by what they hold."""

import dataclasses
from typing import TYPE_CHECKING, Any, dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, frozen=True):
    """A frozen value.

    The standard library writes and compiles the methods of each dataclass in Python, half a millisecond a class:
    with three hundred of them the first frame waited for little else. These are made in C, in ten microseconds, are
    made and compared faster, and the garbage collector need not look at those that hold plain things only. One that
    keeps a field out of its own text (a secret) is a dataclass: see `field(repr=False)`.
    """


if TYPE_CHECKING:
    # the checker knows this function by its name, and compares each change with the fields of what is changed
    from dataclasses import replace as replace
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """Return `value`, a `Value` or a dataclass, with some fields changed; TypeError for one that it has not."""
        if isinstance(value, msgspec.Struct):
            return msgspec.structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)
