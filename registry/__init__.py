"""Entry and exit books, numbers without gaps, receipts."""
