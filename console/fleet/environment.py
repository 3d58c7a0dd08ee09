"""What a child process inherits of the environment: what it needs, and nothing that might be a key.

The console starts before the configuration has been read, when nobody knows yet which variables hold keys; so the
variables that may pass are listed, not those that may not.
"""

from collections.abc import Mapping

from console.app.environment import SCREEN_VARIABLES

_NAMES = """
HOME USER LOGNAME SHELL PATH PWD TMPDIR TZ LANG LANGUAGE
LC_ALL LC_CTYPE LC_MESSAGES LC_NUMERIC LC_TIME LC_COLLATE LC_TERMINAL LC_TERMINAL_VERSION
TERM TERMINFO TERMINFO_DIRS COLORTERM TERM_PROGRAM TERM_PROGRAM_VERSION TERMINAL_EMULATOR
NO_COLOR FORCE_COLOR COLUMNS LINES ESCDELAY TMUX STY SSH_TTY
XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONNOUSERSITE PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX
PYTHONFAULTHANDLER PYTHONMALLOC PYTHONWARNINGS
LD_LIBRARY_PATH DYLD_LIBRARY_PATH VIRTUAL_ENV LYRA_UNSEALED
"""

PASSED = frozenset(_NAMES.split())
"""Names that any child may inherit."""


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a worker or of the practice exchanges."""
    return {name: value for name, value in environ.items() if name in PASSED}


def console_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the console, which alone has a screen."""
    return {name: value for name, value in environ.items() if name in PASSED or name in SCREEN_VARIABLES}
