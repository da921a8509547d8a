"""Somebody who may see the console."""

import pytest
from django.test import Client

from tests.factories import make_account
from workers.models import Account, Role


@pytest.fixture
def admin(client: Client) -> Account:
    account = make_account("admin@example.org", role=Role.ADMIN)
    client.force_login(account)
    return account
