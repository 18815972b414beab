"""Tests of the service, its load test and its drills."""
