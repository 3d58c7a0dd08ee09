"""An open vault: gives values, changes them a generation at a time, and drops its keys when it locks."""

from collections.abc import Callable, Iterable, Mapping

from db.vault.coding import parse
from db.vault.crypto import check_seal, decrypt_record, forget, new_id
from db.vault.entry import Credential, Entry, check_held, check_name, entries_of
from db.vault.errors import EntryRefused, SaveUncertain, VaultLocked
from db.vault.files import beside, digest_of, replace
from db.vault.generation import Clear, Keys, Loaded, Means, encoded_value, file_of, new_keys
from db.vault.layout import DUE_DAYS, SALT_BYTES, Cost, Label
from db.vault.mark import mark_of
from db.vault.notes import AuditNote
from venues.model.redact import redactor
from venues.model.value import replace as changed

IDLE_SECONDS = 600.0
MAIN_ACCOUNT = "main"

OnLock = Callable[[str], None]
"""Told why, once, when the keys are dropped: whoever was given values must drop them too."""


class Vault:
    """Open until it locks; of one thread. Made by `db.vault.opening`."""

    def __init__(
        self, loaded: Loaded, keys: Keys, means: Means, wrong_before: int = 0, many_before: str = "0"
    ) -> None:
        self.wrong_before = wrong_before
        """How many wrong passphrases there were in a row before this right one; a guess where that is unknown."""
        self.many_before = many_before
        """The same in words."""
        self.idle_seconds = IDLE_SECONDS
        self.on_lock: OnLock | None = None
        self._loaded = loaded
        self._keys: Keys | None = keys
        self._means = means
        self._mark = mark_of(beside(loaded.path, "mark"))
        self._why_locked = ""
        self._used_at = means.clock.monotonic()

    @property
    def vault_id(self) -> str:
        """In hex."""
        return self._loaded.content.header.vault_id.hex()

    @property
    def generation(self) -> int:
        """Of the file as it stands."""
        return self._loaded.content.generation

    @property
    def sha256(self) -> str:
        """Of the file as it stands, in hex."""
        return digest_of(self._loaded.raw or b"")

    @property
    def cost(self) -> Cost:
        """What one derivation of its key takes."""
        return self._loaded.content.header.cost

    @property
    def is_locked(self) -> bool:
        """Whether the keys are gone."""
        return self._keys is None

    def note(self, purpose: str, venue: str | None = None, account: str | None = None) -> AuditNote:
        """Return a note of an access that changes nothing."""
        return AuditNote(purpose, self.vault_id, venue, account)

    def entries(self) -> tuple[Entry, ...]:
        """Return all keys without their values.

        Raises:
            VaultLocked: it is locked.
        """
        self._use()
        return entries_of(self._loaded.content.records)

    def entry(self, venue: str, account: str = MAIN_ACCOUNT) -> Entry:
        """Return one key without its values.

        Raises:
            EntryRefused: there is no such key.
            VaultLocked: it is locked.
        """
        entries = self.entries()
        check_held(self._loaded.content.records, venue, account)
        return next(entry for entry in entries if (entry.venue, entry.account) == (venue, account))

    def get(self, venue: str, account: str = MAIN_ACCOUNT) -> Credential:
        """Return one key with its values.

        Raises:
            EntryRefused: there is no such key.
            VaultDamaged: its records were changed.
            VaultLocked: it is locked.
        """
        entry = self.entry(venue, account)
        values = {
            clear[3].field: value.decode("utf-8")
            for clear, value in self._values(lambda label: (label.venue, label.account) == (venue, account))
        }
        redactor.learn(*values.values())
        return Credential(entry, values)

    def put(self, venue: str, account: str, values: Mapping[str, str], due_days: int) -> AuditNote:
        """Store a key that is not there yet.

        Args:
            venue: id of the catalogue.
            account: the operator's name for it.
            values: by field.
            due_days: 30 or 90, 0 for never.

        Raises:
            EntryRefused: it is there already, or something has no proper form.
            NotSaved: the old generation stands.
            VaultLocked: it is locked.
        """
        self.check_free(venue, account)
        return self._store(venue, account, values, due_days, "key added")

    def check_free(self, venue: str, account: str) -> None:
        """Return when there is no such key yet.

        Raises:
            EntryRefused: there is, or it cannot be named so.
            VaultLocked: it is locked.
        """
        check_name(venue, account)
        if any((entry.venue, entry.account) == (venue, account) for entry in self.entries()):
            raise EntryRefused(
                f"the vault holds a key of {venue} {account} already; lyra vault rotate replaces it"
            )

    def rotate(
        self, venue: str, account: str, values: Mapping[str, str], due_days: int | None = None
    ) -> AuditNote:
        """Replace all values of a key; `due_days` None keeps what it had.

        Raises:
            EntryRefused: it is not there, or something has no proper form.
            NotSaved: the old generation stands.
            VaultLocked: it is locked.
        """
        entry = self.entry(venue, account)
        days = entry.due_days if due_days is None else due_days
        return self._store(venue, account, values, days, "key rotated")

    def remove(self, venue: str, account: str = MAIN_ACCOUNT) -> AuditNote:
        """Take a key out.

        Raises:
            EntryRefused: it is not there.
            NotSaved: the old generation stands.
            VaultLocked: it is locked.
        """
        self.entry(venue, account)
        left = self._values(lambda label: (label.venue, label.account) != (venue, account))
        return self._save(left, "key removed", venue, account)

    def change_passphrase(self, passphrase: str, cost: Cost) -> AuditNote:
        """Give the vault another passphrase, salt and data key; takes as long as `cost` says.

        Raises:
            EntryRefused: the passphrase has no proper form.
            NotSaved: the old generation stands, with the old passphrase.
            VaultLocked: it is locked.
        """
        now = self._use()
        means = self._means
        header = changed(now.header, cost=cost, salt=means.random(SALT_BYTES))
        keys = new_keys(header, passphrase, means)
        return self._save(self._values(), "passphrase changed", None, None, keys)

    def save_anew(self, purpose: str) -> AuditNote:
        """Write all of it as the next generation.

        Raises:
            NotSaved: the old generation stands.
            VaultLocked: it is locked.
        """
        return self._save(self._values(), purpose, None, None)

    def check(self) -> None:
        """Decrypt every record.

        Raises:
            VaultDamaged: one was changed.
            VaultLocked: it is locked.
        """
        for _ in self._values():
            pass

    def __enter__(self) -> "Vault":
        return self

    def __exit__(self, *_: object) -> None:
        self.lock()

    def lock(self, why: str = "it was locked") -> None:
        """Drop the keys, and tell whoever was given values."""
        if self._keys is None:
            return
        forget(self._keys.data_key)
        self._keys = None
        self._why_locked = why
        if self.on_lock is not None:
            self.on_lock(why)

    def used(self) -> None:
        """Begin the idle time anew: whoever works with it is there."""
        self._used_at = self._means.clock.monotonic()

    def lock_if_due(self) -> bool:
        """Lock when nobody used it for `idle_seconds`, or `lyra vault lock` was called; say whether it is locked.

        Whoever keeps a vault open calls this every second or so.
        """
        if self._keys is not None:
            if self._means.clock.monotonic() - self._used_at >= self.idle_seconds:
                self.lock(f"nobody used it for {self.idle_seconds / 60:.0f} minutes")
            elif (mark := mark_of(beside(self._loaded.path, "mark"))) is None:
                self.lock(f"{beside(self._loaded.path, 'mark')} cannot be read")
            elif mark != self._mark:
                self.lock("lyra vault lock was called")
        return self._keys is None

    def _use(self) -> Keys:
        self.lock_if_due()
        if self._keys is None:
            raise VaultLocked(f"the vault is locked: {self._why_locked}")
        self._used_at = self._means.clock.monotonic()
        return self._keys

    def _values(self, wanted: Callable[[Label], bool] = lambda _: True) -> list[tuple[Clear, bytes]]:
        data_key, content = self._use().data_key, self._loaded.content
        return [
            ((one.record_id, one.set_ms, one.due_days, one.label), decrypt_record(data_key, content, one))
            for one in content.records
            if wanted(one.label)
        ]

    def _store(
        self, venue: str, account: str, values: Mapping[str, str], due_days: int, purpose: str
    ) -> AuditNote:
        if due_days not in DUE_DAYS:
            raise EntryRefused("a key is due after 30 or 90 days, or never (0)")
        if not values:
            raise EntryRefused("a key has at least one field")
        kept, ids = [], {}
        for clear, value in self._values():
            if (clear[3].venue, clear[3].account) == (venue, account):
                ids[clear[3]] = clear[0]
            else:
                kept.append((clear, value))
        now_ms = self._means.clock.now_ms()
        for name, text in values.items():
            label = Label(venue, account, name)
            label.check()
            record_id = ids.get(label) or new_id(self._means.random)
            kept.append(((record_id, now_ms, due_days, label), encoded_value(name, text)))
        return self._save(kept, purpose, venue, account)

    def _save(
        self,
        values: Iterable[tuple[Clear, bytes]],
        purpose: str,
        venue: str | None,
        account: str | None,
        keys: Keys | None = None,
    ) -> AuditNote:
        """Write the next generation; all of it is encrypted anew."""
        keys = keys or self._use()
        generation = self._loaded.generation + 1
        raw = file_of(keys, generation, values, self._means.random)
        content = parse(raw)
        check_seal(keys.data_key, raw, content)
        try:
            replace(self._loaded.path, raw, self._loaded.raw)
        except SaveUncertain:
            self.lock("a save did not come to an end")
            raise
        if self._keys is not None and self._keys.data_key is not keys.data_key:
            forget(self._keys.data_key)
        self._keys = keys
        self._loaded = Loaded(self._loaded.path, raw, content, generation)
        return AuditNote(purpose, self.vault_id, venue, account, generation, digest_of(raw))
