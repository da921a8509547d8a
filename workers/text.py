"""Text that every database can hold."""


def storable(text: str) -> str:
    """PostgreSQL's text holds no NUL, nor halves of characters. No name of ours has what stands in their place."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
