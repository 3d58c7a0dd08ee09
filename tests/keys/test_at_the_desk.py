"""A locked vault at a real desk: no new order at its venue, cancels as ever, a trail that signs while it is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.vault_ground import FLOOR, RIGHT, cheap_means
from console.desk.views import Step
from console.keys.book import KeyBook
from console.keys.desk_side import OfDesk
from console.keys.holder import KeyHolder
from console.keys.rows import DeskRows
from console.launcher.boot import KeyLine
from db.audit.key import KEY_NAME
from db.vault.files import FILE_NAME
from db.vault.opening import create_vault
from db.verify.reading import reading
from db.verify.verify import verify
from tests.support.desk_rig import DeskRig, desk_rig
from tests.support.waits import eventually
from venues.link.messages import Credentials
from venues.model.clock import SystemClock
from venues.model.order import OrderState
from venues.model.words import Mode

LOCKED = "the vault is locked: :unlock opens it"


@dataclass
class Seated:
    """A desk, and the holder of its keys."""

    desk: DeskRig
    holder: KeyHolder
    handed: list[Credentials]

    def signs(self) -> bool:
        writer = self.desk.parts.trail.writer
        return writer is not None and writer.signs


@asynccontextmanager
async def seated(directory: Path) -> AsyncIterator[Seated]:
    """Run a desk with a vault that holds the key of okx, made when there is none yet."""
    path = directory / FILE_NAME
    if not path.exists():
        vault, _ = create_vault(path, Mode.PRACTICE, RIGHT, FLOOR, cheap_means())
        with vault:
            vault.put(
                "okx", "main", {"api_key": "k" * 36, "secret": "s" * 32, "password": "a word of my own"}, 90
            )
    handed: list[Credentials] = []
    async with desk_rig(["okx"], directory) as rig:
        rows = DeskRows(rig.parts.trail, SystemClock())
        holder = KeyHolder(
            path,
            Mode.PRACTICE,
            KeyBook([KeyLine("okx", "vault", implied=True, held=True)]),
            rows,
            OfDesk(rig.desk, rig.parts, path, rows, lambda text, _: rig.said.append(text)),
            handed.extend,
            SystemClock(),
            lambda text, _: rig.said.append(text),
            idle_minutes=10,
        )
        holder.means = cheap_means()
        await eventually(lambda: rig.parts.trail.sound, 5.0, "the trail is sound")
        await holder.begin()
        try:
            yield Seated(rig, holder, handed)
        finally:
            holder.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


def told(place: Path) -> list[str]:
    """Return kinds and purposes of the trail's rows about keys."""
    with reading(place / "audit.sqlite") as reader:
        rows = [row for row in reader.rows() if row.kind in ("credential_access", "key_moved")]
        return [str(row.payload.get("purpose", row.kind)) for row in rows]


async def test_locking_forbids_new_orders_and_leaves_cancels(place: Path) -> None:
    async with seated(place) as at:
        rig = at.desk
        assert rig.desk.gate("okx").reason == LOCKED
        assert await at.holder.unlock(RIGHT) == ""
        await rig.ready("okx")
        shown, progress = await rig.sent(rig.resting("okx"))
        assert progress.step is Step.DONE, progress
        open_one = await rig.reviewed(rig.resting("okx", size="0.002"))
        at.holder.lock("the operator locked it")
        assert rig.desk.gate("okx").reason == LOCKED, "at once"
        refused = await rig.desk.confirm(open_one, open_one.code)
        assert (refused.step, rig.created("okx")) == (Step.REFUSED, 1)
        await eventually(lambda: rig.desk.arm_view().state == "DISARMED", 2.0, "it is disarmed")
        assert LOCKED in await rig.desk.arm()
        (line,) = [line for line in rig.desk.orders().lines if line.is_mine]
        assert "took the cancel" in await rig.desk.cancel(
            "okx", line.symbol, line.client_order_id, line.order_id
        )
        await eventually(lambda: rig.life(shown).state is OrderState.CANCELED, 8.0, "it is seen cancelled")
        assert await at.holder.unlock(RIGHT) == ""
        assert rig.desk.gate("okx").open
        assert len(at.handed) == 1, "the worker goes on with the key that it has"


async def test_the_trail_signs_while_the_vault_is_open_and_rests_while_it_is_locked(place: Path) -> None:
    file = place / "audit.sqlite"
    async with seated(place) as at:
        assert at.signs(), "a new trail's key lies in its file"
        assert await at.holder.unlock(RIGHT) == ""
        assert not (place / KEY_NAME).exists()
        assert told(place)[-2:] == ["key added", "key_moved"]
        at.holder.lock("the operator locked it")
        await eventually(lambda: not at.signs(), 2.0, "the signing key is gone")
        verdict = verify(file)
        assert (verdict.fault, verdict.signed_to) == (None, verdict.rows), "signed for the last time"
        assert told(place)[-1] == "locked: the operator locked it"
    assert verify(file).fault is None
    async with seated(place) as at:
        assert not at.signs()
        assert any("signed once the vault is open" in line for line in at.desk.said)
        unsigned = verify(file)
        assert unsigned.fault is None
        assert unsigned.signed_to < unsigned.rows
        assert await at.holder.unlock(RIGHT) == ""
        assert at.signs()
    assert verify(file).signed_to == verify(file).rows
