"""The operator's file as models: every key, its bounds and its default."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from console.config.kinds import (
    AccountName,
    CcxtSettings,
    Currency,
    EnvironmentName,
    LoopbackUrl,
    ModeName,
    OrderKind,
    PathText,
    PlainName,
    SecretPath,
    SecureUrl,
    UrlKey,
    VaultAddress,
    ZoneName,
)
from venues.catalog.sections import Section, Venue
from venues.catalog.values import Host, Number, Seconds, Symbol, SymbolList, Whole

DEFAULT_WATCH = ("BTC/USDT", "ETH/USDT", "BNB/USDT", "ADA/USDT", "SOL/USDT")


class GlobalSettings(Section):
    """What holds for the whole console."""

    mode: ModeName | None = None
    """Kind of exchange to speak to; nothing leaves it to the command line."""
    via: LoopbackUrl = ""
    """`http://127.0.0.1:PORT` through which all venue traffic goes, with `mode: via`."""
    workers: Annotated[int, Whole(1, 64)] | None = None
    """Processes that share the venues; nothing means the number of cores less one."""
    theme: Literal["dark", "light", "safe", "mono"] = "dark"
    """Colours; `safe` is for colour-blind eyes. NO_COLOR in the environment stands above it."""
    watch: SymbolList = DEFAULT_WATCH
    """Markets on screen at the start."""
    depth: Annotated[int, Whole(1, 400)] = 50
    """Levels a side that travel to the console for a market."""
    total_currency: Currency = "USDT"
    """Currency of the sum over all balances."""
    time_zone: ZoneName | None = None
    """Zone of the second clock; nothing means the machine's own."""
    copy_directory: PathText | None = None
    """Where copies are written as files; nothing means the system's temporary directory."""
    data_directory: PathText | None = None
    """Where audit, orders and evidence are kept; nothing means the XDG directory; each mode has its own."""
    runtime_directory: PathText | None = None
    """Where the sockets of this session are; nothing means the XDG directory."""
    request_timeout_seconds: Annotated[float, Seconds("0.5", 120)] = 10.0
    """Longest wait for one REST answer, where a venue has no setting of its own."""
    reconnect_cap_seconds: Annotated[float, Seconds(1, 600)] = 60.0
    """Longest pause between two attempts to reconnect."""
    frames_per_second: Annotated[int, Whole(1, 60)] = 10
    """How often panels are painted."""
    focused_frames_per_second: Annotated[int, Whole(1, 60)] = 20
    """How often the panel with the focus is painted."""
    idle_disarm_minutes: Annotated[int, Whole(1, 1440)] = 15
    """Minutes without a key after which the console disarms itself."""
    practice_needs_commissioning: StrictBool = True
    """Whether orders on the practice exchanges need a commissioned venue, as in every other mode."""
    vault_idle_minutes: Annotated[int, Whole(1, 1440)] = 10
    """Minutes without a key after which the vault locks itself; new orders wait until it is unlocked."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """How much is written to the log file."""


class Safety(Section):
    """Limits that no venue's settings can raise."""

    max_exposure_percent: Annotated[Decimal, Number(0, 100)] = Decimal(50)
    """Most of the total balance that may be in positions; 30 in the profile `production`."""
    max_venue_exposure_percent: Annotated[Decimal, Number(0, 100)] = Decimal(30)
    """Most of the total balance that may be in positions at one venue."""
    emergency_stop_loss_percent: Annotated[Decimal, Number("0.1", 100)] = Decimal(15)
    """Loss of the total balance that halts everything."""
    max_position_correlation: Annotated[Decimal, Number(0, 1)] = Decimal("0.7")
    """Most correlation between two positions, from 0 to 1."""
    order_cap_usd: Annotated[Decimal, Number(0, 1_000_000_000)] = Decimal(1000)
    """Largest single order in USD where a venue says nothing else."""
    micro_trade_usd: Annotated[Decimal, Number(1, 100)] = Decimal(5)
    """Size of a micro-trade in USD."""
    probe_distance_percent: Annotated[Decimal, Number(1, 50)] = Decimal(10)
    """How far from the mid a post-only probe rests."""
    resting_distance_percent: Annotated[Decimal, Number("0.1", 50)] = Decimal(2)
    """How far behind the mid an order may rest; one that is further away is denied as a slip of the hand."""
    orders_per_minute: Annotated[int, Whole(1, 10_000)] = 30
    """Orders a minute and venue, below the venue's own limit."""
    venue_errors_halt: Annotated[int, Whole(1, 100)] = 3
    """Errors in a row that halt a venue."""
    failed_auth_halt: Annotated[int, Whole(1, 100)] = 3
    """Refused logins that stop a venue's key from being used."""
    require_stop_loss: StrictBool = False
    """A position needs a stop-loss."""
    require_take_profit: StrictBool = False
    """A position needs a take-profit."""


class KeyVariables(Section):
    """Names of environment variables that hold the parts of a key - never the parts themselves."""

    api_key: EnvironmentName
    """Variable with the key (its name or id; the wallet address where a wallet signs)."""
    secret: EnvironmentName
    """Variable with the secret (the private key where a wallet signs)."""
    password: EnvironmentName | None = None
    """Variable with the passphrase, where the venue has one."""


class KeyringEntry(Section):
    """Where a key lies in the keyring of the operating system."""

    service: PlainName
    """Name of the service; its user names are `api_key`, `secret` and where needed `password`."""


class HashicorpSecret(Section):
    """Where a key lies in a HashiCorp Vault, as one secret of its KV engine, version 2."""

    address: VaultAddress
    """Of the server: https, or http on this machine."""
    path: SecretPath
    """Of the secret below the mount; its fields are `api_key`, `secret` and where needed `password`."""
    mount: SecretPath = "secret"
    """Where the KV engine is mounted."""
    namespace: PlainName | None = None
    """Namespace of the server's enterprise edition."""
    token_file: PathText | None = None
    """A file with the token; yours, mode 0600, no symbolic link; nothing means ~/.vault-token."""
    token_variable: EnvironmentName | None = None
    """Variable with the token, instead of a file."""
    ca_file: PathText | None = None
    """Certificate of the authority that vouches for the server; nothing means the usual ones."""


class Credentials(Section):
    """Where a key comes from: one of `vault`, `env`, `file`, `keyring` and `hashicorp`."""

    vault: AccountName | None = None
    """The account in the vault; what is left out altogether comes from its account `main`."""
    env: KeyVariables | None = None
    """Names of environment variables."""
    file: PathText | None = None
    """A YAML file with `api_key`, `secret` and `password`; yours, mode 0600, no symbolic link."""
    keyring: KeyringEntry | None = None
    """An entry of the system's keyring."""
    hashicorp: HashicorpSecret | None = None
    """A secret of a HashiCorp Vault."""

    def named(self) -> tuple[str, ...]:
        """Return which sources are named."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


class Network(Section):
    """How the venue is reached."""

    timeout_seconds: Annotated[float, Seconds("0.5", 120)] | None = None
    """Longest wait for one REST answer; nothing means `global_settings.request_timeout_seconds`."""
    retries: Annotated[int, Whole(0, 10)] = 2
    """How often a failed read is asked again; orders never are."""
    hostname: Host | None = None
    """Replaces ccxt's `hostname`, for venues with regional addresses."""
    urls: dict[UrlKey, SecureUrl] = Field(default_factory=dict)
    """Replaces single addresses of ccxt's `urls.api` in live mode, by dotted name: `ws.public`."""
    testnet_urls: dict[UrlKey, SecureUrl] = Field(default_factory=dict)
    """As `urls`, for ccxt's `urls.test` in testnet mode."""


class TradingRules(Section):
    """House rules for orders at a venue, within `limits` and `safety`."""

    max_leverage: Annotated[Decimal, Number(1, 200)] = Decimal(1)
    """Most leverage on derivatives."""
    margin_mode: Literal["cross", "isolated"] = "isolated"
    """Margin mode on derivatives."""
    position_size_percent: Annotated[Decimal, Number("0.01", 100)] = Decimal(5)
    """Share of the venue's balance that the ticket offers as size."""
    time_in_force: Literal["GTC", "IOC", "FOK"] = "GTC"
    """Time in force that the ticket offers."""


class OrderType(Section):
    """How one kind of order is said to ccxt."""

    type: Literal["limit", "market"]
    """ccxt's order type."""
    params: CcxtSettings = Field(default_factory=dict)
    """ccxt's further parameters."""


class Exchange(Venue):
    """One venue; everything left out comes from the built-in catalogue."""

    enabled: StrictBool = True
    """Whether the venue is connected."""
    symbols: SymbolList = DEFAULT_WATCH
    """The allowlist: the only markets that are shown and traded here."""
    symbol_map: dict[Symbol, Symbol] = Field(default_factory=dict)
    """Our name of a market to the venue's ccxt name: `{BTC/USDT: BTC/USDT:USDT}`."""
    order_types: dict[OrderKind, OrderType] = Field(default_factory=dict)
    """Replaces how kinds of orders are said to this venue's ccxt class."""
    network: Network = Field(default_factory=Network)
    """Timeouts, pings, addresses."""
    trading: TradingRules = Field(default_factory=TradingRules)
    """House rules for orders."""
    ccxt_options: CcxtSettings = Field(default_factory=dict)
    """The `options` of the ccxt constructor, merged into the catalogue's and ccxt's own."""
    credentials: Credentials | None = None
    """The key of the real account; used in live mode only."""
    testnet_credentials: Credentials | None = None
    """The key of the venue's sandbox."""
    practice_credentials: Credentials | None = None
    """A key for practice mode, never the real one."""
    via_credentials: Credentials | None = None
    """A key for recorded or foreign servers, never the real one."""


class ConfigModel(Section):
    """The whole file."""

    version: Literal[1] = 1
    """Version of this format."""
    global_settings: GlobalSettings = Field(default_factory=GlobalSettings)
    """What holds for the whole console."""
    safety: Safety = Field(default_factory=Safety)
    """Limits that no venue's settings can raise."""
    exchanges: dict[str, Exchange] = Field(default_factory=dict)
    """The venues by id."""
    environments: dict[str, Any] = Field(default_factory=dict)
    """Named sets of overrides, chosen with `--profile`: any of the sections above."""
