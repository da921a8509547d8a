"""What tests of the console's pages share: a page as text, and the form of a job."""

from django.test import Client

from tests.job_factories import make_bucket


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def form(team_id: int, **changes: object) -> dict[str, object]:
    """A job over a manifest that is there."""
    make_bucket("data").write("s3://data/input.manifest", b'{"source": "a bird"}\n')
    return {
        "name": "new-birds",
        "manifest_uri": "s3://data/input.manifest",
        "output_path": "s3://labelwright/jobs",
        "task_type": "text_classification",
        "title": "Birds",
        "description": "Which?",
        "categories": "Owl\nFalcon",
        "team": str(team_id),
        "redundancy": "3",
        "minutes": "10",
        "days": "1",
        "max_concurrent": "100",
        **changes,
    }
