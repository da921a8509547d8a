"""Throw-away credentials: they say whom they stand for, cannot be made up, and end by themselves."""

from datetime import timedelta

import pytest

from labeling import sessions
from labeling.sessions import Grant, SessionEnded
from tests.conftest import Clock


def test_a_session_opens_what_it_was_made_for() -> None:
    grant = Grant(job_id=7, writes=("s3://data/thumbnails/",))
    session = sessions.begin(grant)
    opened = sessions.opened(session.access_key_id, session.token)
    assert opened == (session.secret_access_key, grant, session.expires_at)


def test_two_sessions_share_nothing() -> None:
    first, second = sessions.begin(Grant(job_id=1)), sessions.begin(Grant(account_id=1))
    assert len({first.token, second.token, first.secret_access_key, second.secret_access_key}) == 4
    assert sessions.opened(first.access_key_id, second.token) is None


@pytest.mark.parametrize("token", ["", "x", "x:y", "W251bGwsMSwxXQ:abc"])
def test_a_token_that_was_not_made_here_opens_nothing(token: str) -> None:
    session = sessions.begin(Grant(job_id=7))
    assert sessions.opened(session.access_key_id, token) is None
    assert sessions.opened(session.access_key_id, session.token + token[:1] + "x") is None


def test_it_ends_with_its_time(clock: Clock) -> None:
    session = sessions.begin(Grant(job_id=7), lifetime=timedelta(minutes=15))
    assert session.expires_at == clock.now + timedelta(minutes=15)
    clock.advance(minutes=15)
    assert sessions.opened(session.access_key_id, session.token) is not None
    clock.advance(seconds=1)
    with pytest.raises(SessionEnded):
        sessions.opened(session.access_key_id, session.token)


def test_a_session_made_of_another_ends_with_it(clock: Clock) -> None:
    first = sessions.begin(Grant(job_id=7), lifetime=timedelta(minutes=20))
    clock.advance(minutes=15)
    assert sessions.begin(Grant(job_id=7), within=first.expires_at).expires_at == first.expires_at
    soon = sessions.begin(Grant(job_id=7), lifetime=timedelta(minutes=1), within=first.expires_at)
    assert soon.expires_at == clock.now + timedelta(minutes=1)
