"""Blocks: Stores pieces of content and streams them back."""
