"""Servers of benches, at one port of all loopback addresses (Linux: all of 127.0.0.0/8)."""

import asyncio
from collections.abc import Callable


async def serving(answer: Callable[[bytes, str, int], bytes]) -> asyncio.Server:
    """A server at one port of all loopback addresses; `answer` makes a response of a request's head and the address and port asked."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address, port = writer.get_extra_info("sockname")
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answer(head, address, port))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    return await asyncio.start_server(converse, "0.0.0.0", 0, backlog=4096)


def response(status: str, body: bytes = b"", header: str = "Server: bench") -> bytes:
    return f"HTTP/1.1 {status}\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
