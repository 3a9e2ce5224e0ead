"""The hemiciclo command line."""
