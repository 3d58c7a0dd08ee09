"""What the console is told at its start: mode, venues, symbols, looks; frozen."""

from datetime import tzinfo

from msgspec import field

from console.app.choices import Choices
from venues.model.value import Value
from venues.model.words import Mode, Role


class VenueLine(Value):
    """One venue as the screen needs it."""

    venue: str
    """Our id, as in the catalogue."""
    name: str = ""
    role: Role = Role.TRADE
    symbols: tuple[str, ...] = ()
    """Markets to watch there; empty means the console's own list."""
    maker_fee: str | None = None
    """A fraction as decimal text, counted with until the venue says its own."""
    taker_fee: str | None = None
    fee_expires: str = ""
    """ISO date on which a fee tier ends; empty for none."""

    def tier_ended(self, today: str) -> bool:
        """Return True when these fees were those of a tier that has ended; `today` is an ISO date in UTC."""
        return bool(self.fee_expires) and today > self.fee_expires


class ScreenSettings(Value):
    """Everything of the configuration that the screen depends on."""

    mode: Mode = Mode.LIVE
    venues: tuple[VenueLine, ...] = ()
    """In order of priority."""
    symbols: tuple[str, ...] = ("BTC/USDT", "ETH/USDT", "BNB/USDT", "ADA/USDT", "SOL/USDT")
    theme: str = "dark"
    """`dark`, `light`, `safe` or `mono`, to start with; NO_COLOR in the environment stands above it."""
    configured_theme: str = "dark"
    """What the configuration or the command line says, whatever was chosen since."""
    frame_rate: float = 10.0
    """Frames a second. 0: only `LyraApp.crank` makes a frame."""
    focused_rate: float = 20.0
    """How often a second the panel with the focus is painted."""
    depth: int = 50
    """Levels a side that are asked of the workers for the chosen symbol."""
    total_currency: str = "USDT"
    via: str = ""
    """Where the traffic goes in mode VIA, for the status line."""
    zone: tzinfo | None = None
    """Zone of the second clock; None is the machine's own."""
    orders_need_commissioning: bool = True
    """Orders wait for the rungs that they depend on; only a practice run may be told not to."""
    copy_directory: str = ""
    """Where copies are written as files; empty is the system's directory for temporary files."""
    choices: Choices = field(default_factory=Choices)
    """What the operator chose at earlier starts."""
    no_color: bool = False
    """NO_COLOR was set when the process started."""

    def taker_fees(self, today: str) -> dict[str, str | None]:
        """Return configured taker fees by venue, none of a tier that has ended: it would look better than it is."""
        return {line.venue: None if line.tier_ended(today) else line.taker_fee for line in self.venues}

    @property
    def configured_symbols(self) -> frozenset[str]:
        """Symbols that the configuration names, for all venues or for one."""
        return frozenset(self.symbols).union(*(line.symbols for line in self.venues))

    @property
    def venue_ids(self) -> tuple[str, ...]:
        """Ids in order of priority."""
        return tuple(line.venue for line in self.venues)

    def line(self, venue: str) -> VenueLine:
        """Return the settings of one venue; plain ones when it is not configured."""
        return next((line for line in self.venues if line.venue == venue), VenueLine(venue))
