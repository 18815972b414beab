"""Health check of the worker: exit code 0 means that its heartbeat is recent.

The worker touches a file as long as it works, also while it waits for the broker or the database: a
restart of the worker would mend neither.
"""

import sys
import tempfile
import time
from pathlib import Path

HEARTBEAT = Path(tempfile.gettempdir()) / "worker-heartbeat"
MAX_AGE_SECONDS = 60


def main() -> int:
    """Check once; print problems to standard error."""
    try:
        age = time.time() - HEARTBEAT.stat().st_mtime
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    if age > MAX_AGE_SECONDS:
        print(f"no heartbeat for {age:.0f} s", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
