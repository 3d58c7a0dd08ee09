"""Directories are apart by mode, private where sockets are, and short enough for their addresses."""

import socket
import stat
import tempfile
from pathlib import Path

import pytest

from console import paths
from venues.model.words import Mode


@pytest.fixture(autouse=True)
def _xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


def test_each_mode_has_a_data_directory_of_its_own(tmp_path: Path) -> None:
    found = {mode: paths.data_directory(mode) for mode in Mode}
    assert found[Mode.PRACTICE] == tmp_path / "data" / "lyra" / "practice"
    assert len(set(found.values())) == len(Mode)
    assert paths.data_directory(Mode.LIVE, str(tmp_path / "mine")) == tmp_path / "mine" / "live"


def test_state_and_cache_follow_xdg(tmp_path: Path) -> None:
    assert paths.state_directory(Mode.VIA) == tmp_path / "state" / "lyra" / "via"
    assert paths.cache_directory() == tmp_path / "cache" / "lyra"


def test_a_short_private_runtime_directory_is_used() -> None:
    with _short_directory() as root:
        found = paths.runtime_directory(Mode.LIVE, root)
        assert found == Path(root) / "live"
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        assert stat.S_IMODE(Path(root).stat().st_mode) == 0o700


def test_a_runtime_directory_too_deep_for_a_socket_is_replaced(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    found = paths.runtime_directory(Mode.PRACTICE, str(deep))
    try:
        assert found.parent == Path("/tmp")
        assert stat.S_IMODE(found.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(found / ("s" * paths.LONGEST_SOCKET_NAME)))
        (found / ("s" * paths.LONGEST_SOCKET_NAME)).unlink()
    finally:
        found.rmdir()


def test_without_xdg_runtime_a_new_private_directory_is_made() -> None:
    first, second = paths.runtime_directory(Mode.LIVE), paths.runtime_directory(Mode.LIVE)
    assert first != second
    for directory in (first, second):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        directory.rmdir()


def test_the_xdg_runtime_directory_is_preferred(monkeypatch: pytest.MonkeyPatch) -> None:
    with _short_directory() as root:
        monkeypatch.setenv("XDG_RUNTIME_DIR", root)
        assert paths.runtime_directory(Mode.TESTNET) == Path(root) / "lyra" / "testnet"


def test_a_directory_open_to_others_is_closed(tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir(mode=0o777)
    loose.chmod(0o777)
    assert stat.S_IMODE(paths.private_directory(loose).stat().st_mode) == 0o700


def test_a_link_is_no_private_directory(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(paths.PathsError, match="is not a directory"):
        paths.private_directory(tmp_path / "link")


def test_a_directory_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr("os.getuid", lambda: owner + 1)
    with pytest.raises(paths.PathsError, match="belongs to another user"):
        paths.private_directory(tmp_path)


def test_a_file_in_the_way_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(paths.PathsError, match="is not a directory"):
        paths.private_directory(tmp_path / "file")
    with pytest.raises(paths.PathsError, match="cannot be created"):
        paths.private_directory(tmp_path / "file" / "below")


def test_the_stylesheet_of_the_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "console"
    package.mkdir()
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    with pytest.raises(FileNotFoundError, match="install it again"):
        paths.stylesheet()
    (tmp_path / "lyra.tcss").write_text("")
    assert paths.stylesheet() == tmp_path / "lyra.tcss"
    (package / "lyra.tcss").write_text("")
    assert paths.stylesheet() == package / "lyra.tcss"


def _short_directory() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir="/tmp", prefix="ly")
