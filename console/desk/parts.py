"""The parts of the desk, put together once; who may use what stands in each part's own words."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from console.desk.arming import ArmSwitch
from console.desk.asked import Asked
from console.desk.book_of_orders import EVERYTHING, BookOfOrders
from console.desk.cancelling import Canceller
from console.desk.confirming import Confirmations, OpenConfirmation
from console.desk.gather import Gatherer
from console.desk.halting import Halts
from console.desk.inquiring import Inquirer
from console.desk.intake import Intake
from console.desk.journals import Journals
from console.desk.opening import TrailKeeper
from console.desk.pictures import OrderPictures
from console.desk.previewing import Previewer
from console.desk.proving import Prover
from console.desk.reconciling import Reconciler
from console.desk.recorder import Recorder
from console.desk.rehearsing import Rehearsals
from console.desk.reviewing import ID_LETTERS, Choose, Reviewer
from console.desk.sending import Sender
from console.desk.settings import DeskSettings
from console.desk.sightings import Sightings
from console.desk.standing import Standing
from console.desk.trail import Trail
from console.desk.venue_news import VenueNews
from console.replica.store import Store
from db.audit.kinds import Kind
from venues.link.orders import Question
from venues.model.clock import Clock


class Workers(Protocol):
    """The way to the workers, as the desk needs it."""

    def ask(self, question: Question) -> bool:
        """Hand a question to its venue's worker; False when there is no link, and then it was not handed over."""
        ...

    def kept(self, venue: str, number: int) -> None:
        """Say that a fact of the venue's worker is durable here."""
        ...

    def farewell(self, *, keep_orders: bool) -> None:
        """Tell all workers that the console leaves on purpose."""
        ...

    def refresh(self, venue: str) -> None:
        """Ask for the venue's balances now."""
        ...


Say = Callable[[str, str], None]
"""Writes a line to the operator's log: text, and `info`, `warn` or `bad`."""


class DeskParts:
    """Everything that the desk consists of.

    Args:
        settings: of the desk.
        store: the replica of market data.
        workers: the way to them.
        directory: the mode's data directory, where the trail is.
        clock: injected time.
        choose: injected randomness.
        say: the operator's log.
    """

    def __init__(
        self,
        settings: DeskSettings,
        store: Store,
        workers: Workers,
        directory: Path,
        clock: Clock,
        choose: Choose,
        say: Say,
    ) -> None:
        self.settings, self.store, self.workers, self.clock, self.say = settings, store, workers, clock, say
        book = self.book = BookOfOrders()
        trail = self.trail = Trail(book, clock, self._trail_failed)
        news = self.news = VenueNews(clock)
        standing = self.standing = Standing()
        switch = self.switch = ArmSwitch(clock, settings.idle_disarm_minutes)
        asked = self.asked = Asked(workers.ask, lambda: choose(ID_LETTERS, 12))
        recorder = self.recorder = Recorder(trail, book, standing, settings.mode, clock.now_ms())
        gatherer = self.gatherer = Gatherer(settings, store, news, book, trail, switch, standing)
        confirmations = self.confirmations = Confirmations(settings, gatherer, news, clock, self._died)
        halts = self.halts = Halts(
            settings, book, trail, switch, news, gatherer, standing, asked, confirmations.kill_any
        )
        journals = Journals(asked, trail)
        inquirer = self.inquirer = Inquirer(settings, book, trail, asked, recorder, journals)
        self.reconciler = Reconciler(settings, book, trail, news, asked, recorder, standing)
        canceller = self.canceller = Canceller(book, trail, asked, news, inquirer, clock)
        self.reviewer = Reviewer(settings, gatherer, trail, asked, confirmations, news, clock, choose, book)
        self.sender = Sender(
            settings, gatherer, confirmations, trail, book, asked, recorder, canceller.gone, choose
        )
        sightings = Sightings(clock)
        self.prover = Prover(
            book, store, sightings, canceller, inquirer, halts, standing, workers.refresh, clock
        )
        self.rehearsals = Rehearsals(confirmations)
        self.previewer = Previewer(settings, gatherer)
        self.pictures = OrderPictures(settings, book, trail, news, inquirer.words)
        self.intake = Intake(
            asked, recorder, news, sightings, self._kept, self._stopped_from_outside, self._faulty
        )
        self.keeper = TrailKeeper(directory, settings.mode, trail, book, recorder, clock)

    def _trail_failed(self, reason: str) -> None:
        """The trail takes no more rows: nothing is sent any more, cancels go on."""
        self.switch.disarm()
        self.confirmations.kill_any(reason)
        if self.trail.was_sound:
            self.book.halts.setdefault(EVERYTHING, reason)
        self.say(f"{reason}; orders are closed, everything else works", "bad")

    def _died(self, opened: OpenConfirmation) -> None:
        if self.trail.sound:
            payload = {"proposal": opened.proposal.proposal_id, "reason": opened.dead[:400]}
            self.halts.note(Kind.CONFIRMATION_DEAD, payload)

    def _kept(self, venue: str, number: int) -> None:
        """Acknowledge a fact; one that could not be written down is the worker's to keep."""
        if self.trail.sound:
            self.workers.kept(venue, number)

    def _faulty(self) -> None:
        self.halts.halt(EVERYTHING, "a fault of the program; see the log")

    def _stopped_from_outside(self, venue: str, reason: str) -> None:
        self.halts.halt(EVERYTHING, reason)
        self.say(f"{venue}: {reason}", "bad")
