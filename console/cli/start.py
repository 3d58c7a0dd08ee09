"""From options and configuration to a run: what the full-screen and the headless commands start with."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from console.launcher.launch import launch
from console.launcher.terminal import check_terminal
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.config import Resolved
    from console.launcher.boot import HeadlessLine
    from console.launcher.supervise import Run
    from venues.link.messages import Credentials

PRACTICE_VENUES = ("gate", "okx", "whitebit", "kraken", "binance")
"""Venues that have a practice dialect."""


def split_venues(text: str | None) -> tuple[str, ...] | None:
    """Return the ids of `a,b`, None for no choice."""
    if text is None:
        return None
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def live_console(
    config_file: str | None = None,
    profile: str = "",
    venues: str | None = None,
    theme: str | None = None,
    testnet: bool = False,
    via: str | None = None,
) -> int:
    """Run the console on real venues, their sandboxes or a given door; return the exit status."""
    check_terminal()

    def prepare() -> "Run":
        from venues.catalog.problems import ConfigError, Problem

        if testnet and via:
            raise ConfigError([Problem("", None, "--testnet", "one of --testnet and --via", "both")])
        mode = Mode.TESTNET if testnet else Mode.VIA if via else None
        return make_run(config_file, profile, mode, via or "", split_venues(venues), theme)

    return launch(prepare)


def practice_console(
    config_file: str | None = None,
    profile: str = "",
    venues: str | None = None,
    theme: str | None = None,
    seed: int = 7,
    fresh: bool = False,
    headless: "HeadlessLine | None" = None,
) -> int:
    """Run the console on the practice exchanges; return the exit status."""
    if headless is None:
        check_terminal()

    def prepare() -> "Run":
        only = split_venues(venues) or PRACTICE_VENUES
        return make_run(
            config_file,
            profile,
            Mode.PRACTICE,
            "",
            only,
            theme,
            practice_seed=seed,
            fresh=fresh,
            headless=headless,
        )

    return launch(prepare)


def make_run(
    config_file: str | None,
    profile: str,
    mode: Mode | None,
    via: str,
    only: tuple[str, ...] | None,
    theme: str | None,
    *,
    practice_seed: int | None = None,
    fresh: bool = False,
    headless: "HeadlessLine | None" = None,
) -> "Run":
    """Read the configuration and return what is to be started.

    Takes the variables that hold keys out of this process's environment, so that no child inherits them.

    Raises:
        ConfigError: the configuration or an option cannot be used.
    """
    from console.config import key_variable_names, load, read_credentials, resolve
    from console.fleet.plan import default_workers
    from console.launcher.boot import ConsoleBoot
    from console.launcher.supervise import Run
    from console.paths import data_directory, private_directory, state_directory
    from venues.catalog.load import load_catalog
    from venues.link.messages import Credentials

    config = load(config_file, profile)
    mode = mode or config.model.global_settings.mode or Mode.LIVE
    resolved = resolve(config, load_catalog(), mode=mode, via=via, only=only)
    _check_theme(theme)
    if mode is Mode.PRACTICE:
        check_practice_venues(only or ())
    keys = read_credentials(config, resolved.setups, os.environ)
    for name in key_variable_names(config):
        os.environ.pop(name, None)
    credentials = tuple(
        Credentials(venue, part.api_key, part.secret, part.password) for venue, part in keys.items()
    )
    if mode is Mode.PRACTICE:
        credentials = _practice_keys(resolved)
    data_dir = data_directory(mode, resolved.settings.data_directory)
    log_dir = private_directory(state_directory(mode))
    # venues that were not chosen are not shown; one that is switched off says so on the screen
    setups = tuple(setup for setup in resolved.setups if (only is None or setup.venue in only))
    boot = ConsoleBoot(
        mode=mode,
        setups=setups,
        workers=(),
        symbols=resolved.settings.watch,
        credentials=credentials,
        theme=theme or resolved.settings.theme,
        frame_rate=float(resolved.settings.frames_per_second),
        depth=resolved.settings.depth,
        via=resolved.via,
        data_dir=str(data_dir),
        log_path=str(log_dir / "console.log"),
        headless=headless,
    )
    workers = resolved.settings.workers or default_workers()
    return Run(boot, workers, log_dir, practice_seed, fresh, Path(data_dir))


def _practice_keys(resolved: "Resolved") -> "tuple[Credentials, ...]":
    from venues.link.messages import Credentials
    from venues.practice.credentials import practice_credentials

    found = []
    for setup in resolved.enabled:
        keys = practice_credentials(setup.venue)
        if keys is not None:
            found.append(Credentials(setup.venue, keys.api_key, keys.secret, keys.password or ""))
    return tuple(found)


def _check_theme(theme: str | None) -> None:
    from venues.catalog.problems import ConfigError, Problem

    if theme is not None and theme not in THEMES:
        raise ConfigError([Problem("", None, "--theme", f"one of {', '.join(THEMES)}", repr(theme))])


THEMES = ("dark", "light", "safe", "mono")
"""Names of the themes; the application has the colours."""


def check_practice_venues(venues: tuple[str, ...]) -> None:
    """Return when all of `venues` have a practice exchange.

    Raises:
        ConfigError: some have none.
    """
    from venues.catalog.problems import ConfigError, Problem

    strange = [venue for venue in venues if venue not in PRACTICE_VENUES]
    if strange:
        message = "the others have no practice exchange yet"
        raise ConfigError(
            [
                Problem(
                    "", None, "--venues", f"some of {', '.join(PRACTICE_VENUES)}", ", ".join(strange), message
                )
            ]
        )
