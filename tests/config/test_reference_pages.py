"""The generated parts of the pages are current, and every key is on them."""

import re
from pathlib import Path

import pytest

from console.config.models import Exchange, GlobalSettings, Safety
from console.config.reference import DOCS, field_docs, generated, main, pages
from tests.config.scene import Scene
from venues.catalog.sections import Section


@pytest.mark.parametrize("page", ["configuration.md", "venues.md"])
def test_the_page_is_what_the_generator_writes(page: str) -> None:
    current = pages()[DOCS / page]
    assert (DOCS / page).read_text(encoding="utf-8") == current, "run python -m console.config.reference"


def test_check_says_that_all_is_current() -> None:
    assert main(["--check"]) == 0


def test_a_page_without_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="the page needs the lines"):
        generated("# page", "body")


@pytest.mark.parametrize("model", [GlobalSettings, Safety, Exchange])
def test_every_key_is_explained(model: type[Section]) -> None:
    assert set(field_docs(model)) == set(model.model_fields)


def test_examples_on_the_page_are_valid(scene: Scene) -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert len(examples) >= 5
    for example in examples:
        scene.config(example)


def test_pages_name_files_that_exist() -> None:
    for page in (DOCS / "configuration.md", DOCS / "venues.md"):
        for link in re.findall(r"\]\(([a-z.]+md)\)", page.read_text(encoding="utf-8")):
            assert (Path(page).parent / link).is_file()
