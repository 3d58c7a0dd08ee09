"""Keys from a HashiCorp Vault: what its server answers, and where its token goes and does not go."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from console.cli.run_keys import key_words
from tests.keys.reading import PARTS, found, words_of

TOKEN = "hvs.loopbackTokenOfTheTest"


@dataclass
class StandIn:
    """A loopback server that answers as the KV engine of a HashiCorp Vault does; no such server could be had."""

    url: str
    status: int = 200
    data: object = field(default_factory=lambda: dict(PARTS))
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and token of each request."""


@pytest.fixture
def server() -> Iterator[StandIn]:
    held: list[StandIn] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand_in = held[0]
            stand_in.asked.append((self.path, self.headers.get("X-Vault-Token", "")))
            time.sleep(stand_in.delay)
            body = {"data": {"data": stand_in.data, "metadata": {"version": 3}}}
            raw = json.dumps(body if stand_in.status == 200 else {"errors": []}).encode()
            self.send_response(stand_in.status)
            for name, value in {"Content-Type": "application/json", **stand_in.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None: ...

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    listening.daemon_threads = True
    held.append(StandIn(f"http://127.0.0.1:{listening.server_port}"))
    thread = threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield held[0]
    listening.shutdown()
    listening.server_close()
    thread.join()


def hashicorp(server: StandIn, more: str = "") -> str:
    return f"{{hashicorp: {{address: '{server.url}', path: lyra/okx, token_variable: THE_TOKEN{more}}}}}"


def test_a_secret_of_the_kv_engine_is_a_key(tmp_path: Path, server: StandIn) -> None:
    result = found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN})
    key = result.keys["okx"]
    assert (key.api_key, key.secret, key.password) == tuple(PARTS.values())
    assert server.asked == [("/v1/secret/data/lyra/okx", TOKEN)]
    line = next(line for line in result.lines if line.venue == "okx")
    assert (line.source, line.held, line.words) == ("hashicorp", True, "")
    assert key_words(line) == "key from hashicorp"


def test_the_token_comes_from_a_private_file_too(tmp_path: Path, server: StandIn) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    source = f"{{hashicorp: {{address: '{server.url}', path: lyra/okx, mount: kv/team, token_file: {file}}}}}"
    file.chmod(0o644)
    assert "its mode is 0644" in words_of(found(tmp_path, source, {}))
    file.chmod(0o600)
    assert "okx" in found(tmp_path, source, {}).keys
    assert server.asked[-1] == ("/v1/kv/team/data/lyra/okx", TOKEN)


@pytest.mark.parametrize(
    ("status", "data", "words"),
    [
        (403, None, "the token may not read it, or has run out"),
        (404, None, "there is no such secret"),
        (503, None, "the server is sealed"),
        (500, None, "it could not be read: InternalServerError"),
        (200, {"api_key": "key-of-okx"}, "secret is missing"),
        (200, {"api_key": 7}, "has not the form of a key"),
        (200, "c4nary", "has not the form of a key"),
    ],
)
def test_what_the_server_refuses_is_a_sentence_and_no_start_is_stopped(
    tmp_path: Path, server: StandIn, status: int, data: object, words: str
) -> None:
    server.status, server.data = status, data
    told = words_of(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))
    assert told.startswith("no key from hashicorp: ")
    assert words in told
    assert TOKEN not in told
    assert "c4nary" not in told


def test_a_server_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.config.credentials.SLOW_SECONDS", 0.3)
    server.delay = 1.0
    assert "no answer within 0.3 s" in words_of(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))


def test_a_server_that_is_not_there_and_a_token_that_is_not_set(tmp_path: Path, server: StandIn) -> None:
    assert "THE_TOKEN is not set" in words_of(found(tmp_path, hashicorp(server), {}))
    assert server.asked == []
    server.url = "http://127.0.0.1:9"
    assert "it cannot be reached" in words_of(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))


def test_the_token_follows_no_redirect_and_no_proxy(
    tmp_path: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    server.status, server.headers = 307, {"Location": f"{server.url}/elsewhere"}
    assert "okx" not in found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}).keys
    assert [path for path, _ in server.asked] == ["/v1/secret/data/lyra/okx"]


def test_debug_logging_tells_no_part_of_a_key(
    tmp_path: Path, server: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN})
    assert not any(secret in caplog.text for secret in (TOKEN, *PARTS.values()))
