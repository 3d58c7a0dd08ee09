"""ccxt with only the venues that are asked for: its package files import all of them, thrice.

`ccxt/__init__.py`, `ccxt/async_support/__init__.py` and `ccxt/pro/__init__.py` each import about 110 venues: half a
second and 50 MB that a worker of five venues has no use for. Empty parent packages with the real search path are put
in their place before the first import, and resolve a name when it is asked for. No file, class or function of ccxt
is changed; `ccxt` is pinned exactly because this leans on its folder layout.
"""

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_SHARED_MODULES = ("ccxt.base.errors", "ccxt.base.decimal_to_precision", "ccxt.base.precise")
"""Where the names live that ccxt's parent packages re-export beside the venues."""

_BASE_CLASS = {
    "ccxt": "ccxt.base.exchange",
    "ccxt.async_support": "ccxt.async_support.base.exchange",
    "ccxt.pro": "ccxt.async_support.base.exchange",
}


class UnknownVenueClass(LookupError):
    """ccxt.pro has no venue of that name."""


def _parent(name: str, path: Path) -> ModuleType:
    module = ModuleType(name)
    module.__path__ = [str(path)]
    module.__spec__ = ModuleSpec(name, None, origin=str(path / "__init__.py"), is_package=True)
    module.__spec__.submodule_search_locations = [str(path)]

    def resolve(attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if attribute in {"Exchange", "BaseExchange"}:
            return getattr(importlib.import_module(_BASE_CLASS[name]), attribute)
        for shared in _SHARED_MODULES:
            value = getattr(importlib.import_module(shared), attribute, None)
            if value is not None:
                return value
        if (path / f"{attribute}.py").exists():
            return _bound(name, attribute)
        raise AttributeError(f"{name} has no {attribute}")

    module.__getattr__ = resolve  # type: ignore[method-assign]
    return module


def _bound(package: str, venue: str) -> Any:
    """Import a venue's module and bind its class in the package, where Python has just bound the module."""
    value = getattr(importlib.import_module(f"{package}.{venue}"), venue)
    setattr(sys.modules[package], venue, value)
    return value


def install() -> None:
    """Put the light parent packages in place; does nothing when ccxt is already imported."""
    if "ccxt" in sys.modules:
        return
    spec = importlib.util.find_spec("ccxt")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("ccxt is not installed")
    root = Path(next(iter(spec.submodule_search_locations)))
    for name in _BASE_CLASS:
        sys.modules[name] = _parent(name, root.joinpath(*name.split(".")[1:]))
    ccxt = sys.modules["ccxt"]
    ccxt.async_support = sys.modules["ccxt.async_support"]  # type: ignore[attr-defined]
    ccxt.pro = sys.modules["ccxt.pro"]  # type: ignore[attr-defined]
    version = "__version__"
    setattr(ccxt, version, importlib.import_module("ccxt.async_support.base.exchange").__version__)


def venue_class(ccxt_id: str) -> Any:
    """Return the ccxt.pro class of a venue.

    Raises:
        UnknownVenueClass: ccxt.pro has no such venue.
    """
    install()
    if not ccxt_id.isidentifier():
        raise UnknownVenueClass(f"ccxt.pro has no venue {ccxt_id!r}")
    try:
        return _bound("ccxt.pro", ccxt_id)
    except ModuleNotFoundError as error:
        if error.name != f"ccxt.pro.{ccxt_id}":
            raise
        raise UnknownVenueClass(f"ccxt.pro has no venue {ccxt_id!r}") from None
