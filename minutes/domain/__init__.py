"""From the log to the acta as values: the record of the act, its draft and its index."""
