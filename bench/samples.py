"""What processes hold while they run, sampled, and whether it grows."""

import asyncio
import gc
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from bench.counts import Counts

GROWTH_TARGET_MB = 3.0
OBJECTS_TARGET_SHARE = 0.02
"""Objects come and go with every frame and every level of a book: so much more at the end than at the start is none."""
AVERAGED_SAMPLES = 3
"""Samples at either end of the judged stretch whose median is compared: one alone may hold a passing peak."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one moment."""

    at_seconds: float
    """Since the load began."""
    rss_mb: float
    descriptors: int
    threads: int
    cpu_percent: float
    """Of one core, since the sample before."""
    objects: int | None = None
    """What the garbage collector tracks; None when the process did not say."""
    tasks: int | None = None
    """Tasks of asyncio."""


class Watched:
    """One process and its samples."""

    def __init__(self, name: str, process_id: int, is_own: bool = False) -> None:
        self.name = name
        self.id = process_id
        self.samples: list[Sample] = []
        self._process = psutil.Process(process_id)
        self._is_own = is_own
        self._process.cpu_percent()

    def ask(self, counts: Counts, *, without_garbage: bool) -> None:
        """Ask for the counts that the next sample shall have.

        Raises:
            ProcessLookupError: the process is gone.
        """
        if not self._is_own:
            counts.ask(self.id, without_garbage=without_garbage)

    def sample(self, at_seconds: float, counts: Counts) -> None:
        """Take one.

        Raises:
            psutil.Error: the process is gone.
        """
        if self._is_own:
            gc.collect()
            said: tuple[int, int] | None = len(gc.get_objects()), len(asyncio.all_tasks())
        else:
            said = counts.read(self.id)
        objects, tasks = said or (None, None)
        with self._process.oneshot():
            self.samples.append(
                Sample(
                    at_seconds,
                    self._process.memory_info().rss / 1e6,
                    self._process.num_fds(),
                    self._process.num_threads(),
                    self._process.cpu_percent(),
                    objects,
                    tasks,
                )
            )


@dataclass(frozen=True, slots=True)
class Growth:
    """How one process changed from the start of the judged stretch to the end."""

    name: str
    from_seconds: float
    to_seconds: float
    rss_mb: float
    """At the end."""
    rss_growth_mb: float
    descriptors: int
    descriptors_growth: int
    """Of the highest count in the second half over that in the first; so with threads."""
    threads: int
    threads_growth: int
    mean_cpu_percent: float
    objects: int | None
    """At the end; its growth is counted as that of memory. None when nothing was said."""
    objects_growth: int | None
    tasks: int | None
    """The middle of the second half; its growth is over the middle of the first."""
    tasks_growth: int | None

    @property
    def is_flat(self) -> bool:
        """Memory and objects within their targets, no more descriptors, threads and tasks than before."""
        return (
            self.rss_growth_mb < GROWTH_TARGET_MB
            and self.descriptors_growth <= 0
            and self.threads_growth <= 0
            and (self.tasks_growth or 0) <= 0
            and (self.objects_growth or 0) <= OBJECTS_TARGET_SHARE * (self.objects or 0)
        )


def growth(name: str, samples: Sequence[Sample], from_seconds: float) -> Growth:
    """Compare the first samples from `from_seconds` on with the last ones.

    Raises:
        ValueError: there are fewer than two samples from then on.
    """
    judged = [sample for sample in samples if sample.at_seconds >= from_seconds]
    if len(judged) < 2:
        raise ValueError(f"{name}: {len(judged)} samples from {from_seconds:.0f} s on; two are needed")
    count = min(AVERAGED_SAMPLES, len(judged) // 2)
    first, last = judged[:count], judged[-count:]
    objects, objects_growth = _middle_growth(_said(first, "objects"), _said(last, "objects"))
    tasks, tasks_growth = _middle_growth(*_halves(judged, "tasks"))
    memory = [statistics.median([sample.rss_mb for sample in end]) for end in (first, last)]
    return Growth(
        name=name,
        from_seconds=first[0].at_seconds,
        to_seconds=last[-1].at_seconds,
        rss_mb=last[-1].rss_mb,
        rss_growth_mb=memory[1] - memory[0],
        descriptors=last[-1].descriptors,
        descriptors_growth=_peak_growth(judged, "descriptors"),
        threads=last[-1].threads,
        threads_growth=_peak_growth(judged, "threads"),
        mean_cpu_percent=statistics.fmean(sample.cpu_percent for sample in judged),
        objects=objects,
        objects_growth=objects_growth,
        tasks=tasks,
        tasks_growth=tasks_growth,
    )


def _said(samples: Sequence[Sample], kind: str) -> list[int]:
    """Return the counts of a kind where there are any."""
    counts = (getattr(sample, kind) for sample in samples)
    return [count for count in counts if count is not None]


def _halves(samples: Sequence[Sample], kind: str) -> tuple[list[int], list[int]]:
    """Return the counts of a kind in the first and in the second half."""
    half = len(samples) // 2
    return _said(samples[:half], kind), _said(samples[half:], kind)


def _peak_growth(samples: Sequence[Sample], kind: str) -> int:
    # REST connections come and go with the venues' half-minute questions; a leak lifts the peaks
    before, after = _halves(samples, kind)
    return max(after) - max(before)


def _middle_growth(before: list[int], after: list[int]) -> tuple[int, int] | tuple[None, None]:
    """Return the middle of `after` and by how much it is over that of `before`; None when nothing was said."""
    if not before or not after:
        return None, None
    end = round(statistics.median(after))
    return end, end - round(statistics.median(before))
