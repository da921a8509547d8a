"""The description of this interface: as OpenAPI for programs, and as one plain page for people."""

from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workers.api.encoding import reply

METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """OpenAPI 3 of every operation; made once for each process, since it does not change while one runs."""
    from django.urls import include, path
    from drf_spectacular.generators import SchemaGenerator

    patterns = [
        path("api/v1/", include("workers.api.urls")),
        path("api/v1/", include("labeling.api.rest.urls")),
    ]
    generator = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call]
    made: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    return reply(description())


@require_safe
def as_page(request: HttpRequest) -> HttpResponse:
    return render(
        request, "rest/docs.html", {"chapters": _chapters(description()), "base": f"{settings.PUBLIC_URL}/api/v1/"}
    )


def _chapters(schema: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by tag, in the order of the addresses."""
    chapters: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                chapters[item[method]["tags"][0]].append(_operation(schema, path, method, item[method]))
    return list(chapters.items())


def _operation(schema: dict[str, Any], path: str, method: str, said: dict[str, Any]) -> dict[str, Any]:
    body = said.get("requestBody", {}).get("content", {})
    return {
        "method": method.upper(),
        "path": path,
        "id": said["operationId"],
        "summary": said["summary"].replace("`", ""),
        "parameters": [_parameter(p) for p in said.get("parameters", [])],
        "media": next(iter(body), ""),
        "fields": _fields(schema, _shape(body)),
        "answers": [_answer(schema, status, answer) for status, answer in said["responses"].items()],
    }


def _parameter(said: dict[str, Any]) -> dict[str, str]:
    meaning = "in the address" if said["in"] == "path" else said.get("description", "").replace("`", "")
    return {"name": said["name"], "type": said["schema"].get("type", ""), "meaning": meaning}


def _answer(schema: dict[str, Any], status: str, answer: dict[str, Any]) -> dict[str, Any]:
    content = answer.get("content", {}) if status < "300" else {}  # errors all look alike
    return {
        "status": status,
        "description": answer.get("description", "").replace("`", ""),
        "media": ", ".join(content),
        "fields": _fields(schema, _shape(content)),
    }


def _shape(content: dict[str, Any]) -> dict[str, Any]:
    """The schema of the first media type of a body."""
    for described in content.values():
        found: dict[str, Any] = described["schema"]
        return found
    return {}


def _fields(schema: dict[str, Any], shape: dict[str, Any]) -> list[dict[str, Any]]:
    """Name, type, need and meaning of the members of an object, or of those of a list's objects."""
    found = _resolved(schema, shape)
    found = _resolved(schema, found["items"]) if found.get("type") == "array" else found
    needed = found.get("required", [])
    return [
        {"name": name, "type": _type(schema, inner), "needed": name in needed, "meaning": _meaning(inner)}
        for name, inner in found.get("properties", {}).items()
    ]


def _meaning(shape: dict[str, Any]) -> str:
    """What is said of a value, and the limits it has."""
    said = [shape.get("description", "").replace("`", "")]
    if "minimum" in shape and "maximum" in shape:
        said.append(f"{shape['minimum']} to {shape['maximum']}")
    if "maxLength" in shape:
        said.append(f"at most {shape['maxLength']} characters")
    if "maxItems" in shape:
        said.append(f"at most {shape['maxItems']}")
    return "; ".join(part for part in said if part)


def _type(schema: dict[str, Any], shape: dict[str, Any]) -> str:
    found = _resolved(schema, shape)
    if found.get("type") == "array":
        return f"list of {_type(schema, found['items'])}"
    if "enum" in found:
        return " | ".join(str(value) for value in found["enum"])
    if "properties" in found:
        return "{" + ", ".join(found["properties"]) + "}"
    return str(found.get("type", "any"))


def _resolved(schema: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    """What a reference refers to; a shape that is given in place is itself."""
    shape = shape.get("allOf", [shape])[0]
    name = shape.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name] if name else shape
    return found
