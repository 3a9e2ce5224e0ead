"""A worked example of an acta, in the shape that the minutes hand over (schema acta/1)."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from documents.acta_data import Issue, LogHead, Signer

TOWN = tomllib.loads(Path("people/demo_town.toml").read_text(encoding="utf-8"))
GROUPS = {group["id"]: group["name"] for group in TOWN["groups"]}
HASH = "3f1d0c9a" * 8
TEXT = "7be2a4d1" * 8
CSV = "7K2M9QX4RTV0WB3N8HJ5CD6EFG"
URL = f"https://sede.villaclara.example/documentos/{CSV}"
Node = dict[str, Any]


def full_name(person: Node) -> str:
    return f"{person['name']} {person['surnames']}"


def names(*seats: int) -> list[str]:
    return [full_name(p) for p in TOWN["people"] if p["seat"] in seats]


def text(told: str, *marks: str) -> Node:
    node: Node = {"type": "text", "text": told}
    return node | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def paragraph(*content: Node | str) -> Node:
    nodes = [text(node) if isinstance(node, str) else node for node in content]
    return {"type": "paragraph", "content": nodes}


def heading(told: str, level: int = 2) -> Node:
    return {"type": "heading", "attrs": {"level": level}, "content": [text(told)]}


STATUS = {
    9: ("presente a distancia", [], True),
    24: ("ausente con excusa", [], False),
    25: ("ausente sin excusa", [], False),
    14: ("presente", [("se incorpora", "9:21")], True),
    20: ("presente", [("se ausenta", "10:40"), ("se reincorpora", "11:05")], True),
}


def attended(person: Node) -> Node:
    status, moves, present = STATUS.get(person["seat"], ("presente", [], True))
    official = person["duty"] in ("secretary", "auditor")
    return {
        "name": full_name(person),
        "office": person["office"],
        "group": GROUPS.get(person["group"], ""),
        "seat": person["seat"],
        "chair": person["duty"] == "chair",
        "status": "asiste" if official else status,
        "present": present or official,
        "territory_declared": person["seat"] == 9,
        "moves": [{"what": what, "at": at} for what, at in moves],
    }


def attendance() -> Node:
    people = TOWN["people"]
    return {
        "type": "attendance",
        "data": {
            "members": [attended(p) for p in people if p["duty"] in ("chair", "member")],
            "officials": [attended(p) for p in people if p["duty"] in ("secretary", "auditor")],
        },
    }


def vote(yes: Sequence[int], no: Sequence[int], abstain: Sequence[int], **more: Any) -> Node:
    senses = [("yes", "a favor", yes), ("no", "en contra", no), ("abstain", "abstención", abstain)]
    data: Node = {
        "round": 1,
        "kind": "ordinaria",
        "majority": "mayoría simple",
        "needed": 0,
        "legal_number": 25,
        "eligible": 23,
        "yes": len(yes),
        "no": len(no),
        "abstain": len(abstain),
        "absent_after_debate": [],
        "silent": [],
        "aloud": [],
        "senses": [
            {"choice": choice, "label": label, "names": names(*seats)}
            for choice, label, seats in senses
        ],
        "outcome": "aprobado",
        "outcome_code": "approved",
        "article": "LRBRL 47.1",
        "status": "proclamada",
        "status_code": "proclaimed",
        "reason": "",
        "casting": "",
        "text_sha256": TEXT,
        "from": "9:48:02",
        "to": "9:49:31",
        "from_ms": 2_882_000,
    }
    return {"type": "vote", "data": data | more}


def spoken(seat: int, kind: str, at: tuple[str, str], *content: Node) -> Node:
    person = next(p for p in TOWN["people"] if p["seat"] == seat)
    data = {
        "name": full_name(person),
        "office": person["office"],
        "group": GROUPS[person["group"]],
        "kind": kind,
        "from_ms": 0,
        "to_ms": 0,
        "from": at[0],
        "to": at[1],
        "closed_doors": False,
    }
    return {"type": "intervention", "data": data, "content": list(content)}


def item(number: int, *content: Node, **more: Any) -> Node:
    source = TOWN["items"][number - 1]
    data: Node = {
        "number": number,
        "title": source["title"],
        "kind": "Dictamen",
        "proposer": source["proposer"],
        "state": "concluido",
        "state_code": "settled",
        "reason": "",
        "majority": "mayoría simple",
        "matter": source["matter"],
        "majorities": [],
        "times": [{"from": "9:10", "to": "9:50"}],
    }
    return {"type": "item", "data": data | more, "content": list(content)}


def agreement(number: int) -> Node:
    return {
        "type": "agreement",
        "data": {"number": number, "text": TOWN["items"][number - 1]["text"].strip()},
    }


def items() -> list[Node]:
    lost = {"outcome": "empate: procede nueva votación", "outcome_code": "second-vote-required"}
    all_23 = [*range(1, 24)]
    return [
        item(1, vote(all_23, [], []), agreement(1), kind="Aprobación de acta"),
        item(
            2,
            spoken(
                10,
                "primer turno",
                ("00:21:05", "00:24:40"),
                paragraph("Defiende que la ordenanza ", text("equilibra", "italic"), " el uso."),
                {
                    "type": "bulletList",
                    "content": [
                        {"type": "listItem", "content": [paragraph("Amplía las aceras.")]},
                        {"type": "listItem", "content": [paragraph("Reduce los horarios.")]},
                    ],
                },
            ),
            spoken(14, "segundo turno", ("00:24:52", "00:26:10")),
            vote([1, 2, 3], [4], [5], status_code="annulled", reason="Error en el texto sometido"),
            vote(
                [*range(1, 13)],
                [*range(13, 22)],
                [22, 23],
                absent_after_debate=names(20),
                aloud=names(9),
            ),
            agreement(2),
        ),
        item(
            3,
            vote([*range(1, 12)], [*range(12, 23)], [23], **lost),
            vote(
                [*range(1, 12)],
                [*range(12, 23)],
                [23],
                round=2,
                kind="nominal",
                article="LRBRL 46.2.d",
                casting="voto de calidad de la Presidencia: a favor",
                silent=names(23),
            ),
            agreement(3),
        ),
        item(
            4,
            vote(
                [*range(1, 14)],
                [*range(14, 24)],
                [],
                majority="mayoría absoluta del número legal de miembros",
                needed=13,
                article="LRBRL 47.2.ll",
            ),
            agreement(4),
            majority="mayoría absoluta del número legal de miembros",
        ),
        item(6, paragraph("La Corporación queda enterada."), majority="", kind="Dación de cuenta"),
    ]


FACTS = {
    "town": "Villaclara del Río",
    "place": "Salón de Plenos de la Casa Consistorial",
    "body": "Pleno",
    "title": "Sesión ordinaria del Pleno",
    "kind": "ordinaria",
    "call": "primera convocatoria",
    "chair": "Aurora Ribaclara Puentenuevo (Alcaldesa-Presidenta)",
    "secretary": "Bernardo Actasanz Folioviejo (Secretario General)",
    "auditor": "Claudia Cuentaclara Arquero del Río (Interventora General)",
    "convened_date": "26 de noviembre de 2026",
    "convened_time": "9:00",
    "opened_date": "26 de noviembre de 2026",
    "opened_time": "9:02",
    "closed_date": "26 de noviembre de 2026",
    "closed_time": "11:47",
    "present": "22",
    "quorum": "9",
    "legal_number": "25",
    "expediente": "2026/PLENO/0011",
}


def acta(kind: str = "acta", *content: Node) -> Node:
    nodes = list(content) or [
        paragraph(
            "En Villaclara del Río, en el Salón de Plenos de la Casa Consistorial, siendo las 9:02 "
            "del día 26 de noviembre de 2026, se reúne en primera convocatoria el órgano ",
            text("Pleno", "bold"),
            ", en sesión ordinaria.",
        ),
        heading("Asistencia"),
        attendance(),
        heading("Asuntos tratados"),
        *items(),
        heading("Incidencias"),
        {
            "type": "incidents",
            "data": {
                "rows": [
                    {"at": "10:02:11", "text": "Se interrumpe la conexión a distancia."},
                    {"at": "10:30:00", "text": "Se suspende la sesión para un receso."},
                ]
            },
        },
        heading("Levantamiento de la sesión"),
        paragraph(
            "Y no habiendo más asuntos que tratar, la Presidencia levanta la sesión a las 11:47 "
            "del día 26 de noviembre de 2026, de todo lo cual, como Secretaría, doy fe."
        ),
        heading("Grabación y registro electrónico"),
        {
            "type": "evidence",
            "data": {"rows": [["Duración", "02:45:07"], ["Fragmentos de la grabación", "2481"]]},
        },
    ]
    return {
        "schema": "acta/1",
        "language": "es",
        "kind": kind,
        "session": "pleno-demo",
        "facts": FACTS,
        "content": nodes,
    }


SECRETARY = Signer("El Secretario General", "Bernardo Actasanz Folioviejo")
CHAIR = Signer("La Alcaldesa-Presidenta", "Aurora Ribaclara Puentenuevo", "Vº Bº")


def issue(**more: Any) -> Issue:
    values: Node = {
        "title": "Acta de la sesión ordinaria del Pleno de 26 de noviembre de 2026",
        "council": "Ayuntamiento de Villaclara del Río",
        "subtitle": "Secretaría General",
        "at": datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
        "csv": CSV,
        "verify_url": URL,
        "number": "11/2026",
        "expediente": "2026/PLENO/0011",
        "signers": (SECRETARY, CHAIR),
        "log_head": LogHead(2512, HASH),
    }
    return Issue(**(values | more))
