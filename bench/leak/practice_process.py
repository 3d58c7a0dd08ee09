"""The practice exchanges with the canaries as their accounts' keys."""

import sys

from bench.leak.broken import plan
from bench.leak.console_process import fail


def main() -> int:
    """Be the exchanges."""
    from venues.practice import credentials
    from venues.practice.__main__ import serve
    from venues.practice.answers import Answerer

    told = plan()
    if told.exchanges != "strange":
        values = told.canaries.values
        for venue in ("okx", "gate", "kraken", "whitebit"):
            credentials._CREDENTIALS[venue] = credentials.PracticeCredentials(
                values[f"{venue}.api_key"], values[f"{venue}.secret"], values.get(f"{venue}.password")
            )
    if told.exchanges == "fails":
        answer = Answerer.answer

        async def broken(self: Answerer, request, venue_request):  # type: ignore[no-untyped-def]
            if venue_request.headers.get("OK-ACCESS-KEY"):
                fail(repr(dict(venue_request.headers)), str(request.headers))
            return await answer(self, request, venue_request)

        Answerer.answer = broken  # type: ignore[method-assign]
    return serve()


if __name__ == "__main__":
    sys.exit(main())
