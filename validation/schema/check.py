#!/usr/bin/env python3
"""Holds the schemas in this folder against their tables of cases, with an implementation that shares no code with this crate.

    pip install 'jsonschema[format]==4.26.0'
    python3 validation/schema/check.py

Each table is judged twice, with formats asserted and without. Ends with 1 if a verdict differs from the table.
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator

folder = pathlib.Path(__file__).parent
wrong = 0
for schema_file in sorted(folder.glob("*.schema.json")):
    schema = json.loads(schema_file.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    cases_file = schema_file.with_name(schema_file.name.replace(".schema.", ".cases."))
    cases = json.loads(cases_file.read_text("utf-8"))
    for checker in (Draft202012Validator.FORMAT_CHECKER, None):
        validator = Draft202012Validator(schema, format_checker=checker)
        differing = [case for case in cases if validator.is_valid(case["document"]) != case["valid"]]
        for case in differing:
            expected = "valid" if case["valid"] else "invalid"
            print(f"{schema_file.name}: should be {expected}: {json.dumps(case['document'])}")
        formats = "asserted" if checker else "not asserted"
        print(f"{schema_file.name}: {len(cases)} cases, formats {formats}, {len(differing)} differ")
        wrong += len(differing)
sys.exit(1 if wrong else 0)
