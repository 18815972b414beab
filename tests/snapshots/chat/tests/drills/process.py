"""Drill: the process dies while it serves requests.

Expected: clients see their connection break; after the start everything that was answered is there,
and the service works as before.
"""

import threading

from tests.drills.common import Answer, Drill, main

RECORDS = 200


def act(drill: Drill) -> None:
    """Kill the process while it creates records, start it, and look for the records."""
    ids = drill.references()
    answers: list[Answer] = []

    def write() -> None:
        for number in range(1, RECORDS + 1):
            answers.append(drill.create(ids, number))
            if not answers[-1].status:
                return

    writer = threading.Thread(target=write)
    writer.start()
    drill.wait_until(lambda: len(answers) >= 20)
    drill.stack.kill()
    writer.join()
    stored = [answer.json() for answer in answers if 200 <= answer.status < 300]
    drill.expect("a client sees its connection break", answers[-1].status == 0, answers[-1])
    drill.stack.start_api()
    drill.expect_ready(seconds=60)
    lost = sum(not drill.is_stored(record) for record in stored)
    told = f"{lost} of {len(stored)} lost"
    drill.expect("every record that was answered is there", not lost, told)
    answer = drill.create(ids, RECORDS + 1)
    drill.expect("new records can be created", 200 <= answer.status < 300, answer)


if __name__ == "__main__":
    main("A process dies during a request", act)
