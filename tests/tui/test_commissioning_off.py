"""A practice run whose orders wait for no ladder says so wherever the ladder is counted."""

from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.ui_app import lines_of, make_app, text_of
from tests.support.ui_orders import press
from venues.model.value import replace


async def test_the_chip_and_the_wizard_say_off() -> None:
    """It looked as if orders waited: `COMM 6/21` stood there while they went out."""
    app = make_app("nothing", desk_scenes.desk(), scenes.commissioning())
    app.session.settings = replace(app.session.settings, orders_need_commissioning=False)
    async with app.run_test(size=(160, 45)) as pilot:
        await press(pilot, "7")
        chips = lines_of(app)[1]
        assert "gate" in chips
        assert "COMM off" in chips
        assert "COMM 6/21" not in chips
        assert "binance" in chips
        assert "COMM off" not in chips[chips.index("binance") : chips.index("binance") + 24]
        await press(pilot, "w")
        assert "COMM off: orders do not wait for this ladder" in text_of(app)
