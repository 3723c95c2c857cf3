"""A passkey in memory, for tests: it answers a page as a telephone would, with a key and a lock of its own."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftPasskey:
    """One key for one place. `verified` is whether its lock was opened by whoever holds it."""

    def __init__(self, *, verified: bool = True, origin: str = ORIGIN) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = secrets.token_bytes(32)
        self._origin = origin
        self._place = hashlib.sha256(b"localhost").digest()
        self._flags = PRESENT | (VERIFIED if verified else 0)
        self._user = ""

    def made(self, options: dict[str, Any]) -> str:
        """The answer to a page that adds a passkey."""
        asked = options["publicKey"]
        self._user = asked["user"]["id"]
        client = self._client("webauthn.create", asked["challenge"])
        public = AttestedCredentialData.create(
            b"\0" * 16, self._id, ES256.from_cryptography_key(self._key.public_key())
        )
        told = AuthenticatorData.create(self._place, self._flags | ATTESTED, 0, public)
        return self._answer(
            client, {"attestationObject": websafe_encode(bytes(AttestationObject.create("none", told, {})))}
        )

    def used(self, options: dict[str, Any]) -> str:
        """The answer to a page that asks for it."""
        client = self._client("webauthn.get", options["publicKey"]["challenge"])
        told = bytes(AuthenticatorData.create(self._place, self._flags, 1))
        signed = self._key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            client,
            {
                "authenticatorData": websafe_encode(told),
                "signature": websafe_encode(signed),
                "userHandle": self._user,
            },
        )

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self._origin}).encode()

    def _answer(self, client: bytes, response: dict[str, str]) -> str:
        name = websafe_encode(self._id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": {"clientDataJSON": websafe_encode(client), **response},
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
