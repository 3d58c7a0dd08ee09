"""Believable ladders, for key tests, pictures and the demo."""

from console.commission.views import Asks, FieldAsk, FigureLine, LadderView, RungKind, RungState, RungView
from tests.support.desk_scenes import DRAFT, NOW_MS
from tests.support.scripted_commissioning import ScriptedCommissioning
from venues.model.value import replace
from venues.model.words import Side

DAY_MS = 86_400_000

LIMITS_ASKS = Asks(
    "Limits and safety rules",
    (
        "These limits hold for gate from now on. An order beyond any of them is refused in code.",
        "Order at most 1 000 USD. Position at most 5 000 USD. Loss of a day at most 250 USD, then everything halts.",
    ),
    "LIMITS",
    "Accept",
)
KYC_ASKS = Asks(
    "KYC and AML",
    (
        (
            "Your statement is recorded as yours. Nothing of it is checked by this console, and it is never shown as "
            "checked."
        ),
    ),
    "I DECLARE THIS",
    "Declare",
    (
        FieldAsk("status", "Status at gate", ("verified", "pending", "not verified")),
        FieldAsk("level", "Level", ("basic", "advanced", "institution")),
        FieldAsk("note", "Note, in your words"),
    ),
)
EMERGENCY_ASKS = Asks(
    "Emergency procedure",
    (
        "1. Ctrl-G twice within five seconds halts everything and cancels every order of ours, at every venue.",
        "2. `lyra kill` in any other terminal does the same when this one does not answer.",
        "3. When both are lost: sign in at https://www.gate.io, Orders, Cancel all. Do it now once, to know the way.",
        (
            "4. An order that is UNKNOWN may be live. Do not send another one. `i` asks the venue again; "
            "the venue's own page is the last word."
        ),
        (
            "5. When a key may have leaked: delete it at the venue first, then `lyra vault rotate gate`, "
            "then look at the trail with `lyra audit verify`."
        ),
        (
            "6. When the machine is lost: the worker cancels what is ours ten seconds after the console has gone, "
            "if the machine still runs. If it does not, only the venue's dead man's switch cancels, where armed."
        ),
        (
            "7. After any of this the console stays HALTED until you type RELEASE. Look first at what is open, what is "
            "held, and what the trail says, in this order."
        ),
    ),
    "I HAVE READ THIS",
    "Confirm",
)
GO_LIVE_ASKS = Asks(
    "Go-live",
    ("From now on tickets of gate are reviewed in this mode. Nothing is sent by this.",),
    "GO LIVE gate",
    "Go live",
)
SCOPE_WAIVER = Asks(
    "Waive: key scope",
    (
        "gate does not tell whether this key may withdraw.",
        "A waiver says that you have looked at it at the venue, and that withdrawing is off there.",
    ),
    "WITHDRAWING IS OFF",
    "Waive",
)

_AUTO, _TYPED = RungKind.AUTOMATIC, RungKind.TYPED
_RUNGS: tuple[tuple[str, str, RungKind, str], ...] = (
    (
        "credentials",
        "Credentials",
        _AUTO,
        "A key is kept where it should be, and the account's own link is up.",
    ),
    ("key_scope", "Key scope", _AUTO, "The key may trade and may not withdraw, by the venue's own word."),
    (
        "rates",
        "Rate limits",
        _AUTO,
        "What the console spends a minute stays well below what the venue allows.",
    ),
    ("limits", "Limits and safety rules", _TYPED, "You know the limits that hold here, and want them."),
    (
        "rehearsal",
        "Confirmation rehearsed",
        RungKind.REHEARSAL,
        "Your hands know the confirmation before it is real.",
    ),
    (
        "health",
        "Health and clock",
        _AUTO,
        "The links are fresh, and the venue's clock is close enough to ours.",
    ),
    (
        "capabilities",
        "Capabilities",
        _AUTO,
        "Everything that is used is offered: streams, order kinds, lookups.",
    ),
    ("account", "Account", _AUTO, "The balances arrive, and are complete."),
    ("fees", "Fees against expected", _AUTO, "You pay what you think you pay."),
    ("market_data", "Market data", _AUTO, "Books arrive, change, and are sound."),
    (
        "book_accuracy",
        "Book accuracy",
        _AUTO,
        "The streamed book is the one that the venue gives when it is asked.",
    ),
    ("balance_updates", "Balance updates", _AUTO, "What the stream says of balances is what the venue says."),
    ("fee_calculation", "Fee calculation", _AUTO, "Our sum of a fee is the venue's sum, to the last digit."),
    ("probe", "Post-only probe", RungKind.PROBE, "An order rests, is found by our own id, and is cancelled."),
    (
        "micro_trade",
        "Micro-trade",
        RungKind.MICRO_TRADE,
        "The smallest order trades, and every book agrees after it.",
    ),
    ("audit", "Audit verified", _AUTO, "The whole trail is intact, from its first row."),
    (
        "compliance",
        "KYC and AML declared",
        _TYPED,
        "What you state about your standing at the venue is on record.",
    ),
    ("alerts", "Alerts on", _AUTO, "Somebody hears it when something breaks."),
    ("emergency", "Emergency procedure read", _TYPED, "You know what to do when everything else has failed."),
    ("latency", "Latency baseline", _AUTO, "What is normal is known, so that what is not is seen."),
    ("go_live", "Go-live", _TYPED, "From here on the ticket is open."),
)
_ASKS = {
    "limits": LIMITS_ASKS,
    "compliance": KYC_ASKS,
    "emergency": EMERGENCY_ASKS,
    "go_live": GO_LIVE_ASKS,
}
_FIGURES: dict[str, tuple[FigureLine, ...]] = {
    "rates": (
        FigureLine("requests a minute", "600", "at most 900", passes=True),
        FigureLine("used now", "4 %", "at most 80 %", passes=True),
    ),
    "health": (
        FigureLine("state", "UP", "UP", passes=True),
        FigureLine("link age", "0.3 s", "at most 2 s", passes=True),
        FigureLine("clock offset", "+8 ms", "within 500 ms", passes=True),
        FigureLine("latency", "38 ms"),
    ),
    "book_accuracy": (
        FigureLine("levels compared", "40", "at least 20", passes=True),
        FigureLine("differing", "2.5 %", "at most 5 %", passes=True),
        FigureLine("worst difference", "0.004 %", "at most 0.1 %", passes=True),
        FigureLine("snapshots", "4"),
    ),
}
_DIGEST = "4be109c1a1d27733"


def fresh_ladder(venue: str = "gate") -> LadderView:
    """Return a ladder nobody has climbed."""
    rungs = tuple(
        RungView(name, title, purpose, kind, RungState.OPEN, asks=_ASKS.get(name))
        for name, title, kind, purpose in _RUNGS
    )
    return LadderView(venue, venue, "PRACTICE", rungs, next=rungs[0].name)


def held(rung: RungView, number: int = 1) -> RungView:
    """Return the rung as it stands once it has been climbed."""
    at_ms = NOW_MS - (60 - number) * 1000
    return replace(
        rung,
        state=RungState.PASSED,
        figures=_FIGURES.get(rung.name, ()),
        at_ms=at_ms,
        due_ms=at_ms + 30 * DAY_MS,
        row=48_100 + number,
        digest=_DIGEST,
    )


def ladder(count: int = 6, venue: str = "gate") -> LadderView:
    """Return a ladder of which the first `count` rungs are held."""
    made = fresh_ladder(venue)
    rungs = tuple(held(one, at) if at < count else one for at, one in enumerate(made.rungs))
    return replace(made, rungs=rungs, next=rungs[count].name if count < len(rungs) else "")


def commissioning(*ladders: LadderView) -> ScriptedCommissioning:
    """Return commissioning with these ladders; gate's, six rungs held, when none is named."""
    made = ScriptedCommissioning(drafts={Side.BUY: DRAFT, Side.SELL: DRAFT})
    for one in ladders or (ladder(), ladder(21, "okx"), ladder(0, "kraken")):
        made.put(one)
    return made


# ---- every state ----


def running() -> ScriptedCommissioning:
    made = commissioning(replace(ladder(10), climbing=True))
    made.change(
        "gate",
        "book_accuracy",
        state=RungState.RUNNING,
        progress="comparing the streamed book of BTC/USDT with REST: 3 of 4 snapshots, 30 levels",
        began_ms=NOW_MS - 4_200,
        figures=_FIGURES["book_accuracy"][:2],
    )
    return made


def waived() -> ScriptedCommissioning:
    made = commissioning(ladder(2))
    made.change(
        "gate",
        "key_scope",
        state=RungState.WAIVED,
        words="gate does not tell whether the key may withdraw; you typed that it may not",
        waiver=SCOPE_WAIVER,
    )
    return made


def failed() -> ScriptedCommissioning:
    made = commissioning(ladder(5))
    made.change(
        "gate",
        "health",
        state=RungState.FAILED,
        words="the venue's clock is 812 ms ahead of ours; signed requests may come too early or too late",
        remedy="Let this machine set its clock by NTP (`timedatectl set-ntp true`), wait a minute, then press Enter.",
        figures=(
            *_FIGURES["health"][:2],
            FigureLine("clock offset", "+812 ms", "within 500 ms", passes=False),
            FigureLine("latency", "38 ms"),
        ),
        at_ms=NOW_MS - 21_000,
        row=48_107,
        digest=_DIGEST,
    )
    return made


def fallen() -> ScriptedCommissioning:
    made = commissioning(ladder(21))
    made.change(
        "gate",
        "book_accuracy",
        state=RungState.FALLEN,
        words="ccxt was 4.5.18 when this was proved and is 4.5.20 now",
        remedy="Press Enter: it is proved anew with the version of now.",
        due_ms=None,
    )
    return made


def due_soon() -> ScriptedCommissioning:
    made = commissioning(ladder(21))
    made.change("gate", "latency", due_words="due again in 5 days", due_ms=NOW_MS + 5 * DAY_MS)
    return made


def unreadable_scope() -> ScriptedCommissioning:
    made = commissioning(ladder(1))
    made.change(
        "gate",
        "key_scope",
        state=RungState.FAILED,
        words="gate does not tell whether this key may withdraw",
        remedy="Look at the key at the venue. When withdrawing is off there, waive this with W.",
        waiver=SCOPE_WAIVER,
        at_ms=NOW_MS - 3_000,
        figures=(
            FigureLine("may trade", "yes", "yes", passes=True),
            FigureLine("may withdraw", "cannot be known", "no", passes=False),
        ),
        row=48_102,
        digest=_DIGEST,
    )
    return made


def closed() -> ScriptedCommissioning:
    return commissioning(replace(ladder(6), words="the vault is locked; unlock it first"))
