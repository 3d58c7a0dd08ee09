"""`V` asks for the passphrase in the wizard too, where a rung may need the vault's keys."""

from console.dialogs.commission import Commission
from console.dialogs.unlock import Unlock
from console.keys.views import VaultState, VaultView
from tests.support.scripted_keys import ScriptedKeys
from tests.support.ui_app import text_of
from tests.support.ui_commission import SIZE, app_with, climbs_of
from tests.support.ui_orders import painted, press


async def test_v_opens_the_vault_in_the_wizard_and_the_passphrase_is_no_keys() -> None:
    """`V` did nothing there, and an `a` in the passphrase that was typed then began a climb."""
    keys = ScriptedKeys(asks=False)
    app = app_with()
    app.session.keys = keys
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "w", "V")
        assert isinstance(app.screen, Unlock)
        await press(pilot, *"aWs was", "enter")
        assert keys.passphrases == ["aWs was"]
        assert climbs_of(app).asked == []
        keys.answer.set()
        await painted(pilot)
        await painted(pilot)
        assert isinstance(app.screen, Commission)
        await press(pilot, "V")
        assert keys.locked == [("the operator locked it", False)]
        assert isinstance(app.screen, Commission)


async def test_where_there_is_no_vault_the_wizard_says_so() -> None:
    app = app_with()
    app.session.keys = ScriptedKeys(VaultView(VaultState.NONE), asks=False)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "w", "V")
        assert isinstance(app.screen, Commission)
        assert "there is no vault in this mode" in text_of(app)
