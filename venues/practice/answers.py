"""REST answers, and the faults that happen to them."""

import asyncio
import html
import json
import re

from aiohttp import web

from venues.practice.dialects.base import Dialect
from venues.practice.dialects.wire import RestReply, RestRequest
from venues.practice.engine.errors import error_named
from venues.practice.faults import Action, Armed, Fault, FaultBoard, FaultKind, Purpose, Scope, When
from venues.practice.spoil import gzip_bomb

_POLL_SECONDS = 0.02
_JSON = "application/json"
_OF_A_KEY = re.compile("key|pass|sign", re.IGNORECASE)


class Answerer:
    """Answers one venue's REST requests, badly when asked to."""

    def __init__(self, dialect: Dialect, faults: FaultBoard) -> None:
        self._dialect, self._faults, self._venue = dialect, faults, dialect.venue

    async def answer(self, request: web.Request, venue_request: RestRequest) -> web.StreamResponse:
        """The answer to send; a connection that was cut gets an empty one that nobody reads."""
        if await self._is_refused(request):
            return web.Response()
        purpose = self._dialect.purpose_of(venue_request)
        before = self._faults.take_answer(self._venue, Scope.REST, purpose, venue_request.path, When.BEFORE)
        if before is not None:
            early = await self._spoiled(request, before, None, purpose)
            if early is not None:
                return early
        reply = self._dialect.handle(venue_request)
        after = self._faults.take_answer(self._venue, Scope.REST, purpose, venue_request.path, When.AFTER)
        if after is not None:
            late = await self._spoiled(request, after, reply, purpose)
            if late is not None:
                return late
        return _response(reply)

    async def _is_refused(self, request: web.Request) -> bool:
        if self._faults.take(FaultKind.REFUSE_DIALS, self._venue, Scope.REST) is not None:
            _cut(request)
            return True
        late = self._faults.active(FaultKind.DELAY, self._venue, Scope.REST)
        if late is not None:
            await asyncio.sleep(late.delay_ms / 1000)
        # a freeze also ends by the clock, so there is no event to wait for
        while self._is_frozen and not _is_gone(request):  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)
        return _is_gone(request)

    @property
    def _is_frozen(self) -> bool:
        return self._faults.active(FaultKind.FREEZE, self._venue, Scope.REST) is not None

    async def _spoiled(
        self, request: web.Request, armed: Armed, reply: RestReply | None, purpose: Purpose
    ) -> web.StreamResponse | None:
        """What a fault makes of an answer; None lets the answer pass."""
        fault = armed.fault
        match fault.action:
            case Action.CUT:
                _cut(request)
                return web.Response()
            case Action.HANG:
                while not armed.is_cleared and not _is_gone(request):  # noqa: ASYNC110 - as above
                    await asyncio.sleep(_POLL_SECONDS)
                return web.Response() if _is_gone(request) else None
            case Action.REFUSE:
                return _response(self._dialect.refusal(error_named(fault.error, "by request"), purpose))
            case Action.REPLY:
                return _response(self._replacement(fault), fault.content_type)
            case Action.ECHO:
                return _response(
                    await _echo(request, fault.status or 401, fault.content_type), fault.content_type
                )
            case Action.GZIP_BOMB:
                bomb = await asyncio.to_thread(gzip_bomb, fault.expands_to)
                return _response(RestReply(bomb, fault.status or 200, {"Content-Encoding": "gzip"}))
            case Action.SUBSTITUTE if reply is not None:
                text = re.sub(fault.find.encode(), fault.text.encode(), reply.encoded())
                return _response(RestReply(text, reply.status, reply.headers))
            case Action.TRUNCATE if reply is not None:
                body = reply.encoded()
                return _response(RestReply(body[: len(body) // 2], reply.status, reply.headers))
            case Action.CUT_BODY if reply is not None:
                return await _half(request, reply)
        return None

    def _replacement(self, fault: Fault) -> RestReply:
        status = fault.status or (429 if fault.retry_after_seconds is not None else 200)
        headers = dict(fault.headers)
        if fault.retry_after_seconds is not None:
            headers["Retry-After"] = str(fault.retry_after_seconds)
        if fault.body is not None:
            return RestReply(fault.body.encode(), status, headers)
        own = self._dialect.trouble(status)
        return RestReply(own.body, status, {**own.headers, **headers})


def _response(reply: RestReply, content_type: str = _JSON) -> web.Response:
    headers = {"Content-Type": content_type, **reply.headers}
    return web.Response(body=reply.encoded(), status=reply.status, headers=headers)


async def _echo(request: web.Request, status: int, content_type: str) -> RestReply:
    # the keys first: whoever shows an answer shows its beginning
    items = sorted(request.headers.items(), key=lambda item: _OF_A_KEY.search(item[0]) is None)
    headers = "\r\n".join(f"{name}: {value}" for name, value in items)
    body = (await request.read()).decode("utf-8", "replace")
    told = f"EAPI:Invalid key\r\n{headers}\r\n{request.method} {request.path_qs}\r\n\r\n{body}"
    if content_type != _JSON:
        return RestReply(f"<pre>{html.escape(told)}</pre>".encode(), status)
    # each venue reads the key that it knows
    answer = {"msg": told, "message": told, "error": [told], "code": "50113", "label": "INVALID_KEY"}
    return RestReply(json.dumps(answer).encode(), status)


async def _half(request: web.Request, reply: RestReply) -> web.StreamResponse:
    body = reply.encoded()
    response = web.StreamResponse(status=reply.status, headers={"Content-Type": _JSON})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut(request, politely=True)
    return response


def _cut(request: web.Request, *, politely: bool = False) -> None:
    """End the connection: at once, or after what was written has left."""
    if request.transport is not None:
        if politely:
            request.transport.close()
        else:
            request.transport.abort()


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()
