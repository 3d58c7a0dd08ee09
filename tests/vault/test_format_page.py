"""A reader written from docs/vault-format.md alone opens what the program has written, with the real Argon2id."""

import unicodedata
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bench.vault_ground import FIVE_VALUES, FLOOR, RIGHT, five_values
from db.vault.opening import system_means


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def read_by_the_page(raw: bytes, passphrase: str) -> dict[tuple[str, ...], str]:
    header, key = raw[:80], raw[80:140]
    assert header[:10] == b"LYRAVLT1\0\1"
    passphrase_key = Argon2id(
        salt=header[48:80],
        length=32,
        memory_cost=_number(header[36:40]),
        iterations=_number(header[40:44]),
        lanes=_number(header[44:48]),
    ).derive(unicodedata.normalize("NFC", passphrase).encode())
    data_key = AESGCM(AESGCM(passphrase_key).decrypt(key[:12], key[12:], b"lyra-vault/1 key" + header))
    generation, count, at = raw[140:148], _number(raw[148:150]), 150
    values = {}
    for _ in range(count):
        begins, at = at, at + 26
        texts = []
        for _ in range(3):
            texts.append(raw[at + 1 : at + 1 + raw[at]].decode("ascii"))
            at += 1 + raw[at]
        clear, nonce, length = raw[begins:at], raw[at : at + 12], _number(raw[at + 12 : at + 14])
        bound = b"lyra-vault/1 record" + header[:26] + generation + clear
        values[tuple(texts)] = data_key.decrypt(nonce, raw[at + 14 : at + 14 + length], bound).decode()
        at += 14 + length
    assert len(raw) == at + 28
    assert data_key.decrypt(raw[at : at + 12], raw[at + 12 :], b"lyra-vault/1 seal" + raw[:at]) == b""
    return values


def test_the_page_is_enough_to_read_a_vault(path: Path) -> None:
    five_values(path, system_means(), FLOOR).lock()
    assert read_by_the_page(path.read_bytes(), RIGHT) == {
        (venue, "main", field): value
        for venue, fields in FIVE_VALUES.items()
        for field, value in fields.items()
    }
