"""All tables: importing this module registers the models of every component in `metadata`."""

import app.campaigns.models
import app.counting.models
import app.ingest.models
import app.platform.messaging.handlers
import app.platform.messaging.inbox
import app.platform.messaging.outbox
from app.platform.database import Base

metadata = Base.metadata
