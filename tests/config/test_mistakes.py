"""Every kind of mistake is a line that names file, line, key, what was expected and what was found."""

from pathlib import Path

import pytest

from console.config import ConfigError, load
from tests.config.scene import Scene

MISTAKES = [
    ("version: 2", "lyra.yaml:1: version: expected 1, found 2"),
    (
        "global_settings:\n  workers: fast",
        "lyra.yaml:2: global_settings.workers: expected a whole number from 1 to 64, or nothing, found 'fast'",
    ),
    (
        "global_settings:\n  workers: 0",
        "lyra.yaml:2: global_settings.workers: expected a whole number from 1 to 64, or nothing, found 0",
    ),
    (
        "global_settings:\n  workers: true",
        "lyra.yaml:2: global_settings.workers: expected a whole number from 1 to 64, or nothing, found true",
    ),
    (
        "global_settings:\n  workers: 1.5",
        "lyra.yaml:2: global_settings.workers: expected a whole number from 1 to 64, or nothing, found 1.5",
    ),
    (
        'global_settings:\n  depth: "50"',
        (
            "lyra.yaml:2: global_settings.depth: expected a whole number from 1 to 400, found '50'; "
            "write the number without quotes"
        ),
    ),
    (
        "global_settings:\n  them: dark",
        "lyra.yaml:2: global_settings.them: unknown key; did you mean theme?",
    ),
    (
        "global_setings: {}",
        "lyra.yaml:1: global_setings: unknown key; did you mean global_settings?",
    ),
    (
        "global_settings:\n  theme: blue",
        "lyra.yaml:2: global_settings.theme: expected one of dark, light, safe, mono, found 'blue'",
    ),
    (
        "global_settings:\n  theme: dark\n  theme: mono",
        "lyra.yaml:3: global_settings.theme: written twice, on lines 2 and 3; keep one",
    ),
    (
        "global_settings:\n  watch: [BTCUSDT]",
        (
            "lyra.yaml:2: global_settings.watch[0]: expected a market such as BTC/USDT or BTC/USDC:USDC, "
            "found 'BTCUSDT'; did you mean BTC/USDT?"
        ),
    ),
    (
        "global_settings:\n  watch: BTC/USDT",
        "lyra.yaml:2: global_settings.watch: expected a list of markets, found 'BTC/USDT'; write a list: [a, b]",
    ),
    (
        "global_settings:\n  watch: [A/B, A/B]",
        "lyra.yaml:2: global_settings.watch: expected a list of markets, found a list; listed twice: A/B",
    ),
    (
        "global_settings:\n  time_zone: Mars/Olympus",
        (
            "lyra.yaml:2: global_settings.time_zone: expected a time zone such as Europe/Berlin, or nothing, "
            "found 'Mars/Olympus'"
        ),
    ),
    ("exchanges: 5", "lyra.yaml:1: exchanges: expected a section, found 5"),
    ("exchanges:\n  gate: 5", "lyra.yaml:2: exchanges.gate: expected a section, found 5"),
    (
        "exchanges:\n  gate:\n    enabled: yes",
        "lyra.yaml:3: exchanges.gate.enabled: expected true or false, found 'yes'",
    ),
    (
        "exchanges:\n  gate:\n    fees: {maker_percent: 11}",
        "lyra.yaml:3: exchanges.gate.fees.maker_percent: expected a number from -1 to 10, or nothing, found 11",
    ),
    (
        "exchanges:\n  gate:\n    fees: {expires: 2026-02-30}",
        (
            "lyra.yaml:3: exchanges.gate.fees.expires: expected a date such as 2026-09-29, or nothing, "
            "found '2026-02-30'; day is out of range for month"
        ),
    ),
    (
        "exchanges:\n  gate:\n    market_types: [spott]",
        (
            "lyra.yaml:3: exchanges.gate.market_types[0]: expected one of spot, margin, swap, future, option, "
            "found 'spott'"
        ),
    ),
    (
        "exchanges:\n  gate:\n    hosts: {live: ['https://api.gateio.ws/api']}",
        (
            "lyra.yaml:3: exchanges.gate.hosts.live[0]: expected a host name, with :port where it is not 443, "
            "found 'https://api.gateio.ws/api'; leave out https:// and the path"
        ),
    ),
    (
        "exchanges:\n  gate:\n    network: {urls: {ws.public: 'http://example.com'}}",
        (
            "lyra.yaml:3: exchanges.gate.network.urls.ws.public: expected an https:// or wss:// address, "
            "found 'http://example.com'; encrypted, without a user name"
        ),
    ),
    (
        "exchanges:\n  gate:\n    ccxt: okx",
        (
            "lyra.yaml:3: exchanges.gate.ccxt: expected gate, since gate is built in, found 'okx'; "
            "add another venue under an id of its own"
        ),
    ),
    (
        "exchanges:\n  krakn:\n    enabled: true",
        (
            "lyra.yaml:2: exchanges.krakn: not a built-in venue; name its class (ccxt: krakn) to add it, "
            "or did you mean kraken?"
        ),
    ),
    (
        "exchanges:\n  other: {ccxt: bitvavoo}",
        "lyra.yaml:2: exchanges.other.ccxt: expected a class of ccxt.pro, found 'bitvavoo'; did you mean bitvavo?",
    ),
    (
        "exchanges:\n  Other: {ccxt: bitvavo}",
        (
            "lyra.yaml:2: exchanges.Other: expected an id of lower-case letters, digits and underscores, "
            "found 'Other'"
        ),
    ),
    (
        "safety: {max_venue_exposure_percent: 60}",
        (
            "lyra.yaml:1: safety.max_venue_exposure_percent: expected at most max_exposure_percent, which is 50, "
            "found 60"
        ),
    ),
    ("- a\n- b", "lyra.yaml:1: expected sections such as global_settings: and exchanges:, found no section"),
    (
        "global_settings:\n  theme: [dark",
        (
            "lyra.yaml:3: not valid YAML at line 3, column 1: did not find expected ',' or ']' "
            "while parsing a flow sequence"
        ),
    ),
    (
        "global_settings:\n\ttheme: dark",
        (
            "lyra.yaml:2: not valid YAML at line 2, column 1: found character that cannot start any token "
            "while scanning for the next token"
        ),
    ),
    (
        "version: 1\n---\nversion: 1",
        "lyra.yaml:2: a second document (---) in the file; keep one",
    ),
    (
        "global_settings: {theme: !!python/name:os.system dark}",
        (
            "lyra.yaml:1: global_settings.theme: the tag tag:yaml.org,2002:python/name:os.system is not used here; "
            "write the plain value"
        ),
    ),
    (
        "global_settings:\n  theme: *dark",
        "lyra.yaml:2: global_settings.theme: the alias *dark names nothing above it",
    ),
]


@pytest.mark.parametrize(("text", "line"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_one_line_that_says_everything(scene: Scene, text: str, line: str) -> None:
    assert scene.line(text) == line


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(scene: Scene) -> None:
    lines = scene.lines("version: 3\nglobal_settings: {depth: 0}\nexchanges: {gate: {priority: x}, nope: }\n")
    assert [line.split(": ")[0:2] for line in lines] == [
        ["lyra.yaml:1", "version"],
        ["lyra.yaml:2", "global_settings.depth"],
        ["lyra.yaml:3", "exchanges.gate.priority"],
        ["lyra.yaml:3", "exchanges.nope"],
    ]


def test_two_venues_with_one_priority_are_named_with_both_lines(scene: Scene) -> None:
    line = scene.line("exchanges:\n  gate: {priority: 77}\n  okx:\n    priority: 77\n")
    assert line.startswith("lyra.yaml:4: exchanges.okx.priority: expected a priority of its own, found 77")
    assert "gate has priority 77 too (lyra.yaml:2)" in line


def test_a_priority_that_a_built_in_venue_has_points_at_the_operators_line(scene: Scene) -> None:
    line = scene.line("exchanges:\n  hyperliquid: {priority: 1}\n")
    assert line.startswith("lyra.yaml:2: exchanges.hyperliquid.priority")
    assert "gate has priority 1 too (venues/catalog/gate.yaml:" in line


def test_a_disabled_venue_leaves_its_priority_to_others(scene: Scene) -> None:
    config = scene.config("exchanges: {gate: {enabled: false}, okx: {priority: 1}}")
    assert config.model.exchanges["okx"].priority == 1


FILES = [
    (b"\xff\xfeh\x00i\x00", "lyra.yaml: a binary file, or text that is not UTF-8; save it as UTF-8"),
    (b"version: 1\n# caf\xe9\n", "lyra.yaml:2: byte 17 is not UTF-8; save the file as UTF-8"),
    (b"version: 1\n#" + b"x" * 1024 * 1024, "lyra.yaml: larger than 1 MiB, which no configuration is"),
    (b"version: 1\n\x07", "lyra.yaml:2: not valid YAML: a character that text never has"),
]


@pytest.mark.parametrize(("raw", "line"), FILES, ids=["utf-16", "latin-1", "huge", "control"])
def test_a_file_that_is_no_text_is_refused_in_one_line(scene: Scene, raw: bytes, line: str) -> None:
    assert scene.line(raw) == line


def test_a_bomb_of_aliases_is_refused_before_it_grows(scene: Scene) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert any("expands to more than 10,000 values" in line for line in scene.lines("\n".join(rows)))


def test_deep_nesting_is_refused(scene: Scene) -> None:
    assert any("nested more than 32 levels deep" in line for line in scene.lines("[" * 500 + "]" * 500))


@pytest.mark.parametrize("depth", [5_000, 500_000])
def test_nesting_without_end_is_refused_and_does_not_crash(scene: Scene, depth: int) -> None:
    assert scene.lines("[" * depth)


def test_an_anchor_may_not_contain_itself(scene: Scene) -> None:
    assert any("names nothing above it" in line for line in scene.lines("exchanges: &a {gate: *a}"))


def test_an_honest_alias_is_allowed(scene: Scene) -> None:
    config = scene.config("exchanges:\n  gate: {symbols: &s [BTC/USDT]}\n  okx: {symbols: *s}\n")
    assert config.model.exchanges["okx"].symbols == ("BTC/USDT",)


@pytest.mark.parametrize(
    "text", ["", "\n", "# only a comment\n", "---\n", "\ufeffversion: 1\n", "exchanges:\n"]
)
def test_an_empty_file_means_the_defaults(scene: Scene, text: str) -> None:
    assert scene.config(text).model == load(environ={}).model


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; `lyra config init` writes one"):
        load(tmp_path / "none.yaml", environ={})


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a directory; give the path of a YAML file"):
        load(tmp_path, environ={})


def test_a_path_that_cannot_be_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / ("x" * 5000), environ={})


@pytest.mark.parametrize(
    ("via", "fine"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:1", True),
        ("http://[::1]:8080", True),
        ("http://10.0.0.1:8080", False),
        ("http://127.0.0.1.example.com:80", False),
        ("http://user:canary@127.0.0.1:80", False),
        ("https://127.0.0.1:80", False),
        ("http://127.0.0.1", False),
        ("http://127.0.0.1:99999", False),
        ("http://127.0.0.1:80/path", False),
        ("127.0.0.1:80", False),
    ],
)
def test_a_door_leads_nowhere_but_to_this_machine(scene: Scene, via: str, fine: bool) -> None:
    text = f"global_settings:\n  mode: via\n  via: '{via}'\n"
    if fine:
        assert scene.config(text).model.global_settings.via == via
        return
    line = scene.line(text)
    assert line.startswith("lyra.yaml:3: global_settings.via: expected an address of this machine")
    assert "canary" not in line


def test_a_door_without_its_mode_beside_it_is_refused(scene: Scene) -> None:
    assert "write mode: via beside it" in scene.line("global_settings: {via: 'http://127.0.0.1:80'}")
    assert "mode via needs it" in scene.line("global_settings: {mode: via}")
