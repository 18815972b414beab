"""Paths of the API, filled in."""

from urllib.parse import quote


def url(path: str, /, **parameters: object) -> str:
    """Fill in the parameters of a path."""
    return path.format_map({name: quote(str(value), safe="") for name, value in parameters.items()})
