"""Rooms: Keeps rooms and who belongs to them."""
