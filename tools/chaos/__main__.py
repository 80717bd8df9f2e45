"""Hurts the real binary from outside and checks that no money was lost, made or doubled.

    tools/chaos/run [--quick] [--only ID,ID] [--on sqlite|postgres] [--rounds N] [--operations N] [--seed N]

Runs each check on each database that it is about, prints what was measured, and fails when anything was violated.
docs/reliability.md says what each check does.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
import traceback

import background
import clock_kills
import connections
import failing_calls
import frozen
import full_disk
import heavy_bodies
import held_pool
import kills
import power_cut
import races
import random_operations
import restarts
import stopping
import tampering
from place import Options

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
BOTH = (SQLITE, POSTGRES)
# One run on all databases at once, for what compares them.
TOGETHER = "together"
# Id, what is done, on which databases, the program.
CHECKS = [
    ("R1", "kill -9 under load", BOTH, kills.run),
    ("R2", "power cuts", (SQLITE,), power_cut.run),
    ("R3", "PostgreSQL stopped and started", (POSTGRES,), restarts.run),
    ("R5", "system calls that fail", BOTH, failing_calls.run),
    ("R6", "the disk is full", BOTH, full_disk.run),
    ("R7", "PostgreSQL frozen", (POSTGRES,), frozen.run),
    ("R8", "connections held", BOTH, held_pool.run),
    ("R12", "kills in the middle of background work", BOTH, background.run),
    ("C2", "kills while the clock is moved", BOTH, clock_kills.run),
    ("R16", "random operations against a model", TOGETHER, random_operations.run),
    ("R20", "a field changed by hand", BOTH, tampering.run),
    ("R19", "SIGTERM under load", BOTH, stopping.run),
    ("C1", "many at once", BOTH, races.run),
    ("S10", "heavy bodies", (SQLITE,), heavy_bodies.run),
    ("S11", "connections from one address", (SQLITE,), connections.run),
]


def arguments():
    parser = argparse.ArgumentParser(prog="tools/chaos/run", description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", default=os.environ.get("SANDBOX_BINARY", "target/debug/palier"))
    parser.add_argument("--quick", action="store_true", help="the short form of each check")
    parser.add_argument("--only", default="", help="ids, separated by commas")
    parser.add_argument("--skip", default="", help="ids that are left out")
    parser.add_argument("--on", choices=["sqlite", "postgres"], help="one database only")
    parser.add_argument("--rounds", type=int, help="how often, instead of what each check does by itself")
    parser.add_argument("--operations", type=int, help="how many random operations (R16)")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    return parser.parse_args()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = arguments()
    began = time.monotonic()
    if given.quick and not given.on:
        failed = side_by_side(given)
        given.only = "R16" if is_wanted("R16", given) else "NONE"
    else:
        failed = 0
    failed += in_turn(given)
    print(f"  {time.monotonic() - began:.0f} s in all, seed {given.seed}, {failed or 'no'} failures")
    return 1 if failed else 0


def is_wanted(name, given):
    names = lambda text: {name.upper() for name in text.split(",") if name}
    return (not given.only or name in names(given.only)) and name not in names(given.skip)


def side_by_side(given):
    """The short forms spend their time waiting: those of one database run beside those of the other."""
    own = [sys.executable, os.path.dirname(os.path.abspath(__file__)), "--quick", "--binary", given.binary, "--seed", str(given.seed),
           "--skip", f"{given.skip},R16", "--only", given.only]
    own += ["--rounds", str(given.rounds)] if given.rounds else []
    running = [subprocess.Popen([*own, "--on", kind], stdout=subprocess.PIPE, text=True) for kind in ("sqlite", "postgres")]
    failed = 0
    for one in running:
        told = one.communicate()[0]
        print("".join(line + "\n" for line in told.splitlines() if " in all, seed " not in line), end="", flush=True)
        failed += one.returncode != 0
    return failed


def in_turn(given):
    """Each check after the other; how many failed."""
    kinds = {None: BOTH, "sqlite": (SQLITE,), "postgres": (POSTGRES,)}[given.on]
    options = Options(os.path.abspath(given.binary), given.quick, given.seed, kinds, given.rounds, given.operations)
    failed = 0
    try:
        for name, title, on, program in CHECKS:
            if not is_wanted(name, given):
                continue
            for kind in [TOGETHER] if on == TOGETHER else [kind for kind in on if kind in kinds]:
                failed += not run(options, name, title, kind, program)
    finally:
        if options.cluster:
            options.cluster.end()
    return failed


def run(options, name, title, kind, program):
    """One check on one database; whether it held."""
    began, places = time.monotonic(), []
    try:
        with contextlib.ExitStack() as stack:
            places = [stack.enter_context(options.place(one)) for one in (options.kinds if kind == TOGETHER else [kind])]
            figure, verdict = program(options, places if kind == TOGETHER else places[0]), "ok"
    except Exception as fault:
        figure, verdict = str(fault) if isinstance(fault, AssertionError) else f"{type(fault).__name__}: {fault}", "FAILED"
        if places and places[0].said:
            figure += f" (before that: {places[0].said})"
        figure += f"\n         to repeat it alone: {repeating(options, name, kind)}"
        if os.environ.get("CHAOS_TRACE"):
            traceback.print_exc()
    if sys.stderr.isatty():
        print("\r" + " " * 110 + "\r", end="", file=sys.stderr)
    where = "" if kind == TOGETHER else f", {kind}"
    print(f"  {verdict:<6} {name:<4} {title}{where} ({time.monotonic() - began:.0f} s): {figure}", flush=True)
    return verdict == "ok"


def repeating(options, name, kind):
    """The command that makes the same choices again in one check on one database."""
    words = ["tools/chaos/run", "--only", name, "--seed", str(options.seed)]
    words += ["--on", "sqlite" if kind == SQLITE else "postgres"] if kind != TOGETHER else []
    words += ["--quick"] if options.is_quick else []
    words += ["--rounds", str(options.rounds)] if options.rounds else []
    words += ["--operations", str(options.operations)] if options.operations else []
    return " ".join(words)


if __name__ == "__main__":
    sys.exit(main())
