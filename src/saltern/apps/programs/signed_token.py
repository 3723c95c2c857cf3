"""A signed token (JWT): who signed it, for whom, until when, which program bears it and what it may be used for.

A program that proves itself by OpenID Connect sends one in place of the token it was given. It is checked anew with
every request; what the program may see is the office it was let in with, never what a token says of itself.

>>> issuer_of("no token at all")
Traceback (most recent call last):
saltern.apps.programs.signed_token.SignedTokenRefused: The signed token is not accepted: it is no signed token.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

import jwt

from saltern.errors import SalternError
from saltern.words import Phrase

READ: Final = "api:read"
WRITE: Final = "api:write"
SCOPES: Final[Mapping[str, Phrase]] = {
    READ: Phrase(zh="查看", en="read what the office of the program may see"),
    WRITE: Phrase(zh="办理、报送", en="decide, hand in and tell what the office of the program may"),
}
"""What a token may be used for."""
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""How a token may be signed: by a key of which the other half is public."""
APART: Final = 30
"""Seconds that the clocks of two houses may differ."""
LONGEST: Final = 8192
NEEDED: Final = ("exp", "iss", "aud")
KeyOf = Callable[[str], jwt.PyJWK | None]
NO_TOKEN: Final = Phrase(zh="不是签名令牌", en="it is no signed token")
WHY: Final[Mapping[type[jwt.PyJWTError], Phrase]] = {
    jwt.ExpiredSignatureError: Phrase(zh="已过期", en="its time is over"),
    jwt.ImmatureSignatureError: Phrase(zh="尚未生效", en="it is not in force yet"),
    jwt.InvalidIssuedAtError: Phrase(zh="签发时间有误", en="the moment it was issued at is none"),
    jwt.InvalidSignatureError: Phrase(zh="签名不符", en="its signature does not fit"),
    jwt.InvalidAudienceError: Phrase(zh="不是签给本平台的", en="it is meant for another audience"),
    jwt.InvalidIssuerError: Phrase(zh="签发方不符", en="its issuer is another"),
    jwt.InvalidAlgorithmError: Phrase(zh="签名算法与密钥不符", en="it is signed in a way its key is not for"),
}
"""By what the library refuses it for; the first that fits."""


class SignedTokenRefused(SalternError):
    """The signed token is not accepted: {why}."""

    family = "forbidden"
    zh = "签名令牌不予接受：{why}。"


class ScopeMissing(SalternError):
    """This needs a signed token with the scope {scope}."""

    family = "forbidden"
    zh = "需要带有 {scope} 权限范围的签名令牌。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a token proved: the client's name with its issuer, and its scopes."""

    client: str
    scopes: Collection[str]

    def check(self, scope: str) -> None:
        """Raises `ScopeMissing`."""
        if scope not in self.scopes:
            raise ScopeMissing(scope=scope)


def looks_signed(token: str) -> bool:
    """Whether it is written as one."""
    return token.count(".") == 2 and token.startswith("ey")


def issuer_of(token: str) -> str:
    """Who says to have signed it; not proved yet. Raises `SignedTokenRefused`."""
    try:
        told = jwt.decode(token, options={"verify_signature": False}) if len(token) <= LONGEST else {}
    except jwt.PyJWTError:
        told = {}
    issuer = told.get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise SignedTokenRefused(why=NO_TOKEN)
    return issuer


def prove(token: str, *, key_of: KeyOf, issuer: str, audience: str) -> Proved:
    """Check a token by its issuer's key, which is looked up by the name the token gives it (none: ""). By the true
    time, whatever clock the district has: the issuer does not know that one. Raises `SignedTokenRefused`."""
    try:
        named = jwt.get_unverified_header(token).get("kid", "")
        key = key_of(named if isinstance(named, str) else "")
        if key is None:
            raise SignedTokenRefused(why=Phrase(zh="签发方没有这把密钥", en="its issuer has no such key"))
        told = jwt.decode(
            token,
            key=key,
            algorithms=sorted(ALGORITHMS & {key.algorithm_name}),
            audience=audience,
            issuer=issuer,
            leeway=APART,
            options={"require": list(NEEDED)},
        )
    except jwt.MissingRequiredClaimError as problem:
        raise SignedTokenRefused(why=Phrase(zh=f"缺少 {problem.claim}", en=f"{problem.claim} is missing")) from None
    except (jwt.PyJWTError, ValueError, TypeError) as problem:
        why = next((words for kind, words in WHY.items() if isinstance(problem, kind)), NO_TOKEN)
        raise SignedTokenRefused(why=why) from None
    client = told.get("client_id") or told.get("azp")
    if not isinstance(client, str):
        raise SignedTokenRefused(why=Phrase(zh="没有写明程序", en="it does not say which program bears it"))
    return Proved(client=client, scopes=frozenset(_scopes(told.get("scope", told.get("scp")))))


def _scopes(told: object) -> list[str]:
    """One text parted by blanks (RFC 9068), or a list, as some houses write it."""
    if isinstance(told, str):
        return told.split()
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
