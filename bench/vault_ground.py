"""A vault that benchmarks and tests can open in microseconds, made by nothing that the program can reach."""

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from db.vault.generation import Means
from db.vault.layout import LEAST_MEMORY_KIB, LEAST_PASSES, Cost
from db.vault.opening import create_vault
from db.vault.vault import Vault
from venues.model.clock import Clock, SystemClock
from venues.model.words import Mode

FLOOR = Cost(LEAST_MEMORY_KIB, LEAST_PASSES, 4)
"""What the header says; readers refuse less."""
RIGHT, OTHER = "correct horse battery staple", "another horse battery staple"
"""Passphrases."""

FIVE_VALUES = {
    "gate": {"api_key": "0" * 32, "secret": "1" * 64},
    "okx": {"api_key": "a" * 36, "secret": "B" * 32, "password": "four words of my own"},
}


def cheap(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Derive with 8 KiB whatever the header says; another header still gives another key."""
    mixed = hashlib.sha256(salt + repr(cost).encode()).digest()
    return Argon2id(salt=mixed, length=32, iterations=1, lanes=1, memory_cost=8).derive(passphrase)


def cheap_means(clock: Clock | None = None) -> Means:
    """Return the means of a vault whose key costs nothing."""
    return Means(clock or SystemClock(), os.urandom, cheap)


def five_values(path: Path, means: Means | None = None, cost: Cost = FLOOR) -> Vault:
    """Make a vault of two keys with five values; it is open."""
    vault, _ = create_vault(path, Mode.LIVE, RIGHT, cost, means or cheap_means())
    for venue, values in FIVE_VALUES.items():
        vault.put(venue, "main", values, 90)
    return vault
