"""Asking one host for one page after the other: politely, within bounds, and never for what lies in a private network.

Each request, a redirected one too, goes through the same gate: the host is one of those of the start pages, robots.txt
allows it, the pause since the last request has passed, and the address that is connected to is public. What the
server says about caching is kept (RFC 9111), so that an unchanged page is not sent again.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import tenacity
from hishel import SqliteStorage
from hishel.httpx import CacheTransport
from protego import Protego

from assets.landed.fetching.settings import Limits

PRODUCT = "socieux-warehouse"
ROBOTS = "robots"  # marks a request for robots.txt, on its way to where it is led too
TEXT_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # answers that may be others when asked again
GONE = frozenset({404, 410})
# IPv6 addresses that are given out; beside them stand those that carry an IPv4 address, which may be a private one.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
# A conditional request each time: what was kept is used when the server says that it still holds.
ASK_AGAIN = {"Cache-Control": "no-cache"}


class FetchError(Exception):
    """A page that could not be had, and why; `is_gone` where the server says that there is none any more."""

    def __init__(self, why: str, *, is_gone: bool = False) -> None:
        super().__init__(why)
        self.is_gone = is_gone


class _PassingError(FetchError):
    """A failure that may pass; `wait` is what the server asked for, in seconds."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True)
class Fetched:
    """A page as received: its last address, its bytes without transfer coding, its media type."""

    url: str
    data: bytes
    media_type: str


class Gate(httpx.BaseTransport):
    """Lets through what may be asked for, and connects to the very address that was looked at, so that a name cannot
    mean another one a moment later."""

    def __init__(self, hosts: Collection[str], limits: Limits, *, allow_private: bool) -> None:
        self.hosts, self.limits, self.allow_private = frozenset(hosts), limits, allow_private
        self.inner = httpx.HTTPTransport(retries=0)
        self.pauses: dict[str, float] = {}
        self.last: dict[str, float] = {}
        self.connections: list[Any] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raise FetchError for what may not be asked for; else the answer of the host."""
        url = request.url
        if url.scheme not in ("http", "https") or url.host not in self.hosts:
            raise FetchError(f"it leads to {url.scheme}://{url.host}, which is none of the hosts of the start pages")
        address = self._resolve(url)
        self._pause(url.host)
        direct = httpx.Request(
            request.method,
            url.copy_with(host=address),
            headers=request.headers,  # they name the host
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host, "trace": self._keep_connection},
        )
        with self._answered_in_time():
            return self.inner.handle_request(direct)

    def _keep_connection(self, event: str, information: dict[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.connections.append(information["return_value"])

    @contextmanager
    def _answered_in_time(self) -> Iterator[None]:
        """Bound the time until the answer begins: a server that sends its headers a byte at a time is never silent."""
        late = threading.Event()

        def hang_up() -> None:
            late.set()
            for connection in self.connections:
                with suppress(OSError):
                    connection.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self.limits.duration, hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        except httpx.TransportError as error:
            if late.is_set():
                raise _PassingError(f"its headers were not there after {self.limits.duration:g} seconds") from error
            raise
        finally:
            timer.cancel()

    def _resolve(self, url: httpx.URL) -> str:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise _PassingError(f"{url.host} cannot be resolved: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        for address in addresses:
            if not (self.allow_private or is_public(address)):
                raise FetchError(f"{url.host} is {address}, an address of a private network")
        return addresses[0]

    def _pause(self, host: str) -> None:
        pause = min(max(self.limits.pause, self.pauses.get(host, 0)), self.limits.longest_pause)
        if host in self.last:
            time.sleep(max(0.0, self.last[host] + pause - time.monotonic()))
        self.last[host] = time.monotonic()

    def close(self) -> None:
        """Close what is open."""
        self.inner.close()


def is_public(address: str) -> bool:
    """Whether an address is one of the public network, and leads to no other one."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address) and (known not in GIVEN_OUT or known.sixtofour or known.teredo):
        return False
    return known.is_global and not known.is_multicast


class PoliteClient:
    """Fetches pages of some hosts; `contact` is how the people of the site reach those who run this."""

    def __init__(
        self,
        hosts: Collection[str],
        contact: str,
        cache: Path,
        limits: Limits | None = None,
        *,
        allow_private: bool = False,
    ) -> None:
        self.limits = limits or Limits()
        self.agent = f"{PRODUCT} ({contact})"
        self.gate = Gate(hosts, self.limits, allow_private=allow_private)
        cache.parent.mkdir(parents=True, exist_ok=True)
        storage = SqliteStorage(database_path=cache, max_stream_size=self.limits.size)
        self.client = httpx.Client(
            transport=CacheTransport(self.gate, storage=storage, rfc=True),
            headers={"User-Agent": self.agent, **ASK_AGAIN},
            timeout=httpx.Timeout(self.limits.silence),
            max_redirects=self.limits.redirects,
            follow_redirects=True,
            event_hooks={"request": [self._obey_robots]},
        )
        self.robots: dict[str, Protego] = {}

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def fetch(self, url: str) -> Fetched:
        """The page at an address. Raises FetchError with the reason, after trying again what may pass."""
        for attempt in self._attempts():
            with attempt:
                return self._once(url)
        raise AssertionError("the last attempt returns or raises")

    def _attempts(self) -> tenacity.Retrying:
        backoff = tenacity.wait_exponential_jitter(multiplier=self.limits.pause, max=self.limits.longest_pause)

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.wait if isinstance(error, _PassingError) and error.wait is not None else 0.0
            return min(max(asked, backoff(state)), self.limits.longest_pause)

        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError),
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            wait=wait,
            reraise=True,
        )

    def _once(self, url: str) -> Fetched:
        with _worded(), self.client.stream("GET", url) as response:
            if response.status_code in PASSING:
                raise _PassingError(f"the server answered {response.status_code}", _retry_after(response))
            if response.status_code in GONE:
                raise FetchError(f"the server answered {response.status_code}: there is no such page", is_gone=True)
            if not response.is_success:
                raise FetchError(f"the server answered {response.status_code}")
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type not in TEXT_TYPES:
                raise FetchError(f"it is {media_type or 'of no stated type'}, not a page of text")
            return Fetched(str(response.url), self._read(response), media_type)

    def _read(self, response: httpx.Response) -> bytes:
        if "," in response.headers.get("content-encoding", ""):
            raise FetchError("it is compressed more than once")  # a few bytes could become any number at one step
        deadline = time.monotonic() + self.limits.duration
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self.limits.size:
                raise FetchError(f"it is larger than {self.limits.size:,} bytes")
            if time.monotonic() > deadline:
                raise _PassingError(f"it was not there in whole after {self.limits.duration:g} seconds")
            parts.append(part)
        return b"".join(parts)

    def _obey_robots(self, request: httpx.Request) -> None:
        url = request.url
        # What is asked for robots.txt leads on to it; other hosts are refused by the gate.
        if ROBOTS in request.extensions or url.host not in self.gate.hosts:
            return
        origin = f"{url.scheme}://{url.netloc.decode()}"
        if origin not in self.robots:
            self.robots[origin] = self._read_robots(origin)
            self.gate.pauses[url.host] = self.robots[origin].crawl_delay(PRODUCT) or 0
        if not self.robots[origin].can_fetch(str(url), PRODUCT):
            raise FetchError(f"robots.txt of {url.host} does not allow {url.path}")

    def _read_robots(self, origin: str) -> Protego:
        """RFC 9309: no robots.txt allows all; one that cannot be had for now forbids all. It is tried again with the
        page that it was asked for."""
        with self.client.stream("GET", f"{origin}/robots.txt", extensions={ROBOTS: True}) as response:
            if response.status_code in PASSING or response.is_server_error:
                raise _PassingError(f"robots.txt: the server answered {response.status_code}", _retry_after(response))
            return Protego.parse(self._read(response).decode("utf-8", "replace") if response.is_success else "")


@contextmanager
def _worded() -> Iterator[None]:
    """Errors of the libraries in words, told apart by whether they may pass."""
    try:
        yield
    except httpx.TooManyRedirects as error:
        raise FetchError("it leads from one address to another without end") from error
    except httpx.TransportError as error:
        raise _PassingError(f"it was not there in whole: {error or type(error).__name__}") from error
    except (httpx.DecodingError, httpx.InvalidURL) as error:
        raise FetchError(f"what was sent cannot be read: {error}") from error


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds until the server wants to be asked again: a number, or a date beside the clock of this machine."""
    said = response.headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
