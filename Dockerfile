# pat in an image of its own: one static program, the certificates of public authorities, nobody's rights, and nothing else.
#
#     docker build -t sailpoint-pat .
#     docker run --rm -e SAIL_BASE_URL -e SAIL_CLIENT_ID -e SAIL_CLIENT_SECRET sailpoint-pat list

FROM rust:1-alpine AS build
# The TLS library is C.
RUN apk add --no-cache build-base ca-certificates cmake
WORKDIR /src
COPY . .
RUN cargo install --locked --path validation/pat --profile dist --root /out
# For journals and notes: mount a volume here if they have to outlive the container.
RUN mkdir -p /out/state && chown 65534:65534 /out/state

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/bin/pat /pat
COPY --from=build --chown=65534:65534 /out/state /state
ENV XDG_STATE_HOME=/state SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65534:65534
ENTRYPOINT ["/pat"]
