"""As many ladders as fit, none cut off, no cell lost."""

import pytest
from hypothesis import given, strategies as st

from widgets.arrange import arrange
from widgets.ladder_grid import cell_of


def test_fourteen_ladders_of_twenty_levels_fit_240_by_64() -> None:
    found = arrange(240, 59, 14, 20)
    assert found.places >= 14
    assert found.beside


def test_five_venues_are_stacked_beside_the_lists_at_160_by_45() -> None:
    found = arrange(107, 40, 5)
    assert (found.columns, found.rows, found.beside) == (3, 2, False)


@given(st.integers(1, 300), st.integers(1, 100), st.integers(1, 16), st.sampled_from([0, 5, 10, 20]))
def test_every_shown_ladder_has_a_place_of_its_own(width: int, height: int, count: int, levels: int) -> None:
    found = arrange(width, height, count, levels)
    shown = min(count, found.places)
    regions = [cell_of(index, found, shown, width, height) for index in range(shown)]
    for region in regions:
        assert region.x >= 0
        assert region.y >= 0
        assert region.right <= width
        assert region.bottom <= height
    for index, one in enumerate(regions):
        assert all(not one.overlaps(other) for other in regions[index + 1 :])


@pytest.mark.parametrize("count", range(1, 15))
def test_the_grid_is_filled_to_its_edges(count: int) -> None:
    found = arrange(200, 60, count)
    shown = min(count, found.places)
    regions = [cell_of(index, found, shown, 200, 60) for index in range(shown)]
    assert max(region.right for region in regions) == 200
    assert max(region.bottom for region in regions) == 60
    assert shown == count
