"""What the component redirects does, whoever asks for it."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.errors import NotFoundError
from app.pagination import PageRequest, Rows, paginate
from app.redirects import models


def list_clicks(session: Session, page: PageRequest) -> Rows[models.Click]:
    """Return one page of clicks."""
    return paginate(session, models.Click, page)


def get_click(session: Session, click_id: UUID) -> models.Click:
    """Return the click with this id, or raise an error."""
    row = session.get(models.Click, click_id)
    if row is None:
        raise NotFoundError("click", click_id)
    return row
