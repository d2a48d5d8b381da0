"""Seals what others could use if they read the database: with a key made from SECRET_KEY, which is not in it."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.storage.engine import Database
from bot.storage.installation import kept_value

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

#: Name of the salt among what is made once for a database.
SALT = "token_salt"
#: Random bytes of a stamp, as many as leave Fernet's Base64 without padding, which cookies would have to quote.
_STAMP_BYTES = 16
#: Work of one guess at SECRET_KEY, which may be a word that somebody thought of: 16 MB and some 50 ms (RFC 7914).
_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


class Seal:
    """Seals and opens."""

    def __init__(self, secret: str, salt: str) -> None:
        """`secret` is SECRET_KEY, and `salt` this database's; without a secret nothing can be sealed or opened."""
        self._secret = secret
        self._salt = salt

    def sealed(self, space: str, values: Mapping[str, str]) -> str:
        """Values of one workspace; they open for no other, wherever somebody copies the row to."""
        return self._fernet.encrypt(json.dumps({"space": space, **values}).encode()).decode()

    def opened(self, space: str, sealed: str) -> dict[str, str] | None:
        """The values; None when they were sealed with another key, or for another workspace."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - for who has installations

        if not self._secret:
            return None
        try:
            values: dict[str, str] = json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            return None
        return values if values.pop("space", None) == space else None

    def stamp(self, now: datetime) -> str:
        """A random word of letters, digits, - and _ that nobody else can make, and that tells when it was made."""
        return self._stamps.encrypt_at_time(secrets.token_bytes(_STAMP_BYTES), int(now.timestamp())).decode()

    def is_stamp(self, word: str, now: datetime, lives: timedelta) -> bool:
        """Whether it is one, no older than that; machines' clocks may differ by a minute."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - for who has installations

        try:
            stamp = word.encode("utf-8", "replace")
            self._stamps.decrypt_at_time(stamp, int(lives.total_seconds()), int(now.timestamp()))
        except InvalidToken:
            return False
        return True

    @cached_property
    def _fernet(self) -> "Fernet":
        return _fernet_of(self._key)

    @cached_property
    def _stamps(self) -> "Fernet":
        """Another key: what is handed to anybody is never taken for what is stored, nor the other way round."""
        return _fernet_of(hmac.digest(self._key, b"stamps", "sha256"))

    @cached_property
    def _key(self) -> bytes:
        # The salt matters for stamps as well: who has one cannot try words for SECRET_KEY on it without the database.
        if not self._secret:
            raise ValueError("without SECRET_KEY no token is stored")
        return hashlib.scrypt(self._secret.encode(), salt=self._salt.encode(), **_SCRYPT)


def _fernet_of(key: bytes) -> "Fernet":
    from cryptography.fernet import Fernet  # noqa: PLC0415 - for who has installations

    return Fernet(urlsafe_b64encode(key))


def token_salt(connection: Connection, database: Database) -> str:
    """The database's own salt, made when it is first asked for."""
    return kept_value(connection, database, SALT, secrets.token_hex(16))
