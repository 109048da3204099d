"""A connection on which nobody asks anything ends."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from dashboards import deadline

ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost:", ASKED, ASKED + b"GET / HTTP"])
def test_a_request_that_does_not_come_closes_its_connection(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """Whether nothing was said, half of a head, or half of a second one; a whole request is answered before."""
    monkeypatch.setattr(deadline, "SECONDS", 0.2)

    async def talk(listener: socket.socket) -> bytes:
        server = uvicorn.Server(uvicorn.Config(PlainTextResponse("here"), http=deadline.Deadline, lifespan="off", log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        writer.write(sent)
        answer = await asyncio.wait_for(reader.read(), 60)
        writer.close()
        server.should_exit = True
        await serving
        return answer

    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = asyncio.run(talk(listener))
    assert answer.endswith(b"here") == sent.startswith(ASKED)
