"""Where keys come from besides the vault: variables, files, the system's keyring, a HashiCorp Vault."""

import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from console.cli.run_keys import key_words, keys_of_run
from console.config import ConfigError, Found, load, read_credentials, resolve
from console.config.key_sources import NoKey
from console.config.keyring_source import encrypted_backend
from venues.catalog.load import load_catalog
from venues.model.words import Mode

TOKEN = "hvs.loopbackTokenOfTheTest"
PARTS = {"api_key": "key-of-okx", "secret": "secret-of-okx", "password": "word-of-okx"}


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


def found(tmp_path: Path, source: str, environ: dict[str, str], mode: Mode = Mode.LIVE) -> Found:
    """Read the key of okx from a source that is written in YAML."""
    file = tmp_path / "lyra.yaml"
    section = {Mode.LIVE: "credentials", Mode.PRACTICE: "practice_credentials"}[mode]
    file.write_text(f"exchanges:\n  okx:\n    {section}: {source}\n")
    config = load(str(file), "")
    setups = resolve(config, load_catalog(), mode=mode, only=("okx",)).setups
    return read_credentials(config, setups, environ, ask_others=True)


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
    assert "its mode is 0644" in _words(found(tmp_path, source, {}))
    file.chmod(0o600)
    assert "okx" in found(tmp_path, source, {}).keys
    assert server.asked[-1] == ("/v1/kv/team/data/lyra/okx", TOKEN)


def _words(result: Found) -> str:
    assert not result.keys
    return next(line.words for line in result.lines if line.venue == "okx")


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
    told = _words(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))
    assert told.startswith("no key from hashicorp: ")
    assert words in told
    assert TOKEN not in told
    assert "c4nary" not in told


def test_a_server_that_does_not_answer_is_not_waited_for(
    tmp_path: Path, server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.config.credentials.SLOW_SECONDS", 0.3)
    server.delay = 1.0
    assert "no answer within 0.3 s" in _words(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))


def test_a_server_that_is_not_there_and_a_token_that_is_not_set(tmp_path: Path, server: StandIn) -> None:
    assert "THE_TOKEN is not set" in _words(found(tmp_path, hashicorp(server), {}))
    assert server.asked == []
    server.url = "http://127.0.0.1:9"
    assert "it cannot be reached" in _words(found(tmp_path, hashicorp(server), {"THE_TOKEN": TOKEN}))


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


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{hashicorp: {address: 'http://vault.example:8200', path: a}}", "address"),
        ("{hashicorp: {address: 'https://u:p@vault.example', path: a}}", "address"),
        ("{hashicorp: {address: 'https://vault.example', path: /a/../b}}", "path"),
        (
            "{hashicorp: {address: 'https://v.example', path: a, token: hvs.c4nary}}",
            "secrets are not written",
        ),
        (
            "{hashicorp: {address: 'https://v.example', path: a, token_file: /t, token_variable: T}}",
            "token_file: or token_variable:",
        ),
        ("{keyring: {service: lyra-okx}, vault: main}", "found vault and keyring"),
        ("{vault: Main}", "an account of lyra vault"),
    ],
)
def test_mistakes_in_the_configuration_are_told_with_their_line(
    tmp_path: Path, source: str, words: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        found(tmp_path, source, {})
    told = "\n".join(str(problem) for problem in raised.value.problems)
    assert words in told
    assert ":3: exchanges.okx.credentials" in told
    assert "c4nary" not in told


# ---- the system's keyring ----


class Ring:
    """What a desktop's keyring would answer."""

    def __init__(self, **held: str) -> None:
        self.held = held

    def get_password(self, service: str, name: str) -> str | None:
        assert service == "lyra-okx"
        return self.held.get(name)


@contextmanager
def keyring_of(monkeypatch: pytest.MonkeyPatch, backend: object) -> Iterator[None]:
    """Have the library choose this backend, as its settings could."""
    library = ModuleType("keyring")
    library.get_keyring = lambda: backend  # type: ignore[attr-defined]
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "keyring", library)
        yield


def allowed(monkeypatch: pytest.MonkeyPatch, backend: object) -> None:
    """Have the class of a backend be one that is known to encrypt."""
    kind = type(backend)
    known = frozenset({f"{kind.__module__}.{kind.__qualname__}"})
    monkeypatch.setattr("console.config.keyring_source.ENCRYPTED", known)


def test_an_entry_of_the_keyring_is_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring(**PARTS)
    allowed(monkeypatch, ring)
    with keyring_of(monkeypatch, ring):
        result = found(tmp_path, "{keyring: {service: lyra-okx}}", {})
    assert result.keys["okx"].password == "word-of-okx"


def test_an_empty_keyring_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    allowed(monkeypatch, ring)
    with keyring_of(monkeypatch, ring):
        assert "keyring set lyra-okx api_key" in _words(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))


@pytest.mark.parametrize(
    "backend",
    [
        keyring.backends.fail.Keyring(),  # type: ignore[no-untyped-call]
        keyring.backends.null.Keyring(),  # type: ignore[no-untyped-call]
        Ring(**PARTS),
        type("PlaintextKeyring", (Ring,), {"__module__": "keyrings.alt.file"})(**PARTS),
    ],
)
def test_a_keyring_that_is_not_known_to_encrypt_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: object
) -> None:
    with keyring_of(monkeypatch, backend):
        told = _words(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
    assert "is refused: it is not known to keep passwords encrypted" in told


def test_of_a_chain_only_the_encrypted_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, ring = keyring.backends.null.Keyring(), Ring(**PARTS)  # type: ignore[no-untyped-call]
    chain = type(
        "ChainerBackend",
        (SimpleNamespace,),
        {"__module__": "keyring.backends.chainer", "backends": [plain, ring]},
    )()
    with pytest.raises(NoKey, match="is refused"):
        encrypted_backend(chain)
    allowed(monkeypatch, ring)
    assert encrypted_backend(chain) is ring
    assert keyring.backends.chainer.ChainerBackend.__qualname__ == "ChainerBackend", (
        "the name that is looked for"
    )


def test_the_library_is_optional_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    told = _words(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
    assert "pip install 'lyra-console[keyring]'" in told


def test_what_a_backend_raises_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            raise RuntimeError("c4nary")

    ring = Broken()
    allowed(monkeypatch, ring)
    with keyring_of(monkeypatch, ring):
        told = _words(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
    assert told == "no key from keyring: the keyring did not answer: RuntimeError; is it unlocked?"


# ---- which source is used ----


def test_without_a_source_the_vault_is_meant_and_practice_has_keys_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cli.run_keys.named_in", lambda _: frozenset({"okx"}))
    monkeypatch.setenv("LYRA_PASSPHRASE_FILE", "~/the file")
    config = load(None, "")
    resolved = resolve(config, load_catalog(), mode=Mode.PRACTICE, only=("okx", "gate", "binance"))
    keys = keys_of_run(config, resolved, tmp_path / "keys.vault", hands_over=True)
    by_venue = {line.venue: (line.source, line.held) for line in keys.lines}
    assert by_venue == {"okx": ("vault", True), "gate": ("practice", True)}, "market data has no key at all"
    assert [one.venue for one in keys.credentials] == ["gate"]
    assert keys.passphrase_file == str(Path("~/the file").expanduser())
    assert "practice-gate-key" not in repr(keys)


def test_a_source_that_is_named_stands_above_the_vault_and_above_practice(tmp_path: Path) -> None:
    source = "{env: {api_key: OKX_KEY, secret: OKX_SECRET, password: OKX_WORD}}"
    set_ = {"OKX_KEY": "key-of-okx", "OKX_SECRET": "secret-of-okx", "OKX_WORD": "word-of-okx"}
    result = found(tmp_path, source, set_, Mode.PRACTICE)
    assert result.keys["okx"].api_key == "key-of-okx"
    assert "OKX_KEY is not set" in _words(found(tmp_path, source, {}, Mode.PRACTICE))


def test_the_same_vault_account_in_two_modes_is_two_keys(tmp_path: Path) -> None:
    file = tmp_path / "lyra.yaml"
    file.write_text("exchanges: {okx: {credentials: {vault: main}, via_credentials: {vault: main}}}\n")
    load(str(file), "")
    file.write_text(
        "exchanges: {okx: {credentials: {keyring: {service: a}}, via_credentials: {keyring: {service: a}}}}\n"
    )
    with pytest.raises(ConfigError):
        load(str(file), "")
