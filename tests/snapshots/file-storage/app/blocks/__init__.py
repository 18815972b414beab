"""Blocks: Stores blocks under the digest of their content and streams them back."""
