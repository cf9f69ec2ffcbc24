"""Good answers, and errors that no generator comes upon, held against the description: answers.py URL

A user of its own signs up, uses every call of the API, and leaves. `call_and_validate` looks at the status, the content type,
the fields and the body of each answer."""

import json
import sys
import uuid

import requests
import schemathesis

from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance, response_headers_conformance, response_schema_conformance, status_code_conformance)

from description import Description, events

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
          response_schema_conformance]

PASSWORD = "password of somebody"
QUESTION = "আমি কীভাবে আমার ওয়ালেট থেকে টাকা তুলব?"


class Site:
    def __init__(self, url):
        self.url = url
        document = requests.get(f"{url}/openapi.json").json()
        self.description = Description(document)
        self.operations = schemathesis.openapi.from_dict(document)
        self.headers = {}

    def call(self, method, path, status, headers={}, **parts):
        operation = self.operations[path][method]
        if method in ("POST", "PATCH", "DELETE") and "body" in parts:
            parts.setdefault("media_type", "application/json")
        response = operation.Case(headers={**self.headers, **headers}, **parts).call_and_validate(
            base_url=self.url, checks=CHECKS)
        assert response.status_code == status, (method, path, response.status_code, response.text)
        return response

    def log_in(self, name, password):
        token = self.call("POST", "/auth/token", 200, body={"username": name, "password": password},
                          media_type="application/x-www-form-urlencoded").json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def stream(self, path_parameters):
        """The events of a reply; each must be what the description says of it."""
        response = self.call("POST", MESSAGES, 200, {"Accept": "text/event-stream"},
                             path_parameters=path_parameters, body={"content": QUESTION})
        assert response.headers["content-type"] == ["text/event-stream"]
        received = events(response.content.decode())
        for event in received:
            assert not list(self.description.problems_of_event(event)), event
        *pieces, last = [json.loads(event["data"]) for event in received]
        assert [event["event"] for event in received] == ["delta"] * len(pieces) + ["message"]
        assert pieces and "".join(piece["content"] for piece in pieces) == last["content"]


MESSAGES = "/conversations/{conversation_id}/messages"
CONVERSATION = "/conversations/{conversation_id}"


def main(url):
    site, name = Site(url), f"রহিম {uuid.uuid4()}"
    site.call("GET", "/", 200)
    site.call("GET", "/", 200, {"Accept": "text/html"})
    site.call("GET", "/health", 200)
    for path in ("/docs", "/openapi.json"):
        tag = site.call("GET", path, 200).headers["etag"][0]
        site.call("GET", path, 304, {"If-None-Match": tag})
    credentials = {"username": name, "password": PASSWORD}
    site.call("POST", "/auth/register", 200, body=credentials)
    site.call("POST", "/auth/register", 400, body=credentials)
    site.log_in(name, PASSWORD)
    site.call("GET", "/auth/me", 200)
    in_first = {"conversation_id": site.call("POST", "/conversations/", 200).json()}
    in_second = {"conversation_id": site.call("POST", "/conversations/", 200).json()}
    page = site.call("GET", "/conversations/", 200, query={"limit": 1})
    assert page.headers["link"][0].endswith('; rel="next"')
    key = {"Idempotency-Key": uuid.uuid4().hex}
    site.call("POST", MESSAGES, 200, key, path_parameters=in_first, body={"content": QUESTION})
    site.call("POST", MESSAGES, 422, key, path_parameters=in_first, body={"content": "Another"})
    site.call("POST", MESSAGES, 400, path_parameters=in_first, body={"content": " "})
    site.call("POST", MESSAGES, 413, path_parameters=in_first, body={"content": "x" * 70_000})
    site.stream(in_first)
    assert "link" in site.call("GET", MESSAGES, 200, path_parameters=in_first, query={"limit": 2}).headers
    site.call("PATCH", CONVERSATION, 200, path_parameters=in_first, body={"title": QUESTION})
    site.call("DELETE", CONVERSATION, 200, path_parameters=in_second)
    site.call("DELETE", CONVERSATION, 404, path_parameters=in_second)
    changed = {"password": PASSWORD, "new_password": f"new {PASSWORD}"}
    site.call("POST", "/auth/password", 200, body=changed)
    site.call("GET", "/auth/me", 401)
    site.log_in(name, f"new {PASSWORD}")
    site.call("GET", "/auth/me/export", 200)
    site.call("DELETE", "/auth/me", 401, body={"password": PASSWORD})
    site.call("DELETE", "/auth/me", 200, body={"password": f"new {PASSWORD}"})
    site.call("GET", "/auth/me", 401)


if __name__ == "__main__":
    main(*sys.argv[1:])
