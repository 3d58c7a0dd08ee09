"""What can go wrong with the vault.

VaultError
├── VaultRefused       the file cannot be used as it is; the message says what to do
│   ├── NoVault        there is none
│   └── NotAVault      what is there has not the form of a vault, or asks for too much
├── WrongPassphrase    or the part of the file that it protects was changed
├── TooSoon            after a wrong passphrase the next one waits
├── VaultDamaged       the passphrase is right, and the file was changed
├── VaultLocked        the keys were dropped; open it again
├── EntryRefused       what should be stored or found is not right; nothing was changed
└── NotSaved           nothing was changed
    └── SaveUncertain  the old or the new generation stands, nobody knows which
"""


class VaultError(RuntimeError):
    """The vault did not do what it was asked for; its message is a sentence without any secret."""


class VaultRefused(VaultError):
    """The file cannot be used as it is."""


class NoVault(VaultRefused):
    """There is no vault in that place."""


class NotAVault(VaultRefused):
    """What is there does not have the form of a vault."""


class WrongPassphrase(VaultError):
    """The data key did not come out."""

    def __init__(self, message: str, in_a_row: int, many: str) -> None:
        super().__init__(message)
        self.in_a_row = in_a_row
        """How many were wrong since the last right one; a guess where that is unknown."""
        self.many = many
        """The same in words."""


class TooSoon(VaultError):
    """A passphrase is not even tried yet."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds
        """How long from now."""


class VaultDamaged(VaultError):
    """The file was changed by something that has not its key."""


class VaultLocked(VaultError):
    """No key is held any more."""


class EntryRefused(VaultError):
    """A credential is missing, there already, or has no proper form."""


class NotSaved(VaultError):
    """The generation before still stands."""


class SaveUncertain(NotSaved):
    """The new file has its name, but nobody knows whether the disk has it."""
