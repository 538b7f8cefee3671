"""The addresses behind the name `localhost`: IPv4, and IPv6 where the machine has it."""

import errno
import socket


class PortTaken(Exception):
    """Somebody else listens on this port of localhost."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Poort {port} is al in gebruik. Kies een andere, bijvoorbeeld: PORT={port + 1} make run"
        )


def bind_addresses(port: int) -> list[str]:
    """What a server must bind to answer http://localhost:port under each of its names; raises PortTaken."""
    addresses = []
    for family, host, shown in (
        (socket.AF_INET, "127.0.0.1", f"127.0.0.1:{port}"),
        (socket.AF_INET6, "::1", f"[::1]:{port}"),
    ):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES} or family == socket.AF_INET:
                raise PortTaken(port) from error
            continue  # No IPv6 on this machine.
        addresses.append(shown)
    return addresses
