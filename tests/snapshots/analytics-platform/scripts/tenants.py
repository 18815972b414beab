#!/usr/bin/env python3
"""Makes the tenants of the generator at a running API, and writes their keys to a file for `python -m generator --keys`."""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from generator import Config, tenants


def main(arguments: list[str] | None = None) -> int:
    """Make every tenant that is not there yet; a key is shown once, so keys that are in the file stay."""
    defaults = Config()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default=f"http://localhost:{os.environ.get('API_PORT', '8000')}")
    parser.add_argument("--tenants", type=int, default=defaults.tenants)
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--keys", type=Path, default=Path("keys.json"))
    options = parser.parse_args(arguments)
    keys = json.loads(options.keys.read_text(encoding="utf-8")) if options.keys.exists() else {}
    for tenant in tenants(options.tenants, options.seed):
        body = json.dumps({"id": tenant.id, "name": f"Shop {tenant.id}", "currency": tenant.currency}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {os.environ.get('OPERATOR_KEY', 'local-development-operator')}",
        }
        request = urllib.request.Request(f"{options.url.rstrip('/')}/v1/tenants", body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                keys[tenant.id] = json.load(answer)["key"]["secret"]
        except urllib.error.HTTPError as error:
            if error.code != 409:
                raise
            if tenant.id not in keys:
                print(f"{tenant.id} is there, and its key is not in {options.keys}", file=sys.stderr)
                return 1
    options.keys.touch(0o600)
    options.keys.write_text(json.dumps(keys, indent=1) + "\n", encoding="utf-8")
    print(f"{len(keys)} keys in {options.keys}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
