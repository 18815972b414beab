"""All tables: importing this module makes `metadata` know the models of every component."""

import app.messages.models
import app.rooms.models
from app.platform.database import Base

metadata = Base.metadata
