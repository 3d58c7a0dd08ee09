"""Who may act for the practice account (https://www.gate.com/docs/developers/apiv4/en/#authentication)."""

from decimal import Decimal, InvalidOperation

from venues.practice.credentials import PracticeCredentials
from venues.practice.dialects.signing import hmac_hex, same

_WINDOW_SECONDS = 60


def objection(
    expected: PracticeCredentials | None,
    *,
    key: str,
    signature: str,
    message: str,
    timestamp: str,
    now_ms: int,
) -> tuple[str, str] | None:
    """Label and message of what is wrong with a signed request, over REST or websocket; None when it is fine.

    Args:
        expected: the one key that is let in.
        key: the key that was given.
        signature: the signature that was given.
        message: what it should be made of.
        timestamp: seconds, as they were given.
        now_ms: the present.
    """
    if not _is_recent(timestamp, now_ms):
        gap = f"gap between request Timestamp and server time exceeds {_WINDOW_SECONDS}"
        return "REQUEST_EXPIRED", gap
    if expected is None or not same(key, expected.api_key):
        return "INVALID_KEY", "Invalid key provided"
    if not same(signature, hmac_hex(expected.secret, message, "sha512")):
        return "INVALID_SIGNATURE", "Signature mismatch"
    return None


def _is_recent(timestamp: str, now_ms: int) -> bool:
    try:
        given = Decimal(timestamp)
    except InvalidOperation:
        return False
    return given.is_finite() and abs(given - Decimal(now_ms) / 1_000) <= _WINDOW_SECONDS
