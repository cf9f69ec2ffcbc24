"""What the benchmarks share: a site behind a real Apache, a client of its API, load by wrk, instructions by callgrind."""

import contextlib
import http.client
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
SECONDS_EACH = int(os.environ.get("SECONDS_EACH", "4"))
CONNECTIONS = 8
SETTINGS = (
    "SECRET_KEY=only-for-the-benchmark-0123456789abcdef\nASSISTANT=guide\nBCRYPT_COST=4\nLOG_LEVEL=info\n"
    "RATE_LIMIT_AUTH=off\nRATE_LIMIT_MESSAGES=off\n")


def stage(site):
    """Stages a site with the settings of all benchmarks."""
    subprocess.run(["deploy/stage", site], cwd=ROOT, check=True)
    with open(f"{site}/.env", "w") as file:
        file.write(SETTINGS)


@contextlib.contextmanager
def apache(document_root, run, **environment):
    """Serves a folder; gives the port."""
    os.mkdir(run)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment |= {"DOCUMENT_ROOT": document_root, "PORT": str(port)}
    server = subprocess.Popen(["deploy/apache", run], cwd=ROOT, start_new_session=True, env={**os.environ, **environment})
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


class Client:
    """A user of the API."""

    PASSWORD = "a-long-password"

    def __init__(self, port, username, prefix=""):
        self.port = port
        self.prefix = prefix
        self.headers = {}
        account = {"username": username, "password": self.PASSWORD}
        self.call("POST", "/auth/register", json.dumps(account), "application/json")
        self.form = urllib.parse.urlencode(account)
        token = self.call("POST", "/auth/token", self.form, "application/x-www-form-urlencoded")
        self.headers = {"Authorization": "Bearer " + token["access_token"]}

    def call(self, method, path, body=None, content_type=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {**self.headers, **({"Content-Type": content_type} if body else {})}
        connection.request(method, self.prefix + path, body, headers)
        response = connection.getresponse()
        text = response.read()
        if response.status != 200:
            sys.exit(f"error: {method} {path}: {response.status} {text!r}")
        return json.loads(text)

    def converse(self, messages):
        """Makes a conversation of so many messages, half of them replies; gives its id."""
        conversation = self.call("POST", "/conversations/")
        for _ in range(messages // 2):
            body = json.dumps({"content": "How do I withdraw money from my wallet?"})
            self.call("POST", f"/conversations/{conversation}/messages", body, "application/json")
        return conversation


def load(url, headers=None, form=None):
    """Requests per second, and the 50th and 99th percentile of the latency in milliseconds.

    With a form, requests are POSTs of it.
    """
    fields = [part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")]
    script = []
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if form:
            file.write(f'wrk.method = "POST"\nwrk.body = "{form}"\n'
                       'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n')
            file.flush()
            script = ["-s", file.name]
        output = subprocess.run(
            ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS_EACH}s", "--latency", *fields, *script, url],
            check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"error: {url} failed under load:\n{output}")
    percentiles = [re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s)\b", output).groups() for percent in (50, 99)]
    scale = {"us": 0.001, "ms": 1, "s": 1000}
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), *(float(n) * scale[u] for n, u in percentiles)


def one_process(executable, path, headers=None, form=None):
    """Instructions of one request by callgrind, and its peak memory in MB."""
    environment = {"REQUEST_METHOD": "POST" if form else "GET", "REQUEST_URI": path, "SCRIPT_NAME": "/cgi-bin/x.cgi"}
    environment |= {"HTTP_" + name.upper(): value for name, value in (headers or {}).items()}
    if form:
        environment |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(form))}
    grind = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", executable],
        env=environment, input=form or "", capture_output=True, text=True)
    if "200 OK" not in grind.stdout and "floor" not in executable:
        sys.exit(f"error: {executable} {path}: {grind.stdout}")
    # By time(1), a small program: the peak that the kernel keeps begins with that of the process which forked.
    memory = subprocess.run(
        ["/usr/bin/time", "-f", "peak %M", executable], env=environment, input=form or "", capture_output=True,
        text=True)
    peak = re.search(r"^peak (\d+)", memory.stderr, re.MULTILINE)[1]
    return int(re.search(r"Collected : (\d+)", grind.stderr)[1]), int(peak) / 1024


def machine():
    return (f"{platform.platform()}, {os.cpu_count()} processors; {CONNECTIONS} clients, "
            f"median of {ROUNDS} rounds of {SECONDS_EACH} s")
