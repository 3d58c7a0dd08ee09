"""What can go wrong with the audit trail.

AuditError
├── AuditFailed      it could not be written; latched, trading must stop
├── PayloadRefused   what was handed over is no payload; nothing was written
└── AuditRefused     it cannot be opened; the message says what to do
    ├── AuditInUse   another process writes it
    ├── AuditBroken  what is there does not fit together
    └── KeyRefused   the signing key cannot be used
"""


class AuditError(RuntimeError):
    """An event is not in the trail: it must not take effect."""


class AuditFailed(AuditError):
    """An append did not become durable, or one before it did not; the writer takes no more."""


class PayloadRefused(AuditError, ValueError):
    """The caller's mistake: a float, an unknown kind, a missing key. The trail itself is unharmed."""


class AuditRefused(AuditError):
    """The trail cannot be opened for writing."""


class AuditInUse(AuditRefused):
    """Another process holds the trail."""

    def __init__(self, message: str, pid: int | None = None) -> None:
        super().__init__(message)
        self.pid = pid
        """Who holds it; None where that cannot be read."""


class AuditBroken(AuditRefused):
    """The rows since the last checkpoint, or the first one, do not fit together."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(f"the audit trail is broken at row #{number}: {what}; run lyra audit verify")
        self.number = number


class KeyRefused(AuditRefused):
    """The key file is missing, not private, or of another trail."""
