"""All tables: importing this module makes `metadata` know the models of every component."""

import app.files.models
import app.folders.models
import app.platform.messaging.handlers
import app.platform.messaging.inbox
import app.platform.messaging.outbox
import app.revisions.models
import app.sharing.models
import app.uploads.models
from app.platform.database import Base

metadata = Base.metadata
