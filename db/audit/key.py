"""The key that signs checkpoints: an Ed25519 key in a file of its own until the vault holds it."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from db.audit.errors import KeyRefused
from db.audit.files import write_private

KEY_NAME = "audit.key"
_LONGEST_KEY_FILE = 4_096
_SEED_BYTES = 32

Random = Callable[[int], bytes]
"""Returns that many unpredictable bytes; `os.urandom` outside tests."""


class Signer(Protocol):
    """Holds the private key and signs with it."""

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        ...

    def sign(self, text: bytes) -> bytes:
        """Return 64 bytes."""
        ...


class Ed25519Signer:
    """A key in this process's memory."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self._public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @classmethod
    def of_seed(cls, seed: bytes) -> "Ed25519Signer":
        """Return the signer of 32 secret bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._public

    def sign(self, text: bytes) -> bytes:
        """Return 64 bytes."""
        return self._private.sign(text)

    def pem(self) -> bytes:
        """Return the private key as PKCS #8, for its file."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def signing_key(directory: Path, random: Random, *, may_create: bool) -> Ed25519Signer:
    """Read the key file in `directory`, made once when there is none.

    Args:
        directory: the data directory of a mode.
        random: where a new key comes from.
        may_create: False where a trail exists: another key could not go on with it.

    Raises:
        KeyRefused: it is missing, a link, not ours alone, no key, or cannot be written.
    """
    path = directory / KEY_NAME
    try:
        if not os.path.lexists(path):
            if not may_create:
                raise KeyRefused(
                    f"{path} is missing: put the key of this trail back, or move audit.sqlite away to begin a new one"
                )
            write_private(path, Ed25519Signer.of_seed(random(_SEED_BYTES)).pem())
        return _parsed(path, _private_bytes_of(path))
    except OSError as error:
        raise KeyRefused(f"{path} cannot be used: {error.strerror or error}") from error


def _private_bytes_of(path: Path) -> bytes:
    """Return the content of a file that is ours alone.

    Raises:
        KeyRefused: it is a link, no plain file, another user's, or open to others.
        OSError: it cannot be read.
    """
    if stat.S_ISLNK(path.lstat().st_mode):
        raise KeyRefused(f"{path} is a link; put the key itself there")
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise KeyRefused(f"{path} is no plain file")
        if state.st_uid != os.getuid():
            raise KeyRefused(f"{path} belongs to another user")
        if stat.S_IMODE(state.st_mode) & 0o177:
            raise KeyRefused(
                f"{path} is open to others (its mode is {stat.S_IMODE(state.st_mode):04o}); run chmod 600 on it, "
                "and begin a new trail if anybody may have read it"
            )
        return stream.read(_LONGEST_KEY_FILE)


def _parsed(path: Path, content: bytes) -> Ed25519Signer:
    try:
        private = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyRefused(f"{path} holds no private key in PEM") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRefused(f"{path} holds no Ed25519 key")
    return Ed25519Signer(private)
