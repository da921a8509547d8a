"""Invites people: their one-time link goes by mail where there is a mail server, else it is there to be passed on."""

import logging
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext

from workers import accounts, preferences
from workers.models import Account

log = logging.getLogger(__name__)

#: Why no mail was sent.
NO_SERVER = "No mail server is set (LABELWRIGHT_EMAIL_URL)."
NOT_ASKED_FOR = "No mail was asked for."
HAS_PASSWORD = "They have a password already; the link is for a new one."


@dataclass(frozen=True)
class Invitation:
    """A link that stands, and whether a mail took it there; `why` says why not."""

    email: str
    link: str
    mailed: bool
    why: str = ""


def by_mail() -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.EMAIL_HOST)


def invite(people: Iterable[Account], *, language: str = "", mail: bool = True) -> list[Invitation]:
    """A link for each, by mail where that can be. `language` is for those who chose none themselves.

    Talks to the mail server: never within a transaction. Whatever it answers, the links stand.
    """
    with _Post("" if by_mail() and mail else NO_SERVER if mail else NOT_ASKED_FOR) as post:
        return [_invite(post, account, language) for account in people]


def _invite(post: "_Post", account: Account, language: str) -> Invitation:
    link = accounts.invitation(account)
    if account.has_usable_password():
        return Invitation(account.email, link, mailed=False, why=HAS_PASSWORD)
    with translation.override(preferences.language(account) or language or settings.LANGUAGE_CODE):
        why = post.send(_message(account, link))
    return Invitation(account.email, link, mailed=not why, why=why)


def _message(account: Account, link: str) -> EmailMessage:
    site = {"site": urlsplit(settings.PUBLIC_URL).netloc}
    paragraphs = (
        gettext("You are invited to label at %(site)s. Open this link and choose a password:") % site,
        link,
        gettext("The link is good for a week and for one use."),
        gettext("If you did not expect this mail, you need not do anything."),
    )
    subject = gettext("Invitation to %(site)s") % site
    return EmailMessage(subject, "\n\n".join(paragraphs) + "\n", to=[account.email])


class _Post:
    """One connection for all mails, none where `why` says that nothing is sent. When the server is away, nobody after
    the first waits for it again."""

    def __init__(self, why: str) -> None:
        self._server = get_connection()
        self._why = why

    def __enter__(self) -> "_Post":
        if not self._why:
            self._guarded(self._server.open)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def send(self, message: EmailMessage) -> str:
        """Why it could not be sent; "" when the server took it."""
        if self._why:
            return self._why
        try:
            self._guarded(lambda: self._server.send_messages([message]))
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return _sentence(f"{code} {said.decode(errors='replace')}")
        return self._why

    def _guarded(self, call: Callable[[], object]) -> None:
        """Keeps why the server is of no use. A refused recipient is the one thing that says nothing of the others."""
        try:
            call()
        except smtplib.SMTPRecipientsRefused:
            raise
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            self._why = _sentence(
                f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
            )
        except OSError as error:  # smtplib's other errors are of this kind, too
            self._why = _sentence(str(error) or type(error).__name__)
        if self._why:
            log.warning("no invitation went out by mail: %s", self._why)


def _sentence(reason: str) -> str:
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return f"The mail server {where} did not take it: {' '.join(reason.split())[:300].rstrip('.')}."
