"""Reads what other programs and the kernel print."""

import dataclasses
import re


class Unreadable(Exception):
    """Output that is not of the expected form."""


def find(pattern, text, of):
    found = re.search(pattern, text, re.MULTILINE)
    if not found:
        raise Unreadable(f"{of} printed something else:\n{text}")
    return found


@dataclasses.dataclass(frozen=True)
class Load:
    """What wrk measured: requests per second, latencies in milliseconds, and how many requests failed in which way."""

    rate: float
    p50: float
    p99: float
    failed: dict

    @property
    def errors(self):
        return sum(self.failed.values())


def load(text):
    """Reads the output of `wrk --latency`."""
    scale = {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}

    def latency(percent):
        number, unit = find(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", text, "wrk").groups()
        return float(number) * scale[unit]

    failed = {}
    sockets = re.search(r"^\s*Socket errors: (.+)$", text, re.MULTILINE)
    for kind, number in re.findall(r"(\w+) (\d+)", sockets[1] if sockets else ""):
        failed[f"socket: {kind}"] = int(number)
    refused = re.search(r"^\s*Non-2xx or 3xx responses: (\d+)$", text, re.MULTILINE)
    failed["status"] = int(refused[1]) if refused else 0
    failed = {kind: number for kind, number in failed.items() if number}
    rate = float(find(r"^Requests/sec:\s+([\d.]+)$", text, "wrk")[1])
    return Load(rate, latency(50), latency(99), failed)


def instructions(text):
    """Reads what callgrind says when it ends."""
    return int(find(r"Collected : (\d+)", text, "callgrind")[1])


@dataclasses.dataclass(frozen=True)
class Lap:
    """One process, as the kernel accounts for it."""

    program: int
    milliseconds: float
    cpu_milliseconds: float
    page_faults: int
    peak_megabytes: float
    status: int


def laps(text):
    """Reads the lines of `measure`."""
    found = []
    for line in text.splitlines():
        program, took, cpu, minor, major, peak, status = map(int, line.split())
        found.append(Lap(program, took / 1e6, cpu / 1000, minor + major, peak / 1024, status))
    return found


def system_calls(text):
    """Counts the calls in the output of `strace -f -o`, where one that another thread interrupts has two lines."""
    return sum(1 for line in text.splitlines() if re.match(r"(\d+ +)?\w+\(", line))


def private_megabytes(text):
    """The memory of a process that nobody shares with it, from its smaps_rollup."""
    clean, dirty = (
        int(find(rf"^Private_{kind}:\s+(\d+) kB$", text, "smaps_rollup")[1]) for kind in ("Clean", "Dirty"))
    return (clean + dirty) / 1024


def process_ticks(text):
    """The processor time of a process with all its threads, from its stat. The name may hold anything."""
    fields = text.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@dataclasses.dataclass(frozen=True)
class Ticks:
    """Of all processors since the start of the machine, from /proc/stat."""

    all: int
    idle: int
    stolen: int

    def __sub__(self, earlier):
        return Ticks(self.all - earlier.all, self.idle - earlier.idle, self.stolen - earlier.stolen)


def processor_ticks(text):
    # user nice system idle iowait irq softirq steal; guests are counted as users already.
    ticks = [int(field) for field in find(r"^cpu +(.+)$", text, "/proc/stat")[1].split()][:8]
    return Ticks(sum(ticks), ticks[3] + ticks[4], ticks[7])
