"""`lyra audit` as its users run it, and somebody who spoils the trail."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from tests.audit.forger import SCRIPT
from tests.audit.trails import unguarded


class Done(NamedTuple):
    status: int
    out: str
    err: str


Audit = Callable[..., Done]


def spoil(path: Path) -> None:
    """Change a payload."""
    with closing(unguarded(path)) as connection:
        connection.execute(
            "UPDATE audit SET payload = CAST(replace(payload, '60012', '60013') AS BLOB) WHERE number = 8"
        )
        connection.executescript(SCRIPT[SCRIPT.index("CREATE TRIGGER") :])
