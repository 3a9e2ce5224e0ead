"""Chance of the operating system has the shape that elections need."""

import re

from voting.secret.chance import draws, new_seed, new_uuid
from voting.secret.domain.election import BASE58, UUID
from voting.secret.domain.group import BELENIOS_2048


def test_scalars_are_below_the_order_and_do_not_repeat() -> None:
    draw = draws(BELENIOS_2048)
    drawn = [draw() for _ in range(200)]

    assert all(0 <= each < BELENIOS_2048.q for each in drawn)
    assert len(set(drawn)) == 200
    assert max(drawn) > BELENIOS_2048.q // 2 > min(drawn)


def test_identifiers_and_seeds_are_those_of_belenios() -> None:
    assert UUID.fullmatch(new_uuid())
    assert re.fullmatch(f"[{BASE58}]{{22}}", new_seed())
    assert new_seed() != new_seed()
