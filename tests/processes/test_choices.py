"""What was chosen with keys in one run is there in the next."""

from tests.support.terminal import Start


def test_the_symbol_is_found_again(program: Start) -> None:
    terminal, _ = program()
    terminal.shows("BTC/USDT · gate")
    terminal.type("}")
    terminal.shows("ETH/USDT · gate")
    terminal.type("\x11")
    assert terminal.left(3.0) == 0
    again, _ = program()
    again.shows("ETH/USDT · gate")
    again.type("\x11")
    assert again.left(3.0) == 0
