"""Closes connections on which no request arrives: uvicorn waits for ever for the rest of one, and open files are few."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 20.0  # for the head of a request


class Deadline(H11Protocol):
    """uvicorn's HTTP/1.1, with a time in which each request must have begun to be answered."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As usual; and look every so often whether a request has come."""
        super().connection_made(transport)
        self.loop.call_later(SECONDS, self._look, self.cycle)

    def _look(self, earlier: object) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is earlier and (self.cycle is None or self.cycle.response_complete):
            self.transport.close()
            return
        self.loop.call_later(SECONDS, self._look, self.cycle)
