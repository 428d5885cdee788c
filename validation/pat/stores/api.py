"""A stand-in for the parts of three services that the recipes of secret stores use: it keeps what it is given, in memory, and answers as
the services do. It knows no roles, and listens on this machine only.

    python3 api.py CERTIFICATE KEY OPENED

It prints its port when it is ready. Kubernetes is at its root, GitLab at /api/v4, GitHub at /api/v3; the secrets of GitHub, which are
sealed for a key of this process, are opened and written to the file OPENED, a line each. It ends with its standard input."""

import base64
import http.server
import json
import os
import pathlib
import re
import ssl
import sys
import threading
import urllib.parse

from nacl.public import PrivateKey, SealedBox

KEY = PrivateKey.generate()
SECRETS, VARIABLES, KUBERNETES = {}, {}, {}

# What kubectl reads before it applies anything: that the service checks the fields itself.
APPLY = {
    "parameters": [{"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}],
    "responses": {"200": {"description": "OK"}},
    "x-kubernetes-group-version-kind": {"group": "", "kind": "Secret", "version": "v1"},
}
DISCOVERY = {
    "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.4"},
    "/openapi/v3": {"paths": {"api/v1": {"serverRelativeURL": "/openapi/v3/api/v1?hash=1"}}},
    "/openapi/v3/api/v1": {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "v1.32.4"},
        "paths": {"/api/v1/namespaces/{namespace}/secrets/{name}": {"patch": APPLY}},
    },
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [
            {"name": "secrets", "namespaced": True, "kind": "Secret", "verbs": ["create", "get", "patch"]}
        ],
    },
}


def github(method, rest, body):
    if (method, rest) == ("GET", "/public-key"):
        return 200, {"key_id": "1", "key": base64.b64encode(bytes(KEY.public_key)).decode()}
    if method == "PUT" and body["key_id"] == "1":
        created = rest not in SECRETS
        sealed = base64.b64decode(body["encrypted_value"])
        SECRETS[rest] = f"{rest[1:]}={SealedBox(KEY).decrypt(sealed).decode()}\n"
        opened = pathlib.Path(sys.argv[3])
        opened.touch(0o600)
        opened.write_text("".join(SECRETS.values()))
        return (201, {}) if created else (204, None)
    return 404, {"message": "Not Found"}


def gitlab(method, rest, body):
    if method == "POST" and not rest:
        if body["key"] in VARIABLES:
            return 400, {"message": {"key": [f"({body['key']}) has already been taken"]}}
        VARIABLES[body["key"]] = body
        return 201, body
    name = rest[1:]
    if name not in VARIABLES:
        return 404, {"message": "404 Variable Not Found"}
    if method == "PUT":
        VARIABLES[name] = VARIABLES[name] | body
        # A variable that the recipe made protected and a file stays so.
        assert body["protected"] and body["raw"] and body["variable_type"] == "file", body.keys()
    return 200, VARIABLES[name]


def kubernetes(method, rest, query, body):
    if method == "PATCH":
        assert query["fieldManager"] == ["kubectl"] and query["force"] == ["true"], query
        code = 200 if rest in KUBERNETES else 201
        KUBERNETES[rest] = body
        return code, body
    if method == "GET" and rest in KUBERNETES:
        return 200, KUBERNETES[rest]
    return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}


def answer(method, url, body):
    path, query = url.path, urllib.parse.parse_qs(url.query)
    if found := re.fullmatch(r"/api/v3/repos/acme/nightly-export/actions/secrets(/.*)", path):
        return github(method, found[1], body)
    if found := re.fullmatch(r"/api/v4/projects/acme%2Fnightly-export/variables(/.*)?", path):
        return gitlab(method, found[1] or "", body)
    if method == "GET" and path in DISCOVERY:
        return 200, DISCOVERY[path]
    return kubernetes(method, path, query, body)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def respond(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            code, body = answer(self.command, urllib.parse.urlsplit(self.path), json.loads(text or "null"))
        except AssertionError as error:
            code, body = 422, {"message": str(error)}
        written = b"" if body is None else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    do_GET = do_POST = do_PUT = do_PATCH = respond

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
