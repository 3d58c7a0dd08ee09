"""Holds the vault while it is open: opens it on a thread, and locks it when nobody is there."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.keys.book import KeyBook
from console.keys.handing import HOW, LOCKED, DeskSide, Handing, HandOver, Say
from console.keys.passphrase import passphrase_of
from console.keys.rows import Rows, RowsRefused, has_notes
from console.keys.views import KeyView, VaultState, VaultView
from db.browse.thread import ReadingThread
from db.vault.errors import TooSoon, VaultError, WrongPassphrase
from db.vault.notes import AuditNote
from db.vault.tries import ALERT_AFTER, wait_after
from venues.model.clock import Clock
from venues.model.redact import redactor
from venues.model.words import Mode

if TYPE_CHECKING:  # the first frame does not wait for cryptography
    from db.vault.generation import Means
    from db.vault.vault import Vault

_log = logging.getLogger(f"lyra.{__name__}")

LOOK_SECONDS = 0.5
SLEPT_MS = 20_000
"""So far ahead of the monotonic clock, the wall clock shows that the machine slept."""
ATTEMPT_SECONDS = 3.0
"""So long the end waits for a passphrase that is being tried: it counts as wrong until the try has come to its end."""
NO_VAULT = "there is no vault; lyra vault init makes one"


class KeyHolder:
    """One console's holder; `console.app.unlocking.Unlocking` describes what screens see.

    Args:
        path: of the vault, whether there is one or not.
        mode: of this process.
        book: where each key comes from.
        rows: where accesses are written down.
        desk: what locking means for orders.
        hand_over: gives a venue's worker its key.
        clock: injected time.
        say: the operator's log.
        idle_minutes: without a key of the keyboard for so long the vault locks.
        passphrase_file: opens it without asking; empty for none.
        has_screen: whether the operator can be asked.
    """

    def __init__(
        self,
        path: Path,
        mode: Mode,
        book: KeyBook,
        rows: Rows,
        desk: DeskSide,
        hand_over: HandOver,
        clock: Clock,
        say: Say,
        *,
        idle_minutes: int,
        passphrase_file: str = "",
        has_screen: bool = True,
    ) -> None:
        self._path, self._mode, self._book, self._rows, self._desk = path, mode, book, rows, desk
        self._clock, self._say = clock, say
        self._idle_seconds, self._passphrase_file = idle_minutes * 60.0, passphrase_file
        self._has_screen = has_screen
        self._handing = Handing(path, book, rows, desk, hand_over, say, self._elsewhere)
        self.means: Means | None = None
        """What a vault is given from outside; None is the system's."""
        self._vault: Vault | None = None
        self._thread: ReadingThread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._opening = self._is_alert = False
        self._lock_asked = self._words = ""
        self._wait_until = 0.0
        self._looked_at, self._looked_ms = clock.monotonic(), clock.now_ms()
        self._there = _is_there(path)
        desk.close(book.from_vault, f"{LOCKED}: {HOW}" if self._there else NO_VAULT)

    # -- what is shown ----------------------------------------------------------------------------------

    def vault(self) -> VaultView:
        """Return how the vault stands."""
        state = VaultState.LOCKED if self._there else VaultState.NONE
        if self._vault is not None:
            state = VaultState.OPEN
        elif self._opening:
            state = VaultState.OPENING
        left = max(0.0, self._wait_until - self._clock.monotonic())
        return VaultView(state, self._words, self._is_alert, left, self._book.handed_over_from_vault)

    def key(self, venue: str) -> KeyView | None:
        """Return what may be told of a venue's key."""
        return self._book.key(venue)

    def key_end(self, venue: str) -> str:
        """Return the last four characters of a venue's key; empty when it is not known."""
        return self._book.key_end(venue)

    def asks_at_start(self) -> bool:
        """Return True when a vault is there and no file opens it."""
        return self._has_screen and self._there and not self._passphrase_file and self._vault is None

    # -- its life ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look after the vault for ever; begun once the trail stands."""
        await self.begin()
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except (VaultError, RowsRefused, OSError) as error:
                _log.warning("the vault could not be looked after: %s", error)

    async def begin(self) -> None:
        """Write down which keys were handed over already, fold what waits, and open the vault by file."""
        self._rows.stand()
        self._desk.begun(vault_is_there=self._there)
        try:
            await self._rows.fold(self._path, self._elsewhere)
            await self._handing.record_given()
        except (VaultError, RowsRefused) as error:
            self._say(f"the use of keys cannot be put into the audit trail: {error}", "bad")
        if self._passphrase_file and self._there:
            try:
                passphrase = await self._elsewhere(lambda: passphrase_of(Path(self._passphrase_file)))
            except VaultError as error:
                self._refused(str(error), is_alert=True)
            else:
                await self.unlock(passphrase)

    def close(self) -> None:
        """Drop the keys: the console ends. It blocks while a passphrase is being tried, for some seconds at most."""
        vault, self._vault = self._vault, None
        if vault is not None:
            vault.on_lock = None
            vault.lock("the console ended")
        if self._thread is not None:
            self._thread.end(ATTEMPT_SECONDS)
            self._thread = None

    def touched(self) -> None:
        """Note that the operator pressed a key."""
        if self._vault is not None:
            self._vault.used()

    async def _look(self) -> None:
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        ahead_ms = (now_ms - self._looked_ms) - (now - self._looked_at) * 1000
        self._looked_at, self._looked_ms = now, now_ms
        vault = self._vault
        if vault is not None and ahead_ms > SLEPT_MS:
            self.lock("the machine slept, or its clock was moved")
        elif vault is not None:
            await self._elsewhere(vault.lock_if_due)
        elif not self._opening:
            self._there = _is_there(self._path)
        if has_notes(self._path) and not self._opening:
            await self._rows.fold(self._path, self._elsewhere)

    async def _elsewhere(self, work: Callable[[], Any]) -> Any:
        if self._thread is None:
            self._thread = ReadingThread("vault")
        return await self._thread.run(work)

    # -- opening ----------------------------------------------------------------------------------------

    async def unlock(self, passphrase: str) -> str:
        """Open the vault and hand its keys over; return why not."""
        if self._vault is not None:
            return ""
        if self._opening:
            return "a passphrase is being tried already"
        self._opening, self._lock_asked, self._is_alert = True, "", False
        self._words = "the passphrase is being tried"
        try:
            return await self._unlock(passphrase)
        except Exception as error:
            self._refused(f"a fault of the program: {type(error).__name__}", is_alert=True)
            raise
        finally:
            self._opening = False
            redactor.forget(passphrase)

    async def _unlock(self, passphrase: str) -> str:
        closed = await self._rows.ready()
        if closed:
            return self._refused(f"no key is read while the audit trail is closed: {closed}", is_alert=True)
        try:
            vault = await self._opened(passphrase)
        except VaultError as error:
            return self._not_opened(error)
        except RowsRefused as error:
            return self._refused(f"no key is read: {error}", is_alert=True)
        try:
            entries = vault.entries()
            await self._handing.take(vault)
        except BaseException as error:
            vault.lock("its keys could not be handed over")
            self._close()
            if not isinstance(error, (VaultError, RowsRefused)):
                raise
            return self._refused(f"it was closed again: {error}", is_alert=True)
        self._loop = asyncio.get_running_loop()
        vault.idle_seconds, vault.on_lock = self._idle_seconds, self._on_lock
        vault.used()
        self._vault, self._there, self._words, self._wait_until = vault, True, "", 0.0
        if asked := self._lock_asked:
            self.lock(asked)
            return asked
        await self._handing.tell(vault, entries, self._clock.now_ms())
        return ""

    async def _opened(self, passphrase: str) -> "Vault":
        def imported() -> "Means":
            from console.keys import opening
            from db.vault.opening import system_means

            del opening
            return system_means(self._clock)

        means = self.means or await self._elsewhere(imported)
        from console.keys.opening import opened

        return await opened(self._path, self._mode, passphrase, self._rows, self._elsewhere, means)

    def _not_opened(self, error: VaultError) -> str:
        wait, is_alert = 0.0, True
        if isinstance(error, TooSoon):
            wait, is_alert = error.seconds, False
        elif isinstance(error, WrongPassphrase):
            wait, is_alert = float(wait_after(error.in_a_row)), error.in_a_row >= ALERT_AFTER
        self._wait_until = self._clock.monotonic() + wait
        return self._refused(str(error), is_alert=is_alert)

    def _refused(self, words: str, *, is_alert: bool) -> str:
        self._words, self._is_alert = words, is_alert
        self._say(f"the vault stays locked: {words}", "bad" if is_alert else "warn")
        return words

    # -- locking ----------------------------------------------------------------------------------------

    def lock(self, reason: str, *, stopping: bool = False) -> None:
        """Lock at once: no new orders with its keys from here on; safe from a signal handler.

        Args:
            reason: for the operator.
            stopping: this process is about to be stopped, and can do nothing more before that.
        """
        if self._vault is None:
            self._lock_asked = reason if self._opening else ""
            return
        if stopping:
            self._desk.locked(stopping=True)
        self._vault.lock(reason)

    def _on_lock(self, reason: str) -> None:
        """Forbid new orders at once, on whichever thread this was noticed; the rest follows on the loop."""
        vault, self._vault = self._vault, None
        self._words, self._is_alert = reason, False
        self._close()
        if vault is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._after_lock, reason, vault.note(f"locked: {reason}"[:200]))

    def _close(self) -> None:
        self._book.lock()
        self._desk.close(self._book.from_vault, f"{LOCKED}: {HOW}")

    def _after_lock(self, reason: str, note: AuditNote) -> None:
        self._desk.disarm(f"{LOCKED}: {reason}")
        self._say(f"{LOCKED}: {reason}; no new orders with its keys, cancels go on; {HOW}", "warn")
        task = asyncio.ensure_future(self._record(note))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _record(self, note: AuditNote) -> None:
        try:
            await self._rows.record(note.payload())
        except RowsRefused as error:
            _log.warning("that the vault was locked is not in the audit trail: %s", error)
        if self._vault is None:
            self._desk.locked(stopping=False)


def _is_there(path: Path) -> bool:
    """Say whether there is something in the vault's place, whatever it is."""
    try:
        path.lstat()
    except OSError:
        return False
    return True
