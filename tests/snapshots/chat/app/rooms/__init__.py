"""Rooms: Manages rooms and their members."""
