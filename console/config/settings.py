"""Settings that do not belong to one venue, as plain frozen values."""

from decimal import Decimal

from console.config.models import GlobalSettings, Safety
from venues.model.value import Value
from venues.model.words import Mode


class Settings(Value):
    """What holds for the whole console; see `GlobalSettings` for each key."""

    mode: Mode | None
    """What the file asks for; the process's mode is the one that `resolve` was given."""
    via: str
    workers: int | None
    """None means the number of cores less one, at least 1."""
    theme: str
    watch: tuple[str, ...]
    depth: int
    total_currency: str
    time_zone: str | None
    copy_directory: str | None
    data_directory: str | None
    runtime_directory: str | None
    request_timeout_seconds: float
    reconnect_cap_seconds: float
    frames_per_second: int
    focused_frames_per_second: int
    idle_disarm_minutes: int
    practice_needs_commissioning: bool
    vault_idle_minutes: int
    log_level: str


class SafetySettings(Value):
    """Limits that no venue's settings can raise; see `Safety` for each key."""

    max_exposure_percent: Decimal
    max_venue_exposure_percent: Decimal
    emergency_stop_loss_percent: Decimal
    max_position_correlation: Decimal
    order_cap_usd: Decimal
    micro_trade_usd: Decimal
    probe_distance_percent: Decimal
    resting_distance_percent: Decimal
    orders_per_minute: int
    venue_errors_halt: int
    failed_auth_halt: int
    require_stop_loss: bool
    require_take_profit: bool


def settings_from(model: GlobalSettings) -> Settings:
    """Copy the validated section into a plain value."""
    return Settings(**model.model_dump())


def safety_from(model: Safety) -> SafetySettings:
    """Copy the validated section into a plain value; no venue may hold more than the whole."""
    values = model.model_dump()
    values["max_venue_exposure_percent"] = min(model.max_venue_exposure_percent, model.max_exposure_percent)
    return SafetySettings(**values)
