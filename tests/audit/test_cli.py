"""`lyra audit`: what each command prints, where it looks for the trail, and how it ends."""

import asyncio
import json
import signal
import subprocess
from pathlib import Path

import pytest

from db.audit.kinds import Kind
from db.audit.layout import tag_of
from tests.audit.commands import Audit, spoil
from tests.audit.trails import START_MS, event, filled, rows_of, trail
from tests.support.manual_clock import ManualClock
from tests.support.processes import LYRA, home


def test_a_good_trail_is_not_called_ok_without_an_anchor(audit: Audit, practice: Path) -> None:
    done = audit("verify", "--mode", "practice")
    assert (done.status, done.err) == (0, "")
    assert "PRACTICE" in done.out
    assert "17 rows hold" in done.out
    assert "no fault found; tail not anchored since #0" in done.out
    assert "ok" not in done.out.replace("tokens", "").split()


def test_with_an_anchor_it_is(audit: Audit, practice: Path, tmp_path: Path) -> None:
    file = tmp_path / "anchor.json"
    made = audit("anchor", file, "--mode", "practice")
    assert (made.status, made.err) == (0, "")
    assert "vouches for all rows up to #17" in made.out
    done = audit("verify", practice, "--anchor", file)
    assert done.status == 0
    assert done.out.endswith("ok: an anchor vouches for the last row, #17\n")
    printed = audit("anchor", "-", "--mode", "practice")
    assert printed.out == file.read_text()


async def test_what_is_not_anchored_or_not_signed_is_said(audit: Audit, data: Path, tmp_path: Path) -> None:
    directory = data / "live"
    directory.mkdir(parents=True)
    clock = ManualClock(START_MS)
    async with trail(directory, clock=clock) as writer:
        await writer.append(Kind.ARM, event(Kind.ARM))
        await writer.checkpoint()
        audit("anchor", tmp_path / "anchor", "--mode", "live")
        await writer.append(Kind.DISARM, event(Kind.DISARM))
        done = audit("verify", "--anchor", tmp_path / "anchor")
    assert done.status == 0
    assert "rows #5 to #5 are chained, but not signed yet" in done.out
    assert "tail not anchored since #4" in done.out


def test_an_id_that_a_venue_shows_vouches_too(audit: Audit, practice: Path) -> None:
    rows = rows_of(practice)
    done = audit("verify", practice, "--seen", f"lyp{tag_of(rows[-1][4])}abcdefg")
    assert done.out.endswith("ok: a client order id vouches for the last row, #17\n")
    done = audit("verify", practice, "--seen", f"lyp{tag_of(rows[5][4])}abcdefg")
    assert "tail not anchored since #6" in done.out
    done = audit("verify", practice, "--seen", "lyp00000000abcdefg")
    assert done.status == 1
    assert "BROKEN: no row has the tag" in done.out


def test_a_broken_trail_is_named_by_its_row(audit: Audit, practice: Path) -> None:
    spoil(practice)
    done = audit("verify", "--mode", "practice")
    assert (done.status, done.err) == (1, "")
    assert done.out.endswith("BROKEN at row #8: its hash is not that of its content\n")
    told = json.loads(audit("verify", practice, "--json").out)
    assert (told["ok"], told["whole"], told["rows"]) == (False, False, 7)
    assert told["fault"] == {"row": 8, "what": "its hash is not that of its content"}


def test_the_keys_of_the_json_answer_are_a_promise(audit: Audit, practice: Path) -> None:
    told = json.loads(audit("verify", practice, "--json").out)
    assert list(told) == [
        "path", "ok", "whole", "fault", "mode", "log_id", "public_key", "created_ms", "rows", "last_ms", "head",
        "checkpoints", "signed_to", "anchored_to", "seen_to",
    ]  # fmt: skip
    assert (told["ok"], told["whole"], told["fault"], told["rows"]) == (True, False, None, 17)
    assert (told["mode"], told["created_ms"], told["signed_to"]) == ("PRACTICE", START_MS, 17)


def test_a_file_that_is_no_trail_is_broken(audit: Audit, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_bytes(b"no database " * 100)
    done = audit("verify", file)
    assert done.status == 1
    assert "BROKEN" in done.out
    told = json.loads(audit("verify", file, "--json").out)
    assert (told["rows"], told["mode"], told["head"], told["fault"]["row"]) == (0, None, None, None)


MISTAKES = [
    (["verify"], "no audit trail of mode LIVE yet"),
    (["verify", "--mode", "testnet"], "no audit trail of mode TESTNET yet"),
    (["verify", "/no/such/file"], "there is no such file"),
    (["verify", "/"], "no plain file"),
    (["verify", "PRACTICE", "--mode", "practice"], "PATH says already which trail"),
    (["verify", "PRACTICE", "--anchor", "/no/such/anchor"], "/no/such/anchor: No such file"),
    (["verify", "PRACTICE", "--anchor", "PRACTICE"], "is no anchor"),
    (["verify", "PRACTICE", "--seen", "nonsense"], "no client order id"),
    (["verify", "PRACTICE", "--seen", "lyl00000000abcdefg"], "not of mode PRACTICE"),
    (["verify", "--mode", "paper"], "is not one of"),
    (["verify", "--config", "/no/such/file"], "/no/such/file: no such file"),
    (["verify", "--profile", "nope"], "--profile"),
    (["export", "--mode", "practice", "--since", "yesterday"], "no time"),
    (["export", "--mode", "practice", "--format", "xml"], "is not one of"),
    (["export", "--mode", "practice", "--order", "nope"], "no row names an order nope"),
    (["show", "--mode", "practice", "nope"], "no row names an order nope"),
    (["show", "--mode", "practice", ""], "no row names an order"),
    (["show", "--mode", "practice", "BTC/USDT"], "no row names an order"),
    (["show"], "Missing argument 'ORDER'"),
    (["tail", "--mode", "practice", "-n", "-1"], "not in the range"),
    (["backup", "--mode", "practice"], "Missing argument 'FILE'"),
    (["backup", "--mode", "practice", "PRACTICE"], "exists already"),
    (["backup", "--mode", "practice", "/no/such/place/copy"], "cannot be written"),
    (["anchor", "--mode", "practice", "PRACTICE"], "exists already"),
    (["anchor", "--mode", "practice", "/no/such/place/anchor"], "cannot be written"),
    (["nope"], "No such command 'nope'"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES, ids=lambda value: str(value)[:50])
def test_a_mistake_is_one_line_and_status_2(
    words: list[str], said: str, audit: Audit, practice: Path
) -> None:
    before = practice.read_bytes()
    done = audit(*(str(practice) if word == "PRACTICE" else word for word in words))
    assert (done.status, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("lyra: ")
    assert said in line
    assert practice.read_bytes() == before


@pytest.mark.parametrize(
    "option", [["--theme", "mono"], ["--via", "http://127.0.0.1:9"], ["--venues", "okx"]]
)
def test_options_before_the_command_that_mean_nothing_are_refused(option: list[str], audit: Audit) -> None:
    done = audit("verify", before=tuple(option))
    assert done.status == 2
    assert "means nothing to `lyra audit verify`" in done.err


def test_a_mode_asked_for_before_the_command_is_heard(audit: Audit, practice: Path, data: Path) -> None:
    practice.parent.rename(data / "testnet")
    assert "17 rows" in audit("verify", before=("--testnet",)).out
    assert "17 rows" in audit("verify", "--mode", "testnet", before=("--testnet",)).out
    done = audit("verify", "--mode", "live", before=("--testnet",))
    assert (done.status, "two modes" in done.err) == (2, True)


def test_the_configuration_says_where_trails_are_and_which_mode_is_meant(
    audit: Audit, practice: Path, tmp_path: Path
) -> None:
    practice.parent.parent.rename(tmp_path / "elsewhere")
    file = tmp_path / "lyra.yaml"
    file.write_text(
        "version: 1\n"
        f"global_settings: {{data_directory: {tmp_path / 'elsewhere'}}}\n"
        "environments: {play: {global_settings: {mode: practice}}}\n"
    )
    assert audit("verify", "--config", file).status == 2, "of mode live there is none"
    for done in (
        audit("verify", "--config", file, "--mode", "practice"),
        audit("verify", "--config", file, "--profile", "play"),
        audit("verify", before=("--config", str(file), "--profile", "play")),
    ):
        assert (done.status, "17 rows" in done.out) == (0, True)


def test_a_copy_is_made_verified_and_verifies(audit: Audit, practice: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    done = audit("backup", copy, "--mode", "practice")
    assert (done.status, done.out) == (0, f"wrote {copy}: 17 rows, no fault found\n")
    assert audit("verify", copy).status == 0
    spoil(practice)
    done = audit("backup", tmp_path / "second", "--mode", "practice")
    assert (done.status, done.out) == (1, "")
    assert "BROKEN at row #8" in done.err
    assert (tmp_path / "second").exists(), "it is a copy of what is there"


def test_no_anchor_is_made_of_a_broken_trail(audit: Audit, practice: Path, tmp_path: Path) -> None:
    spoil(practice)
    done = audit("anchor", tmp_path / "anchor", "--mode", "practice")
    assert (done.status, done.out) == (1, "")
    assert "nothing was written" in done.err
    assert not (tmp_path / "anchor").exists()


def test_the_newest_rows(audit: Audit, practice: Path) -> None:
    lines = audit("tail", "--mode", "practice").out.splitlines()
    assert [line.split()[0] for line in lines] == [f"#{n}" for n in range(1, 18)]
    lines = audit("tail", "--mode", "practice", "-n", 3).out.splitlines()
    assert [line.split()[2] for line in lines] == ["reconciled", "console_ended", "checkpoint"]
    assert lines[0].startswith("#15      2026-09-21T14:13:20.093Z  reconciled          okx ")
    assert audit("tail", "--mode", "practice", "-n", 0).out == ""


def test_a_row_that_was_changed_says_so(audit: Audit, practice: Path) -> None:
    spoil(practice)
    lines = audit("tail", "--mode", "practice").out.splitlines()
    assert [line.split()[0] for line in lines if "NOT INTACT" in line] == ["#8"]
    done = audit("show", "--mode", "practice", "i-1")
    assert done.status == 1
    assert "NOT INTACT" in done.out
    assert "BROKEN at row #8" in done.err


def test_rows_are_followed_as_they_come_until_ctrl_c(tmp_path: Path) -> None:
    """With the real program, beside a console that writes."""
    env = home(tmp_path / "home", tmp_path)
    directory = tmp_path / "home/.local/share/lyra/practice"
    directory.mkdir(parents=True)

    async def main() -> None:
        async with trail(directory) as writer:
            command = [*LYRA, "audit", "tail", "-f", "-n", "1", "--mode", "practice"]
            follower = subprocess.Popen(
                command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            assert follower.stdout is not None
            assert follower.stderr is not None
            try:
                first = await asyncio.to_thread(follower.stdout.readline)
                assert first.startswith("#2 ")
                for number in (3, 4):
                    await writer.append(Kind.HALT, event(Kind.HALT, reason=f"for {number}"))
                    line = await asyncio.to_thread(follower.stdout.readline)
                    assert line.startswith(f"#{number} ")
                    assert f'reason="for {number}"' in line
                follower.send_signal(signal.SIGINT)
                assert await asyncio.to_thread(follower.wait, 10) == 130
                assert follower.stderr.read().strip() == ""
            finally:
                follower.kill()
                follower.wait()
                follower.stdout.close()
                follower.stderr.close()

    asyncio.run(main())


def test_a_reader_that_goes_away_in_the_middle_is_no_traceback(tmp_path: Path) -> None:
    env = home(tmp_path / "home", tmp_path)
    directory = tmp_path / "home/.local/share/lyra/live"
    directory.mkdir(parents=True)
    asyncio.run(filled(directory, *[Kind.INTENT] * 60))
    for words in (["export"], ["tail", "-n", "60"]):
        command = [*LYRA, "audit", *words]
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(10) == 1
        assert process.stderr.read() == ""
        process.stderr.close()


def test_the_commands_are_there_before_anything_heavy_is() -> None:
    program = "import sys, console.cli.audit_commands; print(*sorted(sys.modules))"
    done = subprocess.run([*LYRA[:2], "-c", program], capture_output=True, text=True, check=True)
    brought = {name.partition(".")[0] for name in done.stdout.split()}
    assert brought & {"sqlite3", "aiosqlite", "cryptography", "pydantic", "asyncio", "orjson"} == set()
