"""A passkey in a real Chromium: the scripts of the page make it and use it, under a policy that lets no other run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from worlds.openid_house import House, house

MOBILE = "13800138001"
LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("passkey") / "home") as made:
        yield made


def device(browser: Browser, said: list[str]) -> Page:
    """A telephone with a lock that opens."""
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda message: said.append(message.text))
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})
    return page


def test_a_passkey_is_added_and_signs_in_with_one_tap(browser: Browser, served: House) -> None:
    said: list[str] = []
    page = device(browser, said)
    page.goto(f"{served.base}/sign-in/?back=/mine/security/")
    page.fill("#mobile", MOBILE)
    page.click("button[name=send]")
    page.wait_for_selector("#code")
    page.fill("#code", served.code())
    page.click("form.card button.btn-w")
    page.click("#passkeys")
    page.fill("#name", "我的手机")
    page.click("#passkey-add")
    page.wait_for_url("**/mine/security/codes/")
    page.goto(f"{served.base}/mine/security/")
    assert "我的手机" in page.inner_text("main")
    with page.expect_navigation():
        page.click("form[action='/sign-out/'] button")
    page.goto(f"{served.base}/sign-in/?back=/mine/security/")
    page.click("#passkey-use")
    page.wait_for_url(f"{served.base}/mine/security/")
    assert "这一台" in page.inner_text("main")
    assert said == []


def test_without_scripts_no_passkey_is_offered_and_every_other_way_is(browser: Browser, served: House) -> None:
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{served.base}/sign-in/")
    assert not page.is_visible("#passkey-use")
    assert page.is_visible("button[name=send]")
    page.click("summary:has-text('用密码登录')")
    assert page.is_visible("#password")
