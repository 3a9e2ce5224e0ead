"""Sealed envelopes, custodians, public opening, scoring."""
