"""Starting the site: what is said when it cannot listen where it was told to."""

import socket

import pytest
from django.core.management import CommandError, call_command

from nanhai_civic.management.commands import serve


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_one_that_is_free(taken):
    with pytest.raises(CommandError, match=f"Port {taken} is taken") as refused:
        serve.refuse_taken_port("127.0.0.1", taken)
    free = int(str(refused.value).rpartition("=")[2])
    serve.refuse_taken_port("127.0.0.1", free)


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "8000.5"])
def test_what_is_no_port_gets_a_sentence_wherever_it_was_written(port, monkeypatch):
    with pytest.raises(CommandError, match="is no port"):
        call_command("serve", f"--port={port}")
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="is no port"):
        call_command("serve")


@pytest.mark.parametrize("host", ["203.0.113.9", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_not_called_a_taken_port(host):
    with pytest.raises(CommandError, match="no address of this machine"):
        serve.refuse_taken_port(host, 8107)


def test_a_child_that_does_not_listen_to_reason_is_ended(monkeypatch):
    monkeypatch.setattr(serve, "GRACE", 0.5)
    stubborn = serve.subprocess.Popen(
        ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"], start_new_session=True
    )
    serve.end([stubborn])
    assert stubborn.poll() is not None
