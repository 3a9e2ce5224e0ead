"""The pure part of the secret ballot: groups, proofs, ballots, trustees, the board."""
