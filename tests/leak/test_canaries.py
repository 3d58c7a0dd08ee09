"""The short form of bench/leaks.py: the real program, forty secrets, a few stories, and none of them found."""

import base64

import pytest

import bench.leaks  # noqa: F401  lists the stories
from bench.leak.canaries import hatch, sightings
from bench.leak.scenario import SCENARIOS
from bench.leak.world import world

CANARIES = hatch(7)


@pytest.mark.parametrize("name", [name for name, one in SCENARIOS.items() if one.cheap])
def test_no_secret_is_found_anywhere_afterwards(name: str) -> None:
    found = SCENARIOS[name].told(CANARIES)
    assert [(sighting.canary, sighting.place) for sighting in found] == []


def test_there_are_forty_secrets_and_sixty_stories() -> None:
    assert len(CANARIES.values) == 40
    assert len(SCENARIOS) >= 60


@pytest.mark.parametrize(
    "wrap", [bytes, base64.b64encode, lambda raw: raw.hex().encode(), lambda raw: raw[5:25]]
)
def test_the_search_would_find_one(wrap) -> None:  # type: ignore[no-untyped-def]
    with world(CANARIES) as here:
        assert here.found() == []
        secret = CANARIES.values["gate.secret"]
        (here.home / "some.log").write_bytes(b"GET / " + wrap(f"{secret}".encode()) + b"\n")
        assert {(sighting.canary, sighting.place) for sighting in here.found()} == {
            ("gate.secret", "home/some.log")
        }


def test_the_search_reads_what_a_screen_has_broken_into_lines() -> None:
    secret = CANARIES.values["gate.secret"]
    shown = f"\x1b[1;1H│ {secret[:9]} │\r\n│ {secret[9:20]}…".encode()
    whole = f"│ {secret[:30]} │\r\n│ \x1b[31m{secret[30:]} │".encode()
    assert sightings(CANARIES.all(), [("the screen", shown)]) == []
    assert [one.canary for one in sightings(CANARIES.all(), [("the screen", whole)])] == ["gate.secret"]
