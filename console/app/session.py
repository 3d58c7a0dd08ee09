"""What the screens share: the replica, the way to the workers, and what the operator has chosen."""

from datetime import UTC, datetime
from functools import partial
from time import monotonic

from console.app.calm import CalmAges, Directions
from console.app.choices import Choices
from console.app.commissioning import Commissioning
from console.app.errands import Errands
from console.app.no_commissioning import NoCommissioning
from console.app.no_desk import NoDesk
from console.app.pace import Pace
from console.app.ports import Commands
from console.app.rates import Rates
from console.app.scales import LOOKED_AT, Scales
from console.app.settings import ScreenSettings
from console.app.trading import Trading
from console.app.unlocking import NoVault, Unlocking
from console.replica.store import Store
from venues.model.clock import Clock
from widgets.levels import GROUPINGS

DEPTHS = (0, 5, 10, 20)
"""Levels a side that `D` walks through; 0 lets the panel decide."""

WATCHED_DEPTH = LOOKED_AT
"""Levels a side of the symbols that are not chosen: enough for best prices, totals, and how numbers are written."""

TOLD_SECONDS = 10.0
"""How long what the operator was told stands before what merely goes on."""

EXTRA_SYMBOLS = 10
"""Symbols beyond the configured ones that stay on the watch list."""


class Session:
    """Mutable choices of one console; screens read them at every frame."""

    def __init__(
        self,
        store: Store,
        commands: Commands,
        settings: ScreenSettings,
        clock: Clock,
        trading: Trading | None = None,
        audit: object | None = None,
        commissioning: Commissioning | None = None,
    ) -> None:
        """Start with the first symbol and the first venue.

        Args:
            store: the replica that is shown.
            commands: the way to the workers.
            settings: what the console was told at its start.
            clock: the replica's own.
            trading: the desk; None is one that refuses everything.
            audit: what the Audit screen reads; None where there is no trail.
            commissioning: the venues' ladders; None has none.
        """
        self.trading: Trading = trading or NoDesk()
        self.audit = audit
        self.keys: Unlocking = NoVault()
        """Whoever holds the vault."""
        self.commissioning: Commissioning = commissioning or NoCommissioning()
        self.errands = Errands(partial(self.tell, level="bad"))
        """What the desk was asked, and has not answered yet."""
        self.store = store
        self.commands = commands
        self.settings = settings
        self.clock = clock
        self.scales = Scales(store)
        self.ages = CalmAges(clock)
        self.directions = Directions()
        self.pace = Pace(clock, settings.frame_rate, settings.focused_rate)
        self.symbols: list[str] = list(dict.fromkeys(settings.symbols))
        for line in settings.venues:
            self.symbols += [symbol for symbol in line.symbols if symbol not in self.symbols]
        self.symbol = self.symbols[0] if self.symbols else ""
        self.venue = settings.venue_ids[0] if settings.venues else ""
        self.depth_index = 0
        self._choose_as_before(settings.choices)
        self.grouping_index = 0
        self.scroll = 0
        self.frozen_at: float | None = None
        self.pictures = 0
        """Number of the frozen picture; a screen that has not painted this one yet paints it once."""
        self.told_at = -TOLD_SECONDS
        """When the operator was last told what became of something; monotonic seconds."""
        self._watched: dict[tuple[str, str], int] = {}
        self.rates = Rates(store, commands, settings)

    def _choose_as_before(self, choices: Choices) -> None:
        self.symbols += [symbol for symbol in choices.symbols if symbol not in self.symbols][-EXTRA_SYMBOLS:]
        if choices.symbol in self.symbols:
            self.symbol = choices.symbol
        if choices.venue in self.settings.venue_ids:
            self.venue = choices.venue
        self.choose_depth(str(choices.depth))

    def choices(self, theme: str) -> Choices:
        """Return what is worth finding again at the next start; `theme` is the word of the app's, empty for none."""
        settings = self.settings
        return Choices(
            theme if theme != settings.configured_theme else "",
            settings.configured_theme,
            tuple(symbol for symbol in self.symbols if symbol not in settings.configured_symbols),
            self.symbol,
            self.venue,
            self.levels,
        )

    def tell(self, words: str, venue: str = "", level: str = "info") -> None:
        """Tell the operator what became of what a key has asked for; for some seconds nothing else takes its place."""
        self.store.note(words, venue, level)
        self.told_at = self.clock.monotonic()

    def arrival(self, event_time: float) -> float:
        """Return by this session's clock when a key arrived, however long the loop took to come to it.

        Args:
            event_time: of Textual's event, which it stamps with the machine's monotonic seconds.
        """
        return self.clock.monotonic() - max(0.0, monotonic() - event_time)

    # ---- what is chosen ----

    @property
    def levels(self) -> int:
        """Levels a side that are wanted; 0 lets the panel decide."""
        return DEPTHS[self.depth_index]

    def tick(self, symbol: str) -> float:
        """Return the smallest price step shown for `symbol`, in quote units."""
        scale = self.scales.of(symbol, self.settings.venue_ids)
        return float(10.0**-scale.price_places)

    @property
    def step(self) -> float:
        """Width of a price bucket in quote units; 0 shows the venues' own levels."""
        return GROUPINGS[self.grouping_index] * self.tick(self.symbol)

    def choose_depth(self, levels: str) -> None:
        """Show this many levels a side; a number that is no step is ignored."""
        if levels.isdecimal() and int(levels) in DEPTHS:
            self.depth_index = DEPTHS.index(int(levels))

    def group(self, by: int) -> None:
        """Make the price buckets coarser (above zero) or finer."""
        self.grouping_index = max(0, min(len(GROUPINGS) - 1, self.grouping_index + by))

    def choose_symbol(self, symbol: str) -> None:
        """Show `symbol`; one that is not on the watch list joins it and is watched where it is listed."""
        if symbol == self.symbol:
            return
        if symbol not in self.symbols:
            self.symbols.append(symbol)
            self._retire()
        self.symbol = symbol
        self.scroll = 0
        self.grouping_index = 0
        self.watch()

    def step_symbol(self, by: int) -> None:
        """Show the next symbol of the watch list."""
        if self.symbols:
            here = self.symbols.index(self.symbol) if self.symbol in self.symbols else 0
            self.choose_symbol(self.symbols[(here + by) % len(self.symbols)])

    def choose_venue(self, venue: str) -> None:
        """Make `venue` the one that venue keys act on."""
        if venue in self.venues:
            self.venue = venue
            self.scroll = 0

    def step_venue(self, by: int) -> None:
        """Choose the next venue."""
        venues = self.venues
        if venues:
            here = venues.index(self.venue) if self.venue in venues else 0
            self.choose_venue(venues[(here + by) % len(venues)])

    @property
    def today(self) -> str:
        """ISO date of this moment in UTC."""
        return datetime.fromtimestamp(self.clock.now_ms() / 1000, UTC).date().isoformat()

    @property
    def taker_fees(self) -> dict[str, str | None]:
        """Configured taker fees by venue that hold today."""
        return self.settings.taker_fees(self.today)

    @property
    def venues(self) -> tuple[str, ...]:
        """All venues: the configured ones in order of priority, then those that only the workers know."""
        ids = self.settings.venue_ids
        return (*ids, *(venue for venue in self.store.venues if venue not in ids))

    def freeze(self) -> None:
        """Hold the panels still, or let them go on."""
        self.frozen_at = self.clock.monotonic() if self.frozen_at is None else None
        self.pictures += 1

    def choose_again(self) -> None:
        """Let a frozen screen show once what a key has chosen; it is frozen at this moment then."""
        if self.frozen_at is not None:
            self.frozen_at = self.clock.monotonic()
            self.pictures += 1

    # ---- what the workers are asked for ----

    def watch(self) -> None:
        """Ask for every market on the watch list wherever it may exist; asking twice is harmless.

        Only the chosen symbol is shown in depth. Of the others the workers send the top, which is most of the traffic
        less.
        """
        depth = self.settings.depth
        for venue in self.venues:
            for symbol in self._symbols_of(venue):
                self._ask(venue, symbol, depth if symbol == self.symbol else min(depth, WATCHED_DEPTH))

    def _symbols_of(self, venue: str) -> list[str]:
        own = self.settings.line(venue).symbols
        extra = [
            symbol for symbol in self.symbols if symbol not in self.settings.symbols and symbol not in own
        ]
        listed = self.store.markets.get(venue)
        wanted = [
            *(own or self.settings.symbols),
            *(symbol for symbol in extra if listed and symbol in listed),
        ]
        return [symbol for symbol in wanted if listed is None or symbol in listed]

    def _ask(self, venue: str, symbol: str, depth: int) -> None:
        if self._watched.get((venue, symbol)) != depth:
            self._watched[venue, symbol] = depth
            self.commands.watch(venue, symbol, depth)

    def _retire(self) -> None:
        """Let go of the oldest symbols that the operator added."""
        configured = self.settings.configured_symbols
        extra = [symbol for symbol in self.symbols if symbol not in configured]
        for symbol in extra[:-EXTRA_SYMBOLS]:
            self.symbols.remove(symbol)
            for venue in self.venues:
                if self._watched.pop((venue, symbol), None) is not None:
                    self.commands.unwatch(venue, symbol)
                    self.store.forget(venue, symbol)
