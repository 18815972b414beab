"""The log keeps what it acknowledged, and nothing else."""

import json
from pathlib import Path

import pytest

from streaming.log import Log, record, tick_record


def test_records_come_back_with_the_position_after_them(tmp_path: Path) -> None:
    with Log(tmp_path / "deep" / "log") as log:
        first = record("t-1", 5, {"a": "é"})
        end = log.append([first, tick_record(7)])
        assert end == log.end() == len(first) + len(tick_record(7))
        lines, position = log.read(0, 1)
        assert (lines, position) == ([first], len(first))
        assert json.loads(lines[0]) == {"tenant": "t-1", "received_at": 5, "event": {"a": "é"}}
        assert log.read(position, 10) == ([tick_record(7)], end)
        assert log.read(end, 10) == ([], end)


def test_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    assert log.end() == 0
    assert log.read(0, 10) == ([], 0)


def test_a_line_that_was_cut_off_is_not_read_and_goes_with_the_next_append(tmp_path: Path) -> None:
    path = tmp_path / "log"
    whole, last = record("t-1", 1, {}), record("t-1", 2, {})
    path.write_bytes(whole + b'{"tenant":"t-1","rec')
    with Log(path) as log:
        assert log.read(0, 10) == ([whole], len(whole))
        log.append([last])
        assert path.read_bytes() == whole + last


def test_a_cut_off_line_that_is_longer_than_a_block_goes_too(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 200_000)
    with Log(path) as log:
        assert log.append([b"{}\n"]) == 3
    assert path.read_bytes() == b"{}\n"


def test_another_process_goes_on_at_the_end(tmp_path: Path) -> None:
    for number in range(3):
        with Log(tmp_path / "log") as log:
            log.append([record("t-1", number, {})])
    assert len(Log(tmp_path / "log").read(0, 10)[0]) == 3


def test_a_record_is_blanked_in_place(tmp_path: Path) -> None:
    lines = [record("t-1", number, {"customer": f"c-{number}"}) for number in (5, 6, 7)]
    with Log(tmp_path / "log") as log:
        end = log.append(lines)
        log.blank(len(lines[0]), len(lines[1]), 6)
        assert log.append([record("t-1", 8, {})]) > end, "the writer still appends"
        found = log.read(0, 10)[0]
    assert (found[0], found[2]) == (lines[0], lines[2])
    assert len(found[1]) == len(lines[1])
    assert json.loads(found[1]) == {"erased": True, "received_at": 6}
    with pytest.raises(ValueError, match="shorter"):
        log.blank(0, 5, 6)
