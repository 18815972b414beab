"""Clients: Knows who is limited, on which plan, with which exceptions."""
