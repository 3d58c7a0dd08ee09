"""What the launcher tells the console process, as lines of JSON on an inherited pipe."""

from decimal import Decimal

import msgspec

from console.app.choices import Choices
from venues.link.messages import Credentials
from venues.model.setup import VenueSetup
from venues.model.words import Mode


class WorkerLine(msgspec.Struct, frozen=True):
    """Where a worker listens."""

    name: str
    socket_path: str
    token: str
    venues: tuple[str, ...]

    def __repr__(self) -> str:
        """Name the worker, not the token."""
        return f"WorkerLine({self.name}, {list(self.venues)})"

    __str__ = __repr__


class SafetyLine(msgspec.Struct, frozen=True):
    """The operator's safety section, as far as orders go."""

    max_exposure_percent: Decimal = Decimal(50)
    max_venue_exposure_percent: Decimal = Decimal(30)
    emergency_stop_loss_percent: Decimal = Decimal(15)
    order_cap_usd: Decimal = Decimal(1000)
    micro_trade_usd: Decimal = Decimal(5)
    probe_distance_percent: Decimal = Decimal(10)
    resting_distance_percent: Decimal = Decimal(2)
    orders_per_minute: int = 30
    venue_errors_halt: int = 3


class ClimbLine(msgspec.Struct, frozen=True):
    """Which ladder is climbed without a terminal, and how far."""

    venue: str
    to: str = ""
    """The last rung; empty for as far as it goes."""


class HeadlessLine(msgspec.Struct, frozen=True):
    """The same program without a terminal, for some seconds."""

    seconds: float
    as_json: bool = False
    screenshot: str = ""
    """Where the Markets screen's picture (SVG) goes; empty for none."""
    columns: int = 160
    rows: int = 45
    climb: ClimbLine | None = None
    """A ladder is climbed; the run ends with it, and with `seconds` at the latest."""


class KeyLine(msgspec.Struct, frozen=True):
    """Where the key of one venue comes from; nothing of the key itself."""

    venue: str
    source: str
    """A word of `console.keys.views.KeySource`."""
    account: str = "main"
    """The operator's name for it in the vault."""
    implied: bool = False
    """The configuration names no source: it is the vault's key as soon as the vault holds one."""
    held: bool = False
    """It was found: read by the launcher, or the vault names it."""
    words: str = ""
    """Why there is none, for the operator."""


class ConsoleBoot(msgspec.Struct, frozen=True, tag="boot"):
    """The console's orders for its whole life; the credentials leave this pipe for the workers and nowhere else."""

    mode: Mode
    setups: tuple[VenueSetup, ...]
    workers: tuple[WorkerLine, ...]
    symbols: tuple[str, ...]
    credentials: tuple[Credentials, ...] = ()
    keys: tuple[KeyLine, ...] = ()
    """Where each venue's key comes from."""
    passphrase_file: str = ""
    """Whose content opens the vault without a dialog; empty for none."""
    vault_idle_minutes: int = 10
    practice_needs_commissioning: bool = True
    """Whether orders on the practice exchanges need their ladder; other modes always do."""
    theme: str = "dark"
    frame_rate: float = 10.0
    focused_rate: float = 20.0
    """How often a second the panel with the focus is painted."""
    depth: int = 50
    total_currency: str = "USDT"
    time_zone: str = ""
    """Name of the zone of the second clock; empty is the machine's own."""
    copy_directory: str = ""
    via: str = ""
    data_dir: str = ""
    choices: Choices = Choices()
    """What the operator chose at earlier starts."""
    log_path: str = ""
    log_level: str = "info"
    """`debug`, `info`, `warning` or `error`; the workers' too."""
    headless: HeadlessLine | None = None
    safety: SafetyLine = SafetyLine()
    idle_disarm_minutes: int = 15
    run_key: str = ""
    """64 hexadecimal digits that release tokens of this run are made with; empty sends no orders."""
    notes: tuple[str, ...] = ()
    """What the operator should find in the log from the start."""

    @property
    def orders_need_commissioning(self) -> bool:
        """Whether orders wait for the rungs that they depend on; only a practice run may do without."""
        return self.mode is not Mode.PRACTICE or self.practice_needs_commissioning

    def __repr__(self) -> str:
        """Name the mode and the venues, never a key."""
        return f"ConsoleBoot({self.mode}, {[setup.venue for setup in self.setups]})"

    __str__ = __repr__


class ChildNotice(msgspec.Struct, frozen=True, tag="child"):
    """A worker or the practice exchanges fell; they are being started again."""

    name: str
    venues: tuple[str, ...]
    how: str
    restart_in_seconds: float


ToConsole = ConsoleBoot | ChildNotice

_decoder = msgspec.json.Decoder(ToConsole)


def to_line(message: ToConsole) -> bytes:
    """Return the message as one line."""
    return msgspec.json.encode(message) + b"\n"


def from_line(line: bytes) -> ToConsole:
    """Return the message of a line.

    Raises:
        msgspec.MsgspecError: the line is none of ours.
    """
    message: ToConsole = _decoder.decode(line)
    return message
