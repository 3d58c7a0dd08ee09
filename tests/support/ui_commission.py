"""The console with a scripted ladder, and what its wizard shows."""

from console.app.app import LyraApp
from tests.support import commission_scenes as scenes, desk_scenes
from tests.support.scripted_commissioning import ScriptedCommissioning
from tests.support.scripted_desk import ScriptedDesk
from tests.support.ui_app import make_app
from widgets.rung_table import RungTable

SIZE = (120, 40)


def app_with(made: ScriptedCommissioning | None = None, desk: ScriptedDesk | None = None) -> LyraApp:
    return make_app("nothing", desk or desk_scenes.desk(), made or scenes.commissioning())


def climbs_of(app: LyraApp) -> ScriptedCommissioning:
    made = app.session.commissioning
    assert isinstance(made, ScriptedCommissioning)
    return made


def cursor_of(app: LyraApp) -> str:
    return app.screen.query_one(RungTable).cursor_key


def spelled(word: str) -> list[str]:
    return ["space" if character == " " else character for character in word]
