"""The description of the API is true, whatever a stranger's tool makes of it and sends."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from starlette.routing import Route

from web.live.openapi import describe
from web.routes import routes

SERVER_FAULT = 500
AWAY = 503


def test_the_description_holds_for_whatever_is_sent(council: Any) -> None:
    schema = schemathesis.openapi.from_dict(describe(), config=SchemathesisConfig())
    council.enter("p-alcaldesa")
    before = len(council.links())

    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == sum(map(len, describe()["paths"].values()))
    for operation in operations:
        _tried(council, operation.as_strategy())
    assert len(council.links()) >= before


def test_every_address_of_the_ballot_office_is_described() -> None:
    described = {
        (path, method.upper()) for path, acts in describe()["paths"].items() for method in acts
    }
    served = {
        (route.path, method)
        for route in routes()
        if isinstance(route, Route) and "/secret" in route.path
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert served
    assert served <= described


def _tried(council: Any, made: Any) -> None:
    @settings(
        max_examples=30, deadline=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=made)
    def holds(case: Case[Any]) -> None:
        _send(council, case)

    holds()


def _send(council: Any, case: Case[Any]) -> None:
    sent = case.as_transport_kwargs(base_url="https://hemiciclo.test")
    headers = {name: str(value) for name, value in dict(sent.get("headers") or {}).items()}
    headers.pop("Cookie", None)
    answer = council.client.request(
        sent["method"], sent["url"], json=sent.get("json"),
        headers={"Origin": "https://hemiciclo.test", **headers},
    )  # fmt: skip
    assert answer.status_code < SERVER_FAULT or answer.status_code == AWAY, answer.text
    listed = case.operation.definition.raw["responses"]
    assert str(answer.status_code) in listed, (case.operation.label, answer.status_code)
    content = listed[str(answer.status_code)].get("content")
    if content is not None and "application/json" in content:
        schema = json.dumps(content["application/json"]["schema"])
        _validator(schema).validate(answer.json())


@cache
def _validator(schema: str) -> jsonschema_rs.Validator:
    whole = {**json.loads(schema), "components": describe()["components"]}
    return jsonschema_rs.validator_for(whole)
