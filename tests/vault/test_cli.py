"""`lyra vault` as its users run it; only what a passphrase costs is spared."""

import asyncio
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.vault_ground import FLOOR, RIGHT, cheap
from console.cli.common import run
from console.cli.main import lyra
from console.keys.signing import keep_in_vault
from db.audit.key import remove_signing_key, signing_key
from db.audit.opening import open_writer
from db.vault.opening import open_vault, system_means
from db.verify.reading import ReadRow, reading
from db.verify.verify import verify
from venues.model.clock import SystemClock
from venues.model.words import Mode

GATE = f"api_key: {'0123456789abcdef' * 2}\nsecret: {'fedcba9876543210' * 4}\n"
ROTATED = f"api_key: {'f' * 32}\nsecret: {'e' * 64}\n"
OKX = f"api_key: 6f1d2c3b-0a9e-4d57-8b21-5c4e3f2a1b0d\nsecret: {'0F' * 16}\npassword: chosen with the key\n"


class Done(NamedTuple):
    status: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith(("XDG_", "LYRA_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, text in (
        ("right", "correct horse battery staple\n"),
        ("other", "another horse battery staple"),
    ):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("LYRA_PASSPHRASE_FILE", str(tmp_path / "right"))
    monkeypatch.setattr("db.vault.opening.argon2id", cheap)
    monkeypatch.setattr("console.cli.vault_commands.calibrated_cost", lambda: FLOOR)
    return tmp_path


@pytest.fixture
def data(home: Path) -> Path:
    return home / ".local/share/lyra/practice"


@pytest.fixture
def vault(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    def command(*words: object, given: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        status = run(lyra, ["vault", *map(str, words), "--mode", "practice"])
        return Done(status, *capsys.readouterr())

    return command


@pytest.fixture
def made(vault: Command, home: Path) -> Command:
    """The command, with a vault that holds the key of Gate."""
    assert vault("init", "--passphrase-file", home / "right").status == 0
    assert vault("add", "gate", given=GATE).status == 0
    return vault


def _rows(data: Path) -> list[ReadRow]:
    with reading(data / "audit.sqlite") as reader:
        return [row for row in reader.rows() if row.kind == "credential_access"]


def _purposes(data: Path) -> list[str]:
    return [row.payload["purpose"] for row in _rows(data)]


def test_a_key_is_kept_shown_masked_rotated_and_removed(made: Command, home: Path, data: Path) -> None:
    assert stat.S_IMODE((data / "keys.vault").stat().st_mode) == 0o600
    listed = made("list")
    assert listed.out.split()[:4] == ["gate", "main", "api_key,", "secret"]
    shown = made("show", "gate")
    assert shown.out == "api_key: 32 characters, ends in cdef\nsecret: 64 characters, ends in 3210\n"
    assert "revoke it" in made("rotate", "gate", "--due", "30", given=ROTATED).out
    assert made("show", "gate").out.startswith("api_key: 32 characters, ends in ffff")
    assert made("remove", "gate", "--yes").status == 0
    assert "empty" in made("list").out
    assert verify(data / "audit.sqlite").fault is None
    assert _purposes(data)[:6] == [
        "vault made", "to add a key", "key added", "to list keys", "to show a key masked", "to rotate a key",
    ]  # fmt: skip
    for file in home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"fedcba98" not in content
            assert b"eeeeeeee" not in content


def test_a_key_is_read_from_a_private_file(made: Command, home: Path) -> None:
    (home / "key").write_text(OKX)
    (home / "key").chmod(0o644)
    assert "open to others" in made("add", "okx", "--from", home / "key").err
    (home / "key").chmod(0o600)
    assert "password: 19 characters" in made("add", "okx", "--account", "second", "--from", home / "key").out


@pytest.mark.parametrize(
    ("venue", "given", "words"),
    [
        ("gate", GATE, "holds a key of gate main already"),
        ("gates", GATE, "did you mean gate?"),
        ("binance", GATE, "never gets a key"),
        ("okx", GATE, "lacks password"),
        ("whitebit", GATE, "secret: 32 hexadecimal characters was expected, and this has 64 characters"),
        ("kraken", "api_key: [", "api_key:, secret:"),
        ("kraken", "other: x", "api_key:, secret:"),
        ("kraken", "", "api_key:, secret:"),
    ],
)
def test_what_is_no_key_of_the_venue_is_refused_on_one_line(
    made: Command, data: Path, venue: str, given: str, words: str
) -> None:
    before = (data / "keys.vault").read_bytes()
    done = made("add", venue, given=given)
    assert done.status == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert (data / "keys.vault").read_bytes() == before


def test_a_key_of_another_form_is_stored_when_that_is_meant(made: Command) -> None:
    assert made("add", "whitebit", "--anyway", given=GATE).status == 0


def test_no_secret_is_an_argument(made: Command) -> None:
    assert made("add", "okx", "a-key").status == 2
    assert made("show", "gate", "--passphrase", "x").status == 2


@pytest.mark.parametrize("key", ["0123456789abcdef" * 4, "A1b2C3d4E5" * 4, "0123456789abcdef" * 2])
def test_a_key_at_a_wrong_place_is_neither_said_nor_written_down(
    made: Command, home: Path, data: Path, key: str
) -> None:
    """`lyra vault show gate --account KEY` printed the key, and wrote it into the trail, from where it never goes."""
    rows = len(_rows(data))
    account = ("--account", key)
    for words in (
        ("add", key), ("add", "kraken", *account), ("rotate", key), ("rotate", "gate", *account),
        ("remove", key, "--yes"), ("remove", "gate", "--yes", *account), ("remove", "gate", *account),
        ("show", key), ("show", "gate", *account), ("add", "kraken", "--from", key),
        ("show", "gate", "--passphrase-file", key), ("check", key), ("restore", key),
    ):  # fmt: skip
        done = made(*words, given=GATE)
        assert done.status == 2, words
        assert done.out == "" or words[0] != "show"
        assert key[:8].lower() not in (done.out + done.err).lower(), words
    told = "".join(str(row.payload) for row in _rows(data)[rows:])
    assert key[:8] not in told
    assert {row.payload["purpose"] for row in _rows(data)[rows:]} <= {"to add a key"}, "the one with --from"
    assert made("show", "gate").status == 0


def test_a_wrong_passphrase_is_refused_counted_and_recorded(made: Command, home: Path, data: Path) -> None:
    done = made("show", "gate", "--passphrase-file", home / "other")
    assert (done.status, done.out) == (1, "")
    assert "try again in 1 s" in made("show", "gate").err
    assert _purposes(data)[-1] == "refused to show a key masked: wrong passphrase, 1 in a row"
    (data / "keys.vault.tries").unlink()
    assert made("check", "--passphrase-file", home / "other").status == 1
    assert _purposes(data)[-1] == "refused to check the vault: wrong passphrase, 1 in a row"
    (data / "keys.vault.tries").unlink()
    assert made("show", "gate").status == 0


def test_the_passphrase_is_changed(made: Command, home: Path, data: Path) -> None:
    assert made("passphrase", "--new-passphrase-file", home / "other").status == 0
    assert made("show", "gate", "--passphrase-file", home / "other").status == 0
    assert made("show", "gate").status == 1


def test_an_old_vault_that_was_put_back_is_refused_until_it_is_restored(
    made: Command, home: Path, data: Path
) -> None:
    assert made("backup", home / "backup").status == 0
    assert made("backup", home / "backup").status == 1
    assert ", 1 key, every value decrypts" in made("check", home / "backup").out
    assert made("rotate", "gate", given=ROTATED).status == 0
    assert made("check").out.endswith("the audit trail has noted this very file\n")
    (data / "keys.vault").write_bytes((home / "backup").read_bytes())
    for words in (["list"], ["show", "gate"], ["remove", "gate", "--yes"], ["check"]):
        refused = made(*words)
        assert refused.status == 1
        assert "an old vault was put back" in refused.err
    assert "generation 4" in made("restore", home / "backup").out
    assert made("check").status == 0
    assert made("show", "gate").out.startswith("api_key: 32 characters, ends in cdef")


async def test_beside_a_console_the_access_waits_in_a_note(made: Command, data: Path) -> None:
    async with open_writer(
        data, Mode.PRACTICE, clock=SystemClock(), random=os.urandom, on_failure=lambda _: None
    ):
        done = await asyncio.to_thread(made, "rotate", "gate", given=ROTATED)
        assert done.status == 0
        assert done.err.count("is not in it yet") == 2
        assert (await asyncio.to_thread(made, "show", "gate")).status == 0
        assert _purposes(data)[-1] == "key added"
    assert (await asyncio.to_thread(made, "list")).status == 0
    assert _purposes(data)[-4:] == ["to rotate a key", "key rotated", "to show a key masked", "to list keys"]
    assert "at_ms" in _rows(data)[-2].payload
    assert (data / "keys.vault.notes").read_bytes() == b""


def test_without_a_trail_that_holds_nothing_is_opened(made: Command, data: Path) -> None:
    (data / "audit.key").unlink()
    done = made("show", "gate")
    assert (done.status, done.out) == (1, "")
    assert "cannot be put into the audit trail" in done.err


def test_a_backup_without_the_audits_signing_key_takes_no_vaults_place_unless_that_is_said(
    made: Command, home: Path, data: Path
) -> None:
    """It went on after one line, and the next change overwrote `.previous`, the only copy of the key that was left."""
    assert made("backup", home / "old").status == 0
    with open_vault(data / "keys.vault", Mode.PRACTICE, RIGHT, system_means()) as opened:
        keep_in_vault(data / "keys.vault", opened, _public_key(data))
    remove_signing_key(data)
    done = made("list")
    assert (done.status, "lyra         main         signing_key" in done.out) == (0, True)
    assert "never due" in next(line for line in done.out.splitlines() if line.startswith("lyra"))
    refused = made("remove", "lyra", "--yes")
    assert (refused.status, "signing key stays" in refused.err) == (2, True)
    assert made("backup", home / "new").status == 0
    before, purposes = (data / "keys.vault").read_bytes(), _purposes(data)
    refused = made("restore", home / "old")
    assert refused.status == 2
    assert f"{data / 'keys.vault'} does: restore a newer backup" in refused.err
    assert ((data / "keys.vault").read_bytes(), _purposes(data)) == (before, purposes)
    assert made("restore", home / "new").status == 0, "this one holds it"
    done = made("restore", home / "old", "--without-signing-key")
    assert done.status == 0
    assert f"{data / 'keys.vault'} does: keep a copy" in done.err
    assert done.out.endswith("with 1 key\n")
    refused = made("restore", home / "old")
    assert (refused.status, "keys.vault.previous does" in refused.err) == (2, True), "the only copy now"
    assert made("list").status == 1, "neither file nor vault has the key, and the trail knows of no move"
    assert "audit.key is missing" in made("list").err
    (data / "keys.vault").write_bytes(b"ruined")
    assert "keys.vault.previous does" in made("restore", home / "old").err
    (data / "keys.vault").unlink()
    assert "keys.vault.previous does" in made("restore", home / "old").err


def _public_key(data: Path) -> bytes:
    signer = signing_key(data)
    assert signer is not None
    return signer.public_key


def test_a_save_that_cannot_be_recorded_leaves_a_note(vault: Command, home: Path, data: Path) -> None:
    data.mkdir(mode=0o700, parents=True)
    (data / "audit.sqlite").write_bytes(b"no trail at all, and long enough to be looked at" * 20)
    done = vault("init", "--passphrase-file", home / "right")
    assert "not in the audit trail" in done.err
    assert b"vault made" in (data / "keys.vault.notes").read_bytes()
    assert vault("list").status == 1


def test_lock_reaches_other_programs_without_a_passphrase(made: Command, data: Path) -> None:
    assert made("lock").status == 0
    first = (data / "keys.vault.mark").read_bytes()
    (data / "keys.vault").write_bytes(b"ruined")
    assert made("lock").status == 0
    assert len(first) == len((data / "keys.vault.mark").read_bytes()) == 32
    assert (data / "keys.vault.mark").read_bytes() != first


def test_there_is_one_vault(made: Command, home: Path) -> None:
    assert made("init", "--passphrase-file", home / "right").status == 2


def test_without_a_vault_every_command_says_so(vault: Command, home: Path) -> None:
    for words in (["list"], ["show", "gate"], ["add", "gate"], ["check"], ["passphrase"], ["lock"]):
        done = vault(*words)
        assert done.status == 2
        assert "lyra vault init makes one" in done.err
        assert done.err.count("\n") == 1


def test_where_nobody_can_be_asked_that_is_said(made: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LYRA_PASSPHRASE_FILE")
    monkeypatch.setattr(
        "console.cli.vault_place._can_ask", lambda: False
    )  # these tests may run on a terminal
    done = made("list")
    assert done.status == 2
    assert "--passphrase-file" in done.err


def test_a_damaged_vault_is_one_line(made: Command, data: Path) -> None:
    raw = (data / "keys.vault").read_bytes()
    for at in (0, 9, 36, 60, 120, 145, 170, len(raw) - 1):
        (data / "keys.vault").write_bytes(raw[:at] + bytes([raw[at] ^ 0x40]) + raw[at + 1 :])
        (data / "keys.vault.tries").unlink(missing_ok=True)
        done = made("list")
        assert (done.status, done.out) == (1, "")
        assert done.err.count("\n") == 1
