"""OpenID Connect as the operator set it up: the identity authority we ask, and the key our own word is signed with.

Programs of others that sign people in with this portal check our word by the key; it lies in the home, readable by the
service alone, and is made before pages are first served.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from saltern.installation.environment import Environment, SettingUnreadable
from saltern.words import Phrase

if TYPE_CHECKING:
    from jwt import PyJWK

    from saltern.apps.programs.issuer import Issuer

AUTHORITY: Final = "authority"
"""The name of the identity authority in addresses."""
KEY: Final = "openid-key.pem"
BITS: Final = 2048


def authority(environment: Environment) -> Mapping[str, Any]:
    """What the sign-in library has to know of the authority; nothing where there is none."""
    asked = environment.authority
    if not asked.asked:
        return {}
    app = {
        "provider_id": AUTHORITY,
        "name": asked.name or AUTHORITY,
        "client_id": asked.client_id,
        "secret": asked.client_secret,
        "settings": {
            "server_url": asked.issuer,
            "scope": asked.scope.split(),
            "fetch_userinfo": False,
            "oauth_pkce_enabled": True,
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def origins(environment: Environment) -> list[str]:
    """Where a form of ours may lead to: browsers ask the policy of the page also where they are sent on to.

    >>> from saltern.installation.environment import read
    >>> origins(read({"SALTERN_OIDC_ISSUER": "https://id.example/realm", "SALTERN_OIDC_CLIENT_ID": "district"}))
    ['https://id.example']
    """
    if not environment.authority.asked:
        return []
    parts = urlsplit(environment.authority.issuer)
    return [f"{parts.scheme}://{parts.netloc}"]


def signing_key(environment: Environment) -> str:
    """The key in PEM; empty before it was made, and in a home for training, whose word counts nowhere."""
    file = environment.home / KEY
    return file.read_text(encoding="ascii") if file.is_file() and not environment.training else ""


@lru_cache(maxsize=2)
def verifying_key(pem: str) -> PyJWK:
    """The public half of the signing key in PEM."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from jwt import PyJWK
    from jwt.algorithms import RSAAlgorithm

    private = load_pem_private_key(pem.encode("ascii"), password=None)
    return PyJWK(json.loads(RSAAlgorithm.to_jwk(private.public_key())), algorithm="RS256")  # type: ignore[arg-type]  # ours is RSA


def program_issuer(environment: Environment) -> Issuer | None:
    """The other house whose signed tokens count, as the operator wrote it. Raises `SettingUnreadable`."""
    from saltern.apps.programs.issuer import Issuer

    asked = environment.program_issuer
    if not asked.issuer:
        return None
    parts = urlsplit(asked.issuer)
    if parts.scheme not in ({"http", "https"} if asked.private else {"https"}) or not parts.hostname:
        raise SettingUnreadable(
            name="SALTERN_PROGRAMS_ISSUER",
            value=asked.issuer,
            expected=Phrase(en="https://host/path", zh="https://主机/路径"),
        )
    if not asked.audience:
        raise SettingUnreadable(
            name="SALTERN_PROGRAMS_AUDIENCE",
            value="",
            expected=Phrase(en="what its tokens name as meant for this house", zh="签发方令牌中代表本平台的 aud"),
        )
    return Issuer(url=asked.issuer, audience=asked.audience, allow_private=asked.private)


def make_signing_key(environment: Environment) -> None:
    """Make the key where there is none; readable by its owner alone, whole or not there."""
    file = environment.home / KEY
    if file.exists():
        return
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    environment.home.mkdir(parents=True, exist_ok=True)
    made = generate_private_key(public_exponent=65537, key_size=BITS)
    draft = file.with_name(f".{KEY}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as fresh:
        fresh.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
