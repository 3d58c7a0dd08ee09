"""What a rung wants typed: sentences to be read, fields, a word, and the button that the word opens."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input

from console.app.session import Session
from console.commission.views import Asks, FieldAsk
from console.dialogs.dialog import Dialog
from console.dialogs.field import Field
from widgets.choice_field import ChoiceField
from widgets.field_label import FieldLabel, LabelView
from widgets.scroll_words import ScrollWords
from widgets.text import cells
from widgets.trading_views import ChoiceView
from widgets.words_panel import WordsPanel

Answering = Callable[[str, Mapping[str, str]], Coroutine[Any, Any, str]]
"""Takes the typed word and the fields by name; returns why not, empty when it is recorded."""

NOT_CHOSEN = "–"
"""Nothing is answered before the operator has answered it."""

LONGEST_ANSWER = 120
_WIDEST_LABEL = 30
_FIXED_ROWS = 9
"""Rows of the box beside sentences and fields: border, padding, notes, word, buttons."""


class AnswerField(Input):
    """The operator's own words."""

    def __init__(self, index: int) -> None:
        """Create the empty field of the ask at `index`."""
        super().__init__(
            id=f"ask-{index}", select_on_focus=False, max_length=LONGEST_ANSWER, classes="form-field"
        )
        self.cursor_blink = False


class AnswerRow(Horizontal):
    """Label and field."""

    def __init__(self, index: int, label: str, wide: int) -> None:
        """Create the row of the ask at `index`."""
        super().__init__(classes="form-row")
        self._label = FieldLabel()
        self._label.styles.width = wide + 2
        self._words = label
        self._index = index

    def compose(self) -> ComposeResult:
        """Put the field beside its label."""
        yield self._label
        yield AnswerField(self._index)

    def show(self) -> None:
        """Mark the label while the field has the focus."""
        self._label.feed(LabelView(self._words, here=self.has_focus_within, marked=True))


class Declare(Dialog[bool]):
    """Answers True once it is recorded; what is refused stays here with its words."""

    def __init__(self, session: Session, venue: str, mode: str, asks: Asks, answering: Answering) -> None:
        """Ask for `asks`.

        Args:
            session: of the console.
            venue: about which it is asked.
            mode: in which the answer counts.
            asks: sentences, fields, the word, the button.
            answering: records the answer.
        """
        super().__init__()
        self.session = session
        self._venue, self._mode, self._asks, self._answering = venue, mode, asks, answering
        self._chosen: dict[str, str] = {}
        self._wide = min(_WIDEST_LABEL, max((cells(ask.label) for ask in asks.fields), default=0))
        self._refusal = ""
        self._is_recording = False

    def compose_box(self) -> ComposeResult:
        """Put the fields beneath the sentences, then the word, then the buttons."""
        yield ScrollWords(id="sentences")
        widest = max((cells(choice) for ask in self._asks.fields for choice in ask.choices), default=0)
        for index, ask in enumerate(self._asks.fields):
            if ask.choices:
                yield ChoiceField(id=f"ask-{index}", label=self._wide + 1, value=widest)
            else:
                yield AnswerRow(index, ask.label, self._wide)
        yield WordsPanel(id="note")
        yield Field(f"type {self._asks.word}")
        with Horizontal(id="buttons"):
            yield Button("Back", id="back", compact=True)
            yield Button(self._asks.button, id="go", compact=True, disabled=True)

    def on_mount(self) -> None:
        """Put the cursor into the first field, or where the word is typed."""
        self.on_resize()
        self.query_one("#ask-0" if self._asks.fields else "#query").focus()

    def on_resize(self) -> None:
        """Give the sentences the rows that nothing else needs."""
        room = max(2, self.size.height - _FIXED_ROWS - len(self._asks.fields))
        words = self.query_one(ScrollWords)
        words.styles.max_height = room
        words.feed(self._sentences(apart=True))
        if words.natural_height(words.size.width or self.size.width) > room:
            words.feed(self._sentences(apart=False))
        self.call_after_refresh(self.paint)

    def _sentences(self, *, apart: bool) -> tuple[tuple[str, str], ...]:
        """Return the sentences, apart from each other where there is room for that."""
        lines = [(words, "") for words in self._asks.sentences]
        if apart:
            lines = [line for words in lines for line in (words, ("", ""))][:-1]
        return tuple(lines)

    # ---- what is shown ----

    def paint(self) -> None:
        """Say what is missing, and let the button be reached when nothing is."""
        if not self.is_built:
            return
        for index, ask in enumerate(self._asks.fields):
            if ask.choices:
                view = ChoiceView(ask.label, self._chosen.get(ask.name, NOT_CHOSEN))
                self.query_one(f"#ask-{index}", ChoiceField).feed(view)
        for row in self.query(AnswerRow):
            row.show()
        self._name_keys()
        missing = self._missing()
        self.query_one("#go", Button).disabled = bool(missing) or self._is_recording
        notes = [(f"Not recorded: {self._refusal}", "line--bad")] if self._refusal else []
        if self._is_recording:
            notes = [("being recorded …", "line--accent")]
        else:
            notes.append((missing or f"Tab to {self._asks.button}.", "line--warn"))
        self.query_one("#note", WordsPanel).feed(tuple(notes))

    def _name_keys(self) -> None:
        """Write the title, and the keys that do something."""
        words = self.query_one(ScrollWords)
        keys = ["PgUp PgDn read"] if words.natural_height(words.size.width) > words.size.height else []
        keys += ["← → choose"] if any(ask.choices for ask in self._asks.fields) else []
        self.name_box(
            f"{self._venue} · {self._mode} · {self._asks.title}", " · ".join([*keys, "Tab", "Esc back"])
        )

    def _missing(self) -> str:
        """Return what the operator has yet to do; empty when the button may be pressed."""
        if not self.query_one(ScrollWords).was_read:
            return "Read to the end first: PgDn."
        for index, ask in enumerate(self._asks.fields):
            if ask.choices and ask.name not in self._chosen:
                return f"Choose with ← →: {ask.label}."
            if not ask.choices and not self._written(index):
                return f"Write down: {ask.label}."
        if self._typed != self._asks.word:
            return f"Type {self._asks.word}, then Tab to {self._asks.button}."
        return ""

    def _written(self, index: int) -> str:
        return self.query_one(f"#ask-{index}", Input).value.strip()

    @property
    def _typed(self) -> str:
        return self.query_one("#query", Input).value

    # ---- keys ----

    def action_move(self, columns: int, rows: int) -> None:
        """Scroll the sentences, or change the choice that has the focus."""
        if rows:
            self.query_one(ScrollWords).scroll_rows(rows)
        if columns:
            self.change(columns)
        self.paint()

    def change(self, by: int) -> None:
        """Walk through the answers of the field that has the focus."""
        ask = self._focused_ask()
        if ask is None or not ask.choices or self._is_recording:
            return
        here = ask.choices.index(self._chosen[ask.name]) if ask.name in self._chosen else -1 if by > 0 else 0
        self._chosen[ask.name] = ask.choices[(here + by) % len(ask.choices)]

    def _focused_ask(self) -> FieldAsk | None:
        name = (self.focused.id if self.focused is not None else None) or ""
        place = name.removeprefix("ask-")
        return self._asks.fields[int(place)] if name.startswith("ask-") else None

    @on(Input.Changed)
    def _changed(self) -> None:
        self._refusal = ""
        self.paint()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.focus_next()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Mark the field that has the focus."""
        self.paint()

    def on_descendant_blur(self, _event: events.DescendantBlur) -> None:
        """Take the mark away."""
        self.paint()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id != "go":
            self.dismiss(None)
        elif not self._missing() and not self._is_recording:
            self._record()

    def _record(self) -> None:
        answers = dict(self._chosen)
        for index, ask in enumerate(self._asks.fields):
            if not ask.choices:
                answers[ask.name] = self._written(index)
        self._is_recording, self._refusal = True, ""
        self.query_one("#back", Button).focus()
        self.paint()
        asked = self._answering(self._typed, answers)
        self.session.errands.run("recording", asked, self._answered, self._answered)

    def _answered(self, refusal: str) -> None:
        self._is_recording, self._refusal = False, refusal
        title = self._asks.title
        if refusal:
            self.session.tell(f"{title} · not recorded: {refusal}", self._venue, "warn")
            self.paint()
        else:
            self.session.tell(f"{title} · recorded", self._venue)
            self.dismiss(True)
