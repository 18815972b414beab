"""Live: Passes messages and presence on to everybody who is connected to a room."""
