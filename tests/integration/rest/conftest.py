"""Three people before one job: an owner, a member of its team, and a stranger."""

from collections.abc import Iterator

import pytest

from tests import factories
from tests.integration.rest.caller import Caller
from workers import kinds
from workers.models import Role, TaskGroup, WorkTeam


@pytest.fixture
def kind() -> Iterator[factories.PlainKind]:
    before = dict(kinds._kinds)
    yield factories.register_plain()
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def team(db: None) -> WorkTeam:
    return factories.make_team("birds")


@pytest.fixture
def group(team: WorkTeam, kind: factories.PlainKind) -> TaskGroup:
    return factories.make_group(team=team, name="owls")


@pytest.fixture
def owner(db: None) -> Caller:
    return Caller(factories.make_account("owner@example.com", role=Role.OWNER))


@pytest.fixture
def admin(db: None) -> Caller:
    return Caller(factories.make_account("admin@example.com", role=Role.ADMIN))


@pytest.fixture
def member(team: WorkTeam) -> Caller:
    return Caller(factories.make_account("member@example.com", member_of=(team,)))


@pytest.fixture
def second(team: WorkTeam) -> Caller:
    return Caller(factories.make_account("second@example.com", member_of=(team,)))


@pytest.fixture
def stranger(db: None) -> Caller:
    return Caller(factories.make_account("stranger@example.com"))


@pytest.fixture
def nobody(db: None) -> Caller:
    return Caller()
