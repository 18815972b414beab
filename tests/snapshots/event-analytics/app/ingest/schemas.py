"""Request and response models of the component ingest's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class ClickBatchRead(ResponseModel):
    """A click batch, as it is stored."""

    id: Identifier = Field(description="Identifier")
    batch_key: str = Field(
        description="Key chosen by the ad server; a resent batch has the same key",
        examples=["edge-7_20261121T093000_0042"],
    )
    source: str = Field(
        description="Ad server that sent the batch",
        examples=["edge-7.fra"],
    )
    click_count: Integer = Field(
        description="Well-formed clicks in the batch",
        examples=[100],
    )
    rejected_count: Integer = Field(
        description="Clicks rejected because they are dated too far ahead",
        examples=[0],
    )
    first_clicked_at: Timestamp = Field(
        description="Time of the earliest click",
        examples=["2026-11-21T09:29:58Z"],
    )
    last_clicked_at: Timestamp = Field(
        description="Time of the latest click",
        examples=["2026-11-21T09:30:00Z"],
    )
    clicks: str = Field(
        description="The clicks as JSON arrays of about 100 bytes: click, ad, time in milliseconds, visitor, country",
        examples=[
            '[["0199c2a45b7e7c319d423f1e8a6b2c10","0199c2a461d07a058b1f54c3d2e1f009",1795253400000,"9f86d081884c7d65","DE"]]',
        ],
    )
    digest: str = Field(
        description="SHA-256 of the clicks, which distinguishes a resent batch from a reused key",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
