"""Replication: Verifies the replicas of the blob store and repairs them."""
