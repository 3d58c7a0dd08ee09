"""Rungs that only the operator can climb, by typed words: what each asks, and what is recorded."""

from collections.abc import Mapping

from console.commission.evidence import FAILED, PASSED
from console.commission.views import Asks, FieldAsk
from db.audit.canonical import Json
from venues.model.setup import VenueSetup
from venues.model.words import Mode, Role

DECLARE, SEEN, READ, GO_LIVE, WAIVE = "DECLARE", "SEEN", "READ", "GO LIVE", "WAIVE"
LONGEST_ANSWER = 120
_PROCEDURE = """
1. Ctrl-G twice: no new orders anywhere, and all of yours are cancelled. It works on every screen, with stale data, in a
tiny terminal, and with a vault that was locked. It stays latched over restarts until RELEASE is typed. PANIC NOT PROVED
means that one of yours may rest: where the vault was not opened since the start there is no key to cancel with. V opens
it, and what rests is cancelled then; or cancel it at the venue itself.

2. If the console does not answer: lyra kill from another terminal does the same. It speaks to the workers themselves,
and works while the console is stopped.

3. If the console is gone: after ten seconds of silence the workers cancel yours by themselves. When the machine or its
network is gone, only the venue's own dead man's switch does that (K on Venues).

4. If the venue does not answer from here: log in at {name} by another way and cancel by hand. Have that login, its
second factor and its support address where you can reach them without this machine.

5. An order that is UNKNOWN may be live. It counts as open and as filled. Never send it again; press i to ask.

6. A key that may be in wrong hands: delete it at the venue first, then lyra vault rotate.

7. Afterwards: lyra audit verify, then read what happened on the Audit screen or by lyra audit show ORDER.
"""
_LIVE = """
From here on the ticket's orders are allowed at {name}, each with its own checks and confirmation.

{money}

A rung falls when what it hangs on changes, and after thirty days, your KYC and AML statement after a year; orders then
wait until it is climbed again, and go on by themselves then: these words hold for thirty days, and are not asked again
for a rung that came back. Cancels, and what lowers a position, never wait.
"""
_KYC = ("verified", "not required", "not verified")
_AML = ("accepted", "not required", "not accepted")


def asks_of(name: str, setup: VenueSetup) -> Asks | None:
    """Return what a rung wants typed; None for one that wants nothing."""
    venue = setup.name
    match name:
        case "compliance":
            return Asks(
                f"KYC and AML at {venue}",
                (
                    "This is your own statement for the record. Nobody checks it, and the reports say so.",
                    "It stands in the audit trail with the time and the name that you give.",
                ),
                DECLARE,
                "Declare",
                (
                    FieldAsk("kyc", "identity (KYC)", _KYC),
                    FieldAsk("aml", "anti-money-laundering terms", _AML),
                    FieldAsk("by", "your name"),
                ),
            )
        case "alerts":
            return Asks(
                "Was the test alert seen?",
                (
                    f"A test alert about {venue} was raised: a red line over the hints, and in the log.",
                    "Real ones look the same: lost links, UNKNOWN orders, halts, loss limits, keys that can withdraw.",
                ),
                SEEN,
                "It was seen",
            )
        case "emergency":
            return Asks(f"Emergency procedure for {venue}", _procedure(setup), READ, "I have read it")
        case "go_live":
            return Asks(f"Go live at {venue}", _going_live(setup), GO_LIVE, "Go live")
        case _:
            return None


def waiver_of(title: str, words: str) -> Asks:
    """Return what waiving a rung wants typed."""
    return Asks(
        f"Waive: {title}",
        (
            words,
            "The rung counts from then on as WAIVED, never as passed. The waiver stands in the audit trail.",
        ),
        WAIVE,
        "Waive",
        (FieldAsk("reason", "the reason"), FieldAsk("by", "your name")),
    )


def fault_of(asks: Asks, typed: str, answers: Mapping[str, str]) -> str:
    """Return what is wrong with what was typed; empty when nothing is."""
    if typed != asks.word:
        return f"type {asks.word} as it stands"
    for field in asks.fields:
        answer = answers.get(field.name, "").strip()
        if not answer:
            return f"{field.label} is empty"
        if len(answer) > LONGEST_ANSWER or not answer.isprintable():
            return f"{field.label} must be at most {LONGEST_ANSWER} printable characters"
        if field.choices and answer not in field.choices:
            return f"{field.label} must be one of: {', '.join(field.choices)}"
    return ""


def declared(answers: Mapping[str, str]) -> tuple[str, str]:
    """Return what a statement comes to, as words and outcome: an honest no is kept, and does not hold the rung."""
    missing = [answer for name in ("kyc", "aml") if (answer := answers[name].strip()) in (_KYC[-1], _AML[-1])]
    if missing:
        return f"declared: {' and '.join(missing)}", FAILED
    return "declared by the operator, checked by nobody", PASSED


def compliance_row(venue: str, answers: Mapping[str, str]) -> dict[str, Json]:
    """Return the payload of the operator's statement."""
    return {
        "venue": venue,
        **{name: answers[name].strip() for name in ("kyc", "aml", "by")},
        "checked": False,
    }


def _procedure(setup: VenueSetup) -> tuple[str, ...]:
    return _paragraphs(_PROCEDURE.format(name=setup.name))


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _going_live(setup: VenueSetup) -> tuple[str, ...]:
    if setup.role is not Role.TRADE:
        return (
            f"{setup.name} is market data only: orders are refused in code, and stay so.",
            "Its books and prices counted before, and go on to count. This puts on record that its ladder is held.",
        )
    money = {
        Mode.LIVE: "These are orders with REAL MONEY.",
        Mode.TESTNET: "These are orders on the venue's test network.",
        Mode.PRACTICE: "These are orders on the practice exchange, with play money.",
        Mode.VIA: "These are orders through the door that was given.",
    }[setup.mode]
    return _paragraphs(_LIVE.format(name=setup.name, money=money))
