"""What the ballot office answers is what the description of the API says that it answers."""

from typing import Any

import jsonschema_rs

from tests.web.ballots.chamber import MAYOR, MEMBERS, SECRETARY, TRUSTEES, Chamber
from web.live.openapi import describe

ROOT = "/api/sessions/{session}/secret"
VOTE = f"{ROOT}/{{vote}}"


def holds(path: str, method: str, answer: Any) -> None:
    """Check an answer against the schema of its address."""
    told = describe()["paths"][path][method]["responses"]["200"]["content"]
    schema = {**told["application/json"]["schema"], "components": describe()["components"]}
    jsonschema_rs.validator_for(schema).validate(answer)


def test_every_answer_of_a_whole_vote_is_as_described(chamber: Chamber) -> None:
    holds(f"{ROOT}/ceremony", "get", chamber.get(SECRETARY, "/ceremony"))
    chamber.open()
    holds(ROOT, "get", chamber.get(MAYOR))
    holds(f"{VOTE}/setup", "get", chamber.get(MAYOR, "/vs-1/setup"))
    for who in MEMBERS[:3]:
        holds(f"{VOTE}/ballot", "post", chamber.cast(who))
    holds(f"{VOTE}/ballot", "get", chamber.get(MAYOR, "/vs-1/ballot"))
    holds(f"{VOTE}/board", "post", chamber.board())
    chamber.close()
    board = chamber.board()
    assert board["close"] is not None
    holds(f"{VOTE}/board", "post", board)
    setup = chamber.get(SECRETARY, "/vs-1/setup")
    signed = chamber.trustees[SECRETARY].close(setup, board)
    holds(f"{VOTE}/statement", "post", chamber.must_post(SECRETARY, "/vs-1/statement", signed))
    holds(f"{VOTE}/statements", "get", chamber.get(SECRETARY, "/vs-1/statements"))
    for who in TRUSTEES[:2]:
        opened = chamber.must_post(who, "/vs-1/decryption", chamber.share(who))
        holds(f"{VOTE}/decryption", "post", opened)
