// Holds our conversion of Swagger 2.0 documents against that of swagger2openapi, which shares no code with it.
//
//     node xtask/normalise/tests/swagger2openapi.mjs <document>...
//
// References are followed on both sides, and each parameter, request body, response, security scheme and server is compared by itself.
// What the two say differently is printed, with the operation; the outcome is 1 if there is any.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];
const PACKAGE = "swagger2openapi@7.0.8";

function resolve(root, node) {
  for (let steps = 0; node && typeof node.$ref === "string" && steps < 20; steps++) {
    const path = node.$ref.slice(2).split("/").map((t) => decodeURIComponent(t).replaceAll("~1", "/").replaceAll("~0", "~"));
    node = path.reduce((at, token) => at?.[token], root);
  }
  return node;
}

// Keys in order, and without what only one of the two writes though it says nothing.
function plain(value, key = "") {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (value === null || typeof value !== "object") return value;
  // what stands beside a reference, OpenAPI 3.0 does not read
  if (typeof value.$ref === "string" && key !== "properties") return { $ref: value.$ref };
  const kept = Object.entries(value).filter(
    ([name, item]) =>
      !(name.startsWith("x-") && key !== "properties") &&
      !(name === "nullable" && item === false) &&
      !(name === "required" && item === false) &&
      !(name === "description" && item === "") &&
      !(name === "explode" && item === (value.style === "form" || value.style === undefined) && value.in === "query"),
  );
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, plain(item, name)]));
}

function parts(root) {
  const found = new Map();
  const put = (name, value) => found.set(name, JSON.stringify(plain(value)));
  for (const [path, item] of Object.entries(root.paths ?? {})) {
    for (const method of METHODS.filter((method) => item[method])) {
      const operation = item[method];
      const at = `${method} ${path}`;
      const parameters = new Map();
      for (const list of [item.parameters ?? [], operation.parameters ?? []]) {
        for (const written of list) {
          const parameter = resolve(root, written);
          parameters.set(`${parameter?.in} ${parameter?.name}`, parameter);
        }
      }
      for (const [name, parameter] of parameters) {
        const { style, explode, ...rest } = parameter;
        const listed = rest.schema?.type === "array" && rest.in === "query";
        put(`${at}: parameter ${name}`, listed ? { ...rest, style: style ?? "form", explode: explode ?? true } : rest);
      }
      const body = resolve(root, operation.requestBody);
      if (body) put(`${at}: body required`, body.required ?? false);
      for (const [type, media] of Object.entries(body?.content ?? {})) put(`${at}: body ${type}`, media.schema);
      for (const [status, written] of Object.entries(operation.responses ?? {})) {
        const response = resolve(root, written);
        for (const [type, media] of Object.entries(response?.content ?? {})) {
          put(`${at}: ${status} ${type}`, media.schema ?? {});
          const example = media.example ?? media.examples?.response?.value;
          if (example !== undefined) put(`${at}: ${status} ${type} example`, example);
        }
        for (const [name, header] of Object.entries(response?.headers ?? {})) {
          const { style, ...rest } = header;
          put(`${at}: ${status} header ${name}`, rest);
        }
      }
    }
  }
  for (const [name, schema] of Object.entries(root.components?.schemas ?? {})) put(`schema ${name}`, schema);
  for (const [name, scheme] of Object.entries(root.components?.securitySchemes ?? {})) put(`scheme ${name}`, scheme);
  put("servers", (root.servers ?? []).map((server) => server.url.replace(/\/$/, "")).sort());
  return found;
}

let differences = 0;
for (const document of process.argv.slice(2)) {
  const folder = mkdtempSync(join(tmpdir(), "swagger-"));
  const [ours, theirs] = [join(folder, "ours.json"), join(folder, "theirs.json")];
  const run = (command, list) => execFileSync(command, list, { stdio: ["ignore", "ignore", "inherit"] });
  run("cargo", ["xtask", "normalise", document, "--convert", "--out", ours]);
  run("npx", ["--yes", PACKAGE, "--patch", "--outfile", theirs, document]);
  const [one, other] = [ours, theirs].map((file) => parts(JSON.parse(readFileSync(file, "utf8"))));
  const names = new Set([...one.keys(), ...other.keys()]);
  const unlike = [...names].filter((name) => one.get(name) !== other.get(name));
  for (const name of unlike) {
    console.log(`${document}: ${name}\n  ours:   ${one.get(name)}\n  theirs: ${other.get(name)}`);
  }
  console.log(`${document}: ${names.size} parts, ${unlike.length} differ`);
  differences += unlike.length;
}
process.exitCode = differences === 0 ? 0 : 1;
