"""Runners: what carries events through the rules of `core`."""
