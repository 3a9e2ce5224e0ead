"""Every address of the application; one that was published never dies (``tests/routes.json``)."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

from web.ballots import desk, rosters, votes
from web.live import commands, encoders, media, openapi, snapshot, socket, trials
from web.pages import (
    account,
    acta,
    admission,
    authority,
    ballots,
    entrance,
    files,
    guests,
    public,
    published,
    secrecy,
    signing_outside,
    verification,
    work,
)

API = "/api/sessions/{session}"
COMMANDS = f"{API}/commands"
SECRET = f"{API}/secret"
SUBSCRIPTION = f"{API}/media/subscriptions/{{subscription}}"


def routes() -> list[BaseRoute]:
    """Return the table of routes; it is searched in order, and votes must not wait."""
    return [*_api(), *_public(), *_entrance(), *_ballots(), *_files()]


def outside_routes() -> list[BaseRoute]:
    """Return what anybody may reach: served by a process of its own (``web.outside``)."""
    return [*_public(), *_watched(), *_files()]


def _public() -> list[BaseRoute]:
    return [
        Route("/", public.home),
        Route("/sesiones/{session}", public.session),
        Route("/sesiones/{session}/ahora", public.now),
        Route("/sesiones/{session}/puntos/{number:int}", public.item),
        Route("/sesiones/{session}/acta.pdf", published.acta_pdf),
        Route("/sesiones/{session}/aprobacion.pdf", published.approval_pdf),
        Route("/sesiones/{session}/certificacion.pdf", published.certification_pdf),
        Route("/sesiones/{session}/video.mp4", published.film),
        Route("/sesiones/{session}/capitulos.vtt", published.chapter_marks),
        Route("/sesiones/{session}/paquete.zip", published.package),
        Route("/sesiones/{session}/votaciones/{vote}/election.json", secrecy.election),
        Route("/sesiones/{session}/votaciones/{vote}/{name}", ballots.file),
        Route("/verificar", verification.form),
        Route("/verificar/autoridad.json", verification.authority),
        Route("/documentos/{code}", verification.document),
        Route("/accesibilidad", public.accessibility),
        Route("/voto-secreto", secrecy.explained),
        Route("/comprobar-papeleta", secrecy.audit),
        Route("/autoridad", authority.page),
        Route("/autoridad/hemiciclo.crt", authority.download),
    ]


def _entrance() -> list[BaseRoute]:
    return [
        Route("/entrar", entrance.page),
        Route("/entrar/desarrollo", entrance.development, methods=["POST"]),
        Route("/entrar/llave/opciones", entrance.passkey_options, methods=["POST"]),
        Route("/entrar/llave", entrance.passkey_sign_in, methods=["POST"]),
        Route("/entrar/invitacion/{code}", entrance.invitation),
        Route("/puesto", work.own),
        Route("/salir", entrance.leave, methods=["POST"]),
        Route("/sesiones/{session}/acta", acta.page),
        Route("/sesiones/{session}/acta", acta.save, methods=["POST"]),
        Route("/sesiones/{session}/acta/firmar", acta.sign, methods=["POST"]),
        Route("/sesiones/{session}/acta/firmar/{paper}", signing_outside.take),
        Route("/sesiones/{session}/acta/firmar/{paper}", signing_outside.bring, methods=["POST"]),
        Route("/cuenta", account.account),
        Route("/cuenta/llave/opciones", account.registration_options, methods=["POST"]),
        Route("/cuenta/llave", account.register, methods=["POST"]),
        Route("/cuenta/llave/retirar", account.withdraw, methods=["POST"]),
        Route("/cuenta/entradas/cerrar", account.end_others, methods=["POST"]),
        Route("/cuenta/confirmar/opciones", account.confirmation_options, methods=["POST"]),
        Route("/cuenta/confirmar", account.confirm, methods=["POST"]),
        Route("/cuenta/confirmar/desarrollo", account.confirm_development, methods=["POST"]),
        Route("/personas", admission.page),
        Route("/personas/invitar", admission.invite, methods=["POST"]),
        Route("/personas/retirar", admission.withdraw, methods=["POST"]),
        Route("/invitado/{session}/{guest}", guests.page),
        Route("/invitado/{session}/{guest}", guests.enter, methods=["POST"]),
        *[Route(f"/{post}/{{session}}", work.live, name=post) for post in work.APPS],
    ]


def _api() -> list[BaseRoute]:
    return [
        Route(COMMANDS, commands.post, methods=["POST"]),
        *_watched(),
        Route(f"{API}/media/publish", media.publish, methods=["POST"]),
        Route(f"{API}/media/subscribe", media.subscribe, methods=["POST"]),
        Route(SUBSCRIPTION, media.answer_subscription, methods=["POST"]),
        Route(f"{SUBSCRIPTION}/tiles", media.retile, methods=["PUT"]),
        Route(f"{SUBSCRIPTION}/restart", media.restart, methods=["POST"]),
        Route(f"{API}/media", media.leave, methods=["DELETE"]),
        Route(f"{API}/media/ice", media.ice),
        Route(f"{API}/media/tokens", encoders.token, methods=["POST"]),
        Route(f"{API}/whip", encoders.whip, methods=["POST"]),
        Route(f"{API}/whip/{{resource}}", encoders.end_whip, methods=["DELETE"]),
        Route(f"{API}/whep", encoders.whep, methods=["POST"]),
        Route(f"{API}/whep/{{resource}}", encoders.end_whep, methods=["DELETE"]),
        Route(f"{API}/media/microphone", media.keep_microphone, methods=["POST"]),
        Route(f"{API}/media/trial", trials.report, methods=["POST"]),
        Route(f"{API}/guests/{{guest}}", guests.link),
    ]


def _watched() -> list[BaseRoute]:
    return [
        Route(f"{API}/snapshot", snapshot.get),
        WebSocketRoute(f"{API}/events", socket.events),
        Route("/api/openapi.json", openapi.document),
    ]


def _ballots() -> list[BaseRoute]:
    vote = f"{SECRET}/{{vote}}"
    return [
        Route(SECRET, desk.get),
        Route(f"{SECRET}/ceremony", desk.ceremony),
        Route(f"{SECRET}/ceremony/{{round}}", desk.say, methods=["POST"]),
        Route(f"{SECRET}/credentials", desk.bind, methods=["POST"]),
        Route(f"{SECRET}/rosters", rosters.get),
        Route(f"{SECRET}/rosters", rosters.sign, methods=["POST"]),
        Route(f"{vote}/setup", votes.setup),
        Route(f"{vote}/ballot", votes.own),
        Route(f"{vote}/ballot", votes.cast, methods=["POST"]),
        Route(f"{vote}/board", votes.board, methods=["POST"]),
        Route(f"{vote}/bel", votes.archive),
        Route(f"{vote}/annex", votes.annex),
        Route(f"{vote}/statement", votes.state, methods=["POST"]),
        Route(f"{vote}/statements", votes.statements),
        Route(f"{vote}/decryption", votes.decrypt, methods=["POST"]),
    ]


def _files() -> list[BaseRoute]:
    return [
        Route("/static/{path:path}", files.static),
        Route("/directo/{session}/{name}", files.stream),
        Route("/salud", files.health),
    ]
