"""Bursts of input that no operator means: pastes, type-ahead, held keys, clicks, escapes, whatever a cat may do.

None of them types a shown code by keys of their own: letters come in bursts faster than fingers or as pastes, and what
comes at the pace of a hand has no letters in it.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.verify.hand import CODE, Hand

PASTE, END = "\x1b[200~", "\x1b[201~"
REPEAT_SECONDS = 1 / 30
"""Between two repeats of a held key."""

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~\\ äß€漢"
SEQUENCES = (
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[5~", "\x1b[6~", "\x1b[2~", "\x1b[3~"),
    *("\x1bOP", "\x1bOQ", "\x1bOR", "\x1b[15~", "\x1b[Z", "\x1b[1;5C", "\x1b[1;2A", "\x1b[I", "\x1b[O"),
    *(
        "\x1b[57399u",
        "\x1b[13u",
        "\x1b[9u",
        "\x1b[13;2u",
        "\x1b[?2026;2$y",
        "\x1b[?1;2c",
        "\x1b]11;rgb:0/0/0\x07",
    ),
    *("\x1b[", "\x1bO", "\x1b", "\x1b\x1b", "\x1b[999;999H", "\x1b[;;;~", "\x1bP1$r0m\x1b\\"),
)
CONTROLS = [chr(code) for code in range(0x20) if chr(code) not in "\x07\x0c\x11\x1a\x1b\r\t"]
ENDING = "\r\x1b\x0c\x07"
"""Keys that close a confirmation, disarm, or call for panic."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Input, and how long to wait between its pieces."""

    name: str
    pieces: tuple[str, ...]
    gap: float = 0.0

    def play(self, hand: Hand) -> None:
        """Send it."""
        for piece in self.pieces:
            hand.terminal.type(piece)
            if self.gap:
                time.sleep(self.gap)


Making = Callable[[Random, Hand], Burst]


def _code(hand: Hand) -> str:
    """Return the code on the screen, or one that could be."""
    found = CODE.search(hand.text)
    return found[1] if found is not None else "k7fm"


def letters(draw: Random, _: Hand) -> Burst:
    """Two keys or more at once: the first of them alone could be a hand's."""
    return Burst("letters", ("".join(draw.choices(LETTERS, k=draw.randint(2, 14))),))


def punctuation(draw: Random, _: Hand) -> Burst:
    """Signs, some of them keys of the console."""
    return Burst("signs", ("".join(draw.choices(PUNCTUATION, k=draw.randint(2, 10))),))


def controls(draw: Random, _: Hand) -> Burst:
    """Control characters other than those that leave, stop or panic."""
    return Burst("control characters", ("".join(draw.choices(CONTROLS, k=draw.randint(1, 6))),))


def sequences(draw: Random, _: Hand) -> Burst:
    """Escape sequences, whole, cut and wrong."""
    return Burst("escape sequences", ("".join(draw.choices(SEQUENCES, k=draw.randint(1, 5))),))


def pasted(draw: Random, hand: Hand) -> Burst:
    """A paste in brackets: any text, or the code, with and without what would send it."""
    text = draw.choice(
        [
            _code(hand),
            f"{_code(hand)}\t\r",
            f"{_code(hand)}\r",
            "\r\r\r",
            "buy gate:BTC/USDT 1 at 1\r",
            "x" * 300,
        ]
    )
    return Burst("pastes in brackets", (PASTE + text + END,))


def bare_paste(draw: Random, hand: Hand) -> Burst:
    """The same without brackets: all in one piece."""
    text = draw.choice(
        [_code(hand), f"{_code(hand)}\t", f"{_code(hand)}\t\r", f"{_code(hand)}\t\r\r\r", ":quit", "x" * 80]
    )
    return Burst("pastes without brackets", (text,))


def hurried_code(draw: Random, hand: Hand) -> Burst:
    """The code by keys that come faster than fingers."""
    return Burst("the code in a hurry", tuple(_code(hand)), draw.uniform(0.0, 0.012))


def split_code(draw: Random, hand: Hand) -> Burst:
    """A part of the code at the pace of a hand, the rest pasted."""
    code = _code(hand)
    kept = draw.randint(1, 3)
    rest = PASTE + code[kept:] + END
    return Burst("half typed, half pasted", (*code[:kept], rest), 0.05)


def clicks(draw: Random, _: Hand) -> Burst:
    """Clicks anywhere, wheels and drags."""
    pieces = ""
    for button in draw.choices([0, 0, 0, 1, 2, 32, 64, 65], k=draw.randint(1, 4)):
        place = f"{button};{draw.randint(1, 200)};{draw.randint(1, 60)}"
        pieces += f"\x1b[<{place}M\x1b[<{place}m"
    return Burst("clicks", (pieces,))


def clicks_on_send(draw: Random, hand: Hand) -> Burst:
    """Clicks on the Send button, where there is one."""
    for row, line in enumerate(hand.text.split("\n"), 1):
        found = re.search(r"[\[·] Send [\]·]", line)
        if found is not None:
            column = found.start() + draw.randint(1, 8)
            click = f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"
            return Burst("clicks on Send", (click * draw.randint(1, 3),))
    return clicks(draw, hand)


def tabs(draw: Random, _: Hand) -> Burst:
    """Tabs at the pace of a held key."""
    return Burst("held Tab", ("\t",) * draw.randint(2, 4), REPEAT_SECONDS)


def held_enter(draw: Random, _: Hand) -> Burst:
    """A held Enter."""
    return Burst("held Enter", ("\r",) * draw.randint(4, 9), REPEAT_SECONDS)


def tab_and_enter(draw: Random, hand: Hand) -> Burst:
    """What a hand presses last, after a code that no hand has typed."""
    before = draw.choice([PASTE + _code(hand) + END, _code(hand), _code(hand) + "\t"])
    return Burst("a pasted code, then Tab and Enter by hand", (before, "\t", "\r"), draw.uniform(0.31, 0.45))


def escapes(draw: Random, _: Hand) -> Burst:
    """Escape, alone or before something."""
    return Burst("escapes", ("\x1b" * draw.randint(1, 3) + draw.choice(["", "b", "\r"]),))


def stops(draw: Random, _: Hand) -> Burst:
    """Arm, panic and stop keys, in the middle of others."""
    return Burst(
        "arm, panic, stop", (draw.choice(["\x0c", "\x07", "\x1a", "\x0c\x0c", "u\x07", "\x03", "\x04"]),)
    )


def resizes(draw: Random, _: Hand) -> Burst:
    """Another size of the terminal; sent by whoever plays it."""
    size = draw.choice([(80, 24), (160, 45), (5, 2), (40, 10), (200, 60), (120, 30)])
    return Burst("resizes", (f"{size[0]}x{size[1]}",))


HARMLESS: tuple[Making, ...] = (
    *(
        letters,
        letters,
        punctuation,
        controls,
        sequences,
        pasted,
        pasted,
        bare_paste,
        hurried_code,
        hurried_code,
    ),
    *(split_code, clicks, clicks_on_send, clicks_on_send, tabs),
)
"""A confirmation often lives through these."""

ANYTHING: tuple[Making, ...] = (
    *(
        letters,
        letters,
        letters,
        punctuation,
        punctuation,
        controls,
        sequences,
        sequences,
        pasted,
        bare_paste,
    ),
    *(clicks, clicks, clicks_on_send, escapes, escapes, tabs, held_enter, stops, resizes),
)

LAST: tuple[Making, ...] = (tab_and_enter, tab_and_enter, held_enter, bare_paste, clicks_on_send)
"""What a visit to a confirmation ends with."""
