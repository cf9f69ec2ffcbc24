"""What `make bench` writes: tables of what was measured, next to what was aimed at."""

import collections

from figures import Series, at_least, at_most, percentile, table
from harness import CONNECTIONS, ROUNDS, SECONDS_EACH
from sites import LATENCY, REPLIES, WRITERS
from traffic import ROUNDS_OF_REPLIES, SECONDS_OF_REPLIES, series

HEAD = """# Benchmarks

`make bench` has written this file. All figures are of one run, and ratios are worth more than what they are
made of: subjects take turns, round by round. Figures are medians of the rounds, with the lowest and the
highest behind them. An aim in bold was not reached.
"""

METHOD = """## How it is measured

- **Requests.** wrk on the same machine, {connections} connections, a real Apache, {rounds} rounds of
  {seconds} s. The floor is `Benchmarks/floor.c`, a static C program that writes one line: once in the place
  of `health`, under the site's own rules, and once without rules. `Benchmarks/SwiftFloor` does the same in
  Swift, and starts as the endpoints do. wrk, Apache and the programs share the processors.
- **Conversations.** The rival is the same endpoint with its store in SQLite (`Benchmarks/SQLiteRival`):
  static, a process a request, WAL, `synchronous=FULL`, prepared statements, the same check of the token and
  the same log. Both have the same {writers} users, who take turns. An appender writes rows of 128 bytes to a
  file of its own, and syncs each by `fdatasync`.
- **Replies.** A process that plays Groq answers after {latency} ms. {replies} clients begin within a second,
  and go on as fast as they are answered, each time over a new connection: {reply_rounds} rounds of
  {reply_seconds} s. Private memory is
  `Private_Clean` and `Private_Dirty` in `smaps_rollup` of all `messages-send` that are alive at one moment in
  the middle of a round: the fullest moment of nine.
- **One process** runs outside Apache, with only the request in its environment. Instructions are callgrind's,
  peak memory and page faults the kernel's, system calls counted by strace. Start to exit is timed by a C
  program.
- **HTTPS.** User and system time of one `messages-send` from start to exit. It asks a server on the same
  machine whose certificate a private authority has signed: found in a hashed folder, or in a bundle with all
  those of this system.
"""


def requests_table(results):
    rates = {name: series(results[name], "rate") for name in ("outside", "floor", "swift", "health", "list", "messages")}
    aims = {"health": at_least(0.85), "list": at_least(0.75), "messages": at_least(0.75)}
    names = {
        "outside": "C, one line, without rules", "floor": "**floor**: C, one line, as an endpoint",
        "swift": "static Swift, one line, as an endpoint", "health": "health",
        "list": "list of 20 conversations of 10 messages", "messages": "20 messages",
    }
    rows = []
    for name, rate in rates.items():
        ratio = rate.of(rates["floor"])
        rows.append([
            names[name], rate.text(), f"{ratio:.2f}", aims[name].text(ratio) if name in aims else "",
            f"{series(results[name], 'p50').median:.1f}", f"{series(results[name], 'p99').median:.1f}"])
    return table(["request", "requests/s", "of the floor", "aim", "p50 ms", "p99 ms"], rows)


def conversations_table(results):
    files, rival = (series(results[name], "rate") for name in ("files", "sqlite"))
    disk = {name: Series(results[name]) for name in ("one appender", "appenders")}
    ratio = files.of(rival)
    rows = [["a new conversation, in files", files.text(), f"{ratio:.2f}", at_least(1.3).text(ratio),
             *(f"{series(results['files'], figure).median:.1f}" for figure in ("p50", "p99"))],
            ["the same endpoint on SQLite", rival.text(), "1.00", "",
             *(f"{series(results['sqlite'], figure).median:.1f}" for figure in ("p50", "p99"))]]
    rows += [[text, disk[name].text(), f"{disk[name].of(rival):.2f}", "", "", ""] for name, text in (
        ("one appender", "`fdatasync`, one appender"), ("appenders", "`fdatasync`, 8 appenders to 8 files"))]
    return table(["durable", "per second", "of SQLite", "aim", "p50 ms", "p99 ms"], rows)


def replies_table(replies):
    rounds, failures = replies
    rate, p50, p99, busy, stand_in, wrk = (
        series(rounds, name) for name in ("rate", "p50", "p99", "busy", "stand_in", "wrk"))
    seen = sum((collections.Counter(measured.failed) for measured in rounds), collections.Counter())
    # wrk sees what has not come through; the log, why, and what was answered by the guide.
    errors = max(seen.total(), failures.total())
    fullest = max(rounds, key=lambda measured: measured.in_flight)
    mean, highest = fullest.private_mean, fullest.private_max
    reasons = "; ".join(f"{reason} {count}" for reason, count in (seen + failures).most_common(4))
    return table(["replies", "figure", "aim"], [
        [f"failed{f': {reasons}' if reasons else ''}", errors, at_most(0).text(errors)],
        ["replies/s", rate.text(), at_least(250).text(rate.median)],
        ["p50 ms", p50.text(), ""],
        ["p99 ms", p99.text(), at_most(700, " ms").text(p99.median)],
        ["in flight when memory was looked at", fullest.in_flight, ""],
        ["their private memory, mean MB", f"{mean:.1f}", ""],
        ["the highest of them, MB", f"{highest:.1f}", at_most(7, " MB").text(highest)],
        ["of the machine's processors: busy", f"{busy.median:.0%}", ""],
        ["of them: the process that plays Groq", f"{stand_in.median:.1%}", ""],
        ["of them: wrk", f"{wrk.median:.1%}", ""],
    ])


def starts_table(starts):
    names = {"floor": "**floor**: C, one line", "swift": "Swift, one line", "health": "health"}
    base = Series(lap.milliseconds for lap in starts["floor"][2])
    rows = []
    for name, (instructions, calls, laps) in starts.items():
        took = Series(lap.milliseconds for lap in laps)
        faults = Series(lap.page_faults for lap in laps)
        peak = Series(lap.peak_megabytes for lap in laps)
        rows.append([
            names[name], f"{took.median:.2f}", f"{percentile(took.values, 10):.2f}–{percentile(took.values, 90):.2f}",
            f"{took.of(base):.2f}", f"{faults.median:.0f}", calls, f"{instructions / 1e6:.2f} M", f"{peak.median:.1f}"])
    head = ["program", "start to exit ms", "10–90 %", "of the floor", "page faults", "system calls", "instructions",
            "peak memory MB"]
    return table(head, rows)


def endpoints_table(endpoints):
    reads = ("list, 20 x 10 messages", "messages, 20")
    counts = {"health": at_most(0.3, " M")} | dict.fromkeys(reads, at_most(2.5, " M"))
    peaks = {"health": at_most(4, " MB")} | dict.fromkeys(reads, at_most(7, " MB"))
    rows = []
    for name, (instructions, calls, lap) in endpoints.items():
        millions = instructions / 1e6
        rows.append([
            name, f"{millions:.2f} M", counts[name].text(millions) if name in counts else "",
            f"{lap.peak_megabytes:.1f}", peaks[name].text(lap.peak_megabytes) if name in peaks else "",
            lap.page_faults, calls])
    return table(["request", "instructions", "aim", "peak memory MB", "aim", "page faults", "system calls"], rows)


def https_table(laps):
    names = {"http": "HTTP", "folder": "HTTPS, certificates from a hashed folder",
             "bundle": "HTTPS, certificates from a bundle"}
    rows = []
    for name, text in names.items():
        cpu = Series(lap.cpu_milliseconds for lap in laps[name])
        rows.append([text, cpu.text(1), at_most(8, " ms").text(cpu.median) if name == "folder" else ""])
    return table(["one message", "processor time ms", "aim"], rows)


def write(description, watch, requests, replies, starts, endpoints, https):
    """The whole report."""
    spreads = {name: series(loads, "rate").spread for name, loads in requests.items() if "appender" not in name}
    findings = watch.findings(spreads | {"replies": series(replies[0], "rate").spread})
    quiet = "The machine was quiet."
    if findings:
        quiet = "**The machine was not quiet**, and times and rates are worth little:\n\n"
        quiet += "\n".join(f"- {finding}" for finding in findings)
    sections = [
        HEAD, table(["", ""], description).replace("--:", "---"), quiet,
        f"## Requests through Apache\n\n{requests_table(requests)}",
        f"## A new conversation, on the disk\n\n{conversations_table(requests)}",
        f"## {REPLIES} replies at once, of a model that takes {LATENCY} ms\n\n{replies_table(replies)}",
        f"## Start to exit\n\n{starts_table(starts)}",
        f"## One request\n\n{endpoints_table(endpoints)}",
        f"## A message to a model over HTTPS\n\n{https_table(https)}",
        METHOD.format(connections=CONNECTIONS, rounds=ROUNDS, seconds=SECONDS_EACH, latency=LATENCY, replies=REPLIES,
                      reply_rounds=ROUNDS_OF_REPLIES, reply_seconds=SECONDS_OF_REPLIES, writers=WRITERS),
    ]
    return "\n\n".join(section.strip() for section in sections) + "\n"
