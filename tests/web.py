"""A web server on loopback."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Request = BaseHTTPRequestHandler
Reply = tuple[int, str | bytes, Mapping[str, str]]


@contextmanager
def serving(answer: Callable[[Request], Reply | None], address: str = "127.0.0.1") -> Iterator[str]:
    """Serve what `answer` makes of a request, at any path, for the block; yields the base URL. None: the answer was written already."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = answer(self)
            if reply is None:
                return
            status, body, headers = reply
            content = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer((address, 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://{address}:{server.server_port}"
        finally:
            server.shutdown()
