"""What stops the program for a moment while a confirmation is open: when it goes on, the confirmation is dead."""

import os
import signal
import sys
import time

import psutil

from bench.verify.endings import Bench, gone
from bench.verify.hand import CODE, ENTER, ESCAPE, QUIT, SUSPEND, TAB, Hand, operator
from tests.support.processes import LYRA, until
from tests.support.terminal import ALT_SCREEN

SHELL = """
import os, signal, subprocess, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
child = subprocess.Popen(sys.argv[1:], process_group=0)
os.tcsetpgrp(0, child.pid)
while True:
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        break
    print("STOPPED", flush=True)
    sys.stdin.readline()
    os.tcsetpgrp(0, child.pid)
    os.killpg(child.pid, signal.SIGCONT)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""As much of a shell as Ctrl-Z and fg need."""


def _press_ctrl_z(hand: Hand, _: psutil.Process) -> None:
    hand.press(SUSPEND)


def _stop_the_group(hand: Hand, launcher: psutil.Process) -> None:
    del hand
    os.killpg(launcher.pid, signal.SIGTSTP)


def _stop_the_console(hand: Hand, _: psutil.Process) -> None:
    console = hand.family.child("console")
    console.send_signal(signal.SIGSTOP)
    time.sleep(1.0)
    console.send_signal(signal.SIGCONT)


STOPS = {
    "Ctrl-Z and fg": (_press_ctrl_z, True),
    "SIGTSTP to the job and fg": (_stop_the_group, True),
    "SIGSTOP and SIGCONT to the console": (_stop_the_console, False),
}
"""By name: what stops it, and whether the shell is then to bring it back."""


def stopped(bench: Bench, name: str) -> None:
    """Stop the program while a confirmation is open whose code is typed; afterwards it must be dead."""
    stop, shell = STOPS[name]
    command = (sys.executable, "-c", SHELL, *LYRA)
    with operator(bench.home, bench.env, command=command) as hand:
        hand.is_up()
        hand.arm()
        code = hand.confirmation()
        until(lambda: "keys count in a moment" not in hand.text, 5.0, "keys count")
        hand.press(code)
        before = hand.counted("orders_create")
        stop(hand, hand.family.child("console").parent() or hand.family.launcher)
        wrong = _back(hand) if shell else []
        try:
            until(lambda: hand.sees("DEAD, nothing was sent"), 5.0, "it is dead")
        except AssertionError:
            wrong.append("the confirmation lives on")
        hand.press(TAB, 0.4)
        hand.press(ENTER, 0.4)
        again = CODE.search(hand.text)
        if again is not None and again[1] == code:
            wrong.append("the same code is shown again")
        hand.press(ESCAPE * 3, 0.3)
        wrong += [] if hand.counted("orders_create") == before else ["an order was sent"]
        hand.press(QUIT)
        wrong += gone(bench, hand, 0)
    bench.cell(f"confirmation · {name}", wrong)


def _back(hand: Hand) -> list[str]:
    """Bring the stopped program back as `fg` does; return what is wrong with the terminal meanwhile."""
    terminal = hand.terminal
    try:
        until(lambda: "STOPPED" in terminal.screen.plain + terminal.screen.text, 5.0, "the shell's turn")
    except AssertionError:
        return ["it did not stop"]
    wrong = [f"while it is stopped: {words}" for words in terminal.unclean]
    terminal.type("\n")
    until(lambda: terminal.screen.modes.get(ALT_SCREEN), 5.0, "the screen is back")
    return wrong
