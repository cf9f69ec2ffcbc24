"""schemathesis over a whole site: exploration.py URL USERNAME PASSWORD CONVERSATION

It makes requests from the description, good and bad ones, and holds each answer against the description: the status, the
content type, the fields, the body. What it really got is counted: a run that only ever saw 401 would pass as well.

The user's password is none that a description or a generator comes upon, so changing it and deleting the account are refused,
and the token lasts. `answers.py` has their good answers."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import requests

FOLDER = Path(__file__).parent
ON_A_CONVERSATION = ("listMessages", "sendMessage", "renameConversation")

# What each operation must have answered at least once. schemathesis leaves out where it has the description from.
EXPECTED = {
    "POST /auth/register": {200, 400, 415, 422},
    "POST /auth/token": {401, 415, 422},
    "POST /auth/password": {401, 415, 422},
    "GET /auth/me": {200, 401},
    "DELETE /auth/me": {401, 415, 422},
    "GET /auth/me/export": {200, 401},
    "GET /conversations/": {200, 401, 422},
    "POST /conversations/": {200, 401},
    "PATCH /conversations/{conversation_id}": {200, 401, 404, 415, 422},
    "DELETE /conversations/{conversation_id}": {200, 401, 404, 422},
    "GET /conversations/{conversation_id}/messages": {200, 401, 404, 422},
    "POST /conversations/{conversation_id}/messages": {200, 401, 404, 415, 422},
    "GET /health": {200},
    "GET /": {200},
    "GET /docs": {200},
    "GET /web/{name}": {200, 404},
}


def explore(url, token, settings, *options):
    """Runs schemathesis; returns the statuses that each operation answered with, and how often."""
    with tempfile.TemporaryDirectory(prefix="exploration-") as folder:
        report, configuration = Path(folder) / "report.ndjson", Path(folder) / "schemathesis.toml"
        configuration.write_text(settings)
        command = [
            Path(sys.executable).with_name("schemathesis"), "--config-file", configuration,
            "run", f"{url}/openapi.json", "--url", url, "--header", f"Authorization: Bearer {token}", "--seed", "1",
            "--max-examples", "25", "--continue-on-failure", "--no-color",
            "--report", "ndjson", "--report-ndjson-path", report, *options]
        # There it keeps a database of what it has found, which would make runs differ.
        run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
        if run.returncode:
            sys.exit(run.stdout + run.stderr)
        return statuses(report)


def statuses(report):
    seen = defaultdict(lambda: defaultdict(int))
    with open(report, encoding="utf-8") as lines:
        for line in lines:
            scenario = json.loads(line).get("ScenarioFinished")
            recorder = scenario["recorder"] if scenario else {}
            for id, interaction in recorder.get("interactions", {}).items():
                case = recorder["cases"][id]["value"]
                if interaction.get("response"):
                    seen[f"{case['method']} {case['path']}"][interaction["response"]["status_code"]] += 1
    return seen


def main(url, name, password, conversation):
    form = {"username": name, "password": password}
    token = requests.post(f"{url}/auth/token", data=form).json()["access_token"]
    settings = (FOLDER / "schemathesis.toml").read_text()
    seen = explore(url, token, settings)
    # Ids that are made up are rarely those of conversations: once more, in one that is there.
    in_conversation = f"[parameters]\nconversation_id = {conversation}\n{settings}"
    chosen = [word for id in ON_A_CONVERSATION for word in ("--include-operation-id", id)]
    for operation, counts in explore(url, token, in_conversation, "--phases", "examples,coverage,fuzzing", *chosen).items():
        for status, count in counts.items():
            seen[operation][status] += count
    for operation in sorted(seen):
        print(operation, dict(sorted(seen[operation].items())))
    missing = {name: statuses - seen[name].keys() for name, statuses in EXPECTED.items() if statuses - seen[name].keys()}
    if missing:
        sys.exit(f"never answered: {missing}")


if __name__ == "__main__":
    main(*sys.argv[1:])
