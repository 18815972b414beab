"""Conversations: Manages conversations and their members."""
