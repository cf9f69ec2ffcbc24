"""The machine that figures come from, and whether it was quiet meanwhile."""

import datetime
import os
import platform
import re
import subprocess
import time

import parsing
from harness import ROOT

# A machine with more than this is not quiet: as shares of all processors, and of a median.
BUSY, STOLEN, SPREAD = 0.10, 0.02, 0.15


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def said(*command):
    """The first line that a program says, or nothing when there is none."""
    try:
        lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout.splitlines()
    except OSError:
        return ""
    return lines[0].strip() if lines else ""


def first(pattern, text, otherwise="unknown"):
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else otherwise


def disk(folder):
    """File system, options and device of a folder, and what the device says of itself."""
    fields = said("findmnt", "-n", "-o", "FSTYPE,SOURCE,OPTIONS", "-T", folder).split()
    kind, source, options = (fields + ["unknown"] * 3)[:3]
    name = os.path.basename(source)
    model = said("lsblk", "-n", "-o", "MODEL", source) if source.startswith("/dev/") else ""
    cache = read(f"/sys/class/block/{name}/queue/write_cache").strip()
    return f"{kind} ({options}) on {source}{f', {model}' if model else ''}{f', cache: {cache}' if cache else ''}"


def commit():
    name = said("git", "describe", "--always", "--abbrev=12") or "unknown"
    changed = said("git", "status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs/benchmarks.md")
    return name + (", and changes that are not committed" if changed else "")


def description(folder):
    """What and where it is, as pairs of a name and a text."""
    mpm = os.environ.get("MPM", "event")
    module = {"event": "mod_cgid", "prefork": "mod_cgi"}.get(mpm, "unknown")
    model = first(r"^model name\s*: (.+)$", read("/proc/cpuinfo"))
    memory = int(first(r"^MemTotal: +(\d+)", read("/proc/meminfo"), "0")) / (1 << 20)
    system = first(r'^PRETTY_NAME="?([^"\n]+)', read("/etc/os-release"))
    server = said("/usr/sbin/apache2", "-v").removeprefix("Server version: ")
    swift = first(r"(Swift version \S+)", said("swift", "--version"))
    wrk = first(r"^(wrk \S+)", said("wrk", "-v"))
    return [
        ("commit", commit()),
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("processors", f"{os.cpu_count()} of {model}"),
        ("memory", f"{memory:.1f} GB"),
        ("system", f"{system}, Linux {platform.release()}"),
        ("disk of the store", disk(folder)),
        ("server", f"{server}, MPM {mpm}, {module}"),
        ("compilers", f"{swift}; {said('cc', '--version')}"),
        ("tools", f"{said('valgrind', '--version')}; {wrk}; SQLite {said('pkg-config', '--modversion', 'sqlite3')}"),
    ]


class Watch:
    """Looks whether the machine has other things to do."""

    def __init__(self):
        self.began = parsing.processor_ticks(read("/proc/stat"))
        time.sleep(2)
        idle = parsing.processor_ticks(read("/proc/stat")) - self.began
        self.busy = 1 - idle.idle / max(1, idle.all)
        self.load = os.getloadavg()[0]

    def findings(self, spreads):
        """What makes the figures of this run doubtful. `spreads` has one for each name."""
        found = []
        if self.busy > BUSY:
            found.append(f"before it began, the processors were busy to {self.busy:.0%} with something else "
                         f"(load average {self.load:.1f})")
        ticks = parsing.processor_ticks(read("/proc/stat")) - self.began
        stolen = ticks.stolen / max(1, ticks.all)
        if stolen > STOLEN:
            found.append(f"{stolen:.0%} of the processors' time went to other guests of the same machine")
        wide = [f"{name} ({spread:.0%})" for name, spread in spreads.items() if spread > SPREAD]
        if wide:
            found.append("rounds differ a lot, as the middle half of them does, of the median: " + ", ".join(wide))
        return found
