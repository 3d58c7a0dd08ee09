"""Reads from a venue's answer what a key may do. What cannot be read is unknown, never no."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from venues.examining.subject import CannotTell
from venues.model.examined import NO, NOT_KNOWN, YES
from venues.model.scope import ExpiryForm, Power, ScopeForm, ScopeRule
from venues.model.value import Value

_MASK = re.compile(r"[*.…]+")
_LEAST_SHOWN = 4
"""A masked key that shows less is nobody's in particular."""
_ANY_ADDRESS = {"*", "0.0.0.0", "0.0.0.0/0", "::", "::/0"}  # noqa: S104  what venues write for no restriction
_DAY_MS = 86_400_000
_DIGITS = re.compile(r"[0-9]{1,16}")


class ScopeRead(Value):
    """What an answer says of a key."""

    powers: tuple[tuple[Power, str], ...]
    """Each yes, no or unknown."""
    address_bound: str
    expires_ms: int | None
    name: str
    strange: tuple[str, ...]
    """Permissions that nobody here knows."""
    security: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    """What else must be known of it."""


UNLISTED = ScopeRead(
    tuple((power, NOT_KNOWN) for power in Power),
    NOT_KNOWN,
    None,
    "",
    (),
    remark="the venue does not list this key, as of a sub-account: what it may do cannot be known",
)


class _Permissions(Value):
    words: frozenset[str]
    """Those that the key has; lower case, as all words here."""
    lacking: frozenset[str] | None
    """Those that it proves not to have; None where whatever is not said is not had."""
    groups: frozenset[str] | None = None

    def lacks(self, wanted: Iterable[str]) -> bool:
        """Return True when it is proved that the key has none of these."""
        wanted = tuple(wanted)
        if self.groups is not None and wanted[0].partition("/")[0] not in self.groups:
            return False
        return self.lacking is None or all(word in self.lacking for word in wanted)


def read_scope(rule: ScopeRule, answer: Any, api_key: str, now_ms: int) -> ScopeRead:
    """Return what an answer says.

    Args:
        rule: how the venue says it.
        answer: parsed JSON, or whatever came in its place.
        api_key: ours, to find it where the venue lists several.
        now_ms: milliseconds UTC, for venues that tell how long a key has left.

    Raises:
        CannotTell: nothing of it could be read.
    """
    told = _object(rule, answer, api_key)
    if told is None:
        return UNLISTED
    has = _permissions(rule, told)
    known = {word.lower() for _, words in rule.words for word in words}
    known.update(word.lower() for word in (*rule.harmless, *rule.address_fields, *rule.name_fields))
    strange = tuple(sorted(word for word in has.words - known if not _only_reads(rule, word)))
    powers = tuple((power, _power(rule, power, has, is_strange=bool(strange))) for power in Power)
    return ScopeRead(
        powers,
        _address_bound(_field(told, rule.address_fields)),
        _expires_ms(rule.expiry_form, _field(told, rule.expiry_fields), now_ms),
        _text(_field(told, rule.name_fields)),
        strange,
        tuple((figure, value) for figure, fields in rule.security if (value := _text(_field(told, fields)))),
    )


def _power(rule: ScopeRule, power: Power, has: _Permissions, *, is_strange: bool) -> str:
    wanted = [word.lower() for word in dict(rule.words).get(power, ())]
    if has.words & set(wanted):
        return YES
    if not wanted or power in rule.untold or not has.lacks(wanted):
        return NOT_KNOWN
    # a permission that nobody knows could be a new name of the worst
    return NOT_KNOWN if is_strange and power in {Power.WITHDRAW, Power.TRANSFER} else NO


def _only_reads(rule: ScopeRule, word: str) -> bool:
    return rule.form is ScopeForm.ROWS and word.endswith(":read")


# -- the way to what tells ------------------------------------------------------------------------------


def _object(rule: ScopeRule, answer: Any, api_key: str) -> Mapping[str, Any] | None:
    """Return the object that tells; None where the venue lists keys and ours is none of them."""
    place = answer
    for step in rule.path:
        if isinstance(place, Mapping) and step in place:
            place = place[step]
        elif isinstance(place, list) and step.isdecimal() and int(step) < len(place):
            place = place[int(step)]
        else:
            raise CannotTell(f"the answer says nothing of the key: it has no {'.'.join(rule.path)}")
    if rule.own_row:
        place = _own_row(place, rule.own_row, api_key)
        if place is None:
            return None
    if not isinstance(place, Mapping):
        raise CannotTell("the answer says nothing of the key: it is of another kind than is documented")
    return place


def _own_row(rows: Any, field: str, api_key: str) -> Any:
    """Return the one row whose masked key is ours, None where it is proved to be none of them."""
    if not isinstance(rows, list) or not rows or not api_key:
        raise CannotTell("the answer does not say of which key it speaks")
    if not all(isinstance(row, Mapping) and _is_recognisable(row.get(field)) for row in rows):
        raise CannotTell("the venue lists keys of which nobody can say whose they are")
    ours = [row for row in rows if _is_ours(row[field], api_key)]
    if len(ours) > 1:
        raise CannotTell(
            "the venue lists more than one key that begins like ours: what it may do is not known"
        )
    return ours[0] if ours else None


def _is_recognisable(masked: Any) -> bool:
    return isinstance(masked, str) and len(_MASK.split(masked)[0]) >= _LEAST_SHOWN


def _is_ours(masked: str, api_key: str) -> bool:
    head, *rest = _MASK.split(masked)
    return api_key.startswith(head) and api_key.endswith(rest[-1]) if rest else masked == api_key


def _field(told: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((told[name] for name in names if name in told), None)


# -- the permissions ------------------------------------------------------------------------------------


def _permissions(rule: ScopeRule, told: Mapping[str, Any]) -> _Permissions:
    if rule.form is ScopeForm.FLAGS:
        return _flags(rule, told)
    raw = _field(told, rule.fields)
    if raw is None:
        raise CannotTell(f"the answer has no {' or '.join(rule.fields)}: what the key may do is not known")
    if rule.form is ScopeForm.GROUPS:
        return _groups(raw)
    words = _words(rule.form, raw)
    if words is None:
        raise CannotTell("the permissions are written in another way than is documented")
    found = frozenset(word.strip().lower() for word in words if word.strip())
    if not found:
        raise CannotTell("the answer names no permission at all, which no working key has")
    return _Permissions(found, None)


def _words(form: ScopeForm, raw: Any) -> list[str] | None:
    if form is ScopeForm.WORDS:
        return raw.split(",") if isinstance(raw, str) else None
    if not isinstance(raw, list):
        return None
    if form is ScopeForm.LIST:
        return list(raw) if all(isinstance(word, str) for word in raw) else None
    words = [_row_word(row) for row in raw]
    return [word for word in words if word is not None] if None not in words else None


def _row_word(row: Any) -> str | None:
    if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
        return None
    only_reads = row.get("read_only", False)
    if not isinstance(only_reads, bool):
        return None
    return f"{row['name']}:read" if only_reads else str(row["name"])


def _flags(rule: ScopeRule, told: Mapping[str, Any]) -> _Permissions:
    beside = {*rule.address_fields, *rule.name_fields}
    flags = {
        name.lower(): value
        for name, value in told.items()
        if isinstance(name, str) and isinstance(value, bool) and name not in beside
    }
    named = {word.lower() for _, words in rule.words for word in words}
    if not named & set(flags):
        raise CannotTell("the answer has none of the documented permissions")
    return _Permissions(
        frozenset(name for name, value in flags.items() if value),
        frozenset(name for name, value in flags.items() if not value),
    )


def _groups(raw: Any) -> _Permissions:
    if not isinstance(raw, Mapping) or not raw:
        raise CannotTell("the permissions are written in another way than is documented")
    words: set[str] = set()
    groups: set[str] = set()
    for group, members in raw.items():
        if not isinstance(members, list) or not all(isinstance(member, str) for member in members):
            # nothing is known of this group; what could be in it is not denied
            words.add(f"{str(group).lower()}/?")
            continue
        groups.add(str(group).lower())
        words.update(f"{group}/{member}".lower() for member in members)
    if not groups:
        raise CannotTell("the permissions are written in another way than is documented")
    return _Permissions(frozenset(words), None, frozenset(groups))


# -- beside the permissions -----------------------------------------------------------------------------


def _address_bound(raw: Any) -> str:
    if isinstance(raw, bool):
        return YES if raw else NO
    entries = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        return NOT_KNOWN
    named = {entry.strip() for entry in entries if entry.strip()}
    return YES if named and not named & _ANY_ADDRESS else NO


def _expires_ms(form: ExpiryForm, raw: Any, now_ms: int) -> int | None:
    """Return when the key ends; None for never, and for what cannot be read."""
    if form is ExpiryForm.ISO:
        return _iso_ms(raw)
    text = _text(raw)
    if not _DIGITS.fullmatch(text) or not int(text):
        return None
    value = int(text)
    if form is ExpiryForm.DAYS_LEFT:
        return now_ms + value * _DAY_MS
    return value * 1000 if form is ExpiryForm.SECONDS else value


def _iso_ms(raw: Any) -> int | None:
    try:
        at = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        milliseconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000) if at else 0
    except (ValueError, OverflowError):
        return None
    return milliseconds if milliseconds > 0 else None


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else ""
