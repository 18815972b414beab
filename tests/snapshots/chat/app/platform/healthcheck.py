"""Container health check: sends a request to the API, without curl.

Exit code 0 means that the path (default /health) returned 200 in time. http.client ignores
HTTP_PROXY, which Docker may set in every container.
"""

import http.client
import sys


def main() -> int:
    """Check once; print problems to standard error."""
    path = sys.argv[1] if len(sys.argv) > 1 else "/health"
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=2)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        print(f"GET {path}: {error}", file=sys.stderr)
        return 1
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        print(f"GET {path}: {status}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
