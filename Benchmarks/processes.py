"""One process at a time, outside Apache: what the kernel and callgrind say of it."""

import re
import subprocess
import sys
import tempfile

import parsing
from harness import Request

# Which executable answers: the routes of deploy/site.htaccess, in their order.
ROUTES = [
    ("POST", r"/auth/register", "auth-register"), ("POST", r"/auth/token", "auth-token"),
    ("POST", r"/auth/password", "auth-password"), ("GET", r"/auth/me/export", "account-export"),
    ("DELETE", r"/auth/me", "account-delete"), ("GET", r"/auth/me", "account-show"),
    ("POST", r"/conversations/", "conversations-create"), ("GET", r"/conversations/", "conversations-list"),
    ("PATCH", r"/conversations/\d+", "conversations-rename"), ("DELETE", r"/conversations/\d+", "conversations-delete"),
    ("POST", r"/conversations/\d+/messages", "messages-send"), ("GET", r"/conversations/\d+/messages", "messages-list"),
    ("GET", r"/health", "health"), ("GET", r"/", "root"),
]


def executable(site, request):
    for method, path, name in ROUTES:
        if request.method == method and re.fullmatch(path, request.path):
            return f"{site}/cgi-bin/{name}.cgi"
    raise ValueError(f"nothing answers {request.method} {request.path}")


def environment(request, **more):
    """The request as a CGI program gets it (RFC 3875), and nothing of what this process has in its environment."""
    variables = {"REQUEST_METHOD": request.method, "REQUEST_URI": request.path, "SCRIPT_NAME": "/cgi-bin/x.cgi"}
    if request.token:
        variables["HTTP_AUTHORIZATION"] = f"Bearer {request.token}"
    if request.body:
        length = len(request.body.encode())
        variables |= {"CONTENT_TYPE": request.headers["Content-Type"], "CONTENT_LENGTH": str(length)}
    return variables | more


def run(command, request, is_site=True, **more):
    """Runs a CGI program, or a tool that does. Gives what both have written; from a site that is a good response."""
    ended = subprocess.run(
        command, env=environment(request, **more), input=request.body, capture_output=True, text=True, timeout=120)
    if is_site and not ended.stdout.startswith("Status: 200 "):
        sys.exit(f"error: {' '.join(command)}: {request.method} {request.path}: {ended.stdout}{ended.stderr}")
    return ended


def over_cgi(site):
    """Sends requests to the executables of a site, without a server; gives status and body of the response."""
    def send(request):
        return 200, run([executable(site, request)], request).stdout.partition("\n\n")[2]
    return send


def instructions(program, request=Request("/health"), **more):
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program]
    return parsing.instructions(run(tool, request, **more).stderr)


def system_calls(program, request=Request("/health"), **more):
    with tempfile.NamedTemporaryFile("r") as trace:
        run(["strace", "-f", "-qq", "-o", trace.name, program], request, **more)
        return parsing.system_calls(trace.read())


class Measure:
    """Runs programs by `measure`, a C program that was compiled before."""

    def __init__(self, path):
        self.path = path

    def laps(self, programs, request=Request("/health"), rounds=1, **more):
        """Runs each program in turn, in rounds. Gives a list of laps for each."""
        with tempfile.NamedTemporaryFile("w") as body:
            body.write(request.body)
            body.flush()
            ended = subprocess.run([self.path, str(rounds), body.name, *programs], env=environment(request, **more),
                                   check=True, capture_output=True, text=True, timeout=300)
        laps = parsing.laps(ended.stdout)
        failed = [lap for lap in laps if lap.status != 0]
        if failed:
            sys.exit(f"error: {programs[failed[0].program]} ended with {failed[0].status}:\n{ended.stderr}")
        return [[lap for lap in laps if lap.program == number] for number in range(len(programs))]


def requests_of_all_endpoints(alice, bob, long):
    """A request of each endpoint, as a function: what changes something is never the same twice.

    Alice has 20 conversations of 10 messages; Bob has one, `long`, of 20 messages, and others that come and go.
    """
    count = 0

    def fresh(name):
        nonlocal count
        count += 1
        return type(alice)(alice.send, f"{name} {count}")

    def new_name():
        nonlocal count
        count += 1
        return Request("/auth/register", "POST", "", f'{{"username":"new {count}","password":"{alice.PASSWORD}"}}')

    passwords = {"password": alice.PASSWORD, "new_password": "another-long-password"}
    return {
        "health": lambda: Request("/health"),
        "list, 20 x 10 messages": lambda: alice.request("/conversations/"),
        "messages, 20": lambda: bob.request(f"/conversations/{long}/messages"),
        "root": lambda: Request("/"),
        "register, cost 4": new_name,
        "log-in, cost 4": lambda: Request("/auth/token", "POST", "", alice.form),
        "password, cost 4": lambda: fresh("password").request("/auth/password", "POST", passwords),
        "account": lambda: alice.request("/auth/me"),
        "export, 200 messages": lambda: alice.request("/auth/me/export"),
        "delete account": lambda: fresh("leaver").request("/auth/me", "DELETE", {"password": alice.PASSWORD}),
        "create conversation": lambda: fresh("creator").request("/conversations/", "POST"),
        "rename conversation": lambda: bob.request(f"/conversations/{bob.converse()}", "PATCH", {"title": "My wallet"}),
        "delete conversation": lambda: bob.request(f"/conversations/{bob.converse(2)}", "DELETE"),
        "send, from the guide": lambda: bob.request(
            f"/conversations/{bob.converse()}/messages", "POST", {"content": "How do I add money?"}),
    }
