"""Turns every Avro file of a folder into lines of JSON beside it. Usage: read-avro.py FOLDER"""

import json
import sys
from pathlib import Path

import fastavro

for path in sorted(Path(sys.argv[1]).rglob("*.avro")):
    with path.open("rb") as avro, path.with_suffix(".avro.jsonl").open("w") as lines:
        for record in fastavro.reader(avro):
            lines.write(json.dumps(record) + "\n")
