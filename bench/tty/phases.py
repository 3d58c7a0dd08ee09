"""Where the time of an observed start went, from what its processes noted."""

from pathlib import Path

from bench.tty.starts import Start


def phases_of(start: Start, marks: Path) -> dict[str, float]:
    """Return milliseconds by phase; those of launcher and console overlap.

    Args:
        start: the start that was observed, slower than others by what the observing costs.
        marks: the directory beside whose hook its processes wrote.
    """
    notes = {file.name: _notes(file) for file in sorted((marks / "notes").iterdir())}
    launcher, console = notes["launcher"], notes["console"]
    painted = start.began_at + start.painted
    phases = {
        "launcher, interpreter": launcher["began"][0] - start.began_at,
        "launcher, imports until the console is spawned": launcher["spawned a child"][0]
        - launcher["began"][0],
        "launcher, configuration until the console is told": console["told"][0]
        - launcher["spawned a child"][0],
        "console, interpreter": console["began"][0] - launcher["spawned a child"][0],
        "console, imports": console["imported"][0] - console["began"][0],
        "console, imports (CPU)": console["imported"][1] - console["began"][1],
        "console, waiting to be told": console["told"][0] - console["imported"][0],
        "console, from told to painted": painted - console["told"][0],
        "console, from told to painted (CPU)": start.cpu.get("console", 0.0) - console["told"][1],
    }
    for role in ("exchanges", "worker"):
        if role in notes:
            phases[f"{role} began after"] = notes[role]["began"][0] - start.began_at
    return {name: seconds * 1000 for name, seconds in phases.items()}


def _notes(file: Path) -> dict[str, tuple[float, float]]:
    """Return the first monotonic and processor seconds by what was noted."""
    found: dict[str, tuple[float, float]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        what, at, cpu = line.split("\t")
        found.setdefault(what, (float(at), float(cpu)))
    return found
