"""All tables: importing this module makes `metadata` know the models of every component."""

import app.campaigns.models
import app.counting.models
import app.fraud.models
import app.ingest.models
import app.messaging.handlers
import app.messaging.inbox
import app.messaging.outbox
import app.reconciliation.models
from app.database import Base

metadata = Base.metadata
