"""What a dialect is: routes, a signature check, words for refusals, and sessions for its websockets.

A dialect parses and formats. Matching, balances, ids, books, faults, sockets and cadence are shared;
``docs/adr/002-practice-dialects.md`` shows how to write one.
"""

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from random import Random
from typing import ClassVar

from venues.practice.credentials import PracticeCredentials
from venues.practice.dialects.session import Session
from venues.practice.dialects.wire import Refusal, RestReply, RestRequest, Route
from venues.practice.engine.clock import Clock
from venues.practice.engine.errors import PracticeError
from venues.practice.engine.traits import KeyKind
from venues.practice.engine.venue import PracticeVenue
from venues.practice.faults import FaultBoard, Purpose
from venues.practice.sockets import Socket

log = logging.getLogger(f"lyra.{__name__}")


class Dialect(ABC):
    """Speaks one venue's protocol for one engine; subclasses hold no order, book or balance state."""

    venue: ClassVar[str]
    """The venue's id, also the name of its market table."""
    hosts: ClassVar[frozenset[str]]
    """Hosts it answers for, as dialled, without the default ports."""
    key_paths: ClassVar[frozenset[str]] = frozenset()
    """Where the venue tells what a key may do."""
    balance_paths: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self,
        engine: PracticeVenue,
        credentials: PracticeCredentials | None,
        *,
        random: Random,
        faults: FaultBoard,
    ) -> None:
        """Build the routing table.

        Args:
            engine: the venue's markets and account.
            credentials: the one key that is let in; None lets nobody in.
            random: for connection ids and tokens.
            faults: for what only a dialect can spoil.
        """
        self.engine, self.credentials, self.random, self.faults = engine, credentials, random, faults
        self._exact: dict[tuple[str, str], Route] = {}
        self._templates: list[tuple[str, re.Pattern[str], Route]] = []
        for route in self.routes():
            if "{" in route.path:
                pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path) + "$")
                self._templates.append((route.method, pattern, route))
            else:
                self._exact[route.method, route.path] = route

    # ------------------------------------------------------- what a venue writes

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """Its REST endpoints; called once, while the dialect is built."""

    @abstractmethod
    def authenticate(self, request: RestRequest) -> None:
        """Check key, signature and timestamp or nonce of a private request.

        Raises:
            Refusal: in the venue's words, when one of them is wrong.
        """

    @abstractmethod
    def refusal(self, error: PracticeError, purpose: Purpose) -> RestReply:
        """The venue's answer to what the engine refuses."""

    @abstractmethod
    def open_session(self, socket: Socket) -> Session:
        """The session for an accepted websocket; ``socket.path`` says which endpoint was dialled.

        Raises:
            LookupError: the venue has no such websocket path.
        """

    def not_found(self, request: RestRequest) -> RestReply:
        """The venue's answer to a path it does not have."""
        return RestReply({"error": "not found", "path": request.path}, 404)

    def trouble(self, status: int) -> RestReply:
        """The venue's body for 429 and for 5xx, when it differs from this."""
        return RestReply({"error": "too many requests" if status == 429 else "unavailable"}, status)

    # -------------------------------------------------------------------- shared

    @property
    def clock(self) -> Clock:
        """The engine's clock."""
        return self.engine.clock

    def purpose_of(self, request: RestRequest) -> Purpose:
        """What a request is for; READ when there is no such route."""
        route, _ = self._route(request)
        return route.purpose if route else Purpose.READ

    def handle(self, request: RestRequest) -> RestReply:
        """Answer a request; every refusal becomes the venue's own words."""
        route, params = self._route(request)
        if route is None:
            log.info("%s has no %s %s", self.venue, request.method, request.path)
            return self.not_found(request)
        try:
            if route.is_private:
                self.authenticate(request)
            spoiled = self._spoiled(request.path)
            if spoiled is not None:
                return spoiled
            result = route.handler(request.matched(params))
        except Refusal as refusal:
            return refusal.reply
        except PracticeError as error:
            return self.refusal(error, route.purpose)
        return result if isinstance(result, RestReply) else RestReply(result)

    def _spoiled(self, path: str) -> RestReply | None:
        traits = self.engine.traits
        if path in self.key_paths and traits.key is KeyKind.NOT_ANSWERED:
            return self.trouble(503)
        return RestReply(b'"?"') if path in self.balance_paths and traits.has_unreadable_balances else None

    def _route(self, request: RestRequest) -> tuple[Route | None, Mapping[str, str]]:
        exact = self._exact.get((request.method, request.path))
        if exact is not None:
            return exact, {}
        for method, pattern, route in self._templates:
            found = pattern.match(request.path) if method == request.method else None
            if found:
                return route, found.groupdict()
        return None, {}
