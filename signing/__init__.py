"""Signature circuits, keys, PAdES and CAdES, time stamps, validation."""
