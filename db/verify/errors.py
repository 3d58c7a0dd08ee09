"""What ends a verification.

VerifyError
├── Broken        the file is not what the format demands
└── CannotVerify  the caller's mistake: no such file, no anchor, a client order id of another trail
"""


class VerifyError(Exception):
    """Nobody may rely on the file, or not yet."""


class Broken(VerifyError):
    """The file is not what the format demands."""

    def __init__(self, number: int | None, what: str) -> None:
        super().__init__(f"row #{number}: {what}" if number is not None else what)
        self.number = number
        """The first bad row; None where it is about the file or an anchor."""
        self.what = what


class CannotVerify(VerifyError):
    """The caller's mistake: no such file, no anchor, a client order id of another trail."""
