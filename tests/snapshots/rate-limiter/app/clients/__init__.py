"""Clients: Stores who is limited, who is blocked, and which clients have a limit of their own."""
