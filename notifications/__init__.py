"""Convening, notices and proof of delivery."""
