"""What the keys do about orders on the main screens: open the ticket, cancel, ask, release. Nothing here sends one."""

from console.actions.grammar import EVERYWHERE
from console.actions.ticket_text import TicketText, text_of
from console.desk.reading import Refused
from console.desk.views import OrderLine
from console.dialogs.confirm import Confirm
from console.dialogs.order_detail import OrderDetail
from console.dialogs.quick_order import Making, QuickOrder
from console.dialogs.ticket import Ticket
from console.dialogs.typed_word import TypedWord
from console.screens.order_words import order_key, order_words
from console.screens.pointing import pointed_price
from console.screens.vault_actions import VaultActions
from venues.model.words import Side

RELEASE, ALL_ORDERS = "RELEASE", "ALL ORDERS"

DEAD_MAN_SECONDS = 60
"""After which a venue cancels when it hears nothing."""


class OrderActions(VaultActions):
    """Each asks the desk; what it answers stands in the strip and in the log."""

    _side = Side.BUY

    # ---- the ticket ----

    def open_ticket(self, text: TicketText) -> None:
        """Show the ticket with these fields."""
        self.app.push_screen(Ticket(self.session, text))

    def action_ticket(self, side: str) -> None:
        """Open the ticket; an empty side is the one of last time."""
        OrderActions._side = Side(side) if side else OrderActions._side
        venue, symbol = self.market_for_ticket()
        self.open_ticket(TicketText(venue, symbol, OrderActions._side))

    def market_for_ticket(self) -> tuple[str, str]:
        """Return venue and symbol that a new ticket begins with."""
        return self.session.venue, self.session.symbol

    def action_take_price(self) -> None:
        """Open the ticket with the price that is pointed at."""
        found = pointed_price(self.session)
        if found is None:
            self.note(f"{self.session.venue} has no price to take", "warn")
            return
        price, side = found
        self.open_ticket(TicketText(self.session.venue, self.session.symbol, side, price=price))

    def action_probe(self, side: str) -> None:
        """Review a probe."""
        venue, symbol = self.session.venue, self.session.symbol
        trading = self.session.trading
        self._quick("PROBE", Side(side), lambda chosen: trading.probe_draft(venue, symbol, chosen))

    def action_micro_trade(self, side: str) -> None:
        """Review a micro-trade."""
        venue, symbol = self.session.venue, self.session.symbol
        trading = self.session.trading
        self._quick(
            "MICRO-TRADE", Side(side), lambda chosen: trading.micro_trade_draft(venue, symbol, chosen)
        )

    def _quick(self, what: str, side: Side, making: Making) -> None:
        first = making(side)
        if isinstance(first, Refused):
            self.note(f"no {what.lower()}: {first.words}", "warn", self.session.venue)
            return
        market = f"{self.session.venue} · {self.session.symbol}"
        self.app.push_screen(QuickOrder(self.session, what, market, side, making))

    # ---- orders that exist ----

    def chosen_order(self) -> OrderLine | None:
        """Return the order under the cursor; None where there is no such list."""
        return None

    def action_detail(self) -> None:
        """Show everything of the chosen order."""
        line = self.chosen_order()
        if line is not None:
            self.app.push_screen(OrderDetail(self.session, order_key(line)))

    def action_cancel_chosen(self) -> None:
        """Cancel the chosen order; one that is not ours only after asking."""
        line = self.chosen_order()
        if line is None:
            self.note("there is no order to cancel", "warn")
        elif line.state.is_final:
            self.note(f"nothing to cancel, it is {line.state}: {order_words(line)}", "warn")
        elif line.is_mine:
            self._cancel(line)
        else:
            question = f"This order is not ours: {order_words(line)}"
            consequence = (
                "Somebody else placed it with this account, by hand or with another program. Cancel it?"
            )
            dialog = Confirm(question, consequence, "Cancel it")
            self.app.push_screen(dialog, lambda sure: self._cancel(line) if sure else None)

    def _cancel(self, line: OrderLine) -> None:
        self.note(f"cancel asked: {order_words(line)}")
        asked = self.session.trading.cancel(line.venue, line.symbol, line.client_order_id, line.order_id)
        self.session.errands.run("cancelling", asked, lambda words: self.note(words, venue=line.venue))

    def action_cancel_mine(self, scope: str) -> None:
        """Cancel our orders at one venue or everywhere, after asking; empty is the chosen venue."""
        session = self.session
        everywhere = scope == EVERYWHERE
        venues = session.venues if everywhere else (scope or session.venue,)
        lines = session.trading.orders().lines
        mine = [line for line in lines if line.is_mine and not line.state.is_final and line.venue in venues]
        where = "everywhere" if everywhere else f"at {venues[0]}"
        count = f"{len(mine)} order{'' if len(mine) == 1 else 's'} of ours"
        question = (
            f"Cancel {count} {where}?"
            if mine
            else f"No open order of ours is known {where}. Ask all the same?"
        )
        consequence = "New orders are not stopped by this; ^G twice does that too."
        dialog = Confirm(question, consequence, "Cancel mine")
        self.app.push_screen(dialog, lambda sure: self._cancel_mine(venues, where) if sure else None)

    def _cancel_mine(self, venues: tuple[str, ...], where: str) -> None:
        self.note(f"cancel of all orders of ours {where} asked")
        self.session.errands.run("cancelling ours", self.session.trading.cancel_mine(venues), self.note)

    def action_ask_order(self) -> None:
        """Ask the venue about the chosen order."""
        line = self.chosen_order()
        if line is None or not line.is_mine:
            self.note("choose an order of ours to ask about", "warn")
            return
        self.note(f"asking about {order_words(line)}", venue=line.venue)
        asked = self.session.trading.ask_now(line.client_order_id)
        self.session.errands.run("asking the venue", asked, lambda words: self.note(words, venue=line.venue))

    def action_modify(self) -> None:
        """Open the ticket that replaces the chosen order."""
        line = self.chosen_order()
        if line is None or not line.is_mine:
            self.note("choose an open order of ours to modify", "warn")
            return
        draft = self.session.trading.replacement_draft(line.client_order_id)
        if isinstance(draft, Refused):
            self.note(f"cannot be modified: {draft.words}", "warn", line.venue)
        else:
            self.open_ticket(text_of(draft))

    # ---- halts and the dead man's switch ----

    def action_release(self, venue: str) -> None:
        """Lift a halt after a typed word; empty is the halt of everything."""
        what = f"the halt of {venue}" if venue else "the halt of everything"
        reason = self.session.trading.gate(venue).reason if venue else self.session.trading.arm_view().reason
        sentences = (f"This lifts {what}.", f"It says: {reason}" if reason else "No reason is known here.")
        dialog = TypedWord("Release", sentences, RELEASE, "Release")

        def answered(refusal: str) -> None:
            self.note(
                f"not released: {refusal}" if refusal else f"{what} is lifted", "warn" if refusal else "info"
            )

        def release(typed: str | None) -> None:
            if typed is not None:
                self.session.errands.run("releasing", self.session.trading.lift_halt(venue, typed), answered)

        self.app.push_screen(dialog, release)

    def action_dead_man(self) -> None:
        """Switch the chosen venue's dead man's switch on or off."""
        venue = self.session.venue
        gate = self.session.trading.gate(venue)
        if not gate.dead_man_scope:
            self.note("the venue has no dead man's switch", "warn", venue)
        elif gate.dead_man.startswith("ARMED"):
            question = f"Switch the dead man's switch of {venue} off?"
            words = "Orders then stay at the venue when this machine is lost."
            self.app.push_screen(
                Confirm(question, words, "Switch off"), lambda sure: self._set(venue, "", 0, sure)
            )
        else:
            sentences = (
                f"When {venue} hears nothing for {DEAD_MAN_SECONDS} s, it cancels: {gate.dead_man_scope}.",
                "That is done by the venue itself and spares no order, stops and orders of others included.",
            )
            dialog = TypedWord(f"Dead man's switch of {venue}", sentences, ALL_ORDERS, "Switch on")
            self.app.push_screen(dialog, lambda typed: self._set(venue, typed or "", DEAD_MAN_SECONDS, typed))

    def _set(self, venue: str, typed: str, seconds: int, sure: object) -> None:
        if not sure:
            return
        done = "dead man's switch is on" if seconds else "dead man's switch is off"

        def answered(refusal: str) -> None:
            words = f"dead man's switch unchanged: {refusal}" if refusal else done
            self.note(words, "warn" if refusal else "info", venue)

        asked = self.session.trading.set_dead_man(venue, typed, seconds)
        self.session.errands.run("dead man's switch", asked, answered)

    # ---- words ----

    def note(self, words: str, level: str = "info", venue: str = "") -> None:
        """Tell the operator, in the strip and in the log."""
        self.session.tell(words, venue, level)
        if self.is_mounted and self.is_current:
            self.paint()
