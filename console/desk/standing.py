"""Which venues may take orders as far as the desk itself knows: reconciled since the start, and without mismatches."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Standing:
    """What stands against venues at this moment; it is worked out anew at each start."""

    _reconciled: set[str] = field(default_factory=set)
    _paused: dict[str, str] = field(default_factory=dict)
    _mismatches: dict[str, dict[str, str]] = field(default_factory=dict)
    _warnings: dict[str, str] = field(default_factory=dict)
    _locked: dict[str, str] = field(default_factory=dict)

    def reconciled(self, venue: str) -> None:
        """Say that orders and trail agree at a venue; until then it takes no orders."""
        self._reconciled.add(venue)

    def must_reconcile(self, venue: str) -> None:
        """Ask for it anew: the console or its worker was away."""
        self._reconciled.discard(venue)

    def is_reconciled(self, venue: str) -> bool:
        """Return True when trail and venue were compared since the last reason to doubt."""
        return venue in self._reconciled

    def pause(self, venue: str, reason: str) -> None:
        """Close a venue for orders."""
        self._paused[venue] = reason

    def go_on(self, venue: str) -> None:
        """End a pause."""
        self._paused.pop(venue, None)

    def lock(self, venue: str, reason: str) -> None:
        """Close a venue for orders while nobody may use its key; may be called from a signal handler."""
        self._locked[venue] = reason

    def unlock(self, venue: str) -> None:
        """End that."""
        self._locked.pop(venue, None)

    def locked(self, venue: str) -> str:
        """Return why nobody may use the venue's key; empty when it may be used."""
        return self._locked.get(venue, "")

    def mismatch(self, venue: str, what: str, words: str) -> None:
        """Note a difference between what is expected and what the venue tells; `what` names it once."""
        self._mismatches.setdefault(venue, {})[what] = words

    def warn(self, venue: str, words: str) -> None:
        """Turn a venue amber: it takes orders, and the screen says what did not add up."""
        self._warnings[venue] = words

    def warning(self, venue: str) -> str:
        """Return what turned a venue amber; empty when nothing has."""
        return self._warnings.get(venue, "")

    def settled(self, venue: str) -> None:
        """Forget a venue's differences: the operator has looked."""
        self._mismatches.pop(venue, None)
        self._warnings.pop(venue, None)

    def mismatches(self, venue: str) -> int:
        """Return how many differences nobody has settled."""
        return len(self._mismatches.get(venue, {}))

    def reason(self, venue: str) -> str:
        """Return why the venue takes no orders; empty when nothing stands against it here."""
        if venue in self._paused:
            return self._paused[venue]
        if venue not in self._reconciled:
            return "its orders are being compared with the audit trail"
        return "; ".join(self._mismatches.get(venue, {}).values())
