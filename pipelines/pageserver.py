"""The page server of this machine: reports, explanations and Data Docs of every kept version, on loopback only.

It serves files below the site folder of the warehouse and nothing else. Paths name their version (`/<version>/...`), so
what somebody linked to stays what it was; `/latest/...` leads to the version that is published, and `/run/...` is the
last run, published or not. A report that nobody has asked for yet is built when its address is first opened.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from warehouse.errors import ProjectError
from warehouse.history import Layout
from warehouse.pages import policy, render, write
from warehouse.pages.checks import run_folder
from warehouse.provenance import provenance
from warehouse.report import NAME as REPORT
from warehouse.site import HOST, LAST_RUN
from warehouse.versions import VERSION, current_version, list_versions
from warehouse.workspace import Workspace

HEADERS = {
    "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
START_SECONDS = 20


def build_app(warehouse_file: Path) -> Starlette:
    """The application for one warehouse; names of other hosts are refused, so no page elsewhere can read it."""
    layout = Layout(warehouse_file)
    building = threading.Lock()

    async def index(request: Request) -> Response:
        return await run_in_threadpool(_index, warehouse_file)

    async def latest(request: Request) -> Response:
        version = current_version(layout)
        if version is None:
            return _refusal("nothing has been published yet: socieux run", 404)
        return RedirectResponse(f"/{version}/{request.path_params.get('path') or REPORT}")

    async def page(request: Request) -> Response:
        version, path = request.path_params["version"], request.path_params["path"]
        return await run_in_threadpool(_page, layout, building, version, path)

    return Starlette(
        routes=[
            Route("/", index),
            Route("/latest", latest, name="latest_report"),
            Route("/latest/{path:path}", latest),
            Route("/{version}/{path:path}", page),
        ],
        middleware=[Middleware(_Headers), Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
    )


@contextmanager
def serving(warehouse_file: Path, port: int) -> Iterator[str]:
    """The server in a thread of this process for as long as the block runs; its address.

    Port 0 is any that is free. ProjectError when the port cannot be had.
    """
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        raise ProjectError(f"port {port} is taken", f"{HOST}:{port}", "give another with --pages-port") from error
    config = uvicorn.Config(build_app(warehouse_file), log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)


def _index(warehouse_file: Path) -> Response:
    """Every kept version with the pages that it has."""
    layout = Layout(warehouse_file)
    try:
        origin = provenance(warehouse_file)
    except ProjectError as error:
        return _refusal(str(error), 404)
    versions = [
        {
            "version": info.version,
            "published": f"{info.published_at:%Y-%m-%d %H:%M} UTC" if info.published_at else "",
            "is_current": info.is_current,
            "pages": _pages_of(layout.site / info.version),
        }
        for info in list_versions(warehouse_file)
    ]
    return HTMLResponse(render("index.html", origin, {"versions": versions}))


def _pages_of(folder: Path) -> list[str]:
    """The report, which can always be had, and the pages that are there; at most 200 are listed."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} | {REPORT}
    return sorted(found, key=lambda name: (name.count("/"), name))[:200]


def _page(layout: Layout, building: threading.Lock, version: str, path: str) -> Response:
    if version == LAST_RUN:
        folder = run_folder(Workspace(warehouse_file=layout.warehouse_file).store).resolve()
    elif VERSION.fullmatch(version):
        folder = (layout.site / version).resolve()
    else:
        return _refusal("no such version", 404)
    file = (folder / path).resolve()
    if not file.is_relative_to(folder):
        return _refusal("no such page", 404)
    if not file.is_file() and path == REPORT and version != LAST_RUN:
        with building:
            if not file.is_file():
                refusal = _build_report(layout.version_path(version), file)
                if refusal is not None:
                    return refusal
    return FileResponse(file) if file.is_file() else _refusal("no such page", 404)


def _build_report(version_file: Path, file: Path) -> Response | None:
    """Write the report of a version, or say why there is none."""
    from warehouse.report import build

    if not version_file.is_file():
        return _refusal("this version is not kept any more: socieux versions", 404)
    try:
        page, _ = build(version_file)
    except ProjectError as error:
        return _refusal(str(error), 500)
    write(file, page)
    return None


class _Headers:
    """Puts the headers on every answer, refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers)


def _refusal(words: str, status: int) -> Response:
    return PlainTextResponse(words + "\n", status_code=status)
