"""The whole session service in one thread, under a virtual clock, a seeded chance and faults."""
