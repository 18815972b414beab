"""All tables: importing this module registers the models of every component in `metadata`."""

import app.blocks.models
import app.spaces.models
import app.versions.models
from app.platform.database import Base

metadata = Base.metadata
