"""What every integrity rule can be asked, and the bookkeeping of sequences that most of them share."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from venues.model.value import Value

BookOf = Callable[[str], Mapping[str, Any] | None]
"""Returns ccxt's applied book (`bids` and `asks` as lists of [price, size, ...]) of a market id."""

EVERY_MARKET = ""
"""Market id of a break that no single market can be named for: all books of that connection are in doubt."""

OLD_FRAMES_ALLOWED = 20
"""Repeated or late frames in a row that are passed over; more mean that the venue's numbers went back."""

WIDEST_FRAME = 1_000_000_000
"""A frame that says to hold more updates than this has a number that cannot be meant."""


class Break(Value):
    """A check that failed: the book differs from the venue's from this frame on."""

    market_id: str
    """The venue's own id as on the wire; `EVERY_MARKET` when the whole connection is in doubt."""
    reason: str
    """What happened, in words for people: `update 105 does not follow 101`."""
    expected: int | None = None
    """The number that should have come, None where there is no such number."""
    was: int | None = None
    """The number that came, None where none could be read."""


class Track:
    """How far one market's frames have been checked."""

    __slots__ = ("connection", "good", "last", "market_id", "old_after", "old_frames", "told")

    def __init__(self, market_id: str, connection: str) -> None:
        self.market_id = market_id
        self.connection = connection
        self.last: int | None = None
        """The last checked number; None before the snapshot and where frames carry a checksum only."""
        self.good = False
        """A snapshot was seen and every frame since was checked."""
        self.told = False
        """The break was reported (or the book was given up): silent until the next snapshot."""
        self.old_frames = 0
        self.old_after: int | None = None
        """The last number when the present run of old frames began."""


class BookRule:
    """Checks the frames of one venue; keeps one track a market; never raises, whatever a frame holds.

    One instance serves one worker and one kind of market (spot and swap ids may be spelt alike).
    After a break the market stays unverified and silent until its next snapshot; where the stream has none
    (`snapshots` false) until `forget` or `forget_connection` says that the book is being fetched anew.
    """

    name: ClassVar[str] = ""
    checks: ClassVar[bool] = True
    """False where the protocol offers nothing: such a book is UNVERIFIED for good."""
    needs_book: ClassVar[bool] = False
    """The rule's verdict falls in `confirm`, after ccxt has applied the frame."""

    snapshots: ClassVar[bool] = True
    """False where the stream has no snapshot and ccxt fetches one over REST: any frame may begin."""

    def __init__(self) -> None:
        self._tracks: dict[str, Track] = {}

    def observe(self, connection: str, message: Any) -> Break | None:
        """Check a decoded frame before ccxt applies it.

        Args:
            connection: a name of the socket, unique while it lives.
            message: the frame as ccxt's `handle_message` gets it.

        Returns:
            The break that this frame reveals, or None: nothing wrong, or none of this rule's business.
        """
        raise NotImplementedError

    def confirm(
        self,
        message: Any,  # noqa: ARG002 - the interface
        book_of: BookOf | None = None,  # noqa: ARG002 - the interface
    ) -> Break | None:
        """Check the book that ccxt made of a frame; only rules with `needs_book` do anything here."""
        return None

    def learn_market(self, market_id: str, price_decimals: int, size_decimals: int) -> None:
        """Take the number of decimals in which the venue writes a market's prices and sizes."""

    def sequence(self, market_id: str) -> int | None:
        """Return the last checked number of a market, None before the snapshot or where there is none."""
        track = self._tracks.get(market_id)
        return track.last if track is not None and track.good else None

    def verified(self, market_id: str) -> bool:
        """Return True when a snapshot was seen and every frame since was checked."""
        track = self._tracks.get(market_id)
        return track is not None and track.good

    def forget(self, market_id: str) -> None:
        """Give a market's book up, to be called when it is fetched anew over the same socket.

        Frames still under way are ignored until the next snapshot; where the stream has none, the next frame
        begins the chain.
        """
        if not self.snapshots:
            self._tracks.pop(market_id, None)
        elif market_id in self._tracks:
            _give_up(self._tracks[market_id])

    def forget_connection(self, connection: str) -> None:
        """Drop everything that came over a lost socket; a new one must begin with a snapshot."""
        for market_id in [key for key, track in self._tracks.items() if track.connection == connection]:
            del self._tracks[market_id]

    def _begin(self, market_id: str, connection: str, number: int | None) -> None:
        """Start a market's chain at a snapshot, whatever came before."""
        track = self._tracks.get(market_id)
        if track is None:
            track = self._tracks[market_id] = Track(market_id, connection)
        track.connection = connection
        track.last = number
        track.good = True
        track.told = False

    def _break(
        self,
        market_id: str,
        connection: str,
        reason: str,
        expected: int | None = None,
        was: int | None = None,
    ) -> Break | None:
        """Give the market up and report why, unless that was reported since its last snapshot."""
        track = self._tracks.get(market_id)
        if track is None:
            track = self._tracks[market_id] = Track(market_id, connection)
        told = track.told
        _give_up(track)
        return None if told else Break(market_id, reason, expected, was)

    def _gap(self, market_id: str, connection: str, number: int, last: int, expected: int) -> Break | None:
        """Report that `number` came where `expected` should have followed `last`."""
        return self._break(market_id, connection, f"update {number} does not follow {last}", expected, number)

    def _old(self, track: Track, number: int) -> Break | None:
        """Pass over a frame that is no newer than the last one, unless nothing else comes any more.

        Without the limit a venue that numbers anew would leave us with a frozen book that looks verified.
        """
        if track.old_after != track.last:
            track.old_after = track.last
            track.old_frames = 0
        track.old_frames += 1
        if track.old_frames <= OLD_FRAMES_ALLOWED:
            return None
        last = track.last
        reason = f"update {number} and {OLD_FRAMES_ALLOWED} before it are older than {last}"
        return self._break(
            track.market_id, track.connection, reason, None if last is None else last + 1, number
        )

    def _no_snapshot(self, market_id: str, connection: str, number: int | None) -> Break | None:
        """Report the first frame of a market that is not a snapshot."""
        what = "an update" if number is None else f"update {number}"
        return self._break(market_id, connection, f"{what} came before any snapshot", None, number)

    def _unreadable(self, market_id: object, connection: str, what: str) -> Break | None:
        """Report a book frame that cannot be read; without a market id all of its socket's are in doubt."""
        if isinstance(market_id, str) and market_id:
            return self._break(market_id, connection, f"a frame without a readable {what}")
        tracks = [track for track in self._tracks.values() if track.connection == connection]
        doubted = any(track.good for track in tracks)
        for track in tracks:
            _give_up(track)
        return Break(EVERY_MARKET, f"a book frame without a readable {what}") if doubted else None


def _give_up(track: Track) -> None:
    track.good = False
    track.told = True
    track.last = None


def whole(value: object) -> int | None:
    """Return an id that a venue writes as an integer or as its decimal text, None for anything else."""
    if type(value) is int:
        return value if value >= 0 else None
    if isinstance(value, str) and len(value) <= 20 and value.isascii() and value.isdigit():
        return int(value)
    return None
