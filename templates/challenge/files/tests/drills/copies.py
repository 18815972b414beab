{%- set download = endpoints | where(field="operation", is="download") | where(field="entity", is=drills.blob_entity) | first or {} -%}
{% filter py_module(line_length=python.line_length) -%}
"""Drill: a stored copy of a file is damaged.

Expected: the download has the right content, and the copy is good again.
"""

import hashlib

from tests.drills.common import Drill, address, main

ENTITY = {{ drills.blob_entity | py }}
DOWNLOAD = {{ download.path | py }}
DAMAGE = """
import sys
from app.settings import get_settings
digest = sys.argv[1]
(get_settings().blob_roots[0] / digest[:2] / digest).write_bytes(b"something else")
"""
LOOK = """
import hashlib, sys
from app.settings import get_settings
digest = sys.argv[1]
for root in get_settings().blob_roots:
    print(hashlib.sha256((root / digest[:2] / digest).read_bytes()).hexdigest() == digest)
"""


def act(drill: Drill) -> None:
    """Store a file, damage the first copy, and read it."""
    stored = drill.create(drill.references(ENTITY), 1, ENTITY)
    drill.expect("a file is stored", 200 <= stored.status < 300, stored)
    digest = stored.json()["digest"]
    drill.stack.run("-c", DAMAGE, digest)
    states = drill.stack.run("-c", LOOK, digest).split()
    drill.expect("one copy is damaged", states.count("False") == 1, f"{len(states)} copies")
    answer = drill.ask(address(DOWNLOAD, stored.json()))
    is_right = hashlib.sha256(answer.body).hexdigest() == digest
    drill.expect("the download has the right content", answer.status == 200 and is_right, answer)
    states = drill.stack.run("-c", LOOK, digest).split()
    drill.expect("every copy is good again", set(states) == {"True"}, f"{len(states)} copies")


if __name__ == "__main__":
    main("A stored copy of a file is damaged", act)
{%- endfilter %}
