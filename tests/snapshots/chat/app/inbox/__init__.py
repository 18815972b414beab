"""Inbox: Moves read markers, and counts what each member has not read."""
