"""One registry feeds keys, hints, palette, help and docs; nothing in it is dead or doubled."""

from collections import Counter
from pathlib import Path

import pytest

from console.actions.action import ANYWHERE, COMMISSION, DIALOG, MAIN, SCREENS, TICKET, Action
from console.actions.document import groups_for, markdown
from console.actions.registry import ACTIONS, ALWAYS, HINT_ORDER, bindings_for, hints_for
from console.app.app import SCREENS as SCREEN_CLASSES, LyraApp
from console.dialogs.commission import Commission
from console.dialogs.dialog import Dialog
from console.dialogs.quick_order import QuickOrder
from console.dialogs.ticket import Ticket


@pytest.mark.parametrize("context", [*SCREENS, COMMISSION])
def test_no_key_means_two_things_on_a_screen(context: str) -> None:
    keys = Counter(key for action in ACTIONS if action.works_in(context) for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_key_means_two_things_in_a_dialog() -> None:
    keys = Counter(
        key for action in ACTIONS if {DIALOG, TICKET, ANYWHERE} & set(action.contexts) for key in action.keys
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_ids_are_unique_and_contexts_exist() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    known = {ANYWHERE, COMMISSION, MAIN, DIALOG, TICKET, *SCREENS}
    assert all(set(action.contexts) <= known for action in ACTIONS)
    assert set(HINT_ORDER) <= {action.id for action in ACTIONS}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_somebody_who_does_it(action: Action) -> None:
    name = f"action_{action.run.partition('(')[0]}"
    if ANYWHERE in action.contexts:
        assert hasattr(LyraApp, name)
    elif DIALOG in action.contexts:
        assert hasattr(Dialog, name)
    elif TICKET in action.contexts:
        assert hasattr(Ticket, name)
        assert hasattr(QuickOrder, name)
    else:
        if COMMISSION in action.contexts:
            assert hasattr(Commission, name)
        for mode, screen in SCREEN_CLASSES.items():
            if action.works_in(mode):
                assert hasattr(screen, name), f"{mode} lacks {name}"


def test_every_key_is_one_that_terminals_deliver() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert not [key for key in keys if key.startswith(("ctrl+shift", "alt+", "ctrl+enter"))]


def test_screens_that_do_not_exist_are_not_offered() -> None:
    offered = {action.run for action in ACTIONS if action.id.startswith("screen.")}
    assert offered == {f"show({mode!r})" for mode in SCREEN_CLASSES}


def test_the_docs_page_is_the_registry() -> None:
    page = Path(__file__).parents[2] / "docs" / "keys.md"
    assert page.read_text(encoding="utf-8") == markdown(), (
        "run python -m console.actions.document > docs/keys.md"
    )


@pytest.mark.parametrize("context", SCREENS)
def test_hints_and_help_name_only_what_works_there(context: str) -> None:
    labels = {action.label for action in ACTIONS if action.works_in(context)}
    assert {label for _, label in hints_for(context)} <= labels
    sentences = {action.help for action in ACTIONS if action.works_in(context)}
    assert {words for _, rows in groups_for(context) for _, words in rows} == sentences


def test_what_ends_stops_and_disarms_reaches_through_a_dialog_and_nothing_else_does() -> None:
    assert {binding.id for binding in bindings_for(ANYWHERE) if binding.priority} == ALWAYS
    assert {"quit", "panic", "arm", "suspend"} == ALWAYS
