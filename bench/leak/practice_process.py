"""The practice exchanges with the canaries as their accounts' keys."""

import sys

from aiohttp import web

from bench.leak.broken import plan
from bench.leak.console_process import fail
from venues.practice.dialects.wire import RestRequest

_KEYS = frozenset({"OK-ACCESS-KEY", "KEY", "API-KEY", "X-TXC-APIKEY"})


def main() -> int:
    """Be the exchanges."""
    from venues.practice import credentials
    from venues.practice.__main__ import serve
    from venues.practice.answers import Answerer, _echo, _response

    told, answer = plan(), Answerer.answer
    values = told.canaries.values
    for venue in ("okx", "gate", "kraken", "whitebit"):
        credentials._CREDENTIALS[venue] = credentials.PracticeCredentials(
            values[f"{venue}.api_key"], values[f"{venue}.secret"], values.get(f"{venue}.password")
        )

    async def broken(self: Answerer, request: web.Request, venue_request: RestRequest) -> web.StreamResponse:
        if not _KEYS & {name.upper() for name in venue_request.headers}:
            return await answer(self, request, venue_request)
        if told.exchanges == "strange":
            return _response(await _echo(request, 401, "application/json"))
        fail(repr(dict(venue_request.headers)), str(request.headers))
        raise AssertionError

    if told.exchanges:
        Answerer.answer = broken  # type: ignore[method-assign]
    return serve()


if __name__ == "__main__":
    sys.exit(main())
