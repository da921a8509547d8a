"""Accounts, roles and access keys: who may sign in or call, and as what."""

import base64
import hashlib
import hmac
import re
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from workers import statements
from workers.errors import GiveUp, InvalidInput, LimitExceeded, NameInUse, NotFound, WrongState
from workers.models import AccessKey, Account, Role, SignInAttempt, Worker

#: So many wrong passwords for one e-mail or from one address in the window, then a pause.
WRONG_PASSWORDS = 8
WINDOW = timedelta(minutes=15)
INVITATION_SECONDS = 7 * 86400
_invitations = TimestampSigner(salt="labelwright.invitation")
#: It is a part of addresses and stands in every output.
_WORKER_ID = re.compile(r"[^\s/\x00-\x1f\x7f]{1,128}")
_ALPHABET = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class NewKey:
    """The only moment at which secret and token are readable by people."""

    access_key_id: str
    secret_access_key: str
    token: str


def create_account(
    email: str, *, role: str = Role.WORKER, name: str = "", password: str | None = None, worker_id: str | None = None
) -> Account:
    """A new account with its worker row. Without a password it cannot sign in until one is set.

    Raises InvalidInput for a bad e-mail or worker id, NameInUse where one of them is taken.
    """
    email = clean_email(email)
    if worker_id:
        clean_worker_id(worker_id)
    account = Account(email=email, role=role, name=name)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
            Worker.objects.create(account=account, public_id=worker_id or _public_id(account.id))
    except IntegrityError as error:
        known = not worker_id or Account.objects.filter(email=email).exists()
        raise NameInUse(f"{email if known else f'The worker id {worker_id}'} is taken already.") from error
    return account


def clean_email(email: str) -> str:
    """Lower case, checked: addresses are compared without regard to case."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput("email", f"{email!r} is not an e-mail address") from None
    return email


def clean_worker_id(worker_id: str) -> str:
    """As it is, checked."""
    if not _WORKER_ID.fullmatch(worker_id):
        raise InvalidInput("worker_id", f"{worker_id!r} is no worker id: 1 to 128 characters, no spaces, no slashes")
    return worker_id


def find(email: str) -> Account:
    try:
        return Account.objects.get(email=email.strip().lower())
    except Account.DoesNotExist:
        raise NotFound(f"There is no account {email}.") from None


def get_or_create(email: str, *, worker_id: str | None = None) -> Account:
    """The account of this e-mail, made where there is none yet; adding people twice does no harm."""
    found = Account.objects.filter(email=clean_email(email)).first()
    if found is None:
        return create_account(email, worker_id=worker_id)
    if worker_id and worker_id != found.worker.public_id:
        raise NameInUse(f"{email} has the worker id {found.worker.public_id} already, not {worker_id}.")
    return found


def first_admin(email: str = "", password: str = "") -> tuple[Account, str] | None:
    """The first owner, made once: returns the account and its password, or None where an owner exists."""
    if Account.objects.filter(role=Role.OWNER).exists():
        return None
    password = password or secrets.token_urlsafe(12)
    return create_account(email or "admin@localhost.localdomain", role=Role.OWNER, password=password), password


def set_role(account: Account, role: str) -> None:
    """Raises WrongState for the last owner, who must stay one."""
    with transaction.atomic():
        if role != Role.OWNER:
            _keep_an_owner(account)
        Account.objects.filter(id=account.id).update(role=role)


def set_active(account: Account, active: bool) -> None:
    """Lets somebody in again, or no longer; teams and history stay. Raises WrongState for the last owner."""
    with transaction.atomic():
        if not active:
            _keep_an_owner(account)
        Account.objects.filter(id=account.id).update(is_active=active)


def rename(account: Account, name: str) -> None:
    Account.objects.filter(id=account.id).update(name=name)


def _keep_an_owner(account: Account) -> None:
    """All owners are locked: of the last two, only one may go."""
    owners = Account.objects.select_for_update().filter(role=Role.OWNER, is_active=True)
    if set(owners.order_by("id").values_list("id", flat=True)) == {account.id}:
        raise WrongState(f"{account.email} is the last owner.", hint="Make somebody else an owner first.")


def invitation(account: Account) -> str:
    """A link with which this person, and nobody else, chooses a password: good for a week, void after its use.

    What is signed holds the present password's hash, so that the link dies with the change it makes.
    """
    token = _invitations.sign_object([account.id, _fingerprint(account)])
    return f"{settings.PUBLIC_URL}/invitation/{token}"


def invited(token: str) -> Account:
    """Whom an invitation names. Raises NotFound for one that is false, used or over."""
    try:
        account_id, fingerprint = _invitations.unsign_object(token, max_age=INVITATION_SECONDS)
        account = Account.objects.get(id=account_id, is_active=True)
    except (BadSignature, ValueError, Account.DoesNotExist):
        account = None
    if account is None or fingerprint != _fingerprint(account):
        raise NotFound("This invitation was used or is over.", hint="Ask whoever invited you for a new link.")
    return account


def choose_password(account: Account, password: str) -> None:
    """Sets a password. Raises InvalidInput with what is wrong with it."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidInput("password", " ".join(error.messages)) from None
    account.set_password(password)
    account.save(update_fields=["password"])


def _fingerprint(account: Account) -> str:
    return hashlib.sha256(account.password.encode()).hexdigest()[:16]


def _public_id(account_id: int) -> str:
    """A stable pseudonym (workforce-and-portal 4.3)."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"worker:{account_id}".encode(), hashlib.sha256).hexdigest()
    return f"private.{settings.AWS_REGION}.{digest[:16]}"


# --- access keys ---------------------------------------------------------------------------------------------


def create_key(account: Account, *, name: str = "") -> NewKey:
    key = NewKey(
        access_key_id="LWAK" + "".join(secrets.choice(_ALPHABET) for _ in range(16)),
        secret_access_key=secrets.token_urlsafe(30),
        token=secrets.token_urlsafe(32),
    )
    AccessKey.objects.create(
        account=account,
        name=name,
        access_key_id=key.access_key_id,
        secret_encrypted=_fernet().encrypt(key.secret_access_key.encode()),
        token_hash=_hash(key.token),
    )
    return key


def revoke_key(access_key_id: str) -> None:
    if not AccessKey.objects.filter(access_key_id=access_key_id).exists():
        raise NotFound(f"There is no access key {access_key_id}.")
    AccessKey.objects.filter(access_key_id=access_key_id, revoked_at=None).update(revoked_at=timezone.now())


def secret_of(access_key_id: str) -> tuple[str, Account] | None:
    """The plain secret and its account, for checking a signature; None for unknown, revoked or disabled ones."""
    key = (
        AccessKey.objects.select_related("account")
        .filter(access_key_id=access_key_id, revoked_at=None, account__is_active=True)
        .first()
    )
    if key is None:
        return None
    try:
        return _fernet().decrypt(bytes(key.secret_encrypted)).decode(), key.account
    except InvalidToken:
        raise GiveUp(
            "An access key cannot be decrypted.", hint="LABELWRIGHT_SECRET_KEY changed? Restore it or make new keys."
        ) from None


def account_of_token(token: str) -> Account | None:
    """Whose REST token this is; None for unknown, revoked or disabled ones."""
    return statements.account_of_token(_hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=1)
def _fernet() -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"labelwright access keys")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


# --- signing in ----------------------------------------------------------------------------------------------


def sign_in(email: str, password: str, *, address: str) -> Account | None:
    """The account of this e-mail and password, or None. Raises LimitExceeded after too many wrong ones.

    The same work is done for unknown e-mails, so that answers do not tell who has an account.
    """
    email = email.strip().lower()[:180]
    keys = {f"email:{email}": WRONG_PASSWORDS, f"address:{address}": 4 * WRONG_PASSWORDS}
    _refuse_guessing(keys)
    account = Account.objects.filter(email=email, is_active=True).first()
    usable = account is not None and account.has_usable_password()
    if check_password(password, account.password if account and usable else _nobodys_password()) and usable:
        return account
    now = timezone.now()
    SignInAttempt.objects.bulk_create(SignInAttempt(key=key, at=now) for key in keys)
    return None


def _refuse_guessing(limits: dict[str, int]) -> None:
    recent = SignInAttempt.objects.filter(at__gt=timezone.now() - WINDOW)
    if any(recent.filter(key=key).count() >= limit for key, limit in limits.items()):
        raise LimitExceeded(
            "Too many wrong passwords.", hint="Wait a quarter of an hour, or ask your administrator for a new link."
        )


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password(secrets.token_urlsafe(12))


def forget_attempts() -> int:
    """Removes failed sign-ins that no longer count; how many."""
    return SignInAttempt.objects.filter(at__lte=timezone.now() - WINDOW).delete()[0]
