"""The command line understands what exists and says what would be understood."""

from hypothesis import given, strategies as st

from console.actions.grammar import Command, Known, Misunderstood, complete, parse

KNOWN = Known(("BTC/USDT", "BTC/USDC", "ETH/USDT"), ("gate", "okx"), ("dark", "mono"))


def test_lines_that_are_understood() -> None:
    assert parse("symbol btc/usdt", KNOWN) == Command("symbol", "BTC/USDT")
    assert parse(":venue okx", KNOWN) == Command("venue", "okx")
    assert parse("theme mono", KNOWN) == Command("theme", "mono")
    assert parse("reconnect gate", KNOWN) == Command("reconnect", "gate")
    assert parse("screen books", KNOWN) == Command("screen", "books")
    assert parse("quit", KNOWN) == Command("quit")
    assert parse("sy ETH/USDT", KNOWN) == Command("symbol", "ETH/USDT")


def test_lines_that_are_not_say_what_would_be() -> None:
    for line, part in (
        ("", "type a command"),
        ("hold gate", "no such command"),
        ("rec", "needs one venue"),
        ("venue", "needs one venue"),
        ("venue kraken", "no venue kraken"),
        ("symbol BTC/US", "did you mean BTC/USDT"),
        ("quit now", "stands alone"),
        ("s x", "which one"),
    ):
        answer = parse(line, KNOWN)
        assert isinstance(answer, Misunderstood), line
        assert part in answer.words


def test_a_prefix_of_a_dangerous_word_is_not_guessed() -> None:
    assert isinstance(parse("d gate", KNOWN), Misunderstood)


def test_completion_goes_as_far_as_it_is_certain() -> None:
    assert complete("sym", KNOWN) == "symbol "
    assert complete("symbol b", KNOWN) == "symbol BTC/USD"
    assert complete("venue g", KNOWN) == "venue gate"
    assert complete("venue zzz", KNOWN) == "venue zzz"


@given(st.text())
def test_no_line_breaks_the_parser(line: str) -> None:
    assert isinstance(parse(line, KNOWN), Command | Misunderstood)
    assert isinstance(complete(line, KNOWN), str)
