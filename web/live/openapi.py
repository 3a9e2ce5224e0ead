"""The description of the API (OpenAPI 3.1), made from the types that the code parses with."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sessions.codec import adapter
from sessions.domain.commands import COMMANDS
from voting.secret.rounds import ROUNDS
from web.live.answers import STATUS
from web.live.parsing import KEY, REFUSED_TO_PERSONS
from web.wire import messages
from web.wire.secret import SECRET_SAID, SECRET_SENT, TrusteeStatement

Schema = dict[str, Any]
REF: Final = "#/components/schemas/{model}"
SESSION: Final = {
    "name": "session",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "maxLength": 40},
}
SUBSCRIPTION: Final = {**SESSION, "name": "subscription"}
VOTE: Final = {**SESSION, "name": "vote"}
ROUND: Final = {**SESSION, "name": "round", "schema": {"enum": list(ROUNDS)}}
DONE: Final = {
    "type": "object",
    "required": ["ok"],
    "properties": {"ok": {"const": True}},
    "additionalProperties": False,
}
OBJECT: Final = {"type": "object"}
IDEMPOTENCY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by the client; the same key with the same body gets the same answer.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}
# Refused before the handlers: foreign origin, slow or long body, unknown host.
BY_THE_DOOR: Final = {403: "foreign-origin", 408: "slow", 413: "too long", 421: "unknown-host"}


async def document(_: Request) -> Response:
    """Serve the description."""
    return JSONResponse(describe(), headers={"cache-control": "public, max-age=300"})


@cache
def describe() -> Schema:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hemiciclo",
            "version": "1",
            "description": "Commands go by POST, events come over the WebSocket: docs/protocol.md",
        },
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-sesion"}
            },
        },
    }


def _paths() -> Schema:
    root = "/api/sessions/{session}"
    subscription = f"{root}/media/subscriptions/{{subscription}}"
    return {
        f"{root}/snapshot": {"get": _operation("snapshot", answer=_ref("Snapshot"), is_open=True)},
        f"{root}/commands": {
            "post": _operation("command", _ref("Command"), _ref("Answer"), [IDEMPOTENCY])
        },
        f"{root}/media/publish": {"post": _operation("publish", _ref("Offer"), _ref("Offer"))},
        f"{root}/media/subscribe": {
            "post": _operation("subscribe", _ref("Subscribe"), _ref("Subscribed"))
        },
        subscription: {
            "post": _operation("answer", _ref("Offer"), {"type": "object"}, [SUBSCRIPTION])
        },
        f"{subscription}/tiles": {
            "put": _operation("retile", _ref("Tiles"), _ref("Retiled"), [SUBSCRIPTION])
        },
        f"{subscription}/restart": {
            "post": _operation("restart", answer=_ref("Retiled"), parameters=[SUBSCRIPTION])
        },
        f"{root}/media": {"delete": _operation("leave", answer={"type": "object"})},
        f"{root}/media/tokens": {
            "post": _operation("token", _ref("EncoderWish"), _ref("EncoderToken"))
        },
        f"{root}/media/ice": {"get": _operation("ice", answer=_ref("IceServers"))},
        **_secret(f"{root}/secret"),
    }


def _secret(root: str) -> Schema:
    """The ballot office: bodies that are exact bytes are told as objects (secret-ballot.md)."""
    said = _operation("ceremonySay", OBJECT, DONE, [ROUND])
    return {
        root: {"get": _operation("secretDesk", answer=_ref("SecretDesk"))},
        f"{root}/ceremony": {"get": _operation("ceremony", answer=_ref("CeremonyDesk"))},
        f"{root}/ceremony/{{round}}": {"post": said},
        f"{root}/credentials": {
            "post": _operation("bind", _ref("CredentialsToBind"), _ref("CredentialsBinding"))
        },
        f"{root}/rosters": {
            "get": _operation("rosters", answer=_ref("RostersDesk")),
            "post": _operation("signRosters", _ref("RostersSignature"), DONE),
        },
        **_secret_vote(f"{root}/{{vote}}"),
    }


def _secret_vote(root: str) -> Schema:
    def act(name: str, answer: Schema, body: Schema | None = None) -> Schema:
        return _operation(name, body, answer, [VOTE])

    receipt, archive = _ref("BallotReceipt"), act("bel", {})
    archive["responses"]["200"] = {
        "description": "The archive as far as it goes",
        "content": {"application/octet-stream": {}},
    }
    return {
        f"{root}/setup": {"get": act("secretSetup", _ref("SecretSetup"))},
        f"{root}/ballot": {
            "get": act("ownBallot", receipt),
            "post": act("castBallot", receipt, OBJECT),
        },
        f"{root}/board": {"post": act("board", _ref("SecretBoard"), _ref("BoardAsked"))},
        f"{root}/bel": {"get": archive},
        f"{root}/annex": {"get": act("annex", OBJECT)},
        f"{root}/statement": {"post": act("state", DONE, _ref("TrusteeStatement"))},
        f"{root}/statements": {"get": act("statements", _ref("TrusteeStatements"))},
        f"{root}/decryption": {"post": act("decrypt", DONE, OBJECT)},
    }


def _operation(
    name: str,
    body: Schema | None = None,
    answer: Schema | None = None,
    parameters: list[Schema] | None = None,
    *,
    is_open: bool = False,
) -> Schema:
    refused = {str(status): _response(_ref("Refusal")) for status in {*STATUS.values(), 409}}
    operation: Schema = {
        "operationId": name,
        "parameters": [SESSION, *(parameters or [])],
        "security": [] if is_open else [{"cookie": []}],
        "responses": {
            "200": _response(answer or {}),
            **{str(status): {"description": why} for status, why in BY_THE_DOOR.items()},
            **refused,
            "403": {"description": "Not permitted, or a foreign origin."},
        },
    }
    if body is not None:
        operation["requestBody"] = {"required": True, "content": _json(body)}
    return operation


def _schemas() -> Schema:
    commands = {kind: cls for kind, cls in COMMANDS.items() if kind not in REFUSED_TO_PERSONS}
    said = (
        messages.Snapshot, messages.Refusal, messages.Offer, messages.Subscribe,
        messages.Subscribed, messages.Tiles, messages.Retiled, messages.IceServers,
        messages.EncoderWish, messages.EncoderToken, *SECRET_SAID, *SECRET_SENT, TrusteeStatement,
    )  # fmt: skip
    wanted = [(kind, "validation", adapter(cls)) for kind, cls in commands.items()]
    wanted += [(cls.__name__, "validation", TypeAdapter(cls)) for cls in said]
    found, definitions = TypeAdapter.json_schemas(wanted, ref_template=REF)  # type: ignore[arg-type]  # "validation" is a literal there
    shapes: Mapping[tuple[str, str], Schema] = found  # type: ignore[assignment]  # JsonSchemaKeyT is any hashable
    schemas: Schema = dict(definitions["$defs"])
    schemas["Command"] = {
        "oneOf": [_tagged(kind, shapes[kind, "validation"], schemas) for kind in commands]
    }
    schemas["Answer"] = _answer()
    return schemas


def _tagged(kind: str, shape: Schema, schemas: Schema) -> Schema:
    name = shape["$ref"].rpartition("/")[2] if "$ref" in shape else ""
    whole = schemas[name] if name else shape
    return {
        "type": "object",
        "title": kind,
        "additionalProperties": False,
        "properties": {"type": {"const": kind}, **whole.get("properties", {})},
        "required": ["type", *whole.get("required", [])],
    }


def _answer() -> Schema:
    event = {
        "type": "object",
        "required": ["seq", "kind", "at", "body"],
        "properties": {
            "seq": {"type": "integer"},
            "kind": {"type": "string"},
            "at": {"type": "string"},
            "body": {"type": "object"},
        },
    }
    return {
        "type": "object",
        "required": ["seq", "hash", "events"],
        "properties": {
            "seq": {"type": "integer"},
            "hash": {"type": "string"},
            "events": {"type": "array", "items": event},
        },
    }


def _response(schema: Schema) -> Schema:
    return {"description": "JSON", "content": _json(schema)}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _ref(name: str) -> Schema:
    return {"$ref": REF.format(model=name)}
