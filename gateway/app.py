"""The ASGI application: tables into routes, every failure into a problem detail."""

import contextlib
import importlib.util
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.chassis import codec, telemetry
from services.chassis.database import Unavailable
from services.contracts.commands.grid import SyncRecords

from . import languages, openapi, pages, papers, problems
from .commanding import Commanding
from .gate import Gate
from .problems import Problem
from .reading import READS, Read, Reading, code_tables
from .routes import ACTS, Act
from .stream import Stream
from .syncing import Syncing

log = telemetry.log(__name__)

Handler = Callable[[HttpRequest], Awaitable[Response]]
HTTP_CODES = {404: "no-such-path", 405: "method-not-allowed"}  # of the router itself
TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")  # W3C Trace Context


def build(gate: Gate, lifespan: Callable[[], contextlib.AbstractAsyncContextManager[None]]) -> Any:
    """The application over one gate; `lifespan` opens and closes what the gate stands on."""
    commanding, reading, stream = Commanding(gate), Reading(gate), Stream(gate)
    syncing = Syncing(gate)
    ways: dict[str, dict[str, Handler]] = {
        "/stream": {"GET": stream.handle},
        "/codes": {"GET": _codes},
    }
    for read in READS:
        ways.setdefault(read.path, {})["GET"] = _reading(reading, read)
    for act in ACTS:
        doing = syncing if act.command is SyncRecords else commanding
        ways.setdefault(act.path, {})[act.method] = _acting(doing, act)
    attachments = papers.Papers(gate, commanding)
    ways[papers.ATTACH.path] = {"POST": attachments.attach}
    ways[papers.OPEN.path] = {"GET": attachments.open}
    routes: list[Route | Mount] = [_route(gate, path, methods) for path, methods in ways.items()]
    routes += [
        Route("/openapi.json", _openapi),
        Route("/docs", _docs),
        Mount("/docs/assets", StaticFiles(directory=_swagger_files())),
        Route("/healthz", _healthz),
        Route("/readyz", _readyz(gate)),
    ]

    @contextlib.asynccontextmanager
    async def opened(_: Starlette) -> AsyncIterator[None]:
        async with lifespan():
            yield

    return Starlette(
        routes=routes, lifespan=opened, exception_handlers={HTTPException: _http_error}
    )


def _route(gate: Gate, path: str, by_method: dict[str, Handler]) -> Route:
    """One route for all that a path can do, so that a 405 names every allowed method; what is
    answered is opened on its way out.
    """

    async def handle(http: HttpRequest) -> Response:
        if gate.applied.owing and (http.method in {"GET", "HEAD"} or "{" in path):
            await gate.catch_up(http)
        # Of a resident with a query code, who asks without a token, the case is the own one.
        http.state.content = True
        response = await by_method["GET" if http.method == "HEAD" else http.method](http)
        return await gate.opening.response(response, content=http.state.content)

    return Route(openapi.BASE + path, _guarded(path, handle), methods=list(by_method))


def _reading(reading: Reading, read: Read) -> Handler:
    handler = getattr(reading, read.handler)
    known = (*read.parameters, *(("limit", "cursor") if read.paged else ()))

    async def handle(http: HttpRequest) -> Response:
        pages.check(http, known)
        found: Response = await handler(http)
        return found

    return handle


def _acting(commanding: Commanding, act: Act) -> Handler:
    async def handle(http: HttpRequest) -> Response:
        return await commanding.act(act, http)

    return handle


def _guarded(path: str, handler: Handler) -> Handler:
    """Language, trace and logs around a handler; every failure a problem detail.

    Logs have the path's form and never a query code: it opens a case to whoever reads it.
    """

    async def handle(http: HttpRequest) -> Response:
        language = languages.choose(http.headers.get("accept-language", "zh"))
        traceparent = _traceparent(http)
        trace = traceparent.split("-")[1]
        http.state.language, http.state.traceparent = language, traceparent
        case = "" if path.startswith("/public/") else http.path_params.get("id", "")
        with telemetry.bound(trace=trace, case=case):
            try:
                return await handler(http)
            except Problem as problem:
                log.info("refused", code=problem.code, status=problem.status, path=path)
                return problems.respond(problem, language, trace)
            except Unavailable:
                log.exception("the read model is away")
                away = Problem(503, "read-model-away", headers={"retry-after": "2"})
                return problems.respond(away, language, trace)
            except Exception:
                # The last handler: whatever it is, the caller gets a problem and we get a log.
                log.exception("a request failed", path=path)
                return problems.respond(Problem(500, "fault"), language, trace)

    return handle


def _traceparent(http: HttpRequest) -> str:
    given = http.headers.get("traceparent", "")
    if TRACEPARENT.match(given):
        return given
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


async def _http_error(http: HttpRequest, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    language = languages.choose(http.headers.get("accept-language", "zh"))
    code = HTTP_CODES.get(error.status_code, "http-error")
    problem = Problem(
        error.status_code, code, facts={"path": http.url.path}, headers=dict(error.headers or {})
    )
    return problems.respond(problem, language, _traceparent(http).split("-")[1])


async def _codes(http: HttpRequest) -> Response:
    body = codec.dumps(code_tables(http.state.language))
    headers = {"content-language": http.state.language, "vary": "accept-language"}
    return Response(body, media_type="application/json", headers=headers)


async def _openapi(_: HttpRequest) -> Response:
    return Response(codec.dumps(openapi.document()), media_type="application/json")


async def _healthz(_: HttpRequest) -> Response:
    return Response(b'{"alive":true}', media_type="application/json")


def _readyz(gate: Gate) -> Handler:
    async def ready(_: HttpRequest) -> Response:
        state = {"commands": gate.call.connected, "read_model": True}
        try:
            await gate.reads.ping()
        except Unavailable:
            state["read_model"] = False
        status = 200 if all(state.values()) else 503
        return Response(codec.dumps(state), status_code=status, media_type="application/json")

    return ready


def _swagger_files() -> Path:
    found = importlib.util.find_spec("fastapi_offline")
    assert found is not None  # locked in requirements/runtime.txt
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "static"


DOCS = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>枫桥 Fengqiao API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><main id="api"></main><script src="/docs/assets/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url:"/openapi.json",dom_id:"#api",deepLinking:true,
validatorUrl:null})</script>
</body></html>"""


async def _docs(_: HttpRequest) -> Response:
    return HTMLResponse(DOCS)
