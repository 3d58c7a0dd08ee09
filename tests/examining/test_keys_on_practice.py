"""What a key may do, asked of practice exchanges over the link: by private clients, bound to the table of requests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.examining.rig import Examining, examining
from venues.model.examined import Examination, Examined
from venues.practice.engine.traits import KeyKind

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRADED = ("gate", "okx", "whitebit", "kraken")
TELLING = ("okx", "kraken")
"""Those that prove that a key cannot withdraw."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def venues(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Examining]:
    async with examining(*TRADED, state=tmp_path_factory.mktemp("examining")) as scene:
        yield scene


@pytest.fixture
def scene(venues: Examining) -> Examining:
    """One worker for all tests of this file, its exchanges sound at the start of each."""
    venues.sound()
    return venues


async def scopes(scene: Examining, kind: KeyKind) -> dict[str, Examined]:
    for venue in TRADED:
        scene.behave(venue, key=kind)
    return {venue: await scene.ask(venue, Examination.KEY_SCOPE) for venue in TRADED}


async def test_each_kind_of_key_is_told_as_far_as_the_venue_tells(scene: Examining) -> None:
    found = await scopes(scene, KeyKind.TRADE_ONLY)
    assert all(examined.answered for examined in found.values())
    assert {venue: found[venue].value("withdraw") for venue in TRADED} == {
        "gate": "unknown", "okx": "no", "whitebit": "unknown", "kraken": "no",
    }  # fmt: skip
    assert {venue: found[venue].value("trade") for venue in TRADED} == {
        "gate": "yes", "okx": "yes", "whitebit": "unknown", "kraken": "yes",
    }  # fmt: skip
    assert found["whitebit"].value("tells") == "no"
    assert "WhiteBIT has no request" in found["whitebit"].words
    assert found["gate"].source == "GET /api/v4/account/main_keys"
    assert found["kraken"].source == "POST /0/private/GetApiKeyInfo"

    found = await scopes(scene, KeyKind.CAN_WITHDRAW)
    assert [found[venue].value("withdraw") for venue in ("gate", *TELLING)] == ["yes"] * 3

    found = await scopes(scene, KeyKind.STRANGE)
    assert [found[venue].value("withdraw") for venue in ("gate", *TELLING)] == ["unknown"] * 3
    assert all("teleport" in found[venue].words for venue in ("gate", *TELLING))

    found = await scopes(scene, KeyKind.READ_ONLY)
    assert [found[venue].value("trade") for venue in ("gate", *TELLING)] == ["no"] * 3

    for kind in (KeyKind.UNREADABLE, KeyKind.MISSING_FIELD, KeyKind.NOT_ANSWERED):
        found = await scopes(scene, kind)
        for venue in ("gate", *TELLING):
            examined = found[venue]
            assert (examined.answered, examined.figures) == (False, ()), (venue, kind)
            assert examined.words
    assert scene.orders_sent() == 0


async def test_the_key_s_own_safeguards(scene: Examining) -> None:
    scene.behave("kraken", addresses=("10.0.0.1",), expires_ms=1_900_000_000_000, nonce_window=5)
    scene.behave("okx", addresses=("10.0.0.1",))
    scope = await scene.ask("kraken", Examination.KEY_SCOPE)
    assert (scope.value("address_bound"), scope.value("expires_ms")) == ("yes", "1900000000000")

    security = await scene.ask("kraken", Examination.KEY_SECURITY)
    assert security.value("nonce_window") == "5"
    assert security.value("query_from") == "0"
    assert security.value("name") == "practice"
    # the answer about the scope is used once; the next question is asked anew
    scene.behave("kraken", nonce_window=7)
    assert (await scene.ask("kraken", Examination.KEY_SECURITY)).value("nonce_window") == "7"
    assert (await scene.ask("okx", Examination.KEY_SECURITY)).value("address_bound") == "yes"
    assert not (await scene.ask("whitebit", Examination.KEY_SECURITY)).answered


async def test_no_answer_holds_a_key(scene: Examining) -> None:
    for venue in TRADED:
        account = scene.seat(venue).account
        assert account is not None
        for what in (Examination.KEY_SCOPE, Examination.KEY_SECURITY):
            told = repr(await scene.ask(venue, what))
            assert account.exchange.apiKey not in told
            assert account.exchange.secret not in told
