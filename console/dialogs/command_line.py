"""The command line: one typed line, checked while it is typed."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input

from console.actions.grammar import VERBS, Command, Known, Misunderstood, complete, parse
from console.dialogs.dialog import Dialog
from console.dialogs.field import Field
from widgets.facts import Facts
from widgets.views import FactsView


class CommandLine(Dialog[Command]):
    """Answers with a command that was understood; one that was not stays on the line with words about it."""

    BOX_TITLE: ClassVar[str] = "Command"
    BOX_HELP: ClassVar[str] = "Tab completes · Enter does it · Esc back"

    def __init__(self, known: Known) -> None:
        """Check arguments against `known`."""
        super().__init__()
        self._known = known

    def compose_box(self) -> ComposeResult:
        """Put the field above the words about it."""
        yield Field("symbol BTC/USDT")
        yield Facts(id="words")

    def on_mount(self) -> None:
        """List the commands."""
        self._explain("")

    def on_key(self, event: events.Key) -> None:
        """Complete with Tab."""
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            field = self.query_one(Input)
            field.value = complete(field.value, self._known)
            field.cursor_position = len(field.value)

    def _explain(self, line: str) -> None:
        facts: list[tuple[str, str, str]] = []
        words = line.split()
        if not words or (len(words) == 1 and not line.endswith(" ")):
            start = words[0].lower() if words else ""
            facts = [
                (f"{verb.name} {verb.argument.upper()}".strip(), verb.help, "")
                for verb in VERBS
                if verb.name.startswith(start)
            ]
        if not facts:
            answer = parse(line, self._known)
            if isinstance(answer, Misunderstood):
                facts = [("", answer.words, "line--warn")]
            else:
                facts = [("", "Enter does it", "line--good")]
        self.query_one(Facts).feed(FactsView("", tuple(facts)))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._explain(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        answer = parse(event.value, self._known)
        if isinstance(answer, Command):
            self.dismiss(answer)
        else:
            self.query_one(Facts).feed(FactsView("", (("", answer.words, "line--warn"),)))
