"""Makes the holder of a console's keys from the launcher's orders."""

from pathlib import Path

from console.desk.desk import Desk
from console.desk.parts import DeskParts
from console.keys.book import KeyBook
from console.keys.desk_side import OfDesk, WithoutDesk
from console.keys.handing import HandOver, Say
from console.keys.holder import KeyHolder
from console.keys.rows import DeskRows, OwnRows
from console.keys.views import KeySource
from console.launcher.boot import ConsoleBoot
from db.vault.files import FILE_NAME
from venues.model.clock import Clock


def key_book(boot: ConsoleBoot) -> KeyBook:
    """Return what is known of the keys at the start; those that the launcher has read are on their way already."""
    book = KeyBook(boot.keys)
    sources = {line.venue: KeySource(line.source) for line in boot.keys}
    for keys in boot.credentials:
        book.hand_over(keys, sources.get(keys.venue, KeySource.PRACTICE))
    return book


def desk_holder(
    boot: ConsoleBoot,
    book: KeyBook,
    desk: Desk,
    parts: DeskParts,
    hand_over: HandOver,
    clock: Clock,
    say: Say,
) -> KeyHolder:
    """Return the holder of a console with a desk; it runs once the desk's trail stands."""
    path, rows = Path(boot.data_dir) / FILE_NAME, DeskRows(parts.trail, clock)
    return KeyHolder(
        path,
        boot.mode,
        book,
        rows,
        OfDesk(desk, parts, path, rows, say),
        hand_over,
        clock,
        say,
        idle_minutes=boot.vault_idle_minutes,
        passphrase_file=boot.passphrase_file,
        has_screen=boot.headless is None,
    )


def headless_holder(
    boot: ConsoleBoot, book: KeyBook, hand_over: HandOver, clock: Clock, say: Say
) -> KeyHolder:
    """Return the holder of a run without a screen: it opens the vault by file or not at all."""
    directory = Path(boot.data_dir)
    return KeyHolder(
        directory / FILE_NAME,
        boot.mode,
        book,
        OwnRows(directory, boot.mode, clock),
        WithoutDesk(),
        hand_over,
        clock,
        say,
        idle_minutes=boot.vault_idle_minutes,
        passphrase_file=boot.passphrase_file,
        has_screen=False,
    )
