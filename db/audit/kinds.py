"""The events that the trail knows, and the keys that each payload has."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from db.audit.errors import PayloadRefused


class Kind(StrEnum):
    """What a row says has happened; docs/audit-format.md tells when each is written."""

    GENESIS = "genesis"
    CHECKPOINT = "checkpoint"
    CLOCK_STEP = "clock_step"
    KEY_AWAY = "key_away"
    KEY_MOVED = "key_moved"
    CONSOLE_STARTED = "console_started"
    CONSOLE_ENDED = "console_ended"
    WORKER_EPOCH = "worker_epoch"
    CONFIG_CHANGE = "config_change"
    CREDENTIAL_ACCESS = "credential_access"
    COMPLIANCE = "compliance"
    KEY_SCOPE = "key_scope"
    RUNG = "rung"
    ARM = "arm"
    DISARM = "disarm"
    HALT = "halt"
    HALT_LIFTED = "halt_lifted"
    PANIC = "panic"
    PROPOSAL = "proposal"
    VERDICT = "verdict"
    CONFIRMATION = "confirmation"
    CONFIRMATION_DEAD = "confirmation_dead"
    CONSENT = "consent"
    INTENT = "intent"
    SENT = "sent"
    ANSWER = "answer"
    SEEN = "seen"
    UNKNOWN = "unknown"
    RECONCILED = "reconciled"
    FILL = "fill"
    CANCEL_INTENT = "cancel_intent"
    CANCEL_SENT = "cancel_sent"
    CANCEL_ANSWER = "cancel_answer"
    CANCEL_FOLDED = "cancel_folded"
    LIMIT_CHANGE = "limit_change"
    DEAD_MAN = "dead_man"
    PROBE_RECEIPT = "probe_receipt"
    MICRO_TRADE_RECEIPT = "micro_trade_receipt"
    BALANCE_MISMATCH = "balance_mismatch"
    LOSS_LIMIT = "loss_limit"
    DAY_STARTED = "day_started"


OWN_KINDS = frozenset({Kind.GENESIS, Kind.CHECKPOINT, Kind.CLOCK_STEP, Kind.KEY_AWAY})
"""What only the writer itself makes."""

_ORDER = "intent client_order_id venue"

_TABLE = {
    Kind.GENESIS: "format log_id mode public_key created_ms",
    Kind.CHECKPOINT: "number hash signature",
    Kind.CLOCK_STEP: "clock_ms behind_ms",
    Kind.KEY_AWAY: "reason",
    Kind.KEY_MOVED: "to vault public_key",
    Kind.CONSOLE_STARTED: "version pid host unsigned_rows",
    Kind.CONSOLE_ENDED: "reason",
    Kind.WORKER_EPOCH: "worker pid epoch venues",
    Kind.CONFIG_CHANGE: "digest changed",
    Kind.CREDENTIAL_ACCESS: "venue source purpose",
    Kind.COMPLIANCE: "venue kyc aml by",
    Kind.KEY_SCOPE: "venue key withdraw trade words",
    Kind.RUNG: "venue rung outcome words figures hangs_on by",
    Kind.ARM: "venues until_ms",
    Kind.DISARM: "reason",
    Kind.HALT: "scope reason",
    Kind.HALT_LIFTED: "scope reason",
    Kind.PANIC: "venues open_orders",
    Kind.PROPOSAL: "proposal source venue symbol side type amount price time_in_force",
    Kind.VERDICT: "proposal allowed checks",
    Kind.CONFIRMATION: "proposal digest expires_ms shown",
    Kind.CONFIRMATION_DEAD: "proposal reason",
    Kind.CONSENT: "proposal consent digest",
    Kind.INTENT: (
        f"{_ORDER} proposal consent head symbol side type amount price time_in_force notional_usd request digest"
    ),
    Kind.SENT: f"{_ORDER} epoch sent_ms",
    Kind.ANSWER: f"{_ORDER} order_id outcome status code message digest latency_ms",
    Kind.SEEN: f"{_ORDER} order_id source state filled remaining average_price venue_ms",
    Kind.UNKNOWN: f"{_ORDER} symbol reason",
    Kind.RECONCILED: f"{_ORDER} order_id state filled proof",
    Kind.FILL: (f"{_ORDER} order_id trade_id symbol side amount price fee fee_currency liquidity venue_ms"),
    Kind.CANCEL_INTENT: f"{_ORDER} cancel order_id reason",
    Kind.CANCEL_SENT: f"{_ORDER} cancel order_id epoch sent_ms",
    Kind.CANCEL_ANSWER: f"{_ORDER} cancel order_id outcome status code message digest latency_ms",
    Kind.CANCEL_FOLDED: "client_order_id venue order_id epoch at_ms reason",
    Kind.LIMIT_CHANGE: "scope name before after effective_ms by",
    Kind.DEAD_MAN: "venue armed scope fires_ms reason",
    Kind.PROBE_RECEIPT: "client_order_id venue order_id symbol price seen_ms cancelled_ms gone_ms passed",
    Kind.MICRO_TRADE_RECEIPT: "client_order_id venue order_id symbol cost fee fee_currency passed",
    Kind.BALANCE_MISMATCH: "venue currency expected reported",
    Kind.LOSS_LIMIT: "scope limit_usd loss_usd action",
    Kind.DAY_STARTED: "venue day_ms value_usd",
}

KEYS: Mapping[Kind, frozenset[str]] = MappingProxyType(
    {kind: frozenset(words.split()) for kind, words in _TABLE.items()}
)
"""The keys that are always there; a payload may have others beside them."""


def check_event(kind: Kind, payload: Mapping[str, object]) -> None:
    """Return when an event of that kind and payload may be appended by others.

    Raises:
        PayloadRefused: the kind is unknown or the writer's own, or a key is missing.
    """
    if kind not in KEYS or kind in OWN_KINDS:
        raise PayloadRefused(f"{str(kind)!r:.60} is no kind of event that can be appended")
    missing = KEYS[kind] - payload.keys()
    if missing:
        raise PayloadRefused(
            f"{kind} lacks {', '.join(sorted(missing))}; null says that there is nothing to say"
        )
