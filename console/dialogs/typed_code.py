"""The keys of a confirmation: what counts as the operator's consent, and everything that does not.

Pure: keys and times go in, what follows comes out. Consent needs, in this order: each character of the code by a key of
its own, Tab, a moment, Enter. A paste, a burst, a held Enter and the mouse never add up to it.
"""

from enum import StrEnum

DEAF_SECONDS = 1.0
"""After opening, after the focus returns, after a resize or a resume, keys count for nothing."""

BURST_SECONDS = 0.030
"""No hand presses two keys within this."""

ENTER_SECONDS = 0.3
"""An Enter counts only when no Tab and no other Enter came within this: a held key repeats faster."""

MOST_BEYOND = 4
"""Characters beyond the code's length that are kept and shown as wrong; further ones are dropped."""


class Act(StrEnum):
    """What a key has come to."""

    NOTHING = "nothing"
    BACK = "back"
    SEND = "send"
    AGAIN = "again"
    """Review again; on a dead card only."""


class TypedCode:
    """Follows the keys of one confirmation; says SEND once at most.

    Args:
        code: what has to be typed.
        now: monotonic seconds at which the dialog was opened.
    """

    def __init__(self, code: str, now: float) -> None:
        self._code = code
        self.text = ""
        """What has been typed and counts."""
        self.on_send = False
        """The Send button is the one that Enter would press."""
        self._deaf_until = now
        self._printed_at = now
        self._walked_at = now
        self._sent = False
        self.deafen(now)

    @property
    def is_right(self) -> bool:
        """True while exactly the code stands there."""
        return bool(self._code) and self.text == self._code

    def wrong(self) -> tuple[bool, ...]:
        """Return for each typed character whether it differs from the code's."""
        return tuple(
            place >= len(self._code) or self._code[place] != mark for place, mark in enumerate(self.text)
        )

    def deafen(self, now: float) -> None:
        """Let no key count for a second, except Esc; what was typed stays, Send must be reached anew."""
        self._deaf_until = max(self._deaf_until, now + DEAF_SECONDS)
        self.on_send = False

    def is_deaf(self, now: float) -> bool:
        """Return True while keys count for nothing."""
        return now < self._deaf_until

    def pasted(self, now: float) -> None:
        """Forget everything: what was pasted was not typed."""
        self._forget()
        self._printed_at = max(self._printed_at, now)

    def key(self, name: str, character: str | None, now: float) -> Act:
        """Take one key and return what follows from it.

        Args:
            name: Textual's name of the key.
            character: what it prints; None or a control character for keys that print nothing.
            now: monotonic seconds at which it arrived.
        """
        if name == "escape":
            return Act.BACK
        if self._sent:
            return Act.NOTHING
        if character is not None and len(character) == 1 and character.isprintable():
            self._print(character, now)
            return Act.NOTHING
        if self.is_deaf(now):
            self._walked_at = max(self._walked_at, now)
            return Act.NOTHING
        if name == "backspace":
            self.text = self.text[:-1]
            self.on_send = False
        elif name in {"tab", "shift+tab"}:
            self.on_send = self.is_right and not self.on_send
            self._walked_at = now
        elif name == "enter":
            return self._enter(now)
        return Act.NOTHING

    def _print(self, character: str, now: float) -> None:
        burst = now - self._printed_at < BURST_SECONDS
        self._printed_at = max(self._printed_at, now)
        if burst:
            self._forget()
        elif not self.is_deaf(now):
            self.on_send = False
            self.text = (self.text + character)[: len(self._code) + MOST_BEYOND]

    def _enter(self, now: float) -> Act:
        rested = now - self._walked_at >= ENTER_SECONDS
        self._walked_at = max(self._walked_at, now)
        if not self.on_send:
            return Act.BACK
        if not rested or not self.is_right:
            return Act.NOTHING
        self._sent = True
        return Act.SEND

    def _forget(self) -> None:
        self.text = ""
        self.on_send = False


class DeadCard:
    """Follows the keys of a confirmation that died: Back, or Review again.

    Args:
        now: monotonic seconds at which it died; an Enter that was meant for something else must not reach it.
    """

    def __init__(self, now: float) -> None:
        self.on_again = False
        """The button Review again is the one that Enter would press."""
        self._deaf_until = now + DEAF_SECONDS
        self._walked_at = now

    def deafen(self, now: float) -> None:
        """Let no key count for a second, except Esc."""
        self._deaf_until = max(self._deaf_until, now + DEAF_SECONDS)

    def is_deaf(self, now: float) -> bool:
        """Return True while keys count for nothing."""
        return now < self._deaf_until

    def key(self, name: str, now: float) -> Act:
        """Take one key and return what follows from it."""
        if name == "escape":
            return Act.BACK
        rested = now - self._walked_at >= ENTER_SECONDS
        if name in {"tab", "shift+tab", "enter"}:
            self._walked_at = max(self._walked_at, now)
        if self.is_deaf(now):
            return Act.NOTHING
        if name in {"tab", "shift+tab"}:
            self.on_again = not self.on_again
        elif name == "enter" and rested:
            return Act.AGAIN if self.on_again else Act.BACK
        return Act.NOTHING
