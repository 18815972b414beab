"""Fields and tables of the component blocks."""

from app.platform.blobs import BlobBase


class Block(BlobBase):
    """Content that any number of versions may use. Never changed."""

    __tablename__ = "blocks"
