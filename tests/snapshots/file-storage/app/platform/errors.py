"""Errors, which reach the client as problem documents (RFC 9457).

Code raises one of the exceptions below. Handlers turn them, and errors of the framework and the
database, into `application/problem+json`.
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException as StarletteHTTPException

from app.platform.logs import request_id
from app.platform.resilience import BREAKER_RESET_SECONDS, POOL_TIMEOUT_SECONDS, CircuitOpenError

PROBLEM_JSON = "application/problem+json"

logger = logging.getLogger(__name__)


class FieldError(BaseModel):
    """A rejected value of a request."""

    location: str = Field(description="Where the value is", examples=["body", "query", "path"])
    pointer: str = Field(description="JSON pointer to the value", examples=["#/name"])
    detail: str = Field(description="What is wrong with it")


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="URI of the kind of problem", examples=["about:blank"])
    title: str = Field(description="Name of the kind of problem", examples=["Not Found"])
    status: int = Field(description="HTTP status code", examples=[404])
    detail: str = Field(description="What went wrong this time")
    request_id: str | None = Field(default=None, description="Id of the request in the logs")
    errors: list[FieldError] | None = Field(default=None, description="The values refused")


class ProblemError(HTTPException):
    """An error with a response for the client."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.errors = errors


class NotFoundError(ProblemError):
    """No record has this key."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, f"There is no {kind} {str(key)!r}.")


class ConflictError(ProblemError):
    """The request contradicts what is stored."""

    def __init__(self, detail: str, *, errors: list[FieldError] | None = None) -> None:
        super().__init__(HTTPStatus.CONFLICT, detail, errors=errors)


class InvalidFieldError(ProblemError):
    """A value of the request is well-formed but cannot be accepted."""

    def __init__(
        self,
        name: str,
        detail: str,
        location: Literal["body", "query", "path"] = "body",
    ) -> None:
        super().__init__(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The request is not valid.",
            errors=[FieldError(location=location, pointer=f"#/{name}", detail=detail)],
        )


class UnavailableError(ProblemError):
    """A dependency of the service is unavailable."""

    def __init__(self, detail: str, retry_after: int = BREAKER_RESET_SECONDS) -> None:
        super().__init__(
            HTTPStatus.SERVICE_UNAVAILABLE,
            detail,
            headers={"Retry-After": str(retry_after)},
        )


class BodyTooLargeError(ProblemError):
    """The body, or the file in it, is longer than the service accepts."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"At most {limit} bytes are accepted.",
        )


class NotBuiltError(ProblemError):
    """The endpoint is described but not built yet."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.NOT_IMPLEMENTED, "This endpoint is not built yet.")


def status_title(status: int) -> str:
    """Return the standard phrase of an HTTP status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def problem_response(
    status: int,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document as a response."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": status_title(status),
        "status": status,
        "detail": detail,
        "request_id": request_id.get(),
    }
    if errors is not None:
        document["errors"] = [error.model_dump() for error in errors]
    return Response(
        # ASCII only: a client may have sent a lone surrogate, which UTF-8 cannot encode.
        content=json.dumps(document, ensure_ascii=True),
        status_code=status,
        headers=headers,
        media_type=PROBLEM_JSON,
    )


def outcomes(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that can also return these statuses."""
    responses: dict[int | str, dict[str, Any]] = {
        "default": {"model": Problem, "description": "Any other error"},
    }
    for status in statuses:
        responses[status] = {"description": status_title(status)}
        if status >= HTTPStatus.BAD_REQUEST:
            responses[status]["model"] = Problem
    return responses


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed_methods(request, headers.get("Allow", ""))
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    return problem_response(
        error.status_code,
        str(error.detail),
        errors=error.errors if isinstance(error, ProblemError) else None,
        headers=headers,
    )


def _allowed_methods(request: Request, of_route: str) -> str:
    """Return all methods of the path; the framework lists only those of one route."""
    path = getattr(request.scope.get("route"), "path", "")
    methods = {method.upper() for method in request.app.openapi()["paths"].get(path, {})}
    methods.update(of_route.split(", "), ["OPTIONS"])
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods - {""}))


def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = []
    for item in error.errors():
        location, *parts = (str(part) for part in item["loc"])
        if item["type"] == "json_invalid":
            parts = []  # An offset in the text, not the name of a member.
        pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
        errors.append(
            # Not validated: names from a client need not be valid text.
            FieldError.model_construct(
                location=location,
                pointer="#" + pointer,
                detail=item["msg"],
            )
        )
    return problem_response(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "The request is not valid.",
        errors=errors,
    )


def _database_error(request: Request, error: Exception) -> Response:
    logger.error("database unavailable", exc_info=error)
    return _http_error(request, UnavailableError("The database did not respond in time."))


def _pool_timeout(request: Request, error: Exception) -> Response:
    logger.error("no database connection available", exc_info=error)
    detail = "All connections to the database are in use."
    return _http_error(request, UnavailableError(detail, POOL_TIMEOUT_SECONDS))


def _circuit_open(request: Request, error: Exception) -> Response:
    assert isinstance(error, CircuitOpenError)
    detail = f"The {error.name} is unavailable."
    return _http_error(request, UnavailableError(detail, error.retry_after))


def install_error_handlers(app: FastAPI) -> None:
    """Make `app` return a problem document for every error."""
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(OperationalError, _database_error)
    app.add_exception_handler(InterfaceError, _database_error)
    app.add_exception_handler(PoolTimeoutError, _pool_timeout)
    app.add_exception_handler(CircuitOpenError, _circuit_open)


_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


def document_problems(openapi: dict[str, Any]) -> dict[str, Any]:
    """Set the media type of problem responses in an OpenAPI document.

    FastAPI documents every model as `application/json`.
    """
    for path in openapi["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status == "default" or status >= "400":
                    response["content"] = {PROBLEM_JSON: {"schema": _PROBLEM_SCHEMA}}
    return openapi
