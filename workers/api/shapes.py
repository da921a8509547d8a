"""The JSON of the worker side: what requests may hold, and what answers look like."""

from typing import Any

from rest_framework import serializers

from workers.api.fields import Anything, Body, Number, Text, Whole
from workers.states import AssignmentState

TIME = "RFC 3339 in UTC"


class Me(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField(help_text="the e-mail where no name is set")
    roles = serializers.ListField(child=serializers.ChoiceField(["owner", "admin", "worker"]))
    teams = serializers.ListField(child=serializers.CharField())
    worker_id = serializers.CharField(help_text="the pseudonym that outputs carry")


class WorkItem(serializers.Serializer[Any]):
    job = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    task_type = serializers.CharField()
    price = serializers.FloatField(allow_null=True, help_text="US dollars for one task")
    available = serializers.IntegerField(help_text="tasks that you can take now")
    held = serializers.IntegerField(help_text="tasks that you hold unfinished")
    mine_today = serializers.IntegerField(help_text="tasks that you submitted today (UTC)")


class ClaimRequest(Body):
    job = Text(required=False, max_length=63, help_text="only tasks of this job")
    count = Whole(required=False, min_value=1, max_value=5, default=1)
    object_id = Text(required=False, max_length=128, help_text="this object, if it has a place for you; needs `job`")


class Claimed(serializers.Serializer[Any]):
    id = serializers.CharField()
    job = serializers.CharField()
    object_id = serializers.CharField()
    task_input = serializers.JSONField(help_text="what the task template sees as task.input")
    task_url = serializers.CharField(help_text="the page of this task")
    accepted_at = serializers.DateTimeField(help_text=TIME)
    expires_at = serializers.DateTimeField(help_text=TIME)
    draft = serializers.JSONField(allow_null=True, help_text="{state, seq} of the last saved draft")


class Claims(serializers.Serializer[Any]):
    assignments = Claimed(many=True)


class DraftRequest(Body):
    state = Anything(help_text="whatever the task page needs to go on")
    seq = Whole(min_value=0, max_value=2**53, help_text="grows with each draft; an older one never overwrites a newer")


class SubmitRequest(Body):
    answer = Anything(help_text="what the crowd element would submit")
    time_spent_seconds = Number(
        required=False, allow_null=True, min_value=0, max_value=1e9, help_text="active work, pauses excluded"
    )


class Submitted(serializers.Serializer[Any]):
    id = serializers.CharField()
    state = serializers.ChoiceField(["submitted"])
    submitted_at = serializers.DateTimeField(help_text=TIME)
    other_answer = serializers.BooleanField(
        required=False, help_text="there, and true, where another answer of yours was stored before: that one stays"
    )


class GiveBackRequest(Body):
    reason = Text(required=False, default="", allow_blank=True, max_length=500)


class ReportRequest(Body):
    reason = Text(max_length=500, help_text="what is wrong with the task")
    detail = Text(required=False, default="", allow_blank=True, max_length=1000, help_text="what the page itself said")


class StateChange(serializers.Serializer[Any]):
    id = serializers.CharField()
    state = serializers.ChoiceField(AssignmentState.values)


class HistoryItem(serializers.Serializer[Any]):
    id = serializers.CharField()
    job = serializers.CharField()
    object_id = serializers.CharField()
    state = serializers.ChoiceField(AssignmentState.values)
    task_url = serializers.CharField()
    accepted_at = serializers.DateTimeField(help_text=TIME)
    expires_at = serializers.DateTimeField(help_text=TIME)
    ended_at = serializers.DateTimeField(allow_null=True, help_text=TIME)
    reason = serializers.CharField(allow_blank=True)


class AssignmentDetail(HistoryItem):
    task_input = serializers.JSONField(allow_null=True, help_text="only while you hold the task")
    draft = serializers.JSONField(allow_null=True)
    answer = serializers.JSONField(allow_null=True, help_text="what you submitted")


class History(serializers.Serializer[Any]):
    results = HistoryItem(many=True)
    next = serializers.CharField(allow_null=True)
