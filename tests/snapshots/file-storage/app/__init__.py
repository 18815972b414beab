"""File Storage."""
