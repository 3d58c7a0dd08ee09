"""Read by every Python process of a soak: says what it holds when a signal asks.

The environment of the children is not ours, so it is copied to where it shall write, beside a directory `said`.
"""

import os
import signal

_DIRECTORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "said")  # noqa: PTH100,PTH118,PTH120  cheap


def _say(number: int, frame: object) -> None:
    """Write the counts: what the collector tracks, without garbage when asked so, and the tasks of asyncio."""
    import asyncio
    import gc

    del frame
    if number == signal.SIGUSR2:
        gc.collect()
    try:
        tasks = len(asyncio.all_tasks())
    except RuntimeError:  # no loop runs
        tasks = 0
    path = f"{_DIRECTORY}/{os.getpid()}"
    with open(f"{path}.new", "w") as file:  # noqa: PTH123  pathlib would be one more import to measure
        file.write(f"{len(gc.get_objects())} {tasks}")
    os.replace(f"{path}.new", path)  # noqa: PTH105


if os.path.isdir(_DIRECTORY):  # noqa: PTH112
    signal.signal(signal.SIGUSR1, _say)
    signal.signal(signal.SIGUSR2, _say)
