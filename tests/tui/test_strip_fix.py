"""The one correction to Textual holds, and tells when Textual has changed."""

import gc
import inspect

import textual
from rich.segment import Segment
from textual.strip import Strip

from console.app import strip_fix


def test_textual_is_the_version_that_the_correction_was_made_for() -> None:
    assert textual.__version__ == "8.2.8"
    source = inspect.getsource(strip_fix._original)
    assert "strips = [self]" in source, (
        "Textual has changed Strip.divide: look whether the correction is needed"
    )
    assert "_divide_cache[cache_key] = strips" in source


def test_an_uncut_strip_is_no_cyclic_garbage() -> None:
    strip_fix.install()
    assert strip_fix.is_installed()
    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            strip = Strip([Segment("hello")], 5)
            assert strip.divide([5]) == [strip]
        del strip
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_cuts_are_divided_as_before() -> None:
    strip_fix.install()
    strip = Strip([Segment("hello world")], 11)
    for cuts in ([5, 11], [11], [3, 6], [20], []):
        expected = strip_fix._original(Strip([Segment("hello world")], 11), cuts)
        assert [part.text for part in strip.divide(cuts)] == [part.text for part in expected], cuts
