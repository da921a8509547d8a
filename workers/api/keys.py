"""Access keys over REST: everybody makes and revokes their own; the owner anybody's, admins also those of workers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from workers import accounts
from workers.api import paging
from workers.api.encoding import reply
from workers.api.people_shapes import KeyRequest, Keys, NewKeyShape
from workers.api.schema import PAGING, describe
from workers.api.view import View
from workers.errors import InvalidInput, NotAllowed, NotFound
from workers.models import AccessKey, Account, Role

TAG = "Keys"
_FILTERS = {"user": (str, "only keys of the person with this e-mail")}


class KeysView(View):
    @describe(
        "listKeys",
        "Keys that I may see, newest first, without their secrets",
        tag=TAG,
        answers={200: Keys},
        errors=(422,),
        parameters={**_FILTERS, **PAGING},
    )
    def get(self, request: Request) -> HttpResponse:
        email = paging.known(request, *_FILTERS)["user"]
        rows = _visible(self.account())
        if email:
            rows = rows.filter(account__email=email.strip().lower())
        return paging.page(request, rows, _key)

    @describe(
        "createKey",
        "Make a key; its secret and token are shown this once",
        tag=TAG,
        request=KeyRequest,
        answers={201: NewKeyShape},
        errors=(403,),
    )
    def post(self, request: Request) -> HttpResponse:
        wanted = self.body(KeyRequest)
        account = _whose(self.account(), wanted.get("user"))
        fresh = accounts.create_key(account, name=wanted.get("name", ""))
        stored = AccessKey.objects.select_related("account").get(access_key_id=fresh.access_key_id)
        return reply({**_key(stored), "secret_access_key": fresh.secret_access_key, "token": fresh.token}, 201)


class KeyView(View):
    @describe("revokeKey", "Revoke a key at once and for good", tag=TAG, answers={204: None}, errors=(404,))
    def delete(self, request: Request, access_key_id: str) -> HttpResponse:
        if not _visible(self.account()).filter(access_key_id=access_key_id).exists():
            raise NotFound(f"There is no access key {access_key_id}.")
        accounts.revoke_key(access_key_id)
        return HttpResponse(status=204)


def _visible(account: Account) -> "QuerySet[AccessKey]":
    rows = AccessKey.objects.select_related("account")
    if account.role == Role.OWNER:
        return rows
    mine = Q(account=account)
    return rows.filter(mine | Q(account__role=Role.WORKER) if account.manages else mine)


def _whose(by: Account, email: str | None) -> Account:
    """Raises NotAllowed where the key would give more rights than the caller has."""
    if email is None or email.strip().lower() == by.email:
        return by
    if not by.manages:
        raise NotAllowed("A key for somebody else needs the role admin or owner.")
    try:
        found = accounts.find(email)
    except NotFound as error:
        raise InvalidInput("user", error.message) from None
    if by.role != Role.OWNER and found.manages:
        raise NotAllowed("Only the owner makes keys for admins and owners.")
    return found


def _key(key: AccessKey) -> dict[str, Any]:
    return {
        "access_key_id": key.access_key_id,
        "user": key.account.email,
        "name": key.name,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
    }
