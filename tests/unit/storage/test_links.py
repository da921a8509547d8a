"""Links open one object, for a time, and nothing else."""

from urllib.parse import parse_qsl, unquote, urlsplit

from labeling.storage.links import Links

LINKS = Links(base="https://labels.example.org/s3", secret="secret", clock=lambda: 1000.0)
LATER = Links(base="https://labels.example.org/s3", secret="secret", clock=lambda: 1000.0 + 700)


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def test_a_link_names_its_object() -> None:
    url = LINKS.url("s3://data/a b/ü?#.jpg", 600)
    assert url.startswith("https://labels.example.org/s3/data/a%20b/")
    assert unquote(urlsplit(url).path) == "/s3/data/a b/ü?#.jpg"
    assert LINKS.opens("s3://data/a b/ü?#.jpg", query_of(url))


def test_a_link_opens_nothing_else() -> None:
    query = query_of(LINKS.url("s3://data/a", 600))
    assert not LINKS.opens("s3://data/b", query)
    assert not LINKS.opens("s3://data/a", {})
    assert not LINKS.opens("s3://data/a", query | {"labelwright-expires": "999999999"})
    assert not LINKS.opens("s3://data/a", query | {"labelwright-expires": "١"})
    assert not LINKS.opens("s3://data/a", query | {"labelwright-signature": "ü"})
    assert not Links(base="https://labels.example.org/s3", secret="other").opens("s3://data/a", query)


def test_a_link_ends() -> None:
    assert not LATER.opens("s3://data/a", query_of(LINKS.url("s3://data/a", 600)))


def test_a_link_stays_the_same_within_a_minute() -> None:
    soon = Links(base=LINKS.base, secret=LINKS.secret, clock=lambda: 1010.0)
    assert LINKS.url("s3://data/a", 600) == soon.url("s3://data/a", 600)
