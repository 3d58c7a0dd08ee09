"""The status line: what the desk says, on every screen and at every size."""

import pytest

from console.desk.inputs import ArmState
from console.desk.views import ArmView, AuditHead
from tests.support import desk_scenes as scenes
from tests.support.ui_app import desk_of, lines_of, text_of
from tests.support.ui_orders import app_of, app_with, painted

SIZE = (160, 45)
NARROW = (80, 24)

ARMS = (
    (ArmView(ArmState.DISARMED), "○ DISARMED"),
    (ArmView(ArmState.ARMED, 272.0), "● ARMED 04:32"),
    (ArmView(ArmState.ARMED, 9.2), "● ARMED 00:10"),
    (ArmView(ArmState.HALTED, reason="panic at 14:01"), "✗ HALTED panic"),
)
HEADS = (
    # the first frame said FAILED, in red, while nothing had
    (AuditHead(0, sound=False, words="the audit trail is being opened", opening=True), "audit opening"),
    (AuditHead(48_211, sound=True), "audit ✓ #48211"),
    (AuditHead(48_211, sound=False, words="verifying 42 %"), "audit verifying 42 %"),
    (AuditHead(48_211, sound=False, words="row 17 was changed"), "audit FAILED"),
)


@pytest.mark.parametrize("size", [SIZE, (120, 40), NARROW])
async def test_the_status_line_says_how_the_desk_stands(size: tuple[int, int]) -> None:
    async with app_with(scenes.desk()).run_test(size=size) as pilot:
        desk = desk_of(app_of(pilot))
        for arm, words in ARMS:
            desk.arm_state = arm
            app = await painted(pilot)
            assert words in lines_of(app)[0]
            assert "UTC" in lines_of(app)[0]
        desk.arm_state = ArmView(ArmState.DISARMED)
        for head, words in HEADS:
            desk.head = head
            app = await painted(pilot)
            assert words in lines_of(app)[0]


async def test_the_smallest_screen_says_what_stands_against_orders() -> None:
    desk = scenes.busy_desk(
        arm_state=ArmView(ArmState.HALTED, reason="panic"),
        head=AuditHead(7, sound=False, words="row 3 was changed"),
    )
    async with app_with(desk).run_test(size=(60, 16)) as pilot:
        app = await painted(pilot)
        assert "✗ HALTED panic" in text_of(app)
        assert "audit FAILED" in text_of(app)
