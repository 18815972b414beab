"""Request and response models of the component rules's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp
from app.rules.models import RuleFields


class RuleCreate(RequestModel):
    """A rule to create."""

    name: RuleFields.name
    route: RuleFields.route
    algorithm: RuleFields.algorithm = "token_bucket"
    max_requests: RuleFields.max_requests
    window_seconds: RuleFields.window_seconds
    burst: RuleFields.burst = None
    scope: RuleFields.scope = "client"
    priority: RuleFields.priority = 100
    on_outage: RuleFields.on_outage = "allow"
    enabled: RuleFields.enabled = True
    dry_run: RuleFields.dry_run = False


class RuleReplace(RuleCreate):
    """A rule in its new state."""


class RuleRead(ResponseModel):
    """A rule, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: RuleFields.name
    route: RuleFields.route
    algorithm: RuleFields.algorithm
    max_requests: RuleFields.max_requests
    window_seconds: RuleFields.window_seconds
    burst: RuleFields.burst
    scope: RuleFields.scope
    priority: RuleFields.priority
    on_outage: RuleFields.on_outage
    enabled: RuleFields.enabled
    dry_run: RuleFields.dry_run
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
