"""All tables: importing this module registers the models of every component in `metadata`."""

import app.messages.models
import app.rooms.models
from app.platform.database import Base

metadata = Base.metadata
