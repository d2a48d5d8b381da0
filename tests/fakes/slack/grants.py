"""How an app gets tokens in the loopback Slack: somebody allows it, a code is exchanged, a token is renewed."""

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.slack.workspace import APP_ID, Refusal, Workspace

#: Seconds that a renewed token lasts.
TOKEN_LASTS_S = 43_200
#: Seconds in which a code is good.
CODE_LASTS_S = 600


@dataclass(slots=True)
class Grants:
    """The OAuth side of one app, installed in any number of workspaces."""

    scopes: Iterable[str]
    client_id: str = "1234.5678"
    client_secret: str = "loopback-client-secret"
    rotation: bool = False  #: Whether tokens end.
    org_wide: bool = False  #: Whether the next installation is of a whole organization.
    refreshed: int = 0  #: How often a token was renewed.
    redirect_urls: list[str] = field(default_factory=list)  #: As the app's settings list them.
    _codes: dict[str, tuple[Workspace, str, str, float]] = field(default_factory=dict)
    _refresh: dict[str, Workspace] = field(default_factory=dict)  #: Not used yet.

    def allow(self, address: str, workspace: Workspace, *, user: str = "U0ADA") -> str:
        """Somebody allows what the address of the app's page leads to; where Slack sends them then."""
        asked = self._asked(address)
        code = secrets.token_hex(8)
        self._codes[code] = (workspace, user, asked["redirect_uri"], time.time())
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def deny(self, address: str) -> str:
        """Somebody does not."""
        asked = self._asked(address)
        return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"

    def _asked(self, address: str) -> dict[str, str]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).path == "/oauth/v2/authorize"
        assert asked["client_id"] == self.client_id
        assert set(asked["scope"].split(",")) <= set(self.scopes), "invalid_scope"
        assert asked["redirect_uri"] in self.redirect_urls, "bad_redirect_uri"
        return asked

    def access(self, given: dict[str, Any], app: tuple[str, str]) -> dict[str, Any]:
        """oauth.v2.access; Refusal as Slack refuses."""
        if app[0] != self.client_id:
            raise Refusal("invalid_client_id")
        if app[1] != self.client_secret:
            raise Refusal("bad_client_secret")
        if given.get("grant_type") == "refresh_token":
            return self._renewed(given["refresh_token"])
        workspace, user, redirect, at = self._codes.pop(given.get("code", ""), (None, "", "", 0.0))
        if workspace is None or time.time() - at > CODE_LASTS_S:
            raise Refusal("invalid_code")
        if given.get("redirect_uri") != redirect:
            raise Refusal("bad_redirect_uri")
        organization = {"id": "E0ORG", "name": "Org"} if self.org_wide else None
        team = None if self.org_wide else {"id": workspace.team, "name": workspace.name}
        told = {"team": team, "enterprise": organization, "is_enterprise_install": self.org_wide}
        return self._granted(workspace) | told | {"authed_user": {"id": user}, "app_id": APP_ID}

    def _granted(self, workspace: Workspace) -> dict[str, Any]:
        token = f"xoxb-{workspace.team}-{secrets.token_hex(6)}"
        granted = {"access_token": token, "token_type": "bot", "scope": ",".join(self.scopes)}
        granted |= {"bot_user_id": workspace.bot_user}
        workspace.tokens[token] = time.time() + TOKEN_LASTS_S if self.rotation else None
        if not self.rotation:
            return granted
        refresh = f"xoxe-1-{secrets.token_hex(8)}"
        self._refresh[refresh] = workspace
        return granted | {"refresh_token": refresh, "expires_in": TOKEN_LASTS_S}

    def _renewed(self, refresh: str) -> dict[str, Any]:
        """A refresh token serves once, and not where the app was taken out."""
        if (workspace := self._refresh.pop(refresh, None)) is None or not workspace.tokens:
            raise Refusal("invalid_refresh_token")
        self.refreshed += 1
        team = {"id": workspace.team, "name": workspace.name}
        return self._granted(workspace) | {"team": team, "app_id": APP_ID}
