"""Numbers for names that tests make up: each test begins with one, so that none depends on the tests before it."""

_given: list[int] = []


def begin() -> None:
    _given.clear()


def number() -> int:
    _given.append(len(_given) + 1)
    return _given[-1]
