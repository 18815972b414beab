"""The table of the solution, beside those that the challenge begins with."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

{% if stack.database == "mysql" -%}
from app.platform.database import Base, LongText
{%- else -%}
from app.platform.database import Base
{%- endif %}


class Counter(Base):
    """What a limit has counted."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    state: Mapped[str] = mapped_column({% if stack.database == "mysql" %}LongText{% else %}sa.Text{% endif %})
