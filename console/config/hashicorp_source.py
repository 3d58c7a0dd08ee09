"""Keys in a HashiCorp Vault: one secret of its KV engine, version 2, a venue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.config.key_sources import PARTS, NoKey
from console.config.models import HashicorpSecret
from console.config.private_file import NotPrivate, private_bytes

ANSWER_SECONDS = 2.5


@dataclass(frozen=True, slots=True)
class HashicorpSource:
    """One secret with the fields `api_key`, `secret` and where needed `password`."""

    where: HashicorpSecret
    environ: Mapping[str, str] = field(repr=False)
    kind: str = "hashicorp"
    is_slow: bool = True

    def parts(self) -> Mapping[str, str]:
        """Return the newest version of the secret."""
        where = self.where
        token = self._token()
        answer = _asked(where, token)
        try:
            data = answer["data"]["data"]
        except (KeyError, TypeError):
            data = None
        if not isinstance(data, dict) or not all(isinstance(data.get(part, ""), str) for part in PARTS):
            raise NoKey(f"{where.address} answered, but {where.path} has not the form of a key")
        return {part: data[part].strip() for part in PARTS if part in data}

    def _token(self) -> str:
        where = self.where
        if where.token_variable is not None:
            token = self.environ.get(where.token_variable, "").strip()
            if not token:
                raise NoKey(f"{where.token_variable} is not set: it should hold the token")
            return token
        name = where.token_file or "~/.vault-token"
        try:
            token = private_bytes(Path(name).expanduser()).decode("ascii").strip()
        except NotPrivate as error:
            raise NoKey(f"the token file {name} is refused: {error}") from None
        except OSError as error:
            raise NoKey(f"the token file {name} cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            token = ""
        if not token or not token.isprintable():
            raise NoKey(f"the token file {name} holds no token")
        return token


def _asked(where: HashicorpSecret, token: str) -> Any:
    """Return what the server says; its words are not repeated, since nobody knows what is in them."""
    import hvac
    import requests

    session = requests.Session()
    session.trust_env = False  # no proxy and no netrc: the token goes to this address and nowhere else
    client = hvac.Client(
        url=where.address,
        token=token,
        namespace=where.namespace,
        timeout=ANSWER_SECONDS,
        verify=str(Path(where.ca_file).expanduser()) if where.ca_file else True,
        allow_redirects=False,
        session=session,
    )
    place = f"{where.address}, {where.mount}/{where.path}"
    try:
        return client.secrets.kv.v2.read_secret_version(
            path=where.path, mount_point=where.mount, raise_on_deleted_version=True
        )
    except hvac.exceptions.Forbidden:
        raise NoKey(f"{place}: the token may not read it, or has run out") from None
    except hvac.exceptions.InvalidPath:
        raise NoKey(f"{place}: there is no such secret, or its newest version was deleted") from None
    except hvac.exceptions.VaultDown:
        raise NoKey(f"{place}: the server is sealed") from None
    except requests.exceptions.SSLError:
        raise NoKey(f"{place}: its certificate cannot be verified; name its authority as ca_file") from None
    except requests.exceptions.Timeout:
        raise NoKey(f"{place}: no answer within {ANSWER_SECONDS:g} s") from None
    except requests.exceptions.ConnectionError:
        raise NoKey(f"{place}: it cannot be reached") from None
    except (hvac.exceptions.VaultError, requests.exceptions.RequestException, ValueError, OSError) as error:
        raise NoKey(f"{place}: it could not be read: {type(error).__name__}") from None
    finally:
        session.close()
