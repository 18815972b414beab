"""Replace the development values in k8s/ with random ones, before the first `kubectl apply`.

    python -m app.platform.new_secrets            # write them into the manifests
    python -m app.platform.new_secrets --check    # exit code 1 while a development value is left

Values that are not those of development any more stay as they are. Keep the result out of the
repository, or in it only encrypted (Sealed Secrets, SOPS).
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

K8S = Path(__file__).resolve().parents[2] / "k8s"

DEVELOPMENT = {
    "POSTGRES_PASSWORD": "local-development-only",
}
"""The development values in the manifests."""


def new_value(name: str) -> str:
    """Return a value for this variable."""
    return secrets.token_urlsafe(32)


def main() -> int:
    """Replace development values, or list them."""
    parser = argparse.ArgumentParser(description="Replace the development values in k8s/.")
    parser.add_argument("--check", action="store_true", help="write nothing; name what is left")
    check = parser.parse_args().check
    left = []
    for path in sorted(K8S.glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for number, line in enumerate(lines):
            name, _, value = line.strip().partition(": ")
            if DEVELOPMENT.get(name) == value:
                left.append(f"{name} in k8s/{path.name}")
                if not check:
                    lines[number] = f'  {name}: "{new_value(name)}"'
        if not check:
            path.write_text("\n".join(lines), encoding="utf-8")
    if check and left:
        print(f"development values: {', '.join(left)}", file=sys.stderr)
        print("python -m app.platform.new_secrets replaces them", file=sys.stderr)
        return 1
    if not check:
        print(f"replaced: {', '.join(left) or 'nothing'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
