"""The JSON of teams, people and keys."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from workers.api.fields import Body, Flag, Name, Strings, Text
from workers.api.shapes import TIME
from workers.models import Role, WorkTeam


class TeamRequest(Body):
    name = Name()
    description = Text(required=False, allow_blank=True, max_length=200)
    members = Strings(required=False, max_length=1000, help_text="e-mails or worker ids of people who are here already")


class TeamChanges(Body):
    description = Text(allow_blank=True, max_length=200)


class MemberRequest(Body):
    member = Text(max_length=254, help_text="e-mail or worker id")


class TeamItem(serializers.Serializer[Any]):
    name = serializers.CharField()
    arn = serializers.CharField()
    kind = serializers.ChoiceField(WorkTeam.Kind.values)
    description = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField(help_text=TIME)
    updated_at = serializers.DateTimeField(help_text=TIME)
    members = serializers.IntegerField(help_text="how many")


class Teams(serializers.Serializer[Any]):
    results = TeamItem(many=True)
    next = serializers.CharField(allow_null=True)


class PersonRequest(Body):
    email = Text(max_length=254)
    name = Text(required=False, allow_blank=True, max_length=150)
    role = serializers.ChoiceField(Role.values, required=False, help_text="worker without it; others need the owner")
    worker_id = Text(required=False, max_length=128, help_text="to keep the id of an earlier system")
    teams = Strings(required=False, max_length=100, help_text="names of teams to let them into")
    mail = Flag(required=False, help_text="false: no mail, though there is a mail server")
    language = serializers.ChoiceField(settings.LANGUAGES, required=False, help_text="of the mail; English without it")


class PersonChanges(Body):
    name = Text(required=False, allow_blank=True, max_length=150)
    role = serializers.ChoiceField(Role.values, required=False, help_text="only the owner may change it")
    active = Flag(required=False, help_text="false: no sign-in, no calls, no tasks; reversible")


class PersonItem(serializers.Serializer[Any]):
    worker_id = serializers.CharField()
    email = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(Role.values)
    active = serializers.BooleanField()
    teams = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField(help_text=TIME)


class NewPerson(PersonItem):
    invitation = serializers.CharField(help_text="a link to choose a password; good for a week and for one use")
    mailed = serializers.BooleanField(help_text="true: the link went to them by mail; false: pass it on")
    not_mailed_because = serializers.CharField(allow_blank=True)


class ProgressShape(serializers.Serializer[Any]):
    submitted_today = serializers.IntegerField()
    submitted = serializers.IntegerField()
    declined = serializers.IntegerField()
    seconds_today = serializers.FloatField()
    mean_seconds = serializers.FloatField(allow_null=True)


class PersonDetail(PersonItem):
    progress = ProgressShape()


class People(serializers.Serializer[Any]):
    results = PersonItem(many=True)
    next = serializers.CharField(allow_null=True)


class TeamDetail(TeamItem):
    people = PersonItem(many=True)


class KeyRequest(Body):
    name = Text(required=False, allow_blank=True, max_length=100, help_text="what it is for")
    user = Text(required=False, max_length=254, help_text="whose, by e-mail; one's own without it")


class KeyItem(serializers.Serializer[Any]):
    access_key_id = serializers.CharField()
    user = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField(help_text=TIME)
    revoked_at = serializers.DateTimeField(allow_null=True, help_text=TIME)


class NewKeyShape(KeyItem):
    secret_access_key = serializers.CharField(help_text="shown this once")
    token = serializers.CharField(help_text="shown this once")


class Keys(serializers.Serializer[Any]):
    results = KeyItem(many=True)
    next = serializers.CharField(allow_null=True)
