"""Pictures of the Audit screen: listed, searched, one row in full, verifying, broken, empty."""

from collections.abc import Callable
from pathlib import Path

import pytest

from console.app.app import LyraApp
from console.app.audit_state import Verification
from db.browse.wanted import Wanted, understood
from tests.support.ui_app import make_app
from tests.support.ui_audit import StillAudit, still_audit
from tests.support.ui_frames import after

Compare = Callable[..., bool]

SIZES = {"160x45": (160, 45), "120x40": (120, 40), "80x24": (80, 24)}


@pytest.fixture
def audit(tmp_path: Path) -> StillAudit:
    return still_audit(tmp_path)


def app_with(audit: object) -> LyraApp:
    app = make_app("well")
    app.session.audit = audit
    return app


@pytest.mark.parametrize("size", SIZES)
def test_the_newest_rows(snap_compare: Compare, audit: StillAudit, size: str) -> None:
    assert snap_compare(
        app_with(audit), terminal_size=SIZES[size], run_before=after("8", "v", "down", "down")
    )


@pytest.mark.parametrize("size", ["160x45", "80x24"])
def test_what_a_search_has_found(snap_compare: Compare, audit: StillAudit, size: str) -> None:
    audit.want(understood("okx orders 60012", ("okx",)).wanted)
    assert snap_compare(app_with(audit), terminal_size=SIZES[size], run_before=after("8", "pagedown"))


def test_a_search_being_typed(snap_compare: Compare, audit: StillAudit) -> None:
    keys = ("8", "slash", *"okx", "space", *"fills")
    assert snap_compare(app_with(audit), terminal_size=SIZES["120x40"], run_before=after(*keys))


@pytest.mark.parametrize("size", SIZES)
def test_all_about_a_row(snap_compare: Compare, audit: StillAudit, size: str) -> None:
    audit.want(Wanted(kinds=frozenset({"intent"})))
    assert snap_compare(app_with(audit), terminal_size=SIZES[size], run_before=after("8", "enter"))


def test_verifying(snap_compare: Compare, audit: StillAudit) -> None:
    audit.verification = Verification(running=True, rows=240_000, total=500_001)
    assert snap_compare(app_with(audit), terminal_size=SIZES["120x40"], run_before=after("8"))


def test_a_broken_trail(snap_compare: Compare, tmp_path: Path) -> None:
    app = app_with(still_audit(tmp_path, spoil=390))
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=after("8", "v"))


def test_a_row_that_is_not_intact(snap_compare: Compare, tmp_path: Path) -> None:
    audit = still_audit(tmp_path, spoil=390)
    app = app_with(audit)
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=after("8", *["down"] * 11, "enter"))


def test_nothing_was_found(snap_compare: Compare, audit: StillAudit) -> None:
    audit.want(Wanted(texts=("no such words",)))
    assert snap_compare(app_with(audit), terminal_size=SIZES["80x24"], run_before=after("8"))


def test_no_trail(snap_compare: Compare) -> None:
    assert snap_compare(make_app("well"), terminal_size=SIZES["120x40"], run_before=after("8"))


@pytest.mark.parametrize("theme", ["mono", "safe"])
def test_without_our_colours(snap_compare: Compare, tmp_path: Path, theme: str) -> None:
    app = make_app("well", theme=theme)
    app.session.audit = still_audit(tmp_path, spoil=395)
    assert snap_compare(app, terminal_size=SIZES["120x40"], run_before=after("8", "v"))
