"""Checks of signatures, timestamps and nonces."""

import base64
import hashlib
import hmac


def hmac_bytes(secret: bytes | str, message: bytes | str, algorithm: str) -> bytes:
    """HMAC of ``message``; text is taken as UTF-8, ``algorithm`` is a hashlib name."""
    key = secret.encode() if isinstance(secret, str) else secret
    data = message.encode() if isinstance(message, str) else message
    return hmac.new(key, data, algorithm).digest()


def hmac_hex(secret: bytes | str, message: bytes | str, algorithm: str) -> str:
    """HMAC as lower-case hexadecimal."""
    return hmac_bytes(secret, message, algorithm).hex()


def hmac_base64(secret: bytes | str, message: bytes | str, algorithm: str) -> str:
    """HMAC as standard base64."""
    return base64.b64encode(hmac_bytes(secret, message, algorithm)).decode()


def hash_hex(message: bytes | str, algorithm: str) -> str:
    """A plain digest as lower-case hexadecimal."""
    data = message.encode() if isinstance(message, str) else message
    return hashlib.new(algorithm, data).hexdigest()


def same(given: str, expected: str) -> bool:
    """Whether two signatures or keys are equal, in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


class NonceGuard:
    """Demands that each nonce of a key is greater than the one before."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def accept(self, api_key: str, nonce: int) -> bool:
        """Take note of a nonce; False when it is not greater than the last."""
        if nonce <= self._last.get(api_key, -1):
            return False
        self._last[api_key] = nonce
        return True
