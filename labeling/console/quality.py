"""Quality of a job in the console: the engine's last figures as charts with their sentences, and who needs a look."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from labeling import charts, quality
from labeling.charts import percent
from labeling.console.jobs import about
from labeling.console.words import alone
from labeling.models import LabelingJob
from labeling.task_types import registry
from labeling.task_types.base import Measure
from workers.models import Worker
from workers.portal.pages import managers_only

SHOWN_LABELS, SHOWN_CLASSES, SHOWN_PEOPLE, SHOWN_MISTAKES = 12, 12, 30, 3
#: The table of people lists so many at once; the others are folded away.
LISTED_PEOPLE = 20
#: What people's skill is a share of, and the answers that a mistake is a share of.
_RIGHT, _SAID = "share of right answers", "of the answers to it"
_SHARES = {
    Measure.CATEGORIES: (_RIGHT, _SAID),
    Measure.MARKS: ("share of right decisions between there and not", "of the decisions"),
    Measure.PIXELS: ("share of painted pixels as the others have them", "of its pixels"),
    Measure.PAIRS: ("share of pairs in the order that the others have", ""),
    Measure.TEXTS: ("share of the text as the others wrote it", ""),
}


@require_GET
@managers_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    context = about(request, name, "quality")
    found = quality.stored(context["job"])
    people = _people(found["workers"])
    context |= {
        "quality": found,
        "uncounted": _uncounted(context["job"]),
        "computed_at": parse_datetime(found["computed_at"]) if found["computed_at"] else None,
        "sections": list(_sections(found, people)),
        "people": people,
        "busiest": people[:LISTED_PEOPLE],
        "others": people[LISTED_PEOPLE:],
        "people_elsewhere": found["workers_total"] - len(people),
        "hardest": [{**one, "alone": _alone(found, one)} for one in found["hardest"]],
        "said": any(one["answers"] for one in found["hardest"]),
        "suspects": [one for one in people if one["finding"]],
        "pause": max(context["pause"], 5000),
    }
    return render(request, "console/quality.html", context)


def _alone(found: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    """Whether this label's zero only says that a single person answered."""
    every = found["redundancy"]["answers_per_object"] == 1
    return alone(one["confidence"], 1 if every else sum(one["answers"].values()))


def _uncounted(job: LabelingJob) -> str:
    """Why there will never be figures: labels that are not computed here cannot be compared here."""
    if job.post_hook and registry.by_function(job.post_hook) is None:
        return "Your own code after people makes them of the answers."
    return "" if registry.by_key(job.task_type).methods else "They are kept as people gave them."


def _sections(found: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each chart that there is something for, with its heading and a sentence that says what it shows."""
    drawn = [_confidence(found), _labels(found), _curve(found), _confusion(found), _skills(found, people)]
    return [one for one in drawn if one is not None]


def _section(title: str, say: str, chart: str, rows: Sequence[Sequence[object]], head: Sequence[str]) -> dict[str, Any]:
    return {"title": title, "say": say, "chart": _safe(chart), "rows": rows, "head": head}


def _safe(chart: str) -> SafeString:
    return mark_safe(chart)  # every word in it is escaped where it is written (labeling/charts.py)


def _confidence(found: Mapping[str, Any]) -> dict[str, Any] | None:
    counts = [one["objects"] for one in found["confidence"]]
    if not sum(counts):
        return None
    sure = sum(counts[-len(counts) // 10 :]) / sum(counts)
    say = f"{percent(sure)} of the labels have a confidence of at least 0.9."
    if found["redundancy"]["answers_per_object"] == 1:
        say = "Every label rests on a single answer, which tells nothing about how sure it is: the confidence is 0."
    rows = [(f"{one['low']:.2f} to {one['high']:.2f}", one["objects"]) for one in found["confidence"] if one["objects"]]
    return _section(
        "Confidence", say, charts.histogram(counts, things="objects", summary=say), rows, ("Confidence", "Objects")
    )


def _labels(found: Mapping[str, Any]) -> dict[str, Any] | None:
    rows = [(one["category"], one["objects"]) for one in found["labels"]]
    if not rows:
        return None
    shown = rows[:SHOWN_LABELS]
    if rest := sum(count for _, count in rows[SHOWN_LABELS:]):
        shown.append((f"{len(rows) - SHOWN_LABELS} others", rest))
    objects, several = found["objects"], found["objects_with_several"]
    say = f"Most frequent is {rows[0][0]} with {percent(rows[0][1] / max(objects, 1))} of the objects."
    if several:
        say += (
            f" {charts.number(several)} of {charts.number(objects)} objects have several classes, and count for each."
        )
    return _section("Labels", say, charts.bars(shown, summary=say, of=objects), rows, ("Class", "Objects"))


def _curve(found: Mapping[str, Any]) -> dict[str, Any] | None:
    points = found["curve"]
    if not points:
        return None
    half = points[max(len(points) // 2 - 1, 0)]
    say = (
        f"With {half['answers']} answer{'s' if half['answers'] > 1 else ''} per object instead of "
        f"{points[-1]['answers']}, {percent(half['error'], 1)} of the labels would be others."
    )
    lines = {name: [point[key] for point in points] for name, key in _LINES.items()}
    drawn = charts.curve([point["answers"] for point in points], lines, things="object", summary=say)
    rows = [(p["answers"], *(percent(p[key], 1) for key in _LINES.values())) for p in points]
    head = ("Answers", "Single", "Majority", "Model")
    return _section("What more answers bring", say, drawn, rows, head)


_LINES = {"single": "single", "majority": "majority", "model": "error"}


def _confusion(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of everybody together: what is answered where something is likely."""
    wrong = [cell for cell in found["confusion"] if cell["truth"] != cell["answer"]]
    if not wrong:
        return None
    worst = max(wrong, key=lambda cell: cell["answers"])
    often = percent(worst["share"])
    say = f"Most often {worst['truth']} is taken for {worst['answer']}: in {often} {_shares(found)[1]}."
    told = {cell[side] for cell in found["confusion"] for side in ("truth", "answer")}
    names = [one["category"] for one in found["labels"] if one["category"] in told]
    if found["measure"] != Measure.CATEGORIES or not names:  # labels name several, or nothing that people are told by
        names = sorted(told)
    names = names[:SHOWN_CLASSES]
    shares = {(cell["truth"], cell["answer"]): cell["answers"] for cell in found["confusion"]}
    table = [[shares.get((truth, answer), 0.0) for answer in names] for truth in names]
    rows = [(c["truth"], c["answer"], f"{c['answers']:.0f}", percent(c["share"], 1)) for c in wrong[:SHOWN_LABELS]]
    head = ("Likely", "Answered", "Answers", "Share")
    return _section("What is mistaken for what", say, charts.heat(table, names, summary=say), rows, head)


def _shares(found: Mapping[str, Any]) -> tuple[str, str]:
    return _SHARES.get(found["measure"], (_RIGHT, _SAID))


def _skills(found: Mapping[str, Any], people: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    known = [one for one in people if one["skill"] is not None][:SHOWN_PEOPLE]
    if not known:
        return None
    known.sort(key=lambda one: -one["skill"])
    rows = [(one["name"], one["answers"], one["skill"], one["low"], one["high"]) for one in known]
    best, least = known[0], known[-1]
    share = _shares(found)[0]
    say = (
        f"Estimated {share} with its 95 % interval: from {percent(least['skill'])} "
        f"({least['name']}) to {percent(best['skill'])} ({best['name']})."
    )
    return _section("Skill", say, charts.skills(rows, summary=say, share=share), [], ())


def _people(workers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The busiest people by the names that the console uses, with what they most often mistake."""
    shown = workers[: 2 * SHOWN_PEOPLE]
    rows = Worker.objects.filter(public_id__in=[one["worker_id"] for one in shown]).select_related("account")
    names = {row.public_id: row.account.name or row.account.email for row in rows}
    return [
        {
            **one,
            "name": names.get(one["worker_id"], one["worker_id"]),
            "mistakes": [cell for cell in one["confusion"] if cell["truth"] != cell["answer"]][:SHOWN_MISTAKES],
        }
        for one in shown
    ]
