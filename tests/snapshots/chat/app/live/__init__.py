"""Live: Delivers messages and presence to everyone connected to a room."""
