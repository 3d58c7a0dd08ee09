"""Keys in the keyring of the operating system, never in one that keeps them in plain text."""

from collections.abc import Mapping
from typing import Any

from console.config.key_sources import PARTS, NoKey
from venues.model.value import Value

ENCRYPTED = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
    }
)
"""Classes that keep passwords encrypted; all others are refused, also those that some setting chose."""

_CHAIN = "keyring.backends.chainer.ChainerBackend"
MISSING = "the library keyring is not installed: pip install 'lyra-console[keyring]'"


class KeyringSource(Value):
    """Passwords of one service; the user names are `api_key`, `secret` and `password`."""

    service: str
    kind: str = "keyring"
    is_slow: bool = True

    def parts(self) -> Mapping[str, str]:
        """Return what the keyring holds."""
        try:
            import keyring
        except ImportError:
            raise NoKey(MISSING) from None
        try:
            backend = encrypted_backend(keyring.get_keyring())
            found = {part: backend.get_password(self.service, part) for part in PARTS}
        except NoKey:
            raise
        except Exception as error:  # noqa: BLE001  whatever a backend raises; its words may hold what it has read
            raise NoKey(f"the keyring did not answer: {type(error).__name__}; is it unlocked?") from None
        values = {part: value.strip() for part, value in found.items() if isinstance(value, str)}
        if not any(values.values()):
            words = f"the keyring holds nothing for the service {self.service}"
            raise NoKey(f"{words}: keyring set {self.service} api_key")
        return values


def encrypted_backend(backend: Any) -> Any:
    """Return the backend that may be asked: it, or the first of a chain.

    Raises:
        NoKey: it does not keep passwords encrypted, or nobody knows.
    """
    chosen = backend
    if name_of(backend) == _CHAIN:
        # a chain asks one after another: the first that is encrypted is asked, and no other
        chosen = next((one for one in backend.backends if name_of(one) in ENCRYPTED), backend)
    if name_of(chosen) not in ENCRYPTED:
        raise NoKey(
            f"the keyring {name_of(chosen)} is refused: it is not known to keep passwords encrypted; "
            "use the one of your desktop or system, or lyra vault"
        )
    return chosen


def name_of(backend: object) -> str:
    """Return the full name of a backend's class."""
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"[:120]
