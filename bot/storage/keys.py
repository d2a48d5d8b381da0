"""
Keys of requests as they are kept: hashed with the installation's own key.

So the table tells nobody who lacks that key who posted what and where, also when a person's rows have been erased and
only the keys are left, by which a link that comes again is known.
"""

import hmac
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection

from bot.storage.engine import Database
from bot.storage.installation import kept_value

_NAME = "request_key"


class Keys:
    """Hashes the keys of requests."""

    def __init__(self, own: str, secret: str = "") -> None:
        """
        Both are secrets: `own` is made once and kept in the database, `secret` is SECRET_KEY.

        With a secret it is used for what is new; what was written under the database's own key is still known.
        """
        self._secrets = [key.encode() for key in (secret, own) if key]

    def kept(self, key: str) -> str:
        """The key as it is written, 64 characters."""
        return _hashed(self._secrets[0], key)

    def own(self, key: str) -> str:
        """The same under the database's own key: for what would be taken for new if SECRET_KEY were another."""
        return _hashed(self._secrets[-1], key)

    def known_as(self, key: str) -> Sequence[str]:
        """Under what it may have been written: by now, without SECRET_KEY, or by a version that kept it as it is."""
        return [*(_hashed(secret, key) for secret in self._secrets), key]


def installation_key(connection: Connection, database: Database) -> str:
    """The database's own key, made when it is first asked for."""
    return kept_value(connection, database, _NAME, secrets.token_hex(32))


def _hashed(secret: bytes, key: str) -> str:
    return hmac.digest(secret, key.encode("utf-8", "replace"), "sha256").hex()
