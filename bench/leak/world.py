"""One user's whole world for a scenario: home, configuration, keys, and everything the program leaves there."""

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psutil

from bench.leak.canaries import Canaries, Sighting, sightings
from bench.vault_ground import FLOOR
from db.vault.files import FILE_NAME
from db.vault.opening import create_vault, system_means
from tests.support.processes import LYRA, home, looked_into, short_directory, until
from tests.support.terminal import Terminal
from venues.model.words import Mode

BROKEN = (sys.executable, "-P", "-m", "bench.leak.broken")
"""`lyra` whose exchanges know the canaries, and of which a part may be broken."""

KEYS = "keys"
"""Directory below the home that is not searched: here the secrets are meant to be."""
PLAN = "plan.json"
VENUES = ("okx", "gate")
_PASSWORD_VENUES = ("okx", "kucoin", "bitget")


class Plan(msgspec.Struct, frozen=True):
    """What the broken parts do; the file is in the directory of keys."""

    canaries: Canaries
    crash: str = ""
    """Name of the screen or dialog that crashes when it is on top."""
    worker: str = ""
    """`raises`: reading the balances fails, with keys in the words. `dies`: the worker does."""
    exchanges: str = ""
    """`fails`: they log a request as an error. `strange`: they know no key, and repeat each that they are given."""


CONFIG = """version: 1
global_settings: {{log_level: {level}, practice_needs_commissioning: false, vault_idle_minutes: 60}}
safety: {{orders_per_minute: 1000}}
exchanges:
  okx:
    practice_credentials: {{env: {{api_key: P_OKX_KEY, secret: P_OKX_SECRET, password: P_OKX_WORD}}}}
    credentials: {{env: {{api_key: OKX_KEY, secret: OKX_SECRET, password: OKX_WORD}}}}
    via_credentials: {{file: {keys}/okx.key}}
  gate:
    practice_credentials: {{env: {{api_key: P_GATE_KEY, secret: P_GATE_SECRET}}}}
    credentials: {{env: {{api_key: GATE_KEY, secret: GATE_SECRET}}}}
  kraken:
    practice_credentials: {{file: {keys}/kraken-practice.key}}
    via_credentials: {{file: {keys}/kraken.key}}
  whitebit: {{}}
  bybit: {{credentials: {{env: {{api_key: BYBIT_KEY, secret: BYBIT_SECRET}}}}}}
  coinbase: {{credentials: {{env: {{api_key: COINBASE_KEY, secret: COINBASE_SECRET}}}}}}
  kucoin: {{credentials: {{env: {{api_key: KUCOIN_KEY, secret: KUCOIN_SECRET, password: KUCOIN_WORD}}}}}}
  bitget: {{credentials: {{env: {{api_key: BITGET_KEY, secret: BITGET_SECRET, password: BITGET_WORD}}}}}}
  mexc:
    credentials: {{env: {{api_key: MEXC_KEY, secret: MEXC_SECRET}}}}
    testnet_credentials: {{hashicorp: {{address: "http://127.0.0.1:9", path: keys/mexc, token_variable: VAULT_TOKEN}}}}
  hyperliquid: {{credentials: {{env: {{api_key: HL_KEY, secret: HL_SECRET}}}}}}
"""

_VARIABLES = {
    "P_OKX": "okx", "P_GATE": "gate", "OKX": "live.okx", "GATE": "live.gate", "BYBIT": "live.bybit",
    "COINBASE": "live.coinbase", "KUCOIN": "live.kucoin", "BITGET": "live.bitget", "MEXC": "live.mexc",
    "HL": "live.hyperliquid",
}  # fmt: skip
_PARTS = {"KEY": "api_key", "SECRET": "secret", "WORD": "password"}


class World:
    """A user, and everything that can be looked through afterwards.

    Args:
        root: new and empty.
        runtime: of a short path, for sockets.
        canaries: the secrets.
        level: of the log.
        plan: what is broken.
    """

    def __init__(
        self, root: Path, runtime: Path, canaries: Canaries, level: str = "debug", **plan: str
    ) -> None:
        self.root, self.runtime, self.canaries = root, runtime, canaries
        self.home = root / "home"
        self.env = {**looked_into(home(self.home, runtime)), "TMPDIR": str(root / "tmp"), **self._variables()}
        self.keys, self.cwd = self.home / KEYS, root / "cwd"
        for place in (self.keys, self.cwd, root / "tmp"):
            place.mkdir(mode=0o700)
        self._write_keys(Plan(canaries, **plan))
        self.config = self.home / "lyra.yaml"
        self.config.write_text(CONFIG.format(level=level, keys=self.keys))
        self.heard: list[tuple[str, bytes]] = []
        """Output, environments and arguments, by what they are of."""

    def _variables(self) -> dict[str, str]:
        found = {}
        for prefix, name in _VARIABLES.items():
            for word, part in _PARTS.items():
                if (value := self.canaries.values.get(f"{name}.{part}")) is not None:
                    found[f"{prefix}_{word}"] = value
        return {**found, "VAULT_TOKEN": self.canaries.values["hashicorp.token"]}

    def _write_keys(self, plan: Plan) -> None:
        values = self.canaries.values
        self.secret(PLAN, msgspec.json.encode(plan).decode())
        self.key_file("okx.key", "file.okx")
        self.key_file("kraken.key", "file.kraken")
        self.key_file("kraken-practice.key", "kraken")
        self.key_file("whitebit.key", "whitebit")
        for venue in ("bybit", "mexc"):
            self.key_file(f"{venue}.key", f"vault.{venue}")
        self.secret("passphrase", values["vault.passphrase"] + "\n")
        self.secret("new-passphrase", values["vault.new_passphrase"] + "\n")

    def secret(self, name: str, text: str) -> Path:
        """Write a private file where secrets are meant to be; return its path."""
        path = self.keys / name
        path.write_text(text)
        path.chmod(0o600)
        return path

    def key_file(self, name: str, prefix: str) -> Path:
        """Write the parts of a key as the program reads them."""
        parts = {part: self.canaries.values.get(f"{prefix}.{part}") for part in _PARTS.values()}
        lines = [f"{part}: {json.dumps(value)}" for part, value in parts.items() if value is not None]
        return self.secret(name, "\n".join(lines) + "\n")

    # -- running ----------------------------------------------------------------------------------------

    def run(self, *words: object, given: str = "", **env: str) -> subprocess.CompletedProcess[bytes]:
        """Run a program to its end and keep what it says."""
        done = subprocess.run(
            [*map(str, words)],
            env={**self.env, **env},
            cwd=self.cwd,
            input=given.encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        self.heard += [("standard output", done.stdout), ("standard error", done.stderr)]
        return done

    def lyra(self, *words: object, status: int | None = 0, given: str = "", **env: str) -> str:
        """Run a command of `lyra`; return its standard output.

        Raises:
            AssertionError: it ended with another status than was expected; None expects any.
        """
        done = self.run(*LYRA, *words, given=given, **env)
        # the bench's own errors must not hold what it looks for
        assert status is None or done.returncode == status, f"lyra {words[:2]} ended with {done.returncode}"
        return done.stdout.decode()

    def vault(self, *words: object, **options: Any) -> str:
        """Run `lyra vault` on the practice vault."""
        file = {"LYRA_PASSPHRASE_FILE": str(self.keys / "passphrase")}
        chosen = ("--mode", "practice", "--config", self.config)
        return self.lyra("vault", words[0], *chosen, *words[1:], **{**file, **options})

    def fill_vault(self) -> None:
        """Make a vault with the keys of three venues, at the least that a passphrase may cost."""
        values = self.canaries.values
        data = self.home / ".local/share/lyra/practice"
        data.mkdir(mode=0o700, parents=True)
        with create_vault(data / FILE_NAME, Mode.PRACTICE, values["vault.passphrase"], FLOOR, system_means())[
            0
        ] as vault:
            for venue, prefix in (("whitebit", ""), ("bybit", "vault."), ("mexc", "vault.")):
                parts = {part: values[f"{prefix}{venue}.{part}"] for part in ("api_key", "secret")}
                vault.put(venue, "main", parts, 90)

    @contextmanager
    def console(
        self,
        *words: str,
        venues: Sequence[str] = VENUES,
        command: Sequence[str] = BROKEN,
        size: tuple[int, int] = (160, 45),
        env: dict[str, str] | None = None,
        up: str = "okx",
    ) -> Iterator["Run"]:
        """Run the console on the practice exchanges until this ends; then keep all that its terminal was told."""
        arguments = words or ("practice", "--config", str(self.config), "--venues", ",".join(venues))
        terminal = Terminal(
            *arguments, env={**self.env, **(env or {})}, command=command, size=size, cwd=self.cwd
        )
        with terminal:
            run = Run(self, terminal)
            try:
                if up:
                    terminal.shows(f"{up} ● UP", 40.0)
                    terminal.shows(r"Balances Σ \d", 20.0)
                    run.look()
                yield run
            finally:
                run.end()
                self.heard.append(("the terminal", bytes(terminal.output)))
                self.heard.append(("the screen", terminal.screen.text.encode()))

    @contextmanager
    def exchanges(self) -> Iterator[str]:
        """Run the practice exchanges alone; yield their address."""
        words = ["-m", "bench.leak.practice_process", "--port", "0", "--venues", "okx,gate", "--json"]
        command = [sys.executable, "-P", *words]
        with subprocess.Popen(command, env=self.env, cwd=self.cwd, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            try:
                yield json.loads(process.stdout.readline())["url"]
            finally:
                process.terminate()

    # -- looking ----------------------------------------------------------------------------------------

    def found(self) -> list[Sighting]:
        """Return the secrets in all files and in all that was heard."""
        return sightings(self.canaries.all(), [*self.heard, *self._files()])

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for place in (self.root, self.runtime):
            for path in sorted(place.rglob("*")):
                yield f"the name of {path.name}"[:60], str(path.relative_to(place)).encode()
                if path.is_file() and self.keys not in path.parents:
                    with contextlib.suppress(OSError):
                        yield str(path.relative_to(place)), path.read_bytes()


class Run:
    """A console on its terminal, and its processes."""

    def __init__(self, world: World, terminal: Terminal) -> None:
        self.world, self.terminal = world, terminal
        self._seen: dict[int, psutil.Process] = {}

    def processes(self) -> dict[str, psutil.Process]:
        """Return the living processes by their part: `launcher`, `console`, `practice`, `worker`."""
        launcher = psutil.Process(self.terminal.process.pid)
        found = {"launcher": launcher}
        with contextlib.suppress(psutil.NoSuchProcess, IndexError):
            for child in launcher.children(recursive=True):
                words = " ".join(child.cmdline())
                part = next((part for part in ("console", "practice", "worker") if part in words), "")
                found[part or f"child {child.pid}"] = child
        self._seen.update({process.pid: process for process in found.values()})
        return found

    def look(self) -> None:
        """Keep what others see of the processes: arguments and environments."""
        for part, process in self.processes().items():
            for name in ("environ", "cmdline"):
                with contextlib.suppress(OSError):
                    self.world.heard.append(
                        (f"{name} of the {part}", Path(f"/proc/{process.pid}/{name}").read_bytes())
                    )

    def ask(self, path: str, body: object = None, method: str = "POST") -> Any:
        """Ask the control channel of the exchanges."""
        sockets = self.processes()["practice"].net_connections()
        port = next(one.laddr.port for one in sockets if one.status == "LISTEN")
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/_practice/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
            return json.load(answer)

    def echo(self, fault: dict[str, object]) -> None:
        """Let an exchange answer with what it was asked."""
        self.ask(
            "faults", {"kind": "answer", "action": "echo", "venue": "okx", "duration_ms": 60_000, **fault}
        )

    def leave(self) -> None:
        """Quit, leave orders where they are, and wait for the end."""
        self.terminal.type("\x11")
        until(
            lambda: self.terminal.process.poll() is not None or "Leave the console?" in self._text,
            15.0,
            "the end",
        )
        if self.terminal.process.poll() is None:
            self.terminal.type("\t\t")
            time.sleep(0.5)
            self.terminal.type("\r")
        self.terminal.left(15.0)

    @property
    def _text(self) -> str:
        return self.terminal.screen.text

    def end(self) -> None:
        """End whatever is left."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.processes()
        for process in self._seen.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                if process.is_running():
                    process.kill()


@contextmanager
def world(canaries: Canaries, **options: str) -> Iterator[World]:
    """Make a world, and take it away."""
    with short_directory() as root, short_directory() as runtime:
        yield World(root, runtime, canaries, **options)
