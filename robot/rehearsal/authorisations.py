"""The rules of connecting a channel to a selling account: links, states, codes and what is refused."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from robot.rehearsal.model import MWS, SP, Channel

if TYPE_CHECKING:
    from whenever import Instant

    from robot.rehearsal.world import World

APPLICATION_ID = "amzn1.sellerapps.app.5d1c3c52-70f4-4f7b-9d0e-1f2a3b4c5d6e"
STATE_MINUTES = 60


class AuthorisationRefusedError(Exception):
    """A connection is not made; the text is what Channels shows."""


@dataclass
class ConnectLink:
    """A link that was copied for an account owner."""

    token: str
    channel_id: str
    expires_at: Instant


@dataclass
class Attempt:
    """A way to Amazon that was begun; `state` comes back with the answer."""

    state: str
    channel_id: str
    expires_at: Instant
    is_used: bool = False


@dataclass
class Code:
    """What Amazon hands back for a confirmed authorisation."""

    code: str
    seller_id: str
    expires_at: Instant
    is_used: bool = False


@dataclass(frozen=True)
class Answer:
    """What Amazon sends the account owner back with."""

    seller_id: str
    code: str
    error: str


class Authorisations:
    """Links, attempts and codes of the stand-in."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.links: dict[str, ConnectLink] = {}
        self.attempts: dict[str, Attempt] = {}
        self.codes: dict[str, Code] = {}
        self.confirmations: dict[str, str] = {}

    def link_for(self, channel: Channel) -> ConnectLink:
        """Return the channel's connect link; a fresh one when the last has expired."""
        with self._world.lock:
            now = self._world.clock.now()
            for link in self.links.values():
                if link.channel_id == channel.id and now < link.expires_at:
                    return link
            link = ConnectLink(
                secrets.token_urlsafe(32), channel.id, now.add(hours=24 * self._world.config.link_days)
            )
            self.links[link.token] = link
            return link

    def channel_of_link(self, token: str) -> Channel | None:
        """Return the channel of a link that is known and has not expired."""
        with self._world.lock:
            link = self.links.get(token)
            if link is None or self._world.clock.now() >= link.expires_at:
                return None
            return self._world.channel_by_id(link.channel_id)

    def begin(self, channel: Channel) -> Attempt:
        """Begin a way to Amazon and back."""
        with self._world.lock:
            expires_at = self._world.clock.now().add(minutes=STATE_MINUTES)
            attempt = Attempt(secrets.token_urlsafe(24), channel.id, expires_at)
            self.attempts[attempt.state] = attempt
            return attempt

    def issue_code(self, seller_id: str) -> Code:
        """Return a code as Amazon does after Confirm."""
        with self._world.lock:
            expires_at = self._world.clock.now().add(seconds=60 * self._world.config.code_minutes)
            code = Code("ANd" + secrets.token_urlsafe(18), seller_id, expires_at)
            self.codes[code.code] = code
            return code

    def complete(self, state: str, answer: Answer) -> str:
        """Connect the channel for which `state` was begun and return a reference for the confirmation.

        Raises:
            AuthorisationRefusedError: It is not to be connected; the attempt is used up.
        """
        with self._world.lock:
            attempt = self.attempts.get(state)
            if attempt is None:
                raise AuthorisationRefusedError("This authorisation is not known to Channels.")
            channel = self._world.channel_by_id(attempt.channel_id)
            if attempt.is_used or channel is None:
                raise AuthorisationRefusedError("This authorisation has already been used.")
            attempt.is_used = True
            try:
                now = self._redeem(attempt, channel, answer)
            except AuthorisationRefusedError as refusal:
                self._world.record(channel, "auth_connect", "Failed", str(refusal))
                raise
            self._world.write("amazon account owner", "/amazon/callback", f"connect {channel.name!r}", at=now)
            self._world.record(channel, "auth_connect", "Success", "Connected to Amazon.")
            reference = secrets.token_urlsafe(16)
            self.confirmations[reference] = channel.id
            return reference

    def _redeem(self, attempt: Attempt, channel: Channel, answer: Answer) -> Instant:
        now = self._world.clock.now()
        if now >= attempt.expires_at:
            raise AuthorisationRefusedError("This authorisation has expired.")
        if answer.error:
            raise AuthorisationRefusedError("The authorisation was cancelled at Amazon.")
        code = self.codes.get(answer.code)
        if code is None or code.is_used or code.seller_id != answer.seller_id:
            raise AuthorisationRefusedError("Amazon did not accept the authorisation code.")
        code.is_used = True
        if now >= code.expires_at:
            raise AuthorisationRefusedError("The authorisation code has expired.")
        expected = self._expected_sellers(channel)
        if expected and code.seller_id not in expected:
            raise AuthorisationRefusedError(
                "You signed in with a different Amazon selling account from the one this store uses."
            )
        channel.seller_id, channel.is_connected, channel.connected_at = code.seller_id, True, now
        return now

    def _expected_sellers(self, channel: Channel) -> set[str]:
        if channel.provider == SP and channel.seller_id is not None:
            return {channel.seller_id}
        store = self._world.store_by_id(channel.store_id)
        siblings = self._world.channels(store) if store is not None else []
        return {other.seller_id for other in siblings if other.provider == MWS and other.seller_id}
