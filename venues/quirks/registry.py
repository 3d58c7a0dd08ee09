"""The quirks of a venue by its ccxt id."""

from venues.quirks.base import Quirks
from venues.quirks.gate import GateQuirks
from venues.quirks.kraken import KrakenQuirks
from venues.quirks.okx import OkxQuirks
from venues.quirks.whitebit import WhitebitQuirks

_QUIRKS: dict[str, type[Quirks]] = {
    "gate": GateQuirks,
    "okx": OkxQuirks,
    "whitebit": WhitebitQuirks,
    "kraken": KrakenQuirks,
}


def quirks_of(ccxt_id: str) -> Quirks:
    """Return the quirks of a venue.

    Raises:
        LookupError: there are none, so its answers about orders cannot be read.
    """
    try:
        return _QUIRKS[ccxt_id]()
    except KeyError:
        raise LookupError(f"nobody has taught this program to read the answers of {ccxt_id!r}") from None
