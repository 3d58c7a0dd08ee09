"""Exactly one module of the product can send an order: no other names a method of ccxt that does."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GATE = "venues/trading/gate.py"
EXCEPTED = ("venues/practice/",)
"""The practice exchanges take orders, they send none."""

SENDS = re.compile(
    r"(create|edit|cancel|close)_(\w+_)?(order|orders|position|positions)(_\w+)?"
    r"|(create|edit|cancel|close)(\w+)?(Order|Orders|Position|Positions)(\w+)?"
    r"|cancel_all\w*|cancelAll\w*"
    r"|\w+_ws|\w+Ws"
    r"|\w*_(post|delete|put|patch)_\w*order\w*"
    r"|\w*(Post|Delete|Put|Patch)\w*(Order|Withdraw|Transfer)\w*"
    r"|withdraw|transfer"
)


def named(source: str) -> set[str]:
    """The names in a module, as code or as text, that would send an order."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        words: list[str] = []
        if isinstance(node, ast.Attribute):
            words = [node.attr]
        elif isinstance(node, ast.Name):
            words = [node.id]
        elif isinstance(node, ast.keyword | ast.arg):
            words = [node.arg or ""]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = [node.name]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = [node.value]
        found.update(word for word in words if SENDS.fullmatch(word))
    return found


def _product() -> list[Path]:
    return [
        file
        for package in ("console", "widgets", "venues", "db")
        for file in (ROOT / package).rglob("*.py")
        if not str(file.relative_to(ROOT)).startswith(EXCEPTED)
    ]


def test_only_the_gate_names_what_sends_orders() -> None:
    files = _product()
    assert len(files) > 200
    naming = {str(file.relative_to(ROOT)): named(file.read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in naming.items() if names} == {
        GATE: {"create_order", "cancel_order"}
    }


@pytest.mark.parametrize(
    "code",
    [
        "await exchange.create_order('BTC/USDT')",
        "exchange.createOrder",
        "exchange.create_market_buy_order_with_cost",
        "exchange.edit_order",
        "exchange.cancel_all_orders",
        "exchange.cancel_all_orders_after",
        "exchange.create_order_ws",
        "exchange.privateSpotPostOrders",
        "exchange.private_post_addorder",
        "exchange.v4PrivatePostOrderNew",
        "exchange.privateSpotDeleteOrdersOrderId",
        "getattr(exchange, 'create_order')",
        "getattr(exchange, 'privatePostTradeBatchOrders')",
        "exchange.close_position",
        "exchange.withdraw",
    ],
)
def test_the_test_would_see_it(code: str) -> None:
    assert named(f"async def f(exchange): return {code.removeprefix('await ')}")
