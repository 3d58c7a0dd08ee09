"""What the keys do about the vault, on the main screens and in the wizard: unlock it, or lock it at once."""

from collections.abc import Callable

from textual.screen import Screen

from console.app.session import Session
from console.dialogs.unlock import Unlock
from console.keys.views import VaultState

LOCKED_BY_HAND = "the operator locked it"


def unlock_or_lock(screen: Screen[None], session: Session, show: Callable[[], None]) -> None:
    """Ask for the passphrase, or lock the vault where it is open.

    Args:
        screen: over which it is asked.
        session: whose vault it is.
        show: shows at once what has changed.
    """
    if session.keys.vault().state is VaultState.OPEN:
        lock_now(session, show)
    else:
        ask_passphrase(screen, session, show)


def ask_passphrase(screen: Screen[None], session: Session, show: Callable[[], None]) -> None:
    """Ask for the passphrase, or say why there is nothing to unlock."""
    state = session.keys.vault().state
    if state is VaultState.NONE:
        session.tell("there is no vault in this mode: lyra vault init makes one", level="warn")
    elif state is VaultState.OPEN:
        session.tell("the vault is open")
    else:
        screen.app.push_screen(Unlock(session), lambda _: show())
        return
    show()


def lock_now(session: Session, show: Callable[[], None]) -> None:
    """Lock at once; never refused."""
    if session.keys.vault().state in (VaultState.OPEN, VaultState.OPENING):
        session.keys.lock(LOCKED_BY_HAND)
    else:
        session.tell("the vault is not open", level="warn")
    show()
