"""Reads the key of one venue from a source that a test writes into the configuration."""

from pathlib import Path

from console.config import Found, load, read_credentials, resolve
from venues.catalog.load import load_catalog
from venues.model.words import Mode

PARTS = {"api_key": "key-of-okx", "secret": "secret-of-okx", "password": "word-of-okx"}


def found(tmp_path: Path, source: str, environ: dict[str, str], mode: Mode = Mode.LIVE) -> Found:
    """Read the key of okx from a source that is written in YAML."""
    file = tmp_path / "lyra.yaml"
    section = {Mode.LIVE: "credentials", Mode.PRACTICE: "practice_credentials"}[mode]
    file.write_text(f"exchanges:\n  okx:\n    {section}: {source}\n")
    config = load(str(file), "")
    setups = resolve(config, load_catalog(), mode=mode, only=("okx",)).setups
    return read_credentials(config, setups, environ, ask_others=True)


def words_of(result: Found) -> str:
    """Return why okx has no key."""
    assert not result.keys
    return next(line.words for line in result.lines if line.venue == "okx")
