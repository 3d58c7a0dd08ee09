"""Read by every Python process of a measured start: notes when it began, started a child, and was told what to do.

The environment of the children is not ours, so it is copied to where it shall write, beside a directory `notes`.
"""

import os
import sys
import time

_DIRECTORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "notes")  # noqa: PTH100,PTH118,PTH120  cheap
_SAID = {"subprocess.Popen": "spawned a child"}
_last_import = (0.0, 0.0)


def _role() -> str:
    words = " ".join(sys.orig_argv)
    known = {"console.process": "console", "venues.worker": "worker", "venues.practice": "exchanges"}
    return next((role for name, role in known.items() if name in words), "launcher")


def _mark(what: str, at: float, cpu: float) -> None:
    os.write(_file, f"{what}\t{at}\t{cpu}\n".encode())


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    global _last_import  # noqa: PLW0603  an audit hook is a plain function
    if event == "import":
        _last_import = (time.monotonic(), time.process_time())
    elif event in _SAID:
        _mark(_SAID.pop(event), time.monotonic(), time.process_time())
    elif event == "open" and str(arguments[0]).endswith("console.log"):
        _mark("imported", *_last_import)
        _mark("told", time.monotonic(), time.process_time())


if os.path.isdir(_DIRECTORY):  # noqa: PTH112  pathlib would be imported before anything is measured
    _file = os.open(f"{_DIRECTORY}/{_role()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    _mark("began", time.monotonic(), time.process_time())
    sys.addaudithook(_hear)
