"""The only door from (account, id) to a row. Unknown and forbidden look the same: NotFound."""

from workers import statements
from workers.errors import NotAllowed, NotFound
from workers.models import Account, Assignment


def assignment(account: Account, assignment_id: str | int, *, with_question: bool = False) -> Assignment:
    """The account's own assignment; `with_question` brings along what is needed to check an answer to its task."""
    if str(assignment_id).isascii() and str(assignment_id).isdigit() and int(assignment_id) < 2**63:
        found = statements.assignment_of(account.id, int(assignment_id), with_question=with_question)
        if found is not None:
            return found
    raise NotFound(f"There is no assignment {assignment_id} of yours.")


def require_manager(account: Account) -> None:
    """Owners and admins pass; workers get NotAllowed."""
    if not account.manages:
        raise NotAllowed("This needs the role admin or owner.")


def require_owner(account: Account) -> None:
    if account.role != "owner":
        raise NotAllowed("This needs the role owner.")
