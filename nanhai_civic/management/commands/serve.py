"""``manage.py serve``: the embedded site: web server and background runner, one command."""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from foundation.people.demo import STAFF_PASSWORD
from nanhai_civic.demo_accounts import demo_accounts
from nanhai_civic.preparation import bring_up_to_date

PATIENCE = 120
LAST_PORT = 65535
GRACE = 15


class Command(BaseCommand):
    help = "Start the web server and the background runner; Ctrl-C stops both."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        # A default that is text is read like what somebody types.
        parser.add_argument("--port", type=port_number, default=os.environ.get("PORT") or "8000")
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first bring translations, database, static files and demonstration data up to date",
        )

    def handle(self, *, host: str, port: int, prepare: bool, **options):
        refuse_taken_port(host, port)
        if prepare:
            try:
                bring_up_to_date(self.stdout.write)
            except KeyboardInterrupt:
                raise CommandError(
                    "Stopped. The next start goes on where this one was.", returncode=130
                ) from None
            connections.close_all()
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        # In a session of their own: Ctrl-C reaches us alone, and we stop them in order.
        environment = child_environment(host, port)
        self.children = []
        try:
            self.start(web_server(host, port), environment)
            self.wait_until_it_answers(host, port)
            if not self.stopping:
                self.greet(host, port)
                # Only now: on a small machine the two would hold each other up.
                self.start(background_runner(), environment)
            while not self.stopping and all(child.poll() is None for child in self.children):
                time.sleep(0.2)
        finally:
            failed = not self.stopping
            end(self.children)
        if failed:
            raise CommandError("A part of the site ended by itself; its message is above.")
        self.stdout.write("Stopped.")

    def start(self, command: list[str], environment: dict[str, str]) -> None:
        self.children.append(
            subprocess.Popen(command, start_new_session=True, env=environment)  # noqa: S603 (ours)
        )

    def stop(self, *_: object) -> None:
        self.stopping = True

    def wait_until_it_answers(self, host: str, port: int) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while not self.stopping and self.children[0].poll() is None:
            probe = http.client.HTTPConnection(reachable(host), port, timeout=2)
            with suppress(OSError, http.client.HTTPException), closing(probe):
                # The port is open before the site is loaded; an answer says that it is.
                probe.request("GET", "/healthz")
                probe.getresponse()
                return
            if time.monotonic() > give_up_at:
                raise CommandError(f"The web server did not answer within {PATIENCE} seconds.")
            time.sleep(0.1)

    def greet(self, host: str, port: int) -> None:
        address = f"http://{reachable(host)}:{port}"
        lines = ["", f"Public site   {address}/", f"Desk          {address}/desk/"]
        if settings.SHOW_DEVELOPMENT_PAGES:
            lines.append(f"Sign-in codes {address}/dev/inbox/")
        if accounts := demo_accounts():
            lines += ["", "One demonstration account for each role:"]
            lines += [f"  {a.sign_in:<14} {a.user}  {a.role}  {a.place}" for a in accounts]
            lines.append(f"Staff may also sign in with the password {STAFF_PASSWORD}")
        self.stdout.write("\n".join([*lines, "", "Ctrl-C stops the site."]))
        self.stdout.flush()


def reachable(host: str) -> str:
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104


def port_number(text: str) -> int:
    """A port as typed. Raises argparse.ArgumentTypeError."""
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise argparse.ArgumentTypeError(
            f"“{text}” is no port: a number from 1 to {LAST_PORT}, for example 8100"
        )
    return int(text)


def refuse_taken_port(host: str, port: int) -> None:
    """Say it before anything is started. Raises CommandError."""
    error = refusal(host, port)
    if error is None:
        return
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        raise CommandError(f"{host} is no address of this machine. Try: make run HOST=127.0.0.1")
    if error.errno == errno.EADDRINUSE:
        reason = f"Port {port} is taken by another program."
    else:
        reason = f"Port {port} of {host} cannot be used ({error.strerror})."
    # Ports below 1024 are kept for the administrator.
    start = port + 1 if port >= 1024 else 8000
    free = next((n for n in range(start, LAST_PORT + 1) if refusal(host, n) is None), 8000)
    raise CommandError(f"{reason} Choose another: make run PORT={free}")


def refusal(host: str, port: int) -> OSError | None:
    """Why the web server could not listen there; None when it could."""
    with socket.socket() as probe:
        # As the web server does it: a connection still closing does not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def child_environment(host: str, port: int) -> dict[str, str]:
    base = f"http://{reachable(host)}:{port}"
    return {"CIVIC_BASE_URL": base, **os.environ}


def web_server(host: str, port: int) -> list[str]:
    """One process of threads: the limits on sign-in live in its memory unless Redis holds them."""
    workers = os.cpu_count() or 1 if settings.REDIS_URL else 1
    return [
        *[sys.executable, "-m", "gunicorn", "nanhai_civic.wsgi", "--bind", f"{host}:{port}"],
        *["--worker-class", "gthread", "--workers", str(workers), "--threads", "8"],
        *["--log-level", "warning", "--no-control-socket"],
    ]


def background_runner() -> list[str]:
    return [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), "run_background"]


def end(children: list[subprocess.Popen]) -> None:
    """Ask every child to finish what it does, then insist."""
    for child in children:
        with suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
