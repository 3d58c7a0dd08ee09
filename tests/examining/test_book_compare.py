"""Two pictures of a book: what differs, what only moved, and how deep they can be compared."""

from random import Random

import pytest

from venues.examining.book_compare import compare

Sides = tuple[list[tuple[float, float]], list[tuple[float, float]]]


def book(levels: int = 10, mid: float = 100.0, size: float = 1.0) -> Sides:
    bids = [(round(mid - 0.1 * place, 1), size) for place in range(1, levels + 1)]
    asks = [(round(mid + 0.1 * place, 1), size) for place in range(1, levels + 1)]
    return bids, asks


def test_the_same_book_does_not_differ() -> None:
    found = compare(book(), [book()])
    assert (found.compared, found.differing, found.moved, found.worst_percent) == (20, 0, 0, 0.0)


def test_another_size_differs_and_is_at_no_other_price() -> None:
    bids, asks = book()
    bids[3] = (bids[3][0], 5.0)
    found = compare((bids, asks), [book()])
    assert (found.compared, found.differing, found.worst_percent) == (20, 1, 0.0)


def test_a_shifted_book_differs_by_how_far_it_is_away() -> None:
    found = compare(book(mid=102.0), [book(mid=100.0)])
    assert found.differing == found.compared
    assert 1.0 < found.worst_percent < 2.1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_moment_around_the_snapshot_may_be_its_own(place: int) -> None:
    moments = [book(size=1.0), book(size=2.0), book(size=3.0)]
    found = compare(moments[place], moments)
    assert (found.differing, found.moved, found.compared) == (0, 0, 20)


def test_what_moved_and_matches_no_moment_is_said_and_is_no_error() -> None:
    found = compare(book(size=1.5), [book(size=1.0), book(size=2.0)])
    assert (found.compared, found.differing, found.moved) == (0, 0, 20)


def test_only_as_deep_as_both_reach() -> None:
    found = compare(book(levels=50), [book(levels=10)])
    assert (found.levels, found.compared, found.differing) == (100, 20, 0)
    found = compare(book(levels=5), [book(levels=10), book(levels=10)])
    assert (found.compared, found.differing) == (10, 0)


def test_a_missing_price_within_that_depth_differs() -> None:
    bids, asks = book()
    del asks[4]
    for found in (compare((bids, asks), [book()]), compare(book(), [(bids, asks)])):
        assert found.differing == 1
        assert found.worst_percent == pytest.approx(0.1, abs=0.01)


def test_fewer_digits_over_rest_are_no_difference_but_a_digit_is() -> None:
    fine = ([(100.0, 0.12345678)], [(101.0, 2.0)])
    assert compare(([(100.0, 0.124)], [(101.0, 2.0)]), [fine]).differing == 0
    assert compare(([(100.0, 0.126)], [(101.0, 2.0)]), [fine]).differing == 1
    assert compare(([(100.0, 0.12345679)], [(101.0, 2.0)]), [fine]).differing == 1


def test_a_whole_unit_is_a_difference_and_so_is_a_level_that_the_stream_has_not() -> None:
    """Where sizes over REST are whole numbers, one of them beside no level at all counted as the same."""
    fine = ([(100.0, 2.5), (98.0, 1.0)], [(101.0, 7.0)])
    assert compare(([(100.0, 2.0), (99.0, 1.0), (98.0, 1.0)], [(101.0, 7.0)]), [fine]).differing == 1
    assert compare(([(100.0, 3.0), (98.0, 1.0)], [(101.0, 7.0)]), [fine]).differing == 0, "rounded up"
    assert compare(([(100.0, 2.0), (98.0, 2.0)], [(101.0, 7.0)]), [fine]).differing == 1
    tenths = ([(100.0, 0.2), (99.0, 123456.2)], [(101.0, 2.25)])
    assert compare(([(100.0, 0.3), (99.0, 123456.3)], [(101.0, 2.2)]), [tenths]).differing == 2, (
        "0.3 - 0.2 < 0.1"
    )


def test_an_empty_side_beside_a_full_one_differs() -> None:
    bids, asks = book()
    found = compare((bids, asks), [(bids, [])])
    assert found.differing == len(asks)
    assert found.worst_percent == 100.0


def test_random_books_that_are_one_of_the_moments_never_differ() -> None:
    random = Random(5)
    for _ in range(300):
        moments = []
        sizes = {place: random.randint(1, 9) / 10 for place in range(-30, 31) if place}
        for _ in range(random.randint(1, 6)):
            sizes[random.choice(sorted(sizes))] = random.randint(1, 9) / 10
            depth = random.randint(5, 30)
            bids = [(100.0 + place, sizes[place]) for place in range(-1, -depth - 1, -1)]
            asks = [(100.0 + place, sizes[place]) for place in range(1, depth + 1)]
            moments.append((bids, asks))
        assert compare(random.choice(moments), moments).differing == 0
