"""Keyed hashes and encryption, all from the one secret of the installation.

A citizen is known by a keyed hash of channel and address; the address itself is sealed, and kept only
while a reply or news is owed.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class WrongSecret(Exception):
    """An address was sealed with another secret."""


class Keys:
    """The keys that are drawn from `MOTCUA_SECRET`."""

    def __init__(self, secret: str):
        self._hash_key = self._draw(secret, b"motcua citizen hash")
        self._audit_key = self._draw(secret, b"motcua audit chain")
        self._fernet = Fernet(base64.urlsafe_b64encode(self._draw(secret, b"motcua address seal")))

    @staticmethod
    def _draw(secret: str, purpose: bytes) -> bytes:
        return hmac.new(secret.encode(), purpose, hashlib.sha256).digest()

    def citizen(self, channel: str, address: str) -> str:
        """The hash that stands for an address on a channel; 64 hexadecimal digits."""
        return hmac.new(self._hash_key, f"{channel}\0{address}".encode(), hashlib.sha256).hexdigest()

    def audit(self, content: str) -> str:
        """The hash of one row of the audit; 64 hexadecimal digits."""
        return hmac.new(self._audit_key, content.encode(), hashlib.sha256).hexdigest()

    def seal(self, address: str) -> str:
        """Encrypt an address."""
        return self._fernet.encrypt(address.encode()).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt an address. Raises WrongSecret when the secret has changed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as fault:
            raise WrongSecret(
                "the address was sealed with another MOTCUA_SECRET; put that one back"
            ) from fault
