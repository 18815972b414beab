"""All tables: importing this module makes `metadata` know the models of every component."""

import app.files.models
import app.folders.models
import app.messaging.handlers
import app.messaging.inbox
import app.messaging.outbox
import app.revisions.models
import app.sharing.models
import app.uploads.models
from app.database import Base

metadata = Base.metadata
