"""The session that leads ccxt to the replay server while it keeps the venue's own URLs."""

from typing import Any

import aiohttp
from yarl import URL


class ReplaySession:
    """Stands where ccxt expects an aiohttp session: `https://host/path` is dialled as `via/host/path`.

    Args:
        via: `http://127.0.0.1:PORT`.
        hosts: hosts, with port where it is not the scheme's own, that may be dialled.
    """

    def __init__(self, via: str, hosts: tuple[str, ...]) -> None:
        self._via = via
        self._hosts = hosts
        self._session = aiohttp.ClientSession()

    @property
    def cookie_jar(self) -> Any:
        """The jar of the session beneath."""
        return self._session.cookie_jar

    @property
    def headers(self) -> Any:
        """The headers of every request."""
        return self._session.headers

    @property
    def closed(self) -> bool:
        """True once closed."""
        return self._session.closed

    def route(self, url: Any) -> URL:
        """Return where a venue's URL is really dialled."""
        asked = url if isinstance(url, URL) else URL(url, encoded=True)
        default = asked.port in (None, 443)
        host = str(asked.host) if default else f"{asked.host}:{asked.port}"
        if asked.scheme not in ("https", "wss") or host not in self._hosts:
            raise AssertionError(f"{asked.scheme}://{host} is no host of this replay")
        base = self._via if asked.scheme == "https" else "ws" + self._via.removeprefix("http")
        return URL(f"{base}/{host}{asked.raw_path_qs}", encoded=True)

    def get(self, url: Any, **options: Any) -> Any:
        """Send a GET request."""
        return self._session.get(self.route(url), **options)

    def post(self, url: Any, **options: Any) -> Any:
        """Send a POST request."""
        return self._session.post(self.route(url), **options)

    def put(self, url: Any, **options: Any) -> Any:
        """Send a PUT request."""
        return self._session.put(self.route(url), **options)

    def delete(self, url: Any, **options: Any) -> Any:
        """Send a DELETE request."""
        return self._session.delete(self.route(url), **options)

    def ws_connect(self, url: Any, **options: Any) -> Any:
        """Dial a socket."""
        return self._session.ws_connect(self.route(url), **options)

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()
