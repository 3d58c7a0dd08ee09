"""What the keys do about the vault: unlock it, or lock it at once."""

from console.dialogs.unlock import Unlock
from console.keys.views import VaultState
from console.screens.common_actions import CommonActions

LOCKED_BY_HAND = "the operator locked it"


class VaultActions(CommonActions):
    """Each acts on the vault of this console's mode."""

    def action_vault(self) -> None:
        """Unlock the vault, or lock it at once."""
        if self.session.keys.vault().state is VaultState.OPEN:
            self.action_lock_vault()
        else:
            self.action_unlock()

    def action_unlock(self) -> None:
        """Ask for the passphrase."""
        state = self.session.keys.vault().state
        if state is VaultState.NONE:
            self.session.tell("there is no vault in this mode: lyra vault init makes one", level="warn")
        elif state is VaultState.OPEN:
            self.session.tell("the vault is open")
        else:
            self.app.push_screen(Unlock(self.session), lambda _: self.repaint())
            return
        self.repaint()

    def action_lock_vault(self) -> None:
        """Lock at once; never refused."""
        if self.session.keys.vault().state in (VaultState.OPEN, VaultState.OPENING):
            self.session.keys.lock(LOCKED_BY_HAND)
        else:
            self.session.tell("the vault is not open", level="warn")
        self.repaint()
