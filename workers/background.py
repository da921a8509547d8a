"""What must happen by the clock: leases and availability expire, old sign-in failures are forgotten."""

from workers import accounts, dispatch


def sweep() -> int:
    """One bounded round; returns how many rows were moved. Repeat while it returns much."""
    moved = dispatch.expire_leases() + dispatch.expire_tasks()
    accounts.forget_attempts()
    return moved
