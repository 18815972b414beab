"""Holds: Holds units of items until they are confirmed, released or expired."""
