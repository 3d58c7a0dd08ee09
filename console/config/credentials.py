"""Finds each venue's key: in the source that the configuration names, else in the vault; never in the YAML."""

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from time import monotonic

from console.config.key_sources import EnvironmentSource, NoKey, Source, VenueKeys, checked, source_of
from console.config.load import Config
from console.config.models import Credentials, Exchange
from console.launcher.boot import KeyLine
from venues.catalog.explain import nearest_origin
from venues.catalog.problems import ConfigError, Problem
from venues.catalog.yaml_tree import Path
from venues.model.setup import VenueSetup
from venues.model.words import Mode, Role

SLOW_SECONDS = 3.0
"""How long all sources that ask other programs may take together; the first frame waits for them."""

_KEY_OF_MODE = {
    Mode.LIVE: "credentials",
    Mode.TESTNET: "testnet_credentials",
    Mode.PRACTICE: "practice_credentials",
    Mode.VIA: "via_credentials",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: the keys, and where each venue's comes from."""

    keys: Mapping[str, VenueKeys] = field(repr=False)
    lines: tuple[KeyLine, ...]


def key_variable_names(config: Config) -> frozenset[str]:
    """Name every variable that holds a part of a key of any mode: children must not inherit them."""
    names: set[str] = set()
    for exchange in config.model.exchanges.values():
        for source in _written(exchange):
            if source.env is not None:
                names |= {name for name in source.env.model_dump().values() if name}
            if source.hashicorp is not None and source.hashicorp.token_variable is not None:
                names.add(source.hashicorp.token_variable)
    return frozenset(names)


def read_credentials(
    config: Config,
    setups: Iterable[VenueSetup],
    environ: Mapping[str, str],
    *,
    in_vault: Collection[str] = (),
    ask_others: bool = False,
) -> Found:
    """Find the keys of enabled venues that may have one, for the mode of their setup.

    A venue without a key shows market data only. That none of its named variables is set is no mistake; that some
    are is one. Sources that ask other programs never stop a start: their line says why there is no key.

    Args:
        config: a loaded configuration.
        setups: all venues.
        environ: variables.
        in_vault: venues that the vault of the mode names.
        ask_others: ask keyrings and servers, too; otherwise their venues have a line and no key.

    Raises:
        ConfigError: a key is incomplete, a key file is not private, or the live key is in another mode.
    """
    search = _Search(config, environ, in_vault)
    for setup in setups:
        exchange = config.model.exchanges.get(setup.venue)
        if exchange is not None and setup.enabled and setup.role is not Role.DATA_ONLY:
            search.look(setup, exchange)
    if ask_others:
        search.ask_others()
    if search.problems:
        raise ConfigError(search.problems)
    return Found(search.keys, tuple(search.lines.values()))


class _Search:
    def __init__(self, config: Config, environ: Mapping[str, str], in_vault: Collection[str]) -> None:
        self._config, self._environ, self._in_vault = config, environ, in_vault
        self.keys: dict[str, VenueKeys] = {}
        self.lines: dict[str, KeyLine] = {}
        self.problems: list[Problem] = []
        self._slow: list[tuple[VenueSetup, Source]] = []

    def look(self, setup: VenueSetup, exchange: Exchange) -> None:
        """Find the key of one venue, or remember whom to ask."""
        venue, section = setup.venue, _KEY_OF_MODE[setup.mode]
        written: Credentials | None = getattr(exchange, section)
        source = None if written is None else source_of(written, self._environ)
        if written is None or source is None:
            account = "main" if written is None else written.vault or "main"
            held = venue in self._in_vault
            self.lines[venue] = KeyLine(venue, "vault", account, implied=written is None, held=held)
            return
        path: Path = ("exchanges", venue, section)
        self.lines[venue] = KeyLine(venue, source.kind)
        if source.is_slow:
            self._slow.append((setup, source))
            return
        try:
            parts = source.parts()
            if parts:
                self._take(setup, checked(parts, needs_password=setup.needs_password), path)
            elif isinstance(source, EnvironmentSource):
                self._lack(venue, f"{source.names.api_key} is not set")
        except NoKey as error:
            self.problems.append(self._problem((*path, source.kind), error))

    def _take(self, setup: VenueSetup, keys: VenueKeys, path: Path) -> None:
        exchange = self._config.model.exchanges[setup.venue]
        if setup.mode in (Mode.PRACTICE, Mode.VIA) and self._is_live_key(exchange, keys):
            message = "this is the key of the real account, which is refused through a door and in practice"
            self.problems.append(self._problem(path, NoKey(message)))
            return
        self.keys[setup.venue] = keys
        self.lines[setup.venue] = replace_line(self.lines[setup.venue], held=True)

    def _lack(self, venue: str, words: str) -> None:
        self.lines[venue] = replace_line(self.lines[venue], words=words)

    def _is_live_key(self, exchange: Exchange, keys: VenueKeys) -> bool:
        source = None if exchange.credentials is None else source_of(exchange.credentials, self._environ)
        if source is None or source.is_slow:
            return False
        try:
            live = source.parts()
        except NoKey:
            return False
        return bool(live) and (live.get("api_key") == keys.api_key or live.get("secret") == keys.secret)

    def ask_others(self) -> None:
        """Ask keyrings and servers, all at once, and wait for none of them longer than a moment."""
        asked = [(setup, _Asking(source)) for setup, source in self._slow]
        until = monotonic() + SLOW_SECONDS
        for setup, asking in asked:
            try:
                parts = asking.answer(until)
                keys = checked(parts, needs_password=setup.needs_password)
                self._take(setup, keys, ("exchanges", setup.venue, _KEY_OF_MODE[setup.mode]))
            except NoKey as error:
                self._lack(setup.venue, f"no key from {self.lines[setup.venue].source}: {error}")

    def _problem(self, path: Path, error: NoKey) -> Problem:
        origin = nearest_origin(path, self._config.origins, self._config.file or "environment")
        return Problem(origin.file, origin.line, origin.key, error.expected, error.found, error.message)


class _Asking(threading.Thread):
    """Asks one source; a program that never answers keeps nothing alive."""

    def __init__(self, source: Source) -> None:
        super().__init__(name=f"key from {source.kind}", daemon=True)
        self._source = source
        self._parts: Mapping[str, str] = {}
        self._error: NoKey | None = NoKey(f"no answer within {SLOW_SECONDS:g} s")
        self.start()

    def run(self) -> None:
        """Ask."""
        try:
            self._parts, self._error = self._source.parts(), None
        except NoKey as error:
            self._error = error
        except Exception as error:  # noqa: BLE001  the top of a thread; its words may hold what it has read
            self._error = NoKey(f"it could not be asked: {type(error).__name__}")

    def answer(self, until: float) -> Mapping[str, str]:
        """Return the parts.

        Raises:
            NoKey: there are none, or not in time.
        """
        self.join(max(0.0, until - monotonic()))
        if self._error is not None:
            raise self._error
        return self._parts


def replace_line(line: KeyLine, *, held: bool | None = None, words: str = "") -> KeyLine:
    """Return a line that says more."""
    return KeyLine(
        line.venue,
        line.source,
        line.account,
        implied=line.implied,
        held=line.held if held is None else held,
        words=words or line.words,
    )


def _written(exchange: Exchange) -> list[Credentials]:
    listed = [getattr(exchange, key) for key in _KEY_OF_MODE.values()]
    return [source for source in listed if isinstance(source, Credentials)]
