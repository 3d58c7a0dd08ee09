"""A strip without caches is a strip in every other way."""

from timeit import timeit

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from widgets.light_strip import LightStrip

SEGMENTS = [Segment("hello ", Style(bold=True)), Segment("world")]


def test_it_has_everything_that_textual_gives_a_strip() -> None:
    plain, light = Strip(SEGMENTS, 11), LightStrip(SEGMENTS, 11)
    assert all(hasattr(light, name) == hasattr(plain, name) for name in Strip.__slots__)
    assert light == plain
    assert (light.text, light.cell_length, light.cell_count) == (
        plain.text,
        plain.cell_length,
        plain.cell_count,
    )


def test_it_is_cut_filled_and_styled_like_any_other() -> None:
    plain, light = Strip(SEGMENTS, 11), LightStrip(SEGMENTS, 11)
    for _ in range(2):
        assert light.crop(2, 8) == plain.crop(2, 8)
        assert light.divide([3, 11]) == plain.divide([3, 11])
        assert light.adjust_cell_length(20) == plain.adjust_cell_length(20)
        assert light.crop_extend(2, 14, None) == plain.crop_extend(2, 14, None)
        assert light.apply_style(Style(italic=True)) == plain.apply_style(Style(italic=True))
        assert light.apply_offsets(3, 4) == plain.apply_offsets(3, 4)


def test_textual_still_takes_longer_to_make_one() -> None:
    heavy = min(timeit(lambda: Strip(SEGMENTS, 11), number=2000) for _ in range(5))
    light = min(timeit(lambda: LightStrip(SEGMENTS, 11), number=2000) for _ in range(5))
    assert light * 1.5 < heavy, "no longer needed: LightStrip"
