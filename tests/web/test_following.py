"""Who follows a session on a socket is known without asking the database again, while it lasts."""

from typing import cast

from sessions.domain.audience import Audience
from sessions.domain.values import Duty
from sessions.telling import Subscription
from web.live.clients import Client, Clients
from web.visitor import Visitor
from web.wire.messages import Me

SUBSCRIPTION = cast("Subscription", None)  # nothing is told in these tests


def client(asker: Visitor) -> Client:
    me = Me(asker.person, Duty.MEMBER, Audience.MEMBER)
    return Client("s-1", me, asker.token_sha256, SUBSCRIPTION, asker=asker)


async def test_a_socket_answers_for_its_sign_in_until_it_goes() -> None:
    clients, asker = Clients(), Visitor("p-1", "passkey", "a-token")
    socket = client(asker)
    assert clients.following(asker.token_sha256) is None

    clients.add(socket)
    assert clients.following(asker.token_sha256) == asker

    clients.remove(socket)
    assert clients.following(asker.token_sha256) is None


async def test_a_sign_in_that_was_revoked_is_answered_for_by_no_socket() -> None:
    clients, asker = Clients(), Visitor("p-1", "passkey", "a-token")
    clients.add(client(asker))
    clients.add(client(asker))

    clients.revoke(asker.token_sha256)

    assert clients.following(asker.token_sha256) is None


async def test_the_public_is_never_anybody() -> None:
    clients, public = Clients(), Visitor()
    clients.add(client(public))

    assert clients.following(public.token_sha256) is None
