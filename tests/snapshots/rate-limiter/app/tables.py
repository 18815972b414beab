"""All tables: importing this module makes `metadata` know the models of every component."""

import app.clients.models
import app.rules.models
import app.usage.models
from app.database import Base

metadata = Base.metadata
