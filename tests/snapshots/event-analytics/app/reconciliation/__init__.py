"""Reconciliation: Counts finished days again from stored batches and corrects what differs."""
