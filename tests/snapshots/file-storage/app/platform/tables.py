"""All tables: importing this module registers the models of every component in `metadata`."""

import app.files.models
import app.folders.models
import app.platform.messaging.handlers
import app.platform.messaging.inbox
import app.platform.messaging.outbox
import app.platform.tasks
import app.revisions.models
import app.sharing.models
import app.uploads.models
from app.platform.database import Base

metadata = Base.metadata
