"""What a server says that never ends, or ends wrong."""

import asyncio
from collections.abc import Awaitable, Callable

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


def drip(first: bytes, piece: bytes, every: float = 0.05) -> Talk:
    """`first`, then `piece` byte by byte without end."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            for byte in piece:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(every)

    return talk


def flood(first: bytes, block: bytes) -> Talk:
    """`first`, then `block` as fast as it is taken."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(block)
            await writer.drain()

    return talk


def reset(first: bytes = b"") -> Talk:
    """`first`, then the connection broken with a reset instead of an orderly end."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        if first:
            writer.write(first)
            await writer.drain()
            await asyncio.sleep(0.02)  # the reset must not overtake what was said
        writer.transport.abort()

    return talk


async def silent(writer: asyncio.StreamWriter) -> None:
    """Nothing, for ever."""
    await asyncio.Event().wait()
