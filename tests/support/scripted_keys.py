"""A holder of the vault that says what a test wants and keeps what it was asked."""

import asyncio
from dataclasses import dataclass, field

from console.keys.views import KeyView, VaultState, VaultView

LOCKED = VaultView(VaultState.LOCKED)
WRONG = VaultView(
    VaultState.LOCKED, "the passphrase is wrong, or the vault's header was changed", wait_seconds=1.6
)
ALERT = VaultView(
    VaultState.LOCKED,
    "ALERT: the passphrase is wrong, or the vault's header was changed; 3 wrong in a row, and if you did not type "
    "them all somebody else did",
    is_alert=True,
    wait_seconds=4.0,
)


@dataclass
class ScriptedKeys:
    """Opens when a test lets it."""

    view: VaultView = LOCKED
    refusal: str = ""
    asks: bool = True
    passphrases: list[str] = field(default_factory=list)
    locked: list[tuple[str, bool]] = field(default_factory=list)
    touches: int = 0
    answer: asyncio.Event = field(default_factory=asyncio.Event)
    keys: dict[str, KeyView] = field(default_factory=dict)

    def vault(self) -> VaultView:
        return self.view

    def key(self, venue: str) -> KeyView | None:
        return self.keys.get(venue)

    def asks_at_start(self) -> bool:
        return self.asks and self.view.is_locked

    async def unlock(self, passphrase: str) -> str:
        self.passphrases.append(passphrase)
        self.view = VaultView(VaultState.OPENING)
        await self.answer.wait()
        self.answer.clear()
        if not self.refusal:
            self.view = VaultView(VaultState.OPEN)
        return self.refusal

    def lock(self, reason: str, *, stopping: bool = False) -> None:
        self.locked.append((reason, stopping))
        if self.view.state is VaultState.OPEN:
            self.view = VaultView(VaultState.LOCKED, reason)

    def touched(self) -> None:
        self.touches += 1
