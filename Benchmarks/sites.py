"""The sites that are measured, side by side below one document root."""

import collections
import contextlib
import datetime
import glob
import json
import os
import shutil
import sqlite3
import subprocess


from harness import EXECUTABLES, ROOT, compile_c, copy_site, stage

# Replies that may be made at once, and as many clients.
REPLIES = 128
LATENCY = 300  # milliseconds that the model takes
# Users who begin conversations in turns: nobody has hundreds of them.
WRITERS = 256


@contextlib.contextmanager
def model(*command):
    """Runs what plays the model, as a process of its own; gives what it says of itself, and its process id."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline()) | {"process": process.pid}
    finally:
        process.stdin.close()  # tells it to end
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def settings_of_model(about):
    return {"ASSISTANT": "groq", "GROQ_API_KEY": about["key"], "GROQ_BASE_URL": about["url"]}


def failures(site, endpoint):
    """How often a site has answered anything but 200, or by the guide for want of the model; by status and reason."""
    found = collections.Counter()
    for path in glob.glob(f"{site}/data/logs/{endpoint}/*.jsonl"):
        with open(path) as file:
            for line in map(json.loads, file):
                if line.get("status", 200) != 200 or "status" in line and "error" in line:
                    found[f"{line['status']} {line.get('error', '')}".strip()] += 1
    return found


def make_sites(folder, about):
    """Stages all sites into a folder.

    - `site` is as it is staged
    - `floor`: in the place of `health` stands the C program, under the same rules
    - `swift`: there stands the Swift program
    - `outside`: the C program without any rules
    - `sqlite`: in the place of `conversations-create` stands the one whose store is SQLite
    - `model`: the site asks a model
    - `processes`: for what runs without Apache, so that no file belongs to another user
    """
    site = f"{folder}/site"
    stage(site)
    floor = compile_c("floor", os.path.dirname(folder))
    copy_site(site, f"{folder}/floor", {"health": floor})
    copy_site(site, f"{folder}/swift", {"health": f"{EXECUTABLES}/swift-floor"})
    copy_site(site, f"{folder}/sqlite", {"conversations-create": f"{EXECUTABLES}/sqlite-rival"})
    copy_site(site, f"{folder}/model", MAX_REPLIES_IN_FLIGHT=REPLIES, **settings_of_model(about))
    copy_site(site, f"{folder}/processes")
    os.mkdir(f"{folder}/outside")
    shutil.copy(floor, f"{folder}/outside/floor.cgi")
    with open(f"{folder}/outside/.htaccess", "w") as file:
        file.write("Options +ExecCGI\nAddHandler cgi-script .cgi\n")


def copy_users(site, rival):
    """Puts the users of a site into the database of the rival, where their tokens are good as well."""
    rows = []
    for path in glob.glob(f"{site}/data/users/*/*.jsonl"):
        with open(path) as file:
            rows += [json.loads(line) for line in file]
    path = f"{rival}/data/chatbot.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database, open(f"{ROOT}/Benchmarks/schema.sql") as schema:
        database.executescript(schema.read())
        with database:
            database.executemany("INSERT INTO users (id, username, hashed_password, created_at) VALUES (?, ?, ?, ?)", [
                (row["id"], row["username"], row["hashed_password"], milliseconds(row["created_at"])) for row in rows])


def milliseconds(time):
    return int(datetime.datetime.fromisoformat(time).timestamp() * 1000)


def conversations_of_rival(site):
    with contextlib.closing(sqlite3.connect(f"{site}/data/chatbot.sqlite")) as database:
        return database.execute("SELECT count(*) FROM conversations").fetchone()[0]
