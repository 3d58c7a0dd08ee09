"""What the keys and commands do about the vault of this console's mode, on the main screens."""

from console.dialogs.vaulting import ask_passphrase, lock_now, unlock_or_lock
from console.screens.common_actions import CommonActions


class VaultActions(CommonActions):
    """Each acts on the vault of this console's mode."""

    def action_vault(self) -> None:
        """Unlock the vault, or lock it at once."""
        unlock_or_lock(self, self.session, self.repaint)

    def action_unlock(self) -> None:
        """Ask for the passphrase."""
        ask_passphrase(self, self.session, self.repaint)

    def action_lock_vault(self) -> None:
        """Lock at once; never refused."""
        lock_now(self.session, self.repaint)
