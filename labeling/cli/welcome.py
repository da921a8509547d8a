"""What `labelwright serve` says when it starts: addresses always, secrets only once."""

from dataclasses import dataclass, field

from django.conf import settings

from workers.accounts import NewKey

SNIPPET = """\
  import boto3

  sagemaker = boto3.client(
      "sagemaker",
      endpoint_url="{url}",
      region_name="{region}",
      aws_access_key_id="{key_id}",
      aws_secret_access_key="{secret}",
  )
  print(sagemaker.list_labeling_jobs()["LabelingJobSummaryList"])
"""


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """`email`, `password` and `key` are those of the first admin, at the first start only."""

    email: str = ""
    password: str = ""
    key: NewKey | None = None
    sample: list[str] = field(default_factory=list)

    def text(self, *, web_only: bool) -> str:
        parts = [_addresses(), *self._first_admin(), *self._sample(), self._snippet()]
        if web_only:
            parts.append("Only the site runs here: jobs need `labelwright worker` or `labelwright runner` beside it.")
        return "\n".join([*parts, "Ctrl-C stops."])

    def _first_admin(self) -> list[str]:
        if not self.email:
            return []
        password = self.password or "the one in LABELWRIGHT_ADMIN_PASSWORD"
        return [f"The first admin (shown once):\n  e-mail    {self.email}\n  password  {password}\n"]

    def _sample(self) -> list[str]:
        return ["\n".join(["The sample jobs:", *(f"  {line}" for line in self.sample), ""])] if self.sample else []

    def _snippet(self) -> str:
        if self.key is None:
            return "Access keys for boto3, aws and REST: labelwright keys create --user EMAIL\n"
        code = SNIPPET.format(
            url=settings.PUBLIC_URL,
            region=settings.AWS_REGION,
            key_id=self.key.access_key_id,
            secret=self.key.secret_access_key,
        )
        return f"With an access key of this admin (shown once; REST token {self.key.token}):\n\n{code}"


def _addresses() -> str:
    url = settings.PUBLIC_URL
    return (
        f"\nLabelwright serves at {url}\n"
        f"  {url}/portal/    for people who label\n"
        f"  {url}/console/   for people who run jobs\n"
        f"  {url}/api/docs   for programs\n"
    )
