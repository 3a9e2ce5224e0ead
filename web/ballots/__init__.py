"""The ballot office: key ceremony, check-in, urn, board and opening of secret votes."""
