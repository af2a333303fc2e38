"""Requests and responses against GitHub's OpenAPI document."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import ValidationError, validators
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.standin.documents import openapi

_URI = "urn:github"
_OPEN_ENDED = {"path", "ref", "basehead"}  # parameters that may hold slashes


def _enum(validator: Any, allowed: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    """GitHub's document says `nullable` and means that null may stand beside the listed values."""
    if value not in allowed and not (value is None and schema.get("nullable")):
        yield ValidationError(f"{value!r} is not one of {allowed!r}")


_Validator = validators.extend(OAS30Validator, {"enum": _enum})  # type: ignore[no-untyped-call]


class ContractViolation(Exception):
    """A request or a response that GitHub's document does not allow."""


@dataclass(frozen=True)
class Operation:
    """One method of one path of the document."""

    method: str
    template: str
    data: Mapping[str, Any]
    values: Mapping[str, str]  # of the parameters in the path


class Contract:
    """A document, ready to check with."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._registry = Registry().with_resource(_URI, DRAFT202012.create_resource(document))
        self._patterns = sorted(
            ((_pattern(template), template) for template in document["paths"]),
            key=lambda pair: (pair[1].count("{"), -len(pair[1])),
        )

    def operation(self, method: str, path: str) -> Operation:
        """Return the operation that a request is for."""
        for pattern, template in self._patterns:
            if (match := pattern.fullmatch(path)) and method.lower() in self._document["paths"][template]:
                values = {name: unquote(value) for name, value in match.groupdict().items()}
                return Operation(method, template, self._document["paths"][template][method.lower()], values)
        raise ContractViolation(f"GitHub has no {method} {path}")

    def check_request(self, operation: Operation, query: str, body: Any) -> None:
        """Raise ContractViolation unless the query and the body are what the document asks for."""
        known = {one["name"]: one for one in self._parameters(operation) if one["in"] == "query"}
        for name, value in parse_qsl(query, keep_blank_values=True):
            if name not in known:
                raise ContractViolation(f"{operation.template} takes no query parameter {name!r}")
            kind = known[name].get("schema", {}).get("type")
            if kind == "integer" and not value.isdigit():
                raise ContractViolation(f"{operation.template}: {name}={value!r} is no integer")
        if body is None:
            if (operation.data.get("requestBody") or {}).get("required"):
                raise ContractViolation(f"{operation.method} {operation.template} needs a body")
            return
        if "requestBody" not in operation.data:
            raise ContractViolation(f"{operation.method} {operation.template} takes no body")
        pointer = self._pointer(operation, "requestBody", "content", "application/json", "schema")
        self._validate(pointer, body, f"the body of {operation.method} {operation.template}")

    def check_response(self, operation: Operation, status: int, body: Any) -> None:
        """Raise ContractViolation unless the document allows this answer.

        It does not list every error; one that it leaves out must have the form of its `basic-error`.
        """
        what = f"the {status} of {operation.method} {operation.template}"
        responses = operation.data["responses"]
        if str(status) not in responses:
            if status < 400:
                raise ContractViolation(f"{what} is not in the document")
            self._validate(f"{_URI}#/components/schemas/basic-error", body, what)
            return
        response = responses[str(status)]
        if "$ref" in response:
            name = response["$ref"].rpartition("/")[2]
            if "application/json" in self._document["components"]["responses"][name].get("content", {}):
                pointer = f"{_URI}#/components/responses/{name}/content/application~1json/schema"
                self._validate(pointer, body, what)
            return
        if "application/json" in response.get("content", {}):
            pointer = self._pointer(operation, "responses", str(status), "content", "application/json", "schema")
            self._validate(pointer, body, what)
        elif body is not None:
            raise ContractViolation(f"{what} has no body")

    @property
    def paths(self) -> frozenset[str]:
        """All paths of the document."""
        return frozenset(self._document["paths"])

    def example(self, name: str) -> Any:
        """Return one of the document's own example answers."""
        return self._document["components"]["examples"][name]["value"]

    def _parameters(self, operation: Operation) -> Iterator[Mapping[str, Any]]:
        for one in operation.data.get("parameters", []):
            yield self._document["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one

    def _pointer(self, operation: Operation, *rest: str) -> str:
        parts = ("paths", operation.template, operation.method.lower(), *rest)
        return f"{_URI}#/" + "/".join(_escape(part) for part in parts)

    def _validate(self, pointer: str, value: Any, what: str) -> None:
        error = next(iter(self._validator(pointer).iter_errors(value)), None)
        if error is not None:
            place = "/".join(str(part) for part in error.absolute_path)
            raise ContractViolation(f"{what}: {place or 'it'}: {error.message[:300]}")

    @functools.cache  # noqa: B019 - one contract lives as long as the tests
    def _validator(self, pointer: str) -> Any:
        return _Validator({"$ref": pointer}, registry=self._registry)


@functools.cache
def contract(server: str = "api.github.com") -> Contract:
    """Return the contract of a server; reading it takes a second, so it is done once."""
    return Contract(openapi(server))


def _pattern(template: str) -> re.Pattern[str]:
    parts = []
    for part in re.split(r"(\{[^}]+\})", template):
        name = part[1:-1].replace("-", "_")
        if part.startswith("{"):
            parts.append(f"(?P<{name}>.+)" if name in _OPEN_ENDED else f"(?P<{name}>[^/]+)")
        else:
            parts.append(re.escape(part))
    return re.compile("".join(parts))


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("%", "%25").replace("{", "%7B").replace("}", "%7D")
