"""Single YAML values: numbers, truth values and `${NAME}` references, by rules without surprises."""

import re
from collections.abc import Mapping
from decimal import Decimal

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
"""`yes`, `no`, `on` and `off` stay words: NO is a country too."""
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]{0,29})")
_NUMBER = re.compile(r"[-+]?([0-9][0-9_]{0,29}(\.[0-9_]{0,30})?|\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?")
"""Bounded, since the cost of a number grows with its exponent."""
_REFERENCE = re.compile(r"\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}|)")


def plain_value(text: str) -> str | int | bool | Decimal | None:
    """Give an unquoted value its type; decimals never go through a float."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    if _NUMBER.fullmatch(text) and not (
        text.lstrip("-+").startswith("0") and text.lstrip("-+")[1:2].isdigit()
    ):
        return Decimal(text.replace("_", ""))
    return text


def expand(text: str, environ: Mapping[str, str]) -> tuple[str, str, str]:
    """Replace `${NAME}` and `${NAME:-default}`; `$${` writes `${` itself.

    Returns:
        The text, the names that were read from the environment (comma separated), and what was wrong (or "").
    """
    names: list[str] = []
    defects: list[str] = []

    def replace(match: re.Match[str]) -> str:
        if match.group(0) == "$${":
            return "${"
        name, has_default, default = match.group(1), match.group(2), match.group(3)
        if name is None:
            defects.append("a reference that is not closed or not named; write ${NAME} or ${NAME:-default}")
            return ""
        content = environ.get(name, "")
        if content or (name in environ and not has_default):
            names.append(name)
            return content
        if has_default:
            return str(default)
        defects.append(f"the environment variable {name} is not set; set it or write ${{{name}:-default}}")
        return ""

    expanded = _REFERENCE.sub(replace, text)
    return expanded, ",".join(dict.fromkeys(names)), "; ".join(dict.fromkeys(defects))
