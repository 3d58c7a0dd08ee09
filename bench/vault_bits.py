"""Flips every bit of a vault of five values, with the real Argon2id: `python -m bench.vault_bits`."""

import argparse
import resource
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

from bench.vault_ground import FLOOR, RIGHT, five_values
from db.vault.coding import parse
from db.vault.crypto import Stretch, argon2id
from db.vault.errors import VaultError
from db.vault.files import FILE_NAME
from db.vault.generation import Means
from db.vault.layout import Cost, passphrase_bytes
from db.vault.opening import Glance, system_means, unlocked


@cache
def real(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Derive; the same question is derived once."""
    return argon2id(passphrase, salt, cost)


def flipped(raw: bytes, bit: int) -> bytes:
    """Return `raw` with one bit changed."""
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def verdict(raw: bytes, stretch: Stretch) -> str:
    """Return `accepted`, the name of what refused the file, or `TRACEBACK`."""
    try:
        seen = Glance(raw, parse(raw))
        return "wrong passphrase" if unlocked(seen, passphrase_bytes(RIGHT), stretch) is None else "accepted"
    except VaultError as error:
        return type(error).__name__
    except Exception as error:  # noqa: BLE001  which is what is looked for
        return f"TRACEBACK {type(error).__name__}"


def run(raw: bytes, stretch: Stretch) -> Counter[str]:
    """Flip every bit once; return how each file was answered."""
    return Counter(verdict(flipped(raw, bit), stretch) for bit in range(len(raw) * 8))


def bounds() -> list[tuple[str, float, int]]:
    """Return, for headers that ask for too much or too little, the seconds and KiB that refusing them took."""
    with tempfile.TemporaryDirectory() as name:
        raw = _raw(Path(name))
    told = []
    for what, at, value in (
        ("64 GiB", 36, 64 * 1024 * 1024),
        ("8 KiB", 36, 8),
        ("a million passes", 40, 1_000_000),
        ("255 lanes", 44, 255),
    ):
        hostile = raw[:at] + value.to_bytes(4, "big") + raw[at + 4 :]
        before, began = _peak_kib(), time.perf_counter()
        answer = verdict(hostile, argon2id)
        told.append((f"{what}: {answer}", time.perf_counter() - began, _peak_kib() - before))
    return told


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _raw(directory: Path) -> bytes:
    means = Means(system_means().clock, system_means().random, real)
    path = directory / FILE_NAME
    five_values(path, means, FLOOR).lock()
    return path.read_bytes()


def main() -> int:
    """Run it; 0 when nothing was accepted and nothing fell over, else 1."""
    argparse.ArgumentParser(prog="python -m bench.vault_bits", description=__doc__).parse_args()
    for what, seconds, kib in bounds():
        print(f"{what} in {seconds * 1000:.2f} ms, peak memory +{kib} KiB")
    with tempfile.TemporaryDirectory() as name:
        raw = _raw(Path(name))
    assert verdict(raw, real) == "accepted"
    began = time.monotonic()
    tally = run(raw, real)
    for what, times in tally.most_common():
        print(f"{times:6,}  {what}")
    bad = sum(times for what, times in tally.items() if what == "accepted" or what.startswith("TRACEBACK"))
    print(f"{len(raw) * 8:,} bits in {time.monotonic() - began:.1f} s, {bad} accepted or fallen over")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
