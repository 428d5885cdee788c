"""Holds what `pat` writes as SARIF against the official JSON Schema of SARIF 2.1.0.

    pip install 'jsonschema[format]==4.26.0' && python3 validation/pat/check-sarif.py

The schema is not part of this repository: it is read from the crate serde-sarif, which Cargo fetches for it.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).parents[2]
# Of each: the arguments, the standard input, and how many results there are at least.
RUNS = [
    (["lint", "-"], '{"scope": ["a", "a"], "expirationDate": "2020-01-31T00:00:00Z"}', 3),
    (["lint", "-"], '{"name": "ci", "userAwareTokenNeverExpires": true}', 1),
    (["lint", "-"], '{"name": "ci", "scope": ["a"], "expirationDate": "2027-01-31T00:00:00Z"}', 0),
    (["lint", "-"], "no JSON", 1),
    (["audit"], "", 10),
    (["audit", "--owners"], "", 10),
    (["audit", "--owner", "2c9180867b7c4d1f8a5e3b0d9f6a1c99"], "", 0),
    (["lint", "-", "--kind", "patch"], '[{"op": "remove", "path": "/expirationDate"}]', 1),
]


def schema() -> dict:
    with tempfile.TemporaryDirectory() as folder:
        manifest = pathlib.Path(folder, "Cargo.toml")
        manifest.write_text(
            '[package]\nname = "schema"\nversion = "0.0.0"\nedition = "2021"\n[lib]\npath = "lib.rs"\n'
            '[dependencies]\nserde-sarif = "=0.8.0"\n'
        )
        pathlib.Path(folder, "lib.rs").touch()
        told = subprocess.run(
            ["cargo", "metadata", "--format-version", "1", "--manifest-path", str(manifest)],
            check=True,
            stdout=subprocess.PIPE,
        )
        packages = json.loads(told.stdout)["packages"]
        (crate,) = [p["manifest_path"] for p in packages if p["name"] == "serde-sarif"]
        return json.loads(pathlib.Path(crate).with_name("src").joinpath("schema.json").read_text())


def main() -> int:
    official = schema()
    if "sarif-schema-2.1.0" not in official.get("$id", official.get("id", "")):
        sys.exit("the crate holds another schema than that of SARIF 2.1.0")
    judge = jsonschema.validators.validator_for(official)
    validator = judge(official, format_checker=judge.FORMAT_CHECKER)
    # A validator that takes anything would prove nothing.
    if validator.is_valid({"version": "2.1.0", "runs": [{"results": []}]}):
        sys.exit("the schema takes a run without a tool")
    wrong = 0
    for arguments, text, least in RUNS:
        command = ["cargo", "run", "-q", "-p", "sailpoint-pat-cli", "--", "--demo", *arguments, "--format", "sarif"]
        ran = subprocess.run(command, cwd=ROOT, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        log = json.loads(ran.stdout)
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log)]
        count = len(log["runs"][0]["results"])
        if count < least:
            errors.append(f"{count} results where {least} were expected")
        print("ok  " if not errors else "FAIL", " ".join(arguments), f"({count} results)", *errors)
        wrong += bool(errors)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
