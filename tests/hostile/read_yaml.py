"""Reads the YAML files that a list names and prints them as one JSON object, as `judges/read_yaml.py` does for its arguments."""

import pathlib
import runpy
import sys

list_of_files = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
script = pathlib.Path(__file__).parent.parent / "judges" / "read_yaml.py"
sys.argv = [str(script), *list_of_files]
runpy.run_path(str(script), run_name="__main__")
