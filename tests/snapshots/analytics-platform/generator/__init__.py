"""Seeded events of many tenants, with everything that goes wrong, and fraud that is labelled."""

from generator.journeys import Config, Record, clean, stream
from generator.people import Tenant, tenants

__all__ = ["Config", "Record", "Tenant", "clean", "stream", "tenants"]
