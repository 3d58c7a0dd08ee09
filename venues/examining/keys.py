"""KEY_SCOPE and KEY_SECURITY: the venue is asked about the very key that signs the question."""

from typing import Any

from venues.examining.scope_answer import ScopeRead, read_scope
from venues.examining.subject import CannotTell, Finding, Subject, number, word
from venues.model.examined import NO, NOT_KNOWN, YES, Figure
from venues.model.scope import Power, ScopeRule

_STRANGE_SHOWN = 5
_ANSWER = "key"


async def key_scope(subject: Subject) -> Finding:
    """Return what the key may do; of a venue that never tells, that it is unknown and why.

    Raises:
        CannotTell: the venue could have told, and did not, or not readably.
    """
    subject.account  # noqa: B018  whether there is a key comes first
    silence = _silence(subject)
    if silence:
        return Finding((*_nothing(), Figure("tells", NO)), silence)
    # what could have been told and was not has no figures: silence of that kind is no answer
    read = await _read(subject, anew=True)
    figures = [Figure(power.value, value) for power, value in read.powers]
    figures.append(Figure("address_bound", read.address_bound))
    if read.expires_ms is not None:
        figures.append(number("expires_ms", read.expires_ms, "ms"))
    return Finding((*figures, Figure("tells", YES)), _remarks(subject, read))


async def key_security(subject: Subject) -> Finding:
    """Return the key's own safeguards, as far as the venue tells.

    Raises:
        CannotTell: it tells none.
    """
    read = await _read(subject, anew=False)
    figures = [Figure("address_bound", read.address_bound)]
    if read.expires_ms is not None:
        figures.append(number("expires_ms", read.expires_ms, "ms"))
    figures += [word(name, value) for name, value in read.security]
    if read.name:
        figures.append(word("name", read.name))
    return Finding(tuple(figures), _remarks(subject, read))


async def _read(subject: Subject, *, anew: bool) -> ScopeRead:
    account, rule = subject.account, subject.setup.key_scope
    silence = _silence(subject)
    if rule is None or silence:
        raise CannotTell(silence)
    client = subject.private
    answer = subject.recent.take(subject.seat, _ANSWER)
    if anew or answer is None:
        answer = await _ask(client, rule)
    if anew:
        subject.recent.keep(subject.seat, _ANSWER, answer)
    return read_scope(rule, answer, str(account.exchange.apiKey or ""), subject.clock.now_ms())


async def _ask(client: Any, rule: ScopeRule) -> Any:
    parameters = {rule.key_parameter: client.apiKey} if rule.key_parameter else {}
    return await getattr(client, rule.method)(parameters)


def _nothing() -> tuple[Figure, ...]:
    return (*(Figure(power.value, NOT_KNOWN) for power in Power), Figure("address_bound", NOT_KNOWN))


def _silence(subject: Subject) -> str:
    """Return why the venue never tells, so that asking again is in vain; empty where it does."""
    rule = subject.setup.key_scope
    return f"nobody here knows how {subject.name} tells what a key may do" if rule is None else rule.silent


def _remarks(subject: Subject, read: ScopeRead) -> str:
    parts = [read.remark] if read.remark else []
    if read.strange:
        shown = ", ".join(str(word("", strange).value) for strange in read.strange[:_STRANGE_SHOWN])
        parts.append(f"permissions that are not known here: {shown}")
    rule = subject.setup.key_scope
    if rule is not None and Power.WITHDRAW in rule.untold and dict(read.powers)[Power.WITHDRAW] != YES:
        parts.append(f"{subject.name} does not tell whether a key can withdraw")
    return "; ".join(parts)
