"""What the benchmarks share: sites behind a real Apache, users of its API, load by wrk."""

import concurrent.futures
import contextlib
import dataclasses
import http.client
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

import parsing

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EXECUTABLES = f"{ROOT}/.build/static/release"
ROUNDS = int(os.environ.get("ROUNDS", "7"))
SECONDS_EACH = int(os.environ.get("SECONDS_EACH", "2"))
CONNECTIONS = 8
QUESTION = "How do I withdraw money from my wallet?"
SETTINGS = {
    "SECRET_KEY": "only-for-the-benchmark-0123456789abcdef", "ASSISTANT": "guide", "BCRYPT_COST": "4",
    "LOG_LEVEL": "info", "RATE_LIMIT_AUTH": "off", "RATE_LIMIT_MESSAGES": "off",
}


@contextlib.contextmanager
def scratch():
    """A folder on a disk: /tmp may be memory, where a sync costs nothing. The path is short, as sockets need it."""
    # So that the folder and the servers go, whatever ends this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("error: terminated"))
    with tempfile.TemporaryDirectory(prefix="bench.", dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        os.chmod(folder, 0o755)
        yield folder


def compile_c(name, folder):
    """Compiles a C program of this folder as our executables are linked; gives its path."""
    path = f"{folder}/{name}"
    subprocess.run(["cc", "-O2", "-static", "-s", "-o", path, f"Benchmarks/{name}.c"], cwd=ROOT, check=True)
    return path


def stage(site, **settings):
    """Stages a site with the settings of all benchmarks, and more."""
    subprocess.run(["deploy/stage", site], cwd=ROOT, check=True)
    configure(site, **settings)


def configure(site, **settings):
    with open(f"{site}/.env", "w") as file:
        file.writelines(f"{key}={value}\n" for key, value in (SETTINGS | settings).items())


def copy_site(site, copy, replaced=None, **settings):
    """Makes a second site of the same executables, but for those that are replaced, with a store of its own."""
    shutil.copytree(site, copy, copy_function=os.link, ignore=shutil.ignore_patterns(".env"))
    for folder in next(os.walk(f"{copy}/data"))[1]:
        shutil.rmtree(f"{copy}/data/{folder}")
    for name, executable in (replaced or {}).items():
        path = f"{copy}/cgi-bin/{name}.cgi"
        os.unlink(path)
        shutil.copy(executable, path)
    configure(copy, **settings)


@contextlib.contextmanager
def apache(document_root, run, **environment):
    """Serves a folder; gives the port."""
    os.mkdir(run)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment |= {"DOCUMENT_ROOT": document_root, "PORT": str(port)}
    server = subprocess.Popen(
        ["deploy/apache", run], cwd=ROOT, start_new_session=True, env={**os.environ, **environment})
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


@dataclasses.dataclass(frozen=True)
class Request:
    """A request to a site. A body is JSON when it begins with a brace, and else a form."""

    path: str
    method: str = "GET"
    token: str = ""
    body: str = ""

    @property
    def headers(self):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.body:
            form = "application/x-www-form-urlencoded"
            headers["Content-Type"] = "application/json" if self.body.startswith("{") else form
        return headers


def over_http(port, prefix=""):
    """Sends requests to a served site; gives status and body of the response."""
    def send(request):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with contextlib.closing(connection):
            connection.request(request.method, prefix + request.path, request.body or None, request.headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
    return send


class Client:
    """A user of the API."""

    PASSWORD = "a-long-password"

    def __init__(self, send, username):
        self.send = send
        self.token = ""
        self.account = {"username": username, "password": self.PASSWORD}
        self.form = urllib.parse.urlencode(self.account)
        self.call("/auth/register", "POST", self.account)
        self.token = self.call("/auth/token", "POST", self.form)["access_token"]

    def request(self, path, method="GET", body=""):
        return Request(path, method, self.token, body if isinstance(body, str) else json.dumps(body))

    def call(self, path, method="GET", body=""):
        status, text = self.send(self.request(path, method, body))
        if status != 200:
            sys.exit(f"error: {method} {path}: {status} {text!r}")
        return json.loads(text)

    def converse(self, messages=0):
        """Makes a conversation of so many messages, half of them replies; gives its id."""
        conversation = self.call("/conversations/", "POST")
        for _ in range(messages // 2):
            self.call(f"/conversations/{conversation}/messages", "POST", {"content": QUESTION})
        return conversation


def make_users(send, count):
    """Signs up many users, some at a time."""
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        return list(pool.map(lambda number: Client(send, f"user {number}"), range(count)))


def load(port, requests, prefix="", connections=CONNECTIONS, seconds=SECONDS_EACH, spread=0, may_fail=False):
    """Sends the requests in turn, again and again, over so many connections; gives what wrk measured.

    With a spread, the connections begin one after the other within so many milliseconds.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        for request in requests:
            file.write("\t".join((request.method, prefix + request.path, request.token, request.body)) + "\n")
        file.flush()
        output = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "--latency",
             "-s", f"{ROOT}/Benchmarks/requests.lua", f"http://127.0.0.1:{port}",
             "--", file.name, str(connections), str(spread)],
            check=True, capture_output=True, text=True, timeout=seconds + 60).stdout
    measured = parsing.load(output)
    if measured.errors and not may_fail:
        sys.exit(f"error: {prefix}{requests[0].path} failed under load:\n{output}")
    return measured


def machine():
    return (f"{platform.platform()}, {os.cpu_count()} processors; {CONNECTIONS} clients, "
            f"median of {ROUNDS} rounds of {SECONDS_EACH} s")
