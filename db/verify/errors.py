"""What ends a verification: a fault of the file, or a mistake of the caller."""


class Broken(Exception):
    """The file is not what the format demands."""

    def __init__(self, number: int | None, what: str) -> None:
        super().__init__(f"row #{number}: {what}" if number is not None else what)
        self.number = number
        """The first bad row; None where it is about the file or an anchor."""
        self.what = what


class CannotVerify(Exception):
    """The caller's mistake: no such file, no anchor, a client order id of another trail."""
