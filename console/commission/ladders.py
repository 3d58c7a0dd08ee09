"""Every rung of a venue as it stands now, and what that means for orders."""

from console.commission.evidence import Evidence, Records
from console.commission.footing import Footing
from console.commission.holding import Held, held
from console.commission.scopes import ScopeKeeper
from console.commission.texts import rung_text
from console.commission.views import RungState
from console.desk.inputs import PermitFacts
from console.desk.settings import DeskSettings
from console.desk.trail import Trail
from venues.model.ladder import RungRules

TOP = "go_live"
NO_LADDER = "it has no ladder and cannot be commissioned"


class Ladders:
    """Works out anew at each question how venues stand; it keeps nothing.

    Args:
        settings: of the desk.
        trail: for its clock.
        records: the newest evidence.
        footing: what rungs hang on.
        scopes: what venues say of keys.
    """

    def __init__(
        self, settings: DeskSettings, trail: Trail, records: Records, footing: Footing, scopes: ScopeKeeper
    ) -> None:
        self._settings, self._trail, self._records = settings, trail, records
        self._footing, self._scopes = footing, scopes

    def rules(self, venue: str) -> tuple[RungRules, ...]:
        """Return a venue's rungs in the order of climbing; empty when it has no ladder."""
        setup = self._settings.setup(venue)
        return () if setup is None else setup.ladder

    def evidence(self, venue: str, rung: str) -> Evidence | None:
        """Return the newest row about a rung."""
        return self._records.newest(venue, rung)

    def standing(self, venue: str) -> tuple[tuple[RungRules, Held], ...]:
        """Return how every rung stands; the top stands only on all others."""
        now, now_ms = self._footing.now(venue), self._trail.now_ms()
        found: list[tuple[RungRules, Held]] = []
        for rules in self.rules(venue):
            one = held(rules, self._records.newest(venue, rules.name), now, now_ms)
            if rules.name == "credentials" and one.state.is_held and self._footing.fault_of_key(venue):
                one = Held(RungState.FALLEN, self._footing.fault_of_key(venue))
            if rules.name == "key_scope" and one.state.is_held:
                one = self._checked_scope(venue, one)
            if rules.name == TOP and one.state.is_held:
                missing = next((below for below, its in found if not its.state.is_held), None)
                if missing is not None:
                    words = f"{rung_text(missing.name).title} is not held any more"
                    one = Held(RungState.FALLEN, words, fell_with=missing.name)
            found.append((rules, one))
        return tuple(found)

    def _checked_scope(self, venue: str, one: Held) -> Held:
        """Take the rung back when the venue has said since that the key can withdraw."""
        scope = self._scopes.scope(venue)
        if scope is not None and self._records.was_withdrawing(scope):
            return Held(RungState.FALLEN, "the venue says that the key can withdraw")
        return one

    def next_open(self, venue: str) -> RungRules | None:
        """Return the first rung that is not held; None at the top, and where there is no ladder."""
        return next((rules for rules, one in self.standing(venue) if not one.state.is_held), None)

    # -- what the desk asks -----------------------------------------------------------------------------

    def facts(self, venue: str) -> PermitFacts | None:
        """Return what the venue's key may do, and what the venue still lacks for each kind of order."""
        standing = self.standing(venue)
        scope = self._scopes.scope(venue)
        evidence = self._records.newest(venue, "key_scope")
        names = {rules.name: one for rules, one in standing}
        scope_rung = names.get("key_scope")
        waived = scope_rung is not None and scope_rung.is_sure and scope_rung.state is RungState.WAIVED
        return PermitFacts(
            venue,
            can_withdraw=None if scope is None else scope.can_withdraw,
            scope_age_ms=None if scope is None else self._scopes.age_ms(scope),
            scope_waived=waived and evidence is not None,
            order_lacks=_lacks(standing, None),
            micro_trade_lacks=_lacks(standing, "micro_trade"),
            probe_lacks=_lacks(standing, "probe"),
        )


def _lacks(standing: tuple[tuple[RungRules, Held], ...], before: str | None) -> str:
    """Return the first rung that is missing, of those before a rung or of all, in words; empty when none is."""
    if not standing:
        return NO_LADDER
    for rules, one in standing:
        if rules.name == before:
            return ""
        if not one.is_sure:
            title = rung_text(rules.name).title
            why = one.waits or one.words
            return f"{title} is {one.state}" + (f" ({why})" if why else "")
    return "" if before is None else NO_LADDER
