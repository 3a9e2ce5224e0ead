"""Persons, mandates, groups, offices, credentials and permissions."""
