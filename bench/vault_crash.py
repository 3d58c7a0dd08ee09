"""Kills a process that changes a vault, and fails each of its system calls: `python -m bench.vault_crash --kills 500`.

Old or new, never neither: after every kill and every failure the vault must open with the values of one of the two
generations, decrypt as a whole, and be private; and the next save must work.
"""

import argparse
import errno
import fcntl
import os
import random
import signal
import stat
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from bench.vault_ground import FLOOR, OTHER, RIGHT, cheap_means
from db.vault.errors import NotSaved, SaveUncertain, VaultError, VaultLocked, WrongPassphrase
from db.vault.files import FILE_NAME, beside, fresh_name
from db.vault.opening import create_vault, open_vault
from db.vault.vault import Vault
from venues.model.words import Mode

CALLS = (
    "open",
    "read",
    "write",
    "pwrite",
    "pread",
    "fsync",
    "fchmod",
    "close",
    "replace",
    "unlink",
    "fstat",
    "lstat",
)
"""The functions of `os` that the vault reaches the disk with; `fcntl.flock` is counted beside them."""

OPERATIONS = ("save", "rotate", "passphrase")
FAULTS = ("EIO", "ENOSPC", "EIO after", "kill before", "kill after")
LONGEST_CHILD_SECONDS = 20
LONGEST_LIFE_SECONDS = 0.15
SOUND, TRACEBACK, UNUSABLE, OVER = 0, 11, 12, 13
"""How a child ends; OVER says that the operation has no such call any more."""


def _change(vault: Vault, operation: str, number: int) -> None:
    if operation == "passphrase":
        vault.change_passphrase((RIGHT, OTHER)[number % 2], FLOOR)
    elif operation == "rotate":
        vault.rotate("okx", "main", {"api_key": f"key {number}", "secret": "s" * 40, "password": "p" * 20})
    else:
        vault.put("gate", f"a{number}", {"api_key": "k" * 32, "secret": "s" * 64}, 30)


def _made(path: Path) -> Vault:
    vault, _ = create_vault(path, Mode.LIVE, RIGHT, FLOOR, cheap_means())
    vault.put("okx", "main", {"api_key": "key 0", "secret": "s" * 40, "password": "p" * 20}, 90)
    return vault


def _opened(path: Path) -> Vault:
    """Open with whichever passphrase is right.

    Raises:
        VaultError: with neither.
    """
    beside(path, "tries").unlink(missing_ok=True)
    try:
        return open_vault(path, Mode.LIVE, RIGHT, cheap_means())
    except WrongPassphrase:
        beside(path, "tries").unlink(missing_ok=True)
        return open_vault(path, Mode.LIVE, OTHER, cheap_means())


def _state(path: Path) -> tuple[int, str]:
    """Return generation and hash of a vault that holds as a whole, and prove that it and what is beside it is private.

    Raises:
        VaultError: it does not hold.
    """
    with _opened(path) as vault:
        vault.check()
        for name in path.parent.iterdir():
            if stat.S_IMODE(name.lstat().st_mode) != 0o600:
                raise VaultError(f"{name.name} has mode {stat.S_IMODE(name.lstat().st_mode):04o}")
        return vault.generation, vault.sha256


def _forked(body: Callable[[], int]) -> int:
    """Run `body` in a child; return the child's number."""
    child = os.fork()  # this process has no threads, and a fork spares each victim the imports
    if child == 0:
        status = TRACEBACK
        signal.alarm(LONGEST_CHILD_SECONDS)  # a child that hangs is a finding, too
        try:
            status = body()
        except BaseException as error:  # noqa: BLE001  a forked child must never go on in its parent's code
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            sys.stderr.flush()
            os._exit(status)
    return child


@contextmanager
def _failing(at: int, fault: str) -> Iterator[Callable[[], int]]:
    """Have the call number `at` of those that are made while inside fail; yields how many there were."""
    numbers = count(1)
    made = 0

    def wrapped(real: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal made
            made = next(numbers)
            if made != at:
                return real(*arguments, **named)
            if fault == "kill before":
                os.kill(os.getpid(), signal.SIGKILL)
            if (
                fault in ("kill after", "EIO after") or real is close
            ):  # Linux lets go of what it fails to close
                real(*arguments, **named)
            if fault == "kill after":
                os.kill(os.getpid(), signal.SIGKILL)
            code = errno.ENOSPC if fault == "ENOSPC" else errno.EIO
            raise OSError(code, os.strerror(code))

        return call

    close = os.close
    real = {name: getattr(os, name) for name in CALLS}
    real_flock = fcntl.flock
    for name, function in real.items():
        setattr(os, name, wrapped(function))
    fcntl.flock = wrapped(real_flock)
    try:
        yield lambda: made
    finally:
        for name, function in real.items():
            setattr(os, name, function)
        fcntl.flock = real_flock


def _victim_of_fault(path: Path, operation: str, at: int, fault: str) -> int:
    """Change the vault with one call failing; say whether the error was ours and the vault can go on."""
    vault = _opened(path)
    with _failing(at, fault) as calls:
        try:
            _change(vault, operation, 1)
            failed: VaultError | None = None
        except VaultError as error:
            failed = error
    if calls() < at:
        return OVER
    if isinstance(failed, (SaveUncertain, VaultLocked)):
        return SOUND if vault.is_locked else UNUSABLE
    if vault.is_locked:
        return UNUSABLE
    if failed is not None and not isinstance(failed, NotSaved) and vault.generation != 2:
        return UNUSABLE
    _change(vault, "rotate", 2)
    return SOUND


def run_faults(
    root: Path, operations: Sequence[str] = OPERATIONS, faults: Sequence[str] = FAULTS
) -> Counter[str]:
    """Fail every call of every operation in every way; return what it came to."""
    tally: Counter[str] = Counter()
    for operation in operations:
        for fault in faults:
            for at in count(1):
                path = root / f"{operation}-{fault.replace(' ', '-')}-{at}" / FILE_NAME
                path.parent.mkdir(mode=0o700)
                before = _made(path).generation
                child = _forked(partial(_victim_of_fault, path, operation, at, fault))
                _, status = os.waitpid(child, 0)
                if os.WIFEXITED(status) and os.WEXITSTATUS(status) == OVER:
                    break
                tally[f"{fault} at a call of {operation}"] += 1
                _count_end(path, before, status, tally, f"{operation}, {fault} at call {at}")
    return tally


def _count_end(path: Path, before: int, status: int, tally: Counter[str], about: str) -> None:
    ended = os.waitstatus_to_exitcode(status)
    if ended not in (SOUND, -signal.SIGKILL):
        tally["UNSOUND"] += 1
        sys.stderr.write(f"{about}: the child ended with {ended}\n")
    try:
        generation, _ = _state(path)
        if not before <= generation <= before + 2:
            raise VaultError(f"its generation is {generation}")
        vault = _opened(path)
        _change(vault, "rotate", 3)
        if any(fresh_name(name).exists() for name in (path, beside(path, "previous"))):
            raise VaultError("a temporary file stayed")
    except VaultError as error:
        tally["NEITHER"] += 1
        sys.stderr.write(f"{about}: {error}\n")


def _victim_of_kill(path: Path, tell: int) -> int:
    """Change the vault for ever; tell generation and hash of each save once it has returned."""
    vault = _opened(path)
    for number in count(vault.generation):
        _change(vault, OPERATIONS[number % 3] if number % 30 else "passphrase", number)
        os.write(tell, f"{vault.generation} {vault.sha256}\n".encode())
    return SOUND


def run_kills(times: int, seed: int, path: Path) -> Counter[str]:
    """Kill `times` processes at random moments; return what it came to."""
    tally: Counter[str] = Counter()
    source = random.Random(seed)
    _made(path)
    for _ in range(times):
        if _state(path)[0] > 300:  # it grows with each save
            path.unlink()
            beside(path, "previous").unlink()
            _made(path)
        before = _state(path)
        reading, writing = os.pipe()
        child = _forked(partial(_victim_of_kill, path, writing))
        os.close(writing)
        time.sleep(source.random() * LONGEST_LIFE_SECONDS)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as stream:
            lines = stream.read().decode().split("\n")[:-1]
        told = [before, *((int(line.split()[0]), line.split()[1]) for line in lines)]
        tally["kills"] += 1
        tally["saves"] += len(lines)
        try:
            there = _state(path)
        except VaultError as error:
            tally["NEITHER"] += 1
            sys.stderr.write(f"{error}\n")
            continue
        tally["killed between rename and return"] += there[0] == told[-1][0] + 1
        if there != told[-1] and there[0] != told[-1][0] + 1:
            tally["LOST"] += 1
    return tally


def main() -> int:
    """Run both; 0 when there was always the old or the new vault, else 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.vault_crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lyra-vault-") as name:
        faults = run_faults(Path(name))
        (Path(name) / "kills").mkdir(mode=0o700)
        kills = run_kills(options.kills, options.seed, Path(name) / "kills" / FILE_NAME)
    bad = sum(tally[word] for tally in (faults, kills) for word in ("NEITHER", "LOST", "UNSOUND"))
    for what, times in sorted((faults + kills).items()):
        print(f"{times:6,}  {what}")
    print(f"{time.monotonic() - began:.1f} s, {bad} times neither the old nor the new vault")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
