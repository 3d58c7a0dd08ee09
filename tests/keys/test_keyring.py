"""Keys from the system's keyring: only from a backend that is known to encrypt."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import pytest

from console.config.key_sources import NoKey
from console.config.keyring_source import encrypted_backend
from tests.keys.reading import PARTS, found, words_of


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
        assert "keyring set lyra-okx api_key" in words_of(
            found(tmp_path, "{keyring: {service: lyra-okx}}", {})
        )


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
        told = words_of(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
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
    told = words_of(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
    assert "pip install 'lyra-console[keyring]'" in told


def test_what_a_backend_raises_is_not_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            raise RuntimeError("c4nary")

    ring = Broken()
    allowed(monkeypatch, ring)
    with keyring_of(monkeypatch, ring):
        told = words_of(found(tmp_path, "{keyring: {service: lyra-okx}}", {}))
    assert told == "no key from keyring: the keyring did not answer: RuntimeError; is it unlocked?"
