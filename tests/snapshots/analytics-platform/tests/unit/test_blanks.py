"""The script that counts blanks."""

from scripts.blanks import count

README = """
- **Peak**: <!-- blank: peak "Events per second" -->**To fill in:** Events per second<!-- /blank -->
<!-- blank: summary "In short" -->
**To fill in:** In short
<!-- /blank -->
<!-- blank: stack "Which" -->
Not attempted: no time.
<!-- /blank -->
<!-- bonus: ml "How" -->**Bonus:** How<!-- /bonus -->
<!-- bonus: sox "Which" -->An append-only trail.<!-- /bonus -->
"""


def test_what_is_written_over_a_prompt_is_filled_in() -> None:
    assert count(README) == {"blank": ["peak", "summary"], "bonus": ["ml"], "done": ["stack", "sox"]}
