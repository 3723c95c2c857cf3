"""OpenID Connect as the operator set it up: the identity authority we ask, and the key our own word is signed with.

Programs of others that sign people in with this portal check our word by the key; it lies in the home, readable by the
service alone, and is made before pages are first served.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from saltern.installation.environment import Environment

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
    """The key in PEM; empty before it was made."""
    file = environment.home / KEY
    return file.read_text(encoding="ascii") if file.is_file() else ""


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
