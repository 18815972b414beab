"""Live: Delivers events to the connected devices of a member."""
