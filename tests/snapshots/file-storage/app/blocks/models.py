"""Tables of the component blocks."""

from app.platform.blobs import BlobBase


class Block(BlobBase):
    """A piece of content that any number of versions may use. Blocks never change."""

    __tablename__ = "blocks"
