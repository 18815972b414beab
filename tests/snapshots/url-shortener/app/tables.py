"""All tables: importing this module makes `metadata` know the models of every component."""

import app.campaigns.models
import app.links.models
import app.redirects.models
from app.database import Base

metadata = Base.metadata
