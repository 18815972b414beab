"""Errors as problem documents (RFC 9457), and nothing of the inside in them."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Content too large",
    422: "Unprocessable content",
    429: "Too many requests",
    501: "Not implemented",
    503: "Unavailable",
}


class Problem(Exception):
    """A refusal, with the status that it has on the wire."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, object]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


def response(status: int, detail: str, errors: Sequence[Any] = (), headers: Mapping[str, str] | None = None) -> Any:
    """Return the answer that a problem has."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, dict(headers or {}), media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of an application a problem document."""

    @app.exception_handler(Problem)
    def refused(_: Request, problem: Problem) -> Any:
        return response(problem.status, problem.detail, problem.errors, problem.headers)

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> Any:
        return response(error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Any:
        # What was sent is not repeated: it may hold what does not belong into a log of the sender.
        errors = [
            {"field": ".".join(str(part) for part in each["loc"][1:]), "reason": each["msg"]} for each in error.errors()
        ]
        return response(422, "the request does not fit the description of this endpoint", errors)

    @app.exception_handler(NotImplementedError)
    def missing(_: Request, error: NotImplementedError) -> Any:
        return response(501, str(error) or "this is left to build")

    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> Any:
        logging.getLogger(__name__).error("unexpected error", exc_info=error)
        return response(500, "unexpected error")
