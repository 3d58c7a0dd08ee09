"""What a scenario is, and the list of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.leak.canaries import Canaries, Sighting
from bench.leak.world import World, world

Story = Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that happens to the program, after which everything is looked through."""

    name: str
    story: Story
    plan: dict[str, str] = field(default_factory=dict)
    """What is broken; see `Plan`."""
    cheap: bool = False
    """Quick enough to be told with every run of the tests."""

    def told(self, canaries: Canaries) -> list[Sighting]:
        """Let it happen; return the secrets that were found.

        Raises:
            AssertionError: it did not happen as it should.
        """
        with world(canaries, **self.plan) as here:
            self.story(here)
            return here.found()


SCENARIOS: dict[str, Scenario] = {}


def scenario(name: str, *, cheap: bool = False, **plan: str) -> Callable[[Story], Story]:
    """Add a story to the list."""

    def add(story: Story) -> Story:
        assert name not in SCENARIOS
        SCENARIOS[name] = Scenario(name, story, plan, cheap)
        return story

    return add
