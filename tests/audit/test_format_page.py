"""The page and the program say the same: whoever reads one has read the other."""

import re
from pathlib import Path

from db.audit.canonical import DEEPEST, LARGEST_INTEGER, LONGEST_KEY, LONGEST_PAYLOAD_BYTES
from db.audit.chain import ROWS_BETWEEN_CHECKPOINTS
from db.audit.kinds import KEYS
from db.audit.layout import APPLICATION_ID, CHECKPOINT_TAG, FORMAT, ROW_TAG
from db.migrate import migrations

PAGE = (Path(__file__).parents[2] / "docs/audit-format.md").read_text()


def test_the_schema_of_the_page_is_that_of_the_migration() -> None:
    (of_page,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    ((number, script),) = migrations("db.audit")
    assert number == FORMAT
    head, _, schema = script.partition("\n\n")
    assert head == f"PRAGMA application_id = 0x{APPLICATION_ID:X};"
    assert schema == of_page


def test_the_kinds_of_the_page_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ((?:`\w+` ?)+) \|$", PAGE, re.MULTILINE)
    of_page = {kind: re.findall(r"\w+", keys) for kind, keys in rows if kind in KEYS}
    assert of_page == {kind.value: sorted(keys) for kind, keys in KEYS.items()}


def test_the_figures_of_the_page_are_those_of_the_program() -> None:
    for text in (
        f"`0x{APPLICATION_ID:X}`",
        f"`{ROW_TAG.decode()}`",
        f"`{CHECKPOINT_TAG.decode()}`",
        f"at most {LONGEST_PAYLOAD_BYTES:,} bytes",
        f"±{LARGEST_INTEGER:,}",
        f"1 to {LONGEST_KEY} printable ASCII",
        f"at most {DEEPEST} objects and arrays",
        f"at most {ROWS_BETWEEN_CHECKPOINTS} rows of other kinds",
    ):
        assert text in PAGE, text
    assert len(ROW_TAG) == 16
