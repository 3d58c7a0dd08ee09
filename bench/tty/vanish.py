"""What becomes of a console whose terminal is gone."""

import select
import time
from subprocess import TimeoutExpired

from bench.tty.figures import Figure
from bench.tty.rig import Plan, running
from venues.model.value import replace

GONE_TARGET_SECONDS = 3.0
LONGEST_WAIT = 8.0

CASES = (
    ("hang-up", False, True),
    ("SIGHUP ignored", True, True),
    ("end of file alone", False, False),
)
"""Name, SIGHUP ignored at the start, and whether the terminal is the controlling one, which sends it."""


def vanish_figures(plan: Plan) -> list[Figure]:
    """Return for each case when the console was gone, with what status, and whether it let go of everything."""
    return [
        figure
        for name, ignored, controlling in CASES
        for figure in _vanish(replace(plan, ignore_hangup=ignored, controlling=controlling), name)
    ]


def _vanish(plan: Plan, name: str) -> list[Figure]:
    with running(plan) as rig:
        rig.worker.tell("flow")
        rig.terminal.drain(0.5)
        cpu, closed_at = rig.cpu(), rig.terminal.hang_up()
        try:
            status: float | None = rig.console.wait(LONGEST_WAIT)
            gone: float | None = time.monotonic() - closed_at
            spent = None
        except TimeoutExpired:
            status = gone = None
            spent = (rig.cpu() - cpu) / (time.monotonic() - closed_at) * 100
        let_go = None
        if gone is not None:
            let_go = rig.worker.answer("left")["left"] - closed_at
        poller = select.poll()
        poller.register(rig.boot_pipe, select.POLLERR)
        pipe_open = not poller.poll(0)
    rows = [
        Figure(f"{name}: gone after", gone, "s", None, GONE_TARGET_SECONDS),
        Figure(f"{name}: exit status", status, ""),
        Figure(f"{name}: worker's socket closed after", let_go, "s", None, GONE_TARGET_SECONDS),
        Figure(f"{name}: launcher's pipe still open", float(pipe_open), "", None, 1.0),
    ]
    if spent is not None:
        rows.append(Figure(f"{name}: CPU while it lingers", spent, "%"))
    return rows
