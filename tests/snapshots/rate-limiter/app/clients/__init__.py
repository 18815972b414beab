"""Clients: Stores who is limited or blocked, and which clients have limits of their own."""
