"""No sequence of pastes, bursts, held keys and clicks gives consent; only single keys do, in their order."""

import pytest
from hypothesis import given, settings, strategies as st

from console.dialogs.typed_code import (
    BURST_SECONDS,
    DEAF_SECONDS,
    ENTER_SECONDS,
    MOST_BEYOND,
    Act,
    DeadCard,
    TypedCode,
)

CODE = "k7fm"
OPENED = 100.0
HEARD = OPENED + DEAF_SECONDS + 0.5


def typed(text: str, start: float = HEARD, gap: float = 0.2) -> tuple[TypedCode, float]:
    code, now = TypedCode(CODE, OPENED), start
    for character in text:
        assert code.key(character, character, now) is Act.NOTHING
        now += gap
    return code, now


def test_single_keys_then_tab_then_enter_send_once() -> None:
    code, now = typed(CODE)
    assert (code.is_right, code.on_send) == (True, False)
    assert code.key("tab", "\t", now) is Act.NOTHING
    assert (code.is_right, code.on_send) == (True, True)
    assert code.key("enter", "\r", now + ENTER_SECONDS + 0.01) is Act.SEND
    assert code.key("enter", "\r", now + 5) is Act.NOTHING, "of one use"
    assert code.key("tab", "\t", now + 6) is Act.NOTHING
    assert code.key("enter", "\r", now + 7) is Act.NOTHING


def test_enter_without_tab_goes_back() -> None:
    code, now = typed(CODE)
    assert code.key("enter", "\r", now) is Act.BACK


def test_tab_stays_on_back_until_the_code_is_right() -> None:
    for text in ("", "k7f", "k7fx", "k7fmm", "K7FM"):
        code, now = typed(text)
        code.key("tab", "\t", now)
        assert not code.on_send, text
        assert code.key("enter", "\r", now + 1) is Act.BACK


def test_wrong_characters_are_told_apart_and_can_be_taken_back() -> None:
    code, now = typed("k7xm")
    assert code.wrong() == (False, False, True, False)
    for _ in range(2):
        code.key("backspace", "\x7f", now)
    for character in "fm":
        code.key(character, character, now := now + 0.2)
    assert code.is_right
    assert code.wrong() == (False,) * 4


def test_what_is_too_long_is_wrong_and_not_kept_for_ever() -> None:
    code, _ = typed(CODE + "x" * 40)
    assert len(code.text) == len(CODE) + MOST_BEYOND
    assert not code.is_right


@pytest.mark.parametrize("place", [1, 2, 3])
def test_two_keys_within_thirty_milliseconds_empty_it(place: int) -> None:
    code, now = typed(CODE[:place])
    last = now - 0.2
    code.key(CODE[place], CODE[place], last + BURST_SECONDS * 0.9)
    assert code.text == ""


def test_a_paste_empties_it_and_takes_send_out_of_reach() -> None:
    code, now = typed(CODE)
    code.key("tab", "\t", now)
    code.pasted(now + 0.1)
    assert (code.text, code.on_send) == ("", False)
    assert code.key("enter", "\r", now + 1) is Act.BACK


def test_a_key_within_the_burst_of_a_paste_counts_for_nothing() -> None:
    code = TypedCode(CODE, OPENED)
    code.pasted(HEARD)
    code.key("k", "k", HEARD + BURST_SECONDS * 0.5)
    assert code.text == ""


def test_everything_but_escape_is_deaf_for_a_second_after_opening() -> None:
    code = TypedCode(CODE, OPENED)
    now = OPENED
    for name, character in (*((c, c) for c in CODE), ("tab", "\t"), ("enter", "\r"), ("backspace", "\x7f")):
        now += 0.1
        assert code.key(name, character, now) is Act.NOTHING
        assert (code.text, code.on_send) == ("", False)
    assert code.key("escape", "\x1b", now) is Act.BACK


def test_focus_resize_and_resume_take_send_out_of_reach_for_a_second() -> None:
    code, now = typed(CODE)
    code.key("tab", "\t", now)
    code.deafen(now + 0.4)
    assert not code.on_send
    assert code.key("tab", "\t", now + 0.9) is Act.NOTHING
    assert code.key("enter", "\r", now + 1.0) is Act.NOTHING
    assert code.is_right, "what was typed stays"
    code.key("tab", "\t", now + 1.5)
    assert code.key("enter", "\r", now + 2.0) is Act.SEND


def test_an_enter_held_through_tab_counts_for_nothing_while_it_repeats() -> None:
    code, now = typed(CODE)
    code.key("tab", "\t", now)
    for repeat in range(40):
        now += 0.033
        assert code.key("enter", "\r", now) is Act.NOTHING, repeat
    assert code.key("enter", "\r", now + ENTER_SECONDS + 0.01) is Act.SEND


def test_a_code_that_is_empty_is_never_right() -> None:
    code = TypedCode("", OPENED)
    code.key("tab", "\t", HEARD)
    assert code.key("enter", "\r", HEARD + 1) is Act.BACK


def test_a_clock_that_runs_backwards_counts_for_nothing() -> None:
    code, now = typed("k7f")
    code.key("m", "m", now - 5)
    assert code.text == ""


KEYS = st.sampled_from([*CODE, "x", "space", "tab", "shift+tab", "enter", "backspace", "up", "left", "f2"])
EVENTS = st.lists(
    st.tuples(st.sampled_from(["key", "key", "key", "key", "paste", "deafen"]), KEYS, st.floats(0, 0.6)),
    max_size=60,
)


def character_of(name: str) -> str | None:
    return {"tab": "\t", "enter": "\r", "backspace": "\x7f", "space": " "}.get(
        name, name if len(name) == 1 else None
    )


class Oracle:
    """Consent as its rules say it, written down a second time and otherwise: from the whole history at once."""

    def __init__(self) -> None:
        self.history: list[tuple[str, str, float]] = [("deafen", "", OPENED)]

    def consents(self, now: float) -> bool:
        """Return True when an Enter at `now` may send."""
        events = self.history
        walked = [t for kind, name, t in events if name in {"tab", "shift+tab", "enter"} and kind == "key"]
        if not walked or now - walked[-1] < ENTER_SECONDS or self.deaf(now):
            return False
        counted: list[str] = []
        reached = False
        previous = OPENED
        for index, (kind, name, time) in enumerate(events):
            deaf = self.deaf(time, index)
            character = character_of(name)
            if kind == "deafen":
                reached = False
            elif kind == "paste":
                counted, reached, previous = [], False, time
            elif character is not None and character.isprintable():
                burst, previous = time - previous < BURST_SECONDS, time
                if burst:
                    counted, reached = [], False
                elif not deaf:
                    counted, reached = [*counted, character][: len(CODE) + MOST_BEYOND], False
            elif deaf:
                continue
            elif name == "backspace":
                counted, reached = counted[:-1], False
            elif name in {"tab", "shift+tab"}:
                reached = "".join(counted) == CODE and not reached
        return reached and "".join(counted) == CODE

    def deaf(self, now: float, until: int | None = None) -> bool:
        times = [time for kind, _, time in self.history[:until] if kind == "deafen"]
        return any(now < time + DEAF_SECONDS for time in times)


@st.composite
def nearly_right(draw: st.DrawFn) -> list[tuple[str, str, float]]:
    """The right keys in their order, with something put in between and times that are sometimes too short."""
    gaps = st.sampled_from([0.01, 0.029, 0.05, 0.2, 0.31, 0.6])
    path = [("key", name, draw(gaps)) for name in (*CODE, "tab", "enter")]
    path[0] = ("key", CODE[0], draw(st.sampled_from([0.5, 1.1, 1.1, 2.0])))
    for event in draw(
        st.lists(st.tuples(st.sampled_from(["key", "paste", "deafen"]), KEYS, gaps), max_size=3)
    ):
        path.insert(draw(st.integers(0, len(path))), event)
    return [*path, ("key", "enter", 0.5)]


@settings(max_examples=600, deadline=None)
@given(st.one_of(nearly_right(), EVENTS))
def test_it_sends_exactly_when_every_rule_was_kept(events: list[tuple[str, str, float]]) -> None:
    code, oracle, now = TypedCode(CODE, OPENED), Oracle(), OPENED
    for kind, name, gap in events:
        now += gap
        if kind == "paste":
            code.pasted(now)
        elif kind == "deafen":
            code.deafen(now)
        else:
            may = name == "enter" and oracle.consents(now)
            act = code.key(name, character_of(name), now)
            assert (act is Act.SEND) == may
            if act is Act.SEND:
                return
            if act is Act.BACK:
                return
        oracle.history.append((kind, name, now))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(KEYS, st.floats(0, BURST_SECONDS * 0.99)), max_size=80))
def test_no_burst_sends_whatever_is_in_it(keys: list[tuple[str, float]]) -> None:
    code, now = TypedCode(CODE, OPENED), HEARD
    for name, gap in keys:
        now += gap
        assert code.key(name, character_of(name), now) is not Act.SEND


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abk7fm", max_size=12), st.lists(st.floats(0.03, 2), max_size=12))
def test_nothing_but_the_code_itself_is_right(text: str, gaps: list[float]) -> None:
    code, now = TypedCode(CODE, OPENED), HEARD
    for index, character in enumerate(text):
        code.key(character, character, now)
        now += gaps[index] if index < len(gaps) else 0.5
    code.key("tab", "\t", now)
    sends = code.key("enter", "\r", now + 1) is Act.SEND
    assert sends == (text == CODE)


def test_a_dead_card_goes_back_or_is_reviewed_again_and_never_at_once() -> None:
    card = DeadCard(OPENED)
    assert card.key("enter", OPENED + 0.5) is Act.NOTHING, "meant for what was there before"
    assert card.key("enter", OPENED + 2) is Act.BACK
    card.key("tab", OPENED + 3)
    assert card.on_again
    assert card.key("enter", OPENED + 3.1) is Act.NOTHING
    assert card.key("enter", OPENED + 4) is Act.AGAIN
    assert card.key("escape", OPENED) is Act.BACK


@given(st.lists(st.tuples(KEYS, st.floats(0, 2)), max_size=40))
def test_a_dead_card_never_sends(keys: list[tuple[str, float]]) -> None:
    card, now = DeadCard(OPENED), OPENED
    for name, gap in keys:
        now += gap
        assert card.key(name, now) is not Act.SEND
