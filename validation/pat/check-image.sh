#!/usr/bin/env bash
# Does what the Dockerfile does where its base image cannot be had: builds the program static on this machine, builds the last stage of the
# Dockerfile from it with buildah, and runs what is in the image as nobody, with nothing else around it.
#
# What this does not show: that the first stage builds. Its base image has musl, and here the program is linked with the C library of
# this machine, unless the target for musl is installed (rustup target add x86_64-unknown-linux-musl).
#
#     validation/pat/check-image.sh [profile, if not dist]
#
# Needs root, Debian's buildah, python3 and ca-certificates, and takes as long as an install with the profile dist.
set -euo pipefail
cd "$(dirname "$0")/../.."
profile=${1:-dist}

host=$(rustc -vV | sed -n 's/^host: //p')
musl=${host%-gnu}-musl
if [ -d "$(rustc --print sysroot)/lib/rustlib/$musl" ]; then target=$musl; else target=$host; fi
# With a target of its own build scripts and macros are not static.
RUSTFLAGS='-C target-feature=+crt-static' cargo build --locked -p sailpoint-pat-cli --profile "$profile" --target "$target"
cargo build --quiet --locked -p sailpoint-pat-fake-tenant

place=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$place"' EXIT
stage=$place/stage
mkdir -p "$stage/etc/ssl/certs" "$stage/out/bin" "$stage/out/state"
cp /etc/ssl/certs/ca-certificates.crt "$stage/etc/ssl/certs/"
cp "target/$target/${profile/%dev/debug}/pat" "$stage/out/bin/"
if ldd "$stage/out/bin/pat" 2>/dev/null | grep -q '=>'; then
  echo "the program is not static" >&2
  exit 1
fi

sed -n '/^FROM scratch/,$p' Dockerfile >"$place/Dockerfile"
buildah() { command buildah --storage-driver vfs --root "$place/images" --runroot "$place/run" "$@"; }
buildah build --isolation chroot --build-context build="$stage" --tag sailpoint-pat --file "$place/Dockerfile" "$stage" >/dev/null 2>&1
container=$(buildah from sailpoint-pat)
root=$(buildah mount "$container")
find "$root" -type f | sed "s|^$root||" | sort
user=$(buildah inspect --format '{{.OCIv1.Config.User}}' sailpoint-pat)
test "$user" = 65534:65534
start() { # options, then arguments: what a runtime does with the image
  env -i XDG_STATE_HOME=/state SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt "${settings[@]}" \
    "$(command -v chroot)" --userspec="$user" "$root" /pat "$@"
}
settings=()
start --version
start --demo audit --fail-on none --quiet >"$place/audit"
grep -q 'tokens:' "$place/audit"

# A rotation at a fake tenant: its journal goes to /state, which nobody can write but nobody.
mkfifo "$place/open" "$place/ready"
target/debug/fake-tenant --until-stdin-closes --credentials-file "$place/config.json" <"$place/open" >"$place/ready" &
exec 3>"$place/open"
read -r _ <"$place/ready"
mapfile -t settings < <(python3 - "$place/config.json" <<'END'
import json, sys
for name, value in json.load(open(sys.argv[1])).items():
    print({"BaseURL": "SAIL_BASE_URL", "ClientId": "SAIL_CLIENT_ID", "ClientSecret": "SAIL_CLIENT_SECRET"}[name] + "=" + value)
END
)
start create --name ci --expires 90d --scope sp:my-personal-access-tokens:manage --yes --quiet --secret-to /state/ci.json
start rotate ci --keep-name --expires 90d --yes --quiet --secret-to /state/ci.json
start login-check --config /state/ci.json | grep 'Token .*ci: active'
ls "$root"/state/sailpoint-pat/*.journal >/dev/null

# https takes the certificates that the image names: a server's is refused without one of them, and taken with it.
settings=(SAIL_CLIENT_ID=a SAIL_CLIENT_SECRET=b)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=here -addext subjectAltName=IP:127.0.0.1 \
  -addext basicConstraints=critical,CA:FALSE \
  -keyout "$place/key.pem" -out "$place/certificate.pem" 2>/dev/null
mkfifo "$place/port"
python3 - "$place/certificate.pem" "$place/key.pem" >"$place/port" 3>&- <<'END' &
import http.server, ssl, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_error(404)
    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(*sys.argv[1:3])
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
END
read -r port <"$place/port"
start list --base-url "https://127.0.0.1:$port" 2>"$place/refused" && exit 1
grep -q 'no secure connection' "$place/refused"
cp "$place/certificate.pem" "$root/state/"
settings+=(SSL_CERT_FILE=/state/certificate.pem)
start list --base-url "https://127.0.0.1:$port" 2>"$place/taken" && exit 1
grep -q 'status 404' "$place/taken"

ls -l --block-size=1 "$stage/out/bin/pat" | awk '{ print "the program has " $5 " bytes" }'
python3 - "$root" <<'END'
import os, subprocess, sys, time
times = []
for _ in range(200):
    start = time.perf_counter()
    subprocess.run([os.path.join(sys.argv[1], "pat"), "--version"], stdout=subprocess.DEVNULL, check=True)
    times.append(time.perf_counter() - start)
times.sort()
print(f"and starts in {1000 * times[100]:.1f} ms (middle of 200, the start of a process included)")
END
