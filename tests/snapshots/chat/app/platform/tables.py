"""All tables: importing this module registers the models of every component in `metadata`."""

import app.conversations.models
import app.messages.models
from app.platform.database import Base

metadata = Base.metadata
