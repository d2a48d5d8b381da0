"""An internet of our own for tests: names resolve as told, and every dial is recorded before anything is sent."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult


class Internet(AbstractResolver):
    """
    Resolver and wire in one.

    A name has a list of answers, one for each time that it is asked for; the last one stays. What the system's own
    resolver takes for an address in disguise (decimal, octal, hexadecimal, short) resolves as it does there. Dials to
    IPv4 addresses in `served` reach the loopback port; all others are recorded and refused.
    """

    def __init__(self, port: int = 0, served: Sequence[str] = ()) -> None:
        self.port = port
        self.served = set(served)
        self.names: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self.dialled: list[str] = []

    def name(self, host: str, *answers: Sequence[str]) -> str:
        """Give a name its answers, in the order in which they are handed out."""
        self.names[host] = [list(answer) for answer in answers]
        return host

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Answer for a name as told."""
        self.asked.append(host)
        answers = self.names.get(host.rstrip("."))
        if answers:
            found = answers.pop(0) if len(answers) > 1 else answers[0]
        else:
            try:
                found = [socket.inet_ntoa(socket.inet_aton(host))]
            except OSError:
                raise OSError(f"no such host: {host}") from None
        return [self._result(host, address, port) for address in found]

    @staticmethod
    def _result(host: str, address: str, port: int) -> ResolveResult:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return ResolveResult(
            hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
        )

    async def close(self) -> None:
        """Nothing to close."""

    @contextmanager
    def wire(self) -> Iterator[None]:
        """Stand between the running loop and the network."""
        loop: Any = asyncio.get_running_loop()
        connect = loop.sock_connect

        async def _connect(sock: socket.socket, address: tuple[Any, ...]) -> None:
            self.dialled.append(f"{ipaddress.ip_address(str(address[0]).partition('%')[0])}")
            if address[0] not in self.served:
                raise ConnectionRefusedError(111, "refused")
            await connect(sock, ("127.0.0.1", self.port))

        loop.sock_connect = _connect
        try:
            yield
        finally:
            loop.sock_connect = connect
