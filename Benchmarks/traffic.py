"""What is measured through Apache, in rounds that take every subject in turn."""

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from statistics import mean

import parsing
from figures import Series
from harness import QUESTION, ROUNDS, SECONDS_EACH, load
from host import read
from sites import REPLIES

# With a latency of 300 ms the edges of a round of 2 s would count too much.
SECONDS_OF_REPLIES = int(os.environ.get("SECONDS_OF_REPLIES", "10"))
ROUNDS_OF_REPLIES = min(3, ROUNDS)
TICKS = os.sysconf("SC_CLK_TCK")


def alternate(subjects, rounds=ROUNDS):
    """Runs each of the functions in turn, in rounds; gives a list of results for each name."""
    results = {name: [] for name in subjects}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for name, measure in subjects.items():
            results[name].append(measure())
    return results


def series(loads, figure):
    """One figure of all rounds."""
    return Series(getattr(measured, figure) for measured in loads)


def syncs(appenders, processes, folder):
    """Rows a second that processes can make durable, each in a file of its own."""
    seconds = max(1, SECONDS_EACH // 2)
    ended = subprocess.run(
        [appenders, str(processes), str(seconds), folder], check=True, capture_output=True, text=True,
        timeout=seconds + 60)
    return float(ended.stdout)


class Replies:
    """Sends to a model over many connections at once; looks at the processes meanwhile."""

    def __init__(self, port, site, users, stand_in):
        self.port = port
        self.executable = os.path.realpath(f"{site}/cgi-bin/messages-send.cgi")
        self.stand_in = stand_in
        self.requests = []
        for number in range(8):
            # In turns, so that a conversation comes again only when all others have had a message.
            for user in users:
                conversation = user.converse()
                self.requests.append(
                    user.request(f"/conversations/{conversation}/messages", "POST", {"content": QUESTION}))

    def warm_up(self):
        """Lets Apache start as many processes as it will need, and end those that it started too many, one a second.

        What it ends may have connections on which nothing was sent yet: a client would see them closed.
        """
        self.send(3)
        time.sleep(8)

    def send(self, seconds):
        # A reply whose client has left, as wrk does at the end of a round, is finished all the same.
        deadline = time.monotonic() + 60
        while private_memory(self.executable) and time.monotonic() < deadline:
            time.sleep(0.1)
        return load(self.port, self.requests, "/model", REPLIES, seconds, spread=1000, may_fail=True)

    def measure(self):
        samples = []
        sampler = threading.Thread(target=lambda: self.sample(samples))
        ticks, own = parsing.processor_ticks(read("/proc/stat")), self.ticks_of_stand_in()
        wrk = self.seconds_of_children()
        sampler.start()
        measured = self.send(SECONDS_OF_REPLIES)
        sampler.join()
        ticks = parsing.processor_ticks(read("/proc/stat")) - ticks
        return ReplyRound(
            measured, max(samples, key=len), 1 - ticks.idle / ticks.all, (self.ticks_of_stand_in() - own) / ticks.all,
            (self.seconds_of_children() - wrk) * TICKS / ticks.all)

    def ticks_of_stand_in(self):
        return parsing.process_ticks(read(f"/proc/{self.stand_in}/stat"))

    @staticmethod
    def seconds_of_children():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def sample(self, samples):
        """Looks three times at the memory of all replies in flight; it costs them some processor time."""
        for _ in range(3):
            time.sleep(SECONDS_OF_REPLIES / 4)
            samples.append(private_memory(self.executable))


class ReplyRound:
    """What one round of replies has shown."""

    def __init__(self, measured, memory, busy, stand_in, wrk):
        self.rate, self.p50, self.p99, self.failed = measured.rate, measured.p50, measured.p99, measured.failed
        self.in_flight = len(memory)
        self.private_mean, self.private_max = (mean(memory), max(memory)) if memory else (0, 0)
        self.busy, self.stand_in, self.wrk = busy, stand_in, wrk


def private_memory(executable):
    """The private memory of each process that runs this executable, in MB."""
    sizes = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        # One may end at any moment.
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{process}/exe") == executable:
                with open(f"/proc/{process}/smaps_rollup") as file:
                    sizes.append(parsing.private_megabytes(file.read()))
    return sizes
