"""What can go wrong here, kept apart from the product's errors because this package knows nothing of the product."""


class BadVotes(ValueError):
    """The answers cannot be read as votes; the message names the row and what to do."""


class NotFittedError(ValueError, AttributeError):
    """A learned attribute or a prediction was asked for before `fit`."""


class TooLarge(ValueError):
    """Items × classes would not fit into memory; the message gives the sizes."""
