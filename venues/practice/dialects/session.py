"""What all websocket sessions share: live subscriptions, private events, orders over the socket."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence

from venues.practice.dialects.streams import Stream
from venues.practice.engine.errors import PracticeError, error_named
from venues.practice.engine.types import AccountEvent
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import Action, Fault, Purpose, Scope, When
from venues.practice.sockets import FrameKind, Socket


class Session(ABC):
    """One websocket's conversation; a dialect subclasses it once per kind of endpoint."""

    def __init__(self, socket: Socket, engine: PracticeVenue) -> None:
        self.socket, self.engine = socket, engine
        self.streams: dict[Hashable, Stream] = {}
        """Live public subscriptions by the venue's own key for them."""
        self._stop_private: Callable[[], None] | None = None

    # ------------------------------------------------------- what a venue writes

    @abstractmethod
    def on_text(self, text: str) -> None:
        """Act on a frame of the client; malformed ones are answered as the venue does, never raised."""

    def on_account_events(self, events: Sequence[AccountEvent]) -> None:  # noqa: B027 - optional
        """Push own order and balance events; called after ``listen`` only. Send with FrameKind.PRIVATE."""

    def on_opened(self) -> None:  # noqa: B027 - optional
        """Greet the client, where the venue does."""

    # -------------------------------------------------------------------- shared

    def start(self, key: Hashable, stream: Stream) -> None:
        """Begin a subscription and push its first frame; send the acknowledgement before."""
        self.stop(key)
        self.streams[key] = stream
        stream.start(self.engine.clock.now_ms())

    def stop(self, key: Hashable) -> bool:
        """End a subscription; False when there was none."""
        stream = self.streams.pop(key, None)
        if stream is not None:
            stream.close()
        return stream is not None

    def listen(self) -> None:
        """Begin to receive own account events; calling it twice changes nothing."""
        if self._stop_private is None:
            self._stop_private = self.engine.subscribe(self.on_account_events)

    def pump(self, now_ms: int) -> None:
        """Push what is due; called by the door every few milliseconds, after the markets moved."""
        for stream in list(self.streams.values()):
            stream.pump(now_ms)

    def close(self) -> None:
        """End everything; called by the door when the socket is gone."""
        for key in list(self.streams):
            self.stop(key)
        if self._stop_private is not None:
            self._stop_private()
            self._stop_private = None

    def act(
        self, purpose: Purpose, work: Callable[[], object], refuse: Callable[[PracticeError], object]
    ) -> None:
        """Do an order operation and send its answer, unless a fault takes the answer away.

        Args:
            purpose: CREATE, CANCEL or QUERY.
            work: does it and returns the answer to send.
            refuse: words the answer to what the engine refuses.
        """
        if self._spoiled(purpose, When.BEFORE, refuse):
            return
        try:
            answer = work()
        except PracticeError as error:
            answer = refuse(error)
        self.socket.count(purpose)
        if not self._spoiled(purpose, When.AFTER, refuse):
            self.socket.send(answer, FrameKind.ANSWER)

    def _spoiled(self, purpose: Purpose, when: When, refuse: Callable[[PracticeError], object]) -> bool:
        armed = self.socket.faults.take_answer(self.engine.name, Scope.WS, purpose, self.socket.path, when)
        if armed is None:
            return False
        fault: Fault = armed.fault
        if fault.action is Action.CUT or fault.action is Action.CUT_BODY:
            self.socket.abort()
        elif fault.action is Action.REFUSE:
            self.socket.send(refuse(error_named(fault.error, "by request")), FrameKind.ANSWER)
        elif fault.action is Action.REPLY and fault.body is not None:
            self.socket.send_text(fault.body, FrameKind.ANSWER)
        elif fault.action is Action.HANG:
            pass
        else:
            return False
        return True
