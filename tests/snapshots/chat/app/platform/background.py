"""Work done after the response has been sent."""

import logging
from collections.abc import Callable
from typing import Annotated, Concatenate, ParamSpec

from fastapi import BackgroundTasks, Depends, Request
from sqlalchemy.orm import Session

from app.platform.database import Database

Arguments = ParamSpec("Arguments")

logger = logging.getLogger(__name__)


class Background:
    """Runs functions in this process after the response, one after the other.

    No request waits for them, and they are lost if the process is killed.
    """

    def __init__(self, request: Request, tasks: BackgroundTasks) -> None:
        self._database: Database = request.app.state.database
        self._tasks = tasks

    def run(
        self,
        work: Callable[Concatenate[Session, Arguments], None],
        /,
        *arguments: Arguments.args,
        **options: Arguments.kwargs,
    ) -> None:
        """Call `work` later with a new session, because that of the request is closed by then."""

        def attempt() -> None:
            try:
                with self._database.session() as session:
                    work(session, *arguments, **options)
            except Exception:
                logger.exception("background work failed", extra={"work": work.__qualname__})

        self._tasks.add_task(attempt)


BackgroundDependency = Annotated[Background, Depends()]
