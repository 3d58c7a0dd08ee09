"""Where the console keeps its things: XDG directories, data apart by mode, a private place for sockets."""

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from venues.model.words import Mode

APPLICATION = "lyra"
LONGEST_SOCKET_NAME = 40
"""Room kept for a socket's own name below the runtime directory."""
_SOCKET_PATH_LIMIT = 107
"""`sockaddr_un` holds 108 bytes, the last of which is zero."""


class PathsError(Exception):
    """A directory that must be private is not."""


def config_directory() -> Path:
    """Return `$XDG_CONFIG_HOME/lyra`."""
    return _absolute(platformdirs.user_config_dir(APPLICATION))


def default_config_file() -> Path:
    """Return where `lyra config init` writes."""
    return config_directory() / "lyra.yaml"


def config_file(environ: Mapping[str, str]) -> Path | None:
    """Find the configuration: `$LYRA_CONFIG`, then the XDG directory; None when there is no file."""
    named = environ.get("LYRA_CONFIG", "")
    if named:
        return Path(named).expanduser()
    file = default_config_file()
    return file if os.path.lexists(file) else None


def data_directory(mode: Mode, override: str | None = None) -> Path:
    """Return the data directory of a mode: what one mode records never counts in another."""
    root = Path(override).expanduser() if override else _absolute(platformdirs.user_data_dir(APPLICATION))
    return root / mode.value.lower()


def state_directory(mode: Mode) -> Path:
    """Return where logs and what survives a crash are kept."""
    return _absolute(platformdirs.user_state_dir(APPLICATION)) / mode.value.lower()


def cache_directory() -> Path:
    """Return where market tables are kept that can be fetched again."""
    return _absolute(platformdirs.user_cache_dir(APPLICATION))


def _absolute(directory: str) -> Path:
    """Return a directory that does not depend on where the command was called.

    Raises:
        PathsError: the user has no home, or an XDG variable holds a relative path.
    """
    path = Path(directory)
    if not path.is_absolute():
        raise PathsError(
            f"{path} is no absolute path; set HOME, and the XDG variables if any, to absolute ones"
        )
    return path


def private_directory(path: Path) -> Path:
    """Create a directory of mode 0700 and prove that it is ours alone.

    Raises:
        PathsError: it is a link, belongs to another user, or cannot be made private.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = path.lstat()
    except FileExistsError:
        raise PathsError(f"{path} is not a directory; remove it or choose another place") from None
    except OSError as error:
        raise PathsError(f"{path} cannot be created: {error.strerror}; choose another place") from None
    if not stat.S_ISDIR(state.st_mode):
        raise PathsError(f"{path} is not a directory; remove it or choose another place")
    if state.st_uid != os.getuid():
        raise PathsError(f"{path} belongs to another user; choose another place")
    if stat.S_IMODE(state.st_mode) & 0o077:
        path.chmod(0o700)
    return path


def runtime_directory(mode: Mode, override: str | None = None) -> Path:
    """Create and return the directory for sockets; short enough for their addresses.

    Where the XDG directory is missing or too deep, a new directory below the system's temporary one is made.

    Raises:
        PathsError: the directory cannot be made private.
    """
    root = Path(override).expanduser() if override else _xdg_runtime()
    if root is not None:
        wanted = root / mode.value.lower()
        if len(os.fsencode(wanted)) + 1 + LONGEST_SOCKET_NAME <= _SOCKET_PATH_LIMIT:
            private_directory(root)
            return private_directory(wanted)
    return Path(tempfile.mkdtemp(prefix=f"{APPLICATION}-{mode.value.lower()}-", dir="/tmp"))


def runtime_directories(mode: Mode, override: str | None = None) -> tuple[Path, ...]:
    """Return where the sockets of running consoles may be, existing directories only; nothing is made.

    Args:
        mode: of the consoles.
        override: the configuration's place, which stands above the system's.
    """
    root = Path(override).expanduser() if override else _xdg_runtime()
    places = [] if root is None else [root / mode.value.lower()]
    places += sorted(Path("/tmp").glob(f"{APPLICATION}-{mode.value.lower()}-*"))  # noqa: S108  the fallback above
    return tuple(place for place in places if place.is_dir())


def _xdg_runtime() -> Path | None:
    named = os.environ.get("XDG_RUNTIME_DIR", "")
    if not named or not Path(named).is_dir() or not os.access(named, os.W_OK):
        return None
    return Path(named) / APPLICATION


def stylesheet() -> Path:
    """Return the application's stylesheet: the wheel keeps it in the package, a checkout beside it.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    here = Path(__file__).resolve().parent
    for file in (here / "lyra.tcss", here.parent / "lyra.tcss"):
        if file.is_file():
            return file
    raise FileNotFoundError("lyra.tcss is missing: the installation is incomplete, install it again")
