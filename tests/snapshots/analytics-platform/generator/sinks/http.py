"""Events as a shop sends them: to `POST /v1/events`, in batches of one tenant."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence

from generator.journeys import Record

MOST = 500
"""Events of one request."""
_ATTEMPTS = 8


class HttpSink:
    """Sends with the key of each tenant; waits and tries again when the platform is busy or away.

    A batch with an event that cannot be read is refused as a whole. It is sent again one event at a time, and what is
    refused then is counted in `refused`.
    """

    def __init__(self, url: str, keys: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"`{url}` is not an address of HTTP")
        self._url = url.rstrip("/") + "/v1/events"
        self._keys = keys
        self._sleep = sleep
        self._waiting: dict[str, list[str]] = {}
        self.sent = 0
        self.refused = 0

    def write(self, records: Sequence[Record]) -> None:
        """Send what makes whole batches; the rest waits."""
        for record in records:
            waiting = self._waiting.setdefault(record.tenant, [])
            waiting.append(record.body)
            if len(waiting) >= MOST:
                self._send(record.tenant, waiting)
                waiting.clear()

    def close(self) -> None:
        """Send what still waits."""
        for tenant, waiting in self._waiting.items():
            if waiting:
                self._send(tenant, waiting)
        self._waiting.clear()

    def _send(self, tenant: str, bodies: Sequence[str]) -> None:
        status = self._post(tenant, bodies)
        if status == 422 and len(bodies) > 1:
            for body in bodies:
                self._send(tenant, [body])
        elif status == 422:
            self.refused += 1
        else:
            self.sent += len(bodies)

    def _post(self, tenant: str, bodies: Sequence[str]) -> int:
        data = f'{{"events":[{",".join(bodies)}]}}'.encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._keys[tenant]}"}
        request = urllib.request.Request(self._url, data, headers)
        error: Exception | None = None
        for attempt in range(_ATTEMPTS):
            pause = min(0.1 * 2**attempt, 5.0)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as refusal:
                if refusal.code == 422:
                    return 422
                if refusal.code not in (429, 503):
                    raise
                error = refusal
                after = refusal.headers.get("Retry-After", "")
                pause = float(after) if after.isdigit() else pause
            except OSError as problem:
                error = problem
            self._sleep(pause)
        raise ConnectionError(f"gave up on {self._url} after {_ATTEMPTS} attempts") from error


def read_keys(text: str) -> dict[str, str]:
    """Read keys by tenant from JSON: {"t-001": "KEY"}."""
    content = json.loads(text)
    if not isinstance(content, dict):
        raise TypeError("the file of keys is not an object of tenants")
    return {str(tenant): str(key) for tenant, key in content.items()}
