"""A directory with one configuration file: write it, load it, read its problems as lines."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.config import Config, ConfigError, Problem, load


@dataclasses.dataclass
class Scene:
    """A directory with one configuration file."""

    directory: Path

    @property
    def file(self) -> Path:
        return self.directory / "lyra.yaml"

    def config(
        self, text: str | bytes, profile: str = "", environ: Mapping[str, str] | None = None
    ) -> Config:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(self.file, profile, environ or {})

    def problems(
        self, text: str | bytes, profile: str = "", environ: Mapping[str, str] | None = None
    ) -> tuple[Problem, ...]:
        with pytest.raises(ConfigError) as caught:
            self.config(text, profile, environ)
        return caught.value.problems

    def lines(
        self, text: str | bytes, profile: str = "", environ: Mapping[str, str] | None = None
    ) -> list[str]:
        found = self.problems(text, profile, environ)
        return [str(problem).replace(f"{self.directory}/", "") for problem in found]

    def line(self, text: str | bytes, profile: str = "", environ: Mapping[str, str] | None = None) -> str:
        lines = self.lines(text, profile, environ)
        assert len(lines) == 1, lines
        return lines[0]
