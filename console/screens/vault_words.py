"""The vault in a word, for the rows that frame every screen."""

from console.keys.views import VaultState, VaultView

_WORDS = {
    VaultState.NONE: "",
    VaultState.OPEN: "",
    VaultState.LOCKED: "VAULT locked",
    VaultState.OPENING: "VAULT opening",
}


def vault_words(view: VaultView) -> str:
    """Return `VAULT locked` while it is locked, nothing where all is well or there is no vault."""
    return _WORDS[view.state]
