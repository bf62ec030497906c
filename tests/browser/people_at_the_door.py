"""What people have in hand when they sign in: an authenticator on the phone, a passkey in the laptop."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page

PASSWORD = "a-long-winding-road-42"  # noqa: S105 - of people that exist in tests alone
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - as furnish.py gives it to everybody
_PERIOD = 30


def six_digits(secret: str, later: int = 0) -> str:
    """RFC 6238: what the authenticator shows, now or so many periods later."""
    counter = struct.pack(">Q", int(time.time()) // _PERIOD + later)
    made = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    at = made[-1] & 15
    return f"{(struct.unpack('>I', made[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def lay_a_passkey(page: Page) -> None:
    """A laptop with a fingerprint reader, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    told = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": told})


def begin(page: Page, name: str = "Ada Moss", role: str = "clinician") -> None:
    """The first user's form."""
    page.get_by_label("Your name, as colleagues see it").fill(name)
    page.get_by_label("Login name").fill(name.split(maxsplit=1)[0].lower())
    page.get_by_label("You are here as").select_option(role)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()


def knock(page: Page, username: str, password: str = PASSWORD) -> None:
    """Name and password."""
    page.get_by_label("Login name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
