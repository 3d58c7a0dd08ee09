"""What a process that holds keys does against readers of its memory: no core file, no debugger, no environment.

On Linux no other process of the same user can then read its memory, its maps or its environment under /proc; elsewhere
there is no core file and the rest stays undone. Root, swap and hibernation are out of reach (docs/secrets.md).
"""

import ctypes
import os
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4

UNSEALED_VARIABLE = "LYRA_UNSEALED"
"""1 leaves the memory open to debuggers and test programs of this user; refused in mode LIVE."""

CHATTY_VARIABLES = ("TEXTUAL", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG", "PYTHONTRACEMALLOC", "PYTHONVERBOSE")
"""They make the interpreter or a library tell more than it should; `TEXTUAL` opens the developer's console."""


def seal_process() -> None:
    """Keep other programs of this user out of this process's memory, and leave none of it in a core file."""
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not is_left_open():
        _prctl(_PR_SET_DUMPABLE, 0)
    for name in CHATTY_VARIABLES:
        os.environ.pop(name, None)


def is_left_open() -> bool:
    """Return True when the operator wants this process open to others, for development."""
    return os.environ.get(UNSEALED_VARIABLE) == "1"


def is_sealed() -> bool:
    """Return True when the memory is closed to other programs of this user."""
    return _prctl(_PR_GET_DUMPABLE, 0) == 0


def wipe_variables(names: Iterable[str]) -> None:
    """Take variables out of the environment, and their text out of the memory where the system shows it to others."""
    for name in names:
        if name in os.environ:
            _overwrite(name)
            os.environ.pop(name, None)


def _prctl(option: int, value: int) -> int:
    """Ask the kernel; -1 where there is no such thing."""
    if not sys.platform.startswith("linux"):
        return -1
    with suppress(OSError, AttributeError):
        answer: int = ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
        return answer
    return -1


def _overwrite(name: str) -> None:
    """Overwrite a variable where it stands: taking it out leaves its text in /proc/PID/environ."""
    with suppress(OSError, AttributeError, ValueError):
        getenv = ctypes.CDLL(None).getenv
        getenv.restype, getenv.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
        place = getenv(os.fsencode(name))
        # as long as the system's own copy is, which is the one that others see
        if place:
            ctypes.memset(place, ord("-"), len(ctypes.string_at(place)))
