"""The operator's configuration: one YAML file over the built-in catalogue, resolved to plain values."""

from console.config.credentials import Found, key_variable_names, read_credentials
from console.config.key_sources import VenueKeys
from console.config.load import Config, load
from console.config.resolve import Resolved, resolve
from console.config.settings import SafetySettings, Settings
from venues.catalog.problems import ConfigError, Problem

__all__ = [
    "Config",
    "ConfigError",
    "Found",
    "Problem",
    "Resolved",
    "SafetySettings",
    "Settings",
    "VenueKeys",
    "key_variable_names",
    "load",
    "read_credentials",
    "resolve",
]
