"""A session as values: commands are decided into events, events are applied to the state."""
