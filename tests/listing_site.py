"""A web site for tests, on loopback: pages in the listing forms of the source, and the faults that servers have."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assets.landed.fetching.pages import COLUMNS

RECORD = """<li><p>-</p><p>{title}</p>
<ul><li>Start activities</li><li>12/03/2024</li><li>End activities</li><li>26/06/2024</li>
<li>Partner Institution</li><li>Ministry of Labour of Zambia (MoL)</li>
<li>Type of Assistance</li><li>Policy development</li><li>Code</li><li>{code}</li>
<li>Description</li><li>{description}</li></ul></li>"""


def listing(*codes: str, noise: str = "", following: str = "") -> bytes:
    """A page of actions; `noise` changes its bytes and nothing of its text, `following` is where it goes on."""
    records = "".join(
        RECORD.format(title=f"Reform {code} of the service", code=code, description="Two experts from Spain helped.")
        for code in codes
    )
    link = f'<link rel="next" href="{following}">' if following else ""
    page = f"<html><head><title>Actions</title>{link}<script>{noise}</script></head><body><h1>Actions in Zambia</h1>"
    return f"{page}<ul>{records}</ul></body></html>".encode()


@dataclass
class Site:
    """What the site answers by path, and every request that it got."""

    answers: dict[str, Callable[[BaseHTTPRequestHandler], object]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)
    url: str = ""

    def paths(self) -> list[str]:
        """The paths asked for, in order, robots.txt apart."""
        return [path for path, _, _ in self.asked if path != "/robots.txt"]


def page(data: bytes, kind: str = "text/html; charset=utf-8", etag: str = "", **headers: str) -> Callable[..., object]:
    """Answers with these bytes, or with 304 to who has them by their ETag."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if etag and request.headers.get("If-None-Match") == etag:
            request.send_response(304)
            request.send_header("ETag", etag)
            request.end_headers()
            return
        request.send_response(200)
        sent = {"Content-Type": kind, "Content-Length": str(len(data)), **({"ETag": etag} if etag else {})}
        for name, value in (sent | {key.replace("_", "-"): value for key, value in headers.items()}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(data)

    return answer


def status(code: int, **headers: str) -> Callable[..., object]:
    """Answers with a status alone."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


def in_turn(*answers: Callable[..., object]) -> Callable[..., object]:
    """Answers with the first, then the second ...; the last one stays."""
    left = list(answers)

    def answer(request: BaseHTTPRequestHandler) -> object:
        return (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def page_list(url: str, file: Path, *names: str) -> Path:
    """A list of pages of the site by their names, each a whole listing in English, written to `file`."""
    rows = [f"{name},{url}/{name},socieux,en,,true" for name in names]
    file.write_text("\n".join([",".join(COLUMNS), *rows, ""]), encoding="utf-8")
    return file


def bomb(size: int) -> Callable[..., object]:
    """A few bytes that become many."""
    return page(gzip.compress(b" " * size), Content_Encoding="gzip")


def cut(data: bytes) -> Callable[..., object]:
    """Promises more bytes than it sends."""
    return page(data, Content_Length=str(len(data) + 1000))


def drip(request: BaseHTTPRequestHandler) -> None:
    """Never falls silent, and never comes to an end."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"<p>x</p>")
        request.wfile.flush()
        time.sleep(0.05)


def drip_headers(request: BaseHTTPRequestHandler) -> None:
    """Never falls silent, and never comes to its page."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        request.wfile.write(b"X-%d: 1\r\n" % number)
        request.wfile.flush()
        time.sleep(0.05)


@contextmanager
def serving() -> Iterator[Site]:
    """The site on a free port, for as long as the block runs."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers), time.monotonic()))
            try:
                site.answers.get(self.path, status(404))(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
