"""From options and configuration to a run: what the full-screen and the headless commands start with."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.launcher.launch import launch
from console.launcher.terminal import check_terminal
from venues.model.words import Mode

if TYPE_CHECKING:
    from console.config import Settings
    from console.config.settings import SafetySettings
    from console.launcher.boot import HeadlessLine, SafetyLine
    from console.launcher.supervise import Run

PRACTICE_VENUES = ("gate", "okx", "whitebit", "kraken", "binance")
"""Venues that have a practice dialect."""


def split_venues(text: str | None, option: str = "--venues") -> tuple[str, ...] | None:
    """Return the ids of `a,b` in lower case and once each, None for no choice.

    Raises:
        ConfigError: the text names no venue.
    """
    if text is None:
        return None
    venues = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if not venues:
        from venues.catalog.problems import ConfigError, Problem

        raise ConfigError([Problem("", None, option, "ids of venues such as okx,kraken", repr(text))])
    return venues


def mode_of(*, testnet: bool, via: str | None) -> Mode | None:
    """Return the mode that the options ask for, None to leave it to the configuration.

    Raises:
        ConfigError: they ask for two.
    """
    if testnet and via:
        from venues.catalog.problems import ConfigError, Problem

        raise ConfigError([Problem("", None, "--testnet", "one of --testnet and --via", "both")])
    return Mode.TESTNET if testnet else Mode.VIA if via is not None else None


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
        mode = mode_of(testnet=testnet, via=via)
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
        run = make_run(config_file, profile, Mode.PRACTICE, "", only, theme, headless=headless)
        return with_practice(run, seed, fresh=fresh)

    return launch(prepare, on_terminal=headless is None)


def with_practice(run: "Run", seed: int = 7, *, fresh: bool = False) -> "Run":
    """Return a run with the practice exchanges beside it.

    Raises:
        PathsError: the place of their accounts cannot be used.
    """
    from console.launcher.supervise import PracticeStart
    from venues.model.value import replace

    accounts, note = practice_accounts(Path(run.boot.data_dir))
    return replace(run, practice=PracticeStart(seed, accounts, fresh)).with_note(note)


def make_run(
    config_file: str | None,
    profile: str,
    mode: Mode | None,
    via: str,
    only: tuple[str, ...] | None,
    theme: str | None = None,
    *,
    headless: "HeadlessLine | None" = None,
    hands_over: bool = True,
) -> "Run":
    """Read the configuration and return what is to be started.

    Takes the variables that hold keys out of this process's environment, so that no child inherits them. `hands_over`
    False is for a run that needs no key: keyrings and servers are not asked.

    Raises:
        ConfigError: the configuration or an option cannot be used.
        PathsError: a directory cannot be used.
    """
    from console.app.choices import Choices, choices_from
    from console.cli.run_keys import keys_of_run
    from console.config import load, resolve
    from console.fleet.plan import default_workers
    from console.keeper import PREFERENCES_FILE
    from console.launcher.boot import ConsoleBoot
    from console.launcher.supervise import Run
    from console.paths import data_directory, state_directory
    from db.glance import glance_at_preferences
    from db.vault.files import FILE_NAME as VAULT_NAME
    from venues.catalog.load import load_catalog

    config = load(config_file, profile)
    mode = mode or config.model.global_settings.mode or Mode.LIVE
    check_sealed(mode)
    if mode is Mode.PRACTICE:
        check_practice_venues(only or ())
    resolved = resolve(config, load_catalog(), mode=mode, via=via, only=only)
    settings = resolved.settings
    log_dir = usable_directory(state_directory(mode))
    data_dir = data_directory(mode, settings.data_directory)
    keys = keys_of_run(config, resolved, data_dir / VAULT_NAME, hands_over=hands_over)
    boot = ConsoleBoot(
        mode=mode,
        # venues that were not chosen are not shown; one that is switched off says so on the screen
        setups=tuple(setup for setup in resolved.setups if only is None or setup.venue in only),
        workers=(),
        symbols=settings.watch,
        credentials=keys.credentials,
        keys=keys.lines,
        passphrase_file=keys.passphrase_file,
        vault_idle_minutes=settings.vault_idle_minutes,
        practice_needs_commissioning=settings.practice_needs_commissioning,
        via=resolved.via,
        data_dir=str(data_dir),
        choices=Choices() if headless else choices_from(glance_at_preferences(data_dir / PREFERENCES_FILE)),
        log_path=str(log_dir / "console.log"),
        log_level=settings.log_level,
        safety=_safety(resolved.safety),
        idle_disarm_minutes=settings.idle_disarm_minutes,
        headless=headless,
        **_looks(settings, theme),
    )
    return Run(boot, settings.workers or default_workers(), log_dir, runtime_dir=settings.runtime_directory)


def _safety(safety: "SafetySettings") -> "SafetyLine":
    """Return the limits that the desk needs."""
    from console.launcher.boot import SafetyLine

    return SafetyLine(**{name: getattr(safety, name) for name in SafetyLine.__struct_fields__})


def _looks(settings: "Settings", theme: str | None) -> dict[str, Any]:
    """Return what the configuration says about the screen; `theme` stands above it."""
    return {
        "theme": theme or settings.theme,
        "frame_rate": float(settings.frames_per_second),
        "focused_rate": float(settings.focused_frames_per_second),
        "depth": settings.depth,
        "total_currency": settings.total_currency,
        "time_zone": settings.time_zone or "",
        "copy_directory": settings.copy_directory or "",
    }


def usable_directory(path: Path) -> Path:
    """Create a private directory and prove that files can be written there.

    Raises:
        PathsError: it cannot be made, is not ours alone, or takes no file.
    """
    import tempfile

    from console.paths import PathsError, private_directory

    private_directory(path)
    try:
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise PathsError(f"{path} cannot be written: {error.strerror}; choose another place") from None
    return path


def practice_accounts(data_dir: Path) -> tuple[Path | None, str]:
    """Claim the practice accounts for this process's life.

    Returns:
        Where they are kept, and a note for the operator. Another process that has them keeps them: then this run's
        accounts are its own and forgotten with it, and the place is None.

    Raises:
        PathsError: the place cannot be used.
    """
    from console.fleet.claim import claim

    place = usable_directory(usable_directory(data_dir) / "exchanges")
    if claim(place):
        return place, ""
    return None, (
        "the practice accounts are in use by another lyra practice; "
        "this one has accounts of its own, which are forgotten when it ends"
    )


def check_sealed(mode: Mode) -> None:
    """Return when processes of this mode may hold keys.

    Raises:
        ConfigError: the keys of real accounts would lie open to debuggers.
    """
    from venues.catalog.problems import ConfigError, Problem
    from venues.model.sealing import UNSEALED_VARIABLE, is_left_open

    if mode is Mode.LIVE and is_left_open():
        message = "it opens the memory with the keys to other programs and is refused in mode LIVE; unset it"
        raise ConfigError([Problem("environment", None, UNSEALED_VARIABLE, message=message)])


def check_practice_venues(venues: tuple[str, ...]) -> None:
    """Return when all of `venues` have a practice exchange.

    Raises:
        ConfigError: some have none.
    """
    from venues.catalog.problems import ConfigError, Problem

    strange = [venue for venue in venues if venue not in PRACTICE_VENUES]
    if strange:
        expected = f"some of {', '.join(PRACTICE_VENUES)}"
        message = "the others have no practice exchange yet"
        raise ConfigError([Problem("", None, "--venues", expected, ", ".join(strange), message)])
