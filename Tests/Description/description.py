"""What `web/openapi.json` promises, held against itself: description.py FILE

It is valid OpenAPI, every example is what its schema says, every operation has examples, and nothing is left unused."""

import json
import sys

import jsonschema
from openapi_spec_validator import OpenAPIV31SpecValidator

METHODS = ("get", "post", "patch", "delete")
# What every path answers to other methods: OpenAPI has no place to refer to it from.
UNREFERENCED = {"responses/MethodNotAllowed"}


def events(stream):
    """The server-sent events of a text, without its comments."""
    blocks = [block for block in stream.split("\n\n") if block and not block.startswith(":")]
    return [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]


class Description:
    def __init__(self, document):
        self.document = document
        self.components = document["components"]

    def resolve(self, node):
        while "$ref" in node:
            kind, name = node["$ref"].removeprefix("#/components/").split("/")
            node = self.components[kind][name]
        return node

    def operations(self):
        """Each operation with its name."""
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield f"{method.upper()} {path}", item[method]

    def validator(self, schema):
        """Of a schema of this document, whose references lead into its components."""
        return jsonschema.Draft202012Validator(
            {"allOf": [schema], "components": self.components},
            format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)

    def problems_of_event(self, event):
        """Like those of every value; and its data, which is JSON in a string, has a schema of its own."""
        yield from self.validator({"$ref": "#/components/schemas/ServerSentEvent"}).iter_errors(event)
        for choice in self.components["schemas"]["ServerSentEvent"]["oneOf"]:
            properties = self.resolve(choice)["properties"]
            if properties["event"]["const"] == event["event"]:
                yield from self.validator(properties["data"]["contentSchema"]).iter_errors(json.loads(event["data"]))

    def mismatches(self, where, node):
        """What is wrong with the examples of a media type, a parameter or a header."""
        values = [example["value"] for example in node.get("examples", {}).values()]
        values += [node["example"]] if "example" in node else []
        for value in values:
            for error in self.validator(node["schema"]).iter_errors(value):
                yield f"{where}: {error.message}"

    def problems(self):
        yield from (f"not valid: {error.message}" for error in OpenAPIV31SpecValidator(self.document).iter_errors())
        for kind in ("parameters", "headers"):
            for name, node in self.components[kind].items():
                yield from self.mismatches(name, node)
                if "example" not in node:
                    yield f"{name} has no example"
        for name, response in self.components["responses"].items():
            yield from self.mismatches_of_body(name, response)
        for name, operation in self.operations():
            if not operation["summary"] or not operation["description"]:
                yield f"{name} does not say what it does"
            if "requestBody" in operation:
                yield from self.mismatches_of_body(f"request of {name}", operation["requestBody"])
            for status, response in operation["responses"].items():
                yield from self.mismatches_of_body(f"{name} {status}", self.resolve(response))
        text = json.dumps(self.document)
        for kind, items in self.components.items():
            for name in items:
                if kind != "securitySchemes" and f'"#/components/{kind}/{name}"' not in text:
                    if f"{kind}/{name}" not in UNREFERENCED:
                        yield f"nothing uses {kind}/{name}"

    def mismatches_of_body(self, where, node):
        for media_type, body in node.get("content", {}).items():
            if media_type == "text/event-stream":
                for example in body["examples"].values():
                    for event in events(example["value"]):
                        yield from (f"{where}: {error.message}" for error in self.problems_of_event(event))
                continue
            yield from self.mismatches(f"{where}, {media_type}", body)
            # A file of the pages is what it is.
            if "examples" not in body and "/web/" not in where:
                yield f"{where} has no example of {media_type}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        problems = list(Description(json.load(file)).problems())
    sys.exit("\n".join(problems) or None)
