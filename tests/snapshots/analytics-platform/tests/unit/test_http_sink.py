"""The generator as a client of the API: keys, batches, refusals and a platform that is busy."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from generator.journeys import Record
from generator.sinks.http import HttpSink, read_keys


class Api:
    """Answers with what is wanted, and remembers what came."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.requests: list[tuple[str, list[object]]] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                api.requests.append((self.headers["Authorization"], body["events"]))
                status = api.answers.pop(0) if api.answers else 202
                if "bad" in body["events"]:
                    status = 422
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    thread = threading.Thread(target=api.server.serve_forever)
    thread.start()
    yield api
    api.server.shutdown()
    thread.join()
    api.server.server_close()


def record(tenant: str, body: object) -> Record:
    return Record(tenant, 0, json.dumps(body), "e", "", "")


def test_each_tenant_sends_batches_with_its_own_key(api: Api) -> None:
    sink = HttpSink(api.url, {"t-1": "one", "t-2": "two"})
    sink.write([record("t-1", number) for number in range(501)] + [record("t-2", "x")])
    sink.close()
    assert [(key, len(events)) for key, events in api.requests] == [
        ("Bearer one", 500),
        ("Bearer one", 1),
        ("Bearer two", 1),
    ]
    assert (sink.sent, sink.refused) == (502, 0)


def test_a_platform_that_is_busy_is_asked_again(api: Api) -> None:
    pauses: list[float] = []
    api.answers = [429, 503]
    sink = HttpSink(api.url, {"t-1": "one"}, sleep=pauses.append)
    sink.write([record("t-1", 1)])
    sink.close()
    assert len(api.requests) == 3
    assert len(pauses) == 2
    assert sink.sent == 1


def test_one_bad_event_does_not_keep_back_the_others(api: Api) -> None:
    sink = HttpSink(api.url, {"t-1": "one"})
    sink.write([record("t-1", body) for body in ("a", "bad", "b")])
    sink.close()
    assert (sink.sent, sink.refused) == (2, 1)


def test_a_platform_that_stays_away_is_an_error() -> None:
    sink = HttpSink("http://127.0.0.1:1", {"t-1": "one"}, sleep=lambda _: None)
    sink.write([record("t-1", 1)])
    with pytest.raises(ConnectionError, match="gave up"):
        sink.close()


def test_keys_are_read_from_json() -> None:
    assert read_keys('{"t-1": "one"}') == {"t-1": "one"}
    with pytest.raises(TypeError):
        read_keys('["t-1"]')
