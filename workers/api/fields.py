"""What a request may hold, checked strictly: unknown fields and near misses ("5" for 5) are errors, not guesses."""

import math
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError


class Body(serializers.Serializer[Any]):
    """A JSON object with exactly these fields."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise ValidationError({"body": "a JSON object is needed"})
        unknown = [name for name in data if name not in self.fields]
        if unknown:
            known = ", ".join(self.fields) or "none"
            raise ValidationError(dict.fromkeys(unknown, f"there is no such field; known: {known}"))
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON string, kept as it is."""

    def __init__(self, **kwargs: Any) -> None:
        least = {} if kwargs.get("allow_blank") else {"min_length": 1}
        super().__init__(**{"trim_whitespace": False, **least, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError("a string is needed")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without fraction."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            raise ValidationError("a whole number is needed")
        return super().to_internal_value(data)


class Number(serializers.FloatField):
    """A finite JSON number."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
            raise ValidationError("a number is needed")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, nothing that looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError("true or false is needed")
        return data


class Anything(serializers.DictField):
    """A JSON object whose content somebody else checks."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise ValidationError("a JSON object is needed")
        return data


class Strings(serializers.ListField):
    """A JSON list of strings that are not empty."""

    child = Text()


class Name(serializers.RegexField, Text):
    """A name as the wire allows it for jobs and teams."""

    def __init__(self, **kwargs: Any) -> None:
        allowed = "letters, digits and hyphens between them"
        own: dict[str, Any] = {
            "help_text": allowed,
            "max_length": 63,
            "error_messages": {"invalid": f"{allowed} are allowed, no others"},
        }
        super().__init__(r"^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\Z", **own | kwargs)
