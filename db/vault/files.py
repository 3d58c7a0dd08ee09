"""The vault's files on the disk: private or refused, and replaced whole or not at all."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.vault.errors import NotSaved, NoVault, SaveUncertain, VaultRefused
from db.vault.layout import MOST_FILE_BYTES
from db.vault.turns import take_turn

FILE_NAME = "keys.vault"
_COPIED = "and replace the keys at the venues if anybody may have copied it"
_NEW_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def beside(path: Path, what: str) -> Path:
    """Return the name of a file that belongs to a vault: `previous`, `lock`, `tries`, `mark` or `notes`."""
    return path.with_name(f"{path.name}.{what}")


def fresh_name(path: Path) -> Path:
    """Return the name that a file has until it is whole; one for all, since only one program saves at a time."""
    return path.with_name(f".{path.name}.new")


def check_directory(directory: Path) -> None:
    """Return when a directory is ours alone.

    Raises:
        NoVault: there is none.
        VaultRefused: it is a link, no directory, another user's, or open to others.
    """
    try:
        state = directory.lstat()
    except FileNotFoundError:
        raise NoVault(f"{directory} does not exist") from None
    except OSError as error:
        raise VaultRefused(f"{directory} cannot be used: {error.strerror or error}") from None
    if not stat.S_ISDIR(state.st_mode):
        raise VaultRefused(
            f"{directory} is no directory; the vault is kept in the directory itself, not behind a link"
        )
    if state.st_uid != os.getuid():
        raise VaultRefused(f"{directory} belongs to another user")
    if stat.S_IMODE(state.st_mode) & 0o077:
        raise VaultRefused(
            f"{directory} is open to others (its mode is {stat.S_IMODE(state.st_mode):04o}); run chmod 700 on it"
        )


def read_private(path: Path, most_bytes: int = MOST_FILE_BYTES) -> bytes:
    """Return the content of a file that is ours alone, in a directory that is ours alone.

    Raises:
        NoVault: there is no such file.
        VaultRefused: it is a link, no plain file, another user's, open to others, or too long.
    """
    check_directory(path.parent)
    return _read(path, most_bytes, private=True)


def read_secret(path: Path, most_bytes: int) -> bytes:
    """Return a file that only its owner, who is us, can read; its directory may be anybody's.

    Raises:
        NoVault: there is no such file.
        VaultRefused: it is a link, no plain file, another user's, open to others, or too long.
    """
    return _read(path, most_bytes, private=True)


def read_copy(path: Path) -> bytes:
    """Return the content of a backup, wherever it lies: what is in it shows itself by its seal.

    Raises:
        NoVault: there is no such file.
        VaultRefused: it is a link, no plain file, or too long.
    """
    return _read(path, MOST_FILE_BYTES, private=False)


def _read(path: Path, most_bytes: int, *, private: bool) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NoVault(f"{path} does not exist") from None
    except OSError as error:
        raise VaultRefused(f"{path} {_words(error)}") from None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise VaultRefused(f"{path} is no plain file")
        if private:
            _check_ours(path, state, f", {_COPIED}")
        if state.st_size > most_bytes:
            raise VaultRefused(f"{path} is far too long: {state.st_size:,} bytes")
        return _all_of(descriptor, most_bytes + 1)
    except OSError as error:
        raise VaultRefused(f"{path} {_words(error)}") from None
    finally:
        _let_go(descriptor)


def _all_of(descriptor: int, most_bytes: int) -> bytes:
    """Return what a descriptor gives until its end, at most so much."""
    parts, left = [], most_bytes
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _let_go(descriptor: int) -> None:
    """Close what nothing was written to: a failure means nothing."""
    with suppress(OSError):
        os.close(descriptor)


def _check_ours(path: Path, state: os.stat_result, more: str = "") -> None:
    if state.st_uid != os.getuid():
        raise VaultRefused(f"{path} belongs to another user")
    if stat.S_IMODE(state.st_mode) & 0o177:
        raise VaultRefused(
            f"{path} is open to others (its mode is {stat.S_IMODE(state.st_mode):04o}); run chmod 600 on it{more}"
        )


def _words(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a link; put the file itself there"
    return f"cannot be used: {error.strerror or error}"


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file while inside, waiting some seconds for whoever has it.

    Raises:
        VaultRefused: it cannot be used.
    """
    check_directory(path.parent)
    descriptor = open_private(path)
    try:
        try:
            take_turn(descriptor, path)
        except OSError as error:
            raise VaultRefused(f"{path} {_words(error)}") from None
        yield
    finally:
        _let_go(descriptor)


def open_private(path: Path, more_flags: int = 0) -> int:
    """Open a small file of ours that holds no secret, made when there is none; return its descriptor.

    Raises:
        VaultRefused: it cannot be used, or is not ours alone.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | more_flags
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise VaultRefused(f"{path} {_words(error)}") from None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            raise VaultRefused(f"{path} is no plain file")
        _check_ours(path, state)
    except OSError as error:
        _let_go(descriptor)
        raise VaultRefused(f"{path} {_words(error)}") from None
    except VaultRefused:
        _let_go(descriptor)
        raise
    return descriptor


def replace(path: Path, content: bytes, before: bytes | None) -> None:
    """Replace a vault durably, keeping what was there as the previous generation.

    Args:
        path: of the vault.
        content: the whole new file.
        before: what the caller believes stands there now; None for nothing.

    Raises:
        NotSaved: something else stands there, or it could not be written; the old file stands.
        SaveUncertain: the new file has its name, but may not be on the disk.
        VaultRefused: the place is not ours alone.
    """
    with held(beside(path, "lock")):
        _check_unchanged(path, before)
        try:
            if before is not None:
                previous = beside(path, "previous")
                _write_fresh(previous, before)
                fresh_name(previous).replace(previous)
            _write_fresh(path, content)
            fresh_name(path).replace(path)
        except OSError as error:
            _sweep(path)
            if _holds(path, content):
                raise _uncertain(path, error) from error
            raise NotSaved(f"{path} cannot be written: {error.strerror or error}; it is as it was") from error
        try:
            sync_directory(path.parent)
        except OSError as error:
            raise _uncertain(path, error) from error


def _holds(path: Path, content: bytes) -> bool:
    """Say whether a file is the new one, although the system said that it could not be renamed."""
    try:
        return read_private(path) == content
    except VaultRefused:
        return False


def _uncertain(path: Path, error: OSError) -> SaveUncertain:
    return SaveUncertain(
        f"{path} was replaced, but the disk does not say that it has it: {error.strerror or error}; "
        "look at it with lyra vault check"
    )


def _check_unchanged(path: Path, before: bytes | None) -> None:
    try:
        there = read_private(path)
    except NoVault:
        there = None
    if there == before:
        return
    if before is None:
        raise NotSaved(f"{path} exists already; nothing was changed")
    raise NotSaved("another program has changed the vault meanwhile; open it again")


def _write_fresh(path: Path, content: bytes) -> None:
    """Write a whole file under its temporary name and make it durable.

    Raises:
        OSError: it cannot be written.
    """
    fresh = fresh_name(path)
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, _NEW_FLAGS, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """Write a copy under a name that nothing has yet; durable on return.

    Raises:
        NotSaved: it cannot be written, or something has that name.
    """
    try:
        descriptor = os.open(path, _NEW_FLAGS, 0o600)
    except FileExistsError:
        raise NotSaved(f"{path} exists already; name a new file") from None
    except OSError as error:
        raise NotSaved(f"{path} cannot be written: {error.strerror or error}") from None
    try:
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_directory(path.parent)
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise NotSaved(f"{path} cannot be written: {error.strerror or error}") from None


def write_all(descriptor: int, content: bytes) -> None:
    """Write everything, however little the system takes at once."""
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _sweep(path: Path) -> None:
    """Take away what a failed save has left; the next save does it again."""
    for name in (fresh_name(path), fresh_name(beside(path, "previous"))):
        with suppress(OSError):
            name.unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(content: bytes) -> str:
    """Return SHA-256 in hex, as the audit trail notes it."""
    return hashlib.sha256(content).hexdigest()
