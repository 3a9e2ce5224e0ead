"""What crosses the wire, parsed strictly."""
