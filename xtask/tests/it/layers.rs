//! Which files of a crate import which: folders are layers, imports go one way, and no two files import each other.
//!
//! Read from the source itself: every `use` and every path in the code that begins with `crate`, `self` or `super`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// A crate, and of each of its layers which others it may import. A layer is a folder below `src`, or a file beside them.
struct Crate {
    source: &'static str,
    layers: &'static [(&'static str, &'static [&'static str])],
}

const CRATES: &[Crate] = &[
    Crate {
        source: "validation/src",
        layers: &[
            ("rule", &[]),
            ("json", &["rule"]),
            ("token", &["json", "rule"]),
            ("request", &["token", "json", "rule"]),
            ("policy", &["request", "token", "json", "rule"]),
            ("schema", &["request", "token", "rule"]),
            ("audit", &["policy", "token", "rule"]),
            ("guard", &["policy", "request", "json", "rule"]),
            ("transport", &["request", "token", "json", "rule"]),
            (
                "tenant",
                &["transport", "guard", "policy", "request", "token", "rule"],
            ),
            (
                "extend",
                &[
                    "tenant",
                    "transport",
                    "audit",
                    "policy",
                    "request",
                    "token",
                    "rule",
                ],
            ),
            (
                "rotate",
                &["tenant", "transport", "policy", "request", "token", "rule"],
            ),
        ],
    },
    Crate {
        source: "validation/pat/src",
        layers: &[
            ("terminal", &[]),
            ("output", &["terminal"]),
            ("options", &["output", "terminal"]),
            ("tenant", &["options", "output", "terminal"]),
            ("cmd", &["tenant", "options", "output", "terminal"]),
            ("cli", &["cmd", "options", "terminal"]),
        ],
    },
    Crate {
        source: "validation/fake-tenant/src",
        layers: &[
            ("model", &[]),
            ("rule", &["model"]),
            ("state", &["rule", "model"]),
            ("http", &["state", "rule", "model"]),
            ("tenant", &["http", "state", "model"]),
            ("builder", &["tenant", "http", "state", "model"]),
        ],
    },
    Crate {
        source: "xtask/normalise/src",
        layers: &[
            ("error", &[]),
            ("ledger", &["error"]),
            ("read", &["error"]),
            ("openapi", &["read", "error"]),
            ("document", &["openapi", "read", "ledger", "error"]),
            (
                "passes",
                &["document", "openapi", "read", "ledger", "error"],
            ),
        ],
    },
    Crate {
        source: "xtask/generator/src",
        layers: &[
            ("catch_panic", &[]),
            ("error", &[]),
            ("tree", &[]),
            ("fetch", &[]),
            ("emit", &["catch_panic", "tree"]),
            ("settings", &["emit", "error"]),
            ("generate", &["settings", "emit", "tree", "error"]),
            ("drift", &[]),
            ("corpus", &["emit", "tree", "catch_panic"]),
            (
                "cmd",
                &[
                    "corpus",
                    "drift",
                    "generate",
                    "settings",
                    "emit",
                    "fetch",
                    "tree",
                    "catch_panic",
                ],
            ),
        ],
    },
    Crate {
        source: "xtask/src",
        layers: &[
            ("client", &[]),
            ("service", &[]),
            ("demo", &["client", "service"]),
        ],
    },
];

/// The pure half of the library is no HTTP library's and no runtime's.
#[test]
fn without_the_client_there_is_no_http() {
    let names = built("sailpoint-pat", "policy-file,diagnostics");
    assert!(names.contains("sailpoint-pat-client"), "{names:?}");
    for absent in [
        "reqwest",
        "hyper",
        "tokio",
        "governor",
        "rustls",
        "progenitor-client",
        "http",
    ] {
        assert!(!names.contains(absent), "{absent}");
    }
}

/// A build script that generates a client does not build what only the commands need.
#[test]
fn without_the_program_the_generator_has_no_command_line() {
    let names = built("openapi-to-client", "");
    assert!(names.contains("progenitor"), "{names:?}");
    for absent in ["clap", "indicatif", "jsonschema", "reqwest", "tokio"] {
        assert!(!names.contains(absent), "{absent}");
    }
}

/// The crates that are built for a package with these features and not its default ones.
fn built(package: &str, features: &str) -> BTreeSet<String> {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--package", package, "--no-default-features"])
        .args(["--features", features])
        .args([
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--locked",
            "--offline",
        ])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    tree.lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn layers_import_only_what_lies_below_them() {
    for krate in CRATES {
        let imports = Imports::of(krate.source);
        let known: BTreeMap<&str, &[&str]> = krate.layers.iter().copied().collect();
        let mut wrong = Vec::new();
        for (from, to) in imports.edges() {
            let (below, above) = (layer(to), layer(from));
            if above.is_empty() || above == below {
                continue;
            }
            let allowed = known
                .get(above)
                .unwrap_or_else(|| panic!("{}/{from} is of no layer", krate.source));
            if !allowed.contains(&below) {
                wrong.push(format!("{from} imports {to}"));
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{}", krate.source);
    }
}

#[test]
fn nothing_imports_from_the_face_of_its_crate() {
    for krate in CRATES {
        let imports = Imports::of(krate.source);
        let wrong: Vec<&str> = imports
            .edges()
            .filter(|(_, to)| matches!(*to, "lib.rs" | "main.rs"))
            .map(|(from, _)| from)
            .collect();
        assert_eq!(wrong, Vec::<&str>::new(), "{}", krate.source);
    }
}

#[test]
fn no_files_import_each_other() {
    for krate in CRATES {
        let circles = Imports::of(krate.source).circles();
        assert_eq!(circles, Vec::<Vec<String>>::new(), "{}", krate.source);
    }
}

/// The first part of a path below `src`: the folder, or the file without its ending. Empty for the root of the crate.
fn layer(file: &str) -> &str {
    match file.split_once('/') {
        Some((folder, _)) => folder,
        None => match file.trim_end_matches(".rs") {
            "lib" | "main" => "",
            name => name,
        },
    }
}

/// Which file imports which.
struct Imports {
    /// By path below `src`.
    of: BTreeMap<String, BTreeSet<String>>,
}

impl Imports {
    fn of(source: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(source);
        let mut files = Vec::new();
        rust_files(&root, &mut files);
        assert!(files.len() > 3, "{source} has no files");
        let modules: BTreeMap<Vec<String>, String> = files
            .iter()
            .map(|file| {
                let path = file.strip_prefix(&root).unwrap();
                let path = path.to_str().unwrap().replace('\\', "/");
                (module_of(&path), path)
            })
            .collect();
        let mut of = BTreeMap::new();
        for (module, path) in &modules {
            let text = std::fs::read_to_string(root.join(path)).unwrap();
            let syntax = syn::parse_file(&text).unwrap_or_else(|e| panic!("{path}: {e}"));
            let mut paths = Paths {
                module: module.clone(),
                found: Vec::new(),
            };
            paths.visit_file(&syntax);
            let imported = paths
                .found
                .iter()
                .map(|path| file_of(path, &modules).to_owned())
                .filter(|file| file != path)
                .collect();
            of.insert(path.clone(), imported);
        }
        Self { of }
    }

    fn edges(&self) -> impl Iterator<Item = (&str, &str)> {
        self.of
            .iter()
            .flat_map(|(from, to)| to.iter().map(|to| (from.as_str(), to.as_str())))
    }

    /// Files that lead back to themselves, each group once.
    fn circles(&self) -> Vec<Vec<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = self
            .of
            .keys()
            .map(|file| (file.as_str(), self.reached_from(file)))
            .collect();
        let mut circles: Vec<Vec<String>> = Vec::new();
        for (file, reached) in &reach {
            if !reached.contains(file) || circles.iter().flatten().any(|f| f == file) {
                continue;
            }
            let circle = reached.iter().filter(|other| reach[*other].contains(file));
            circles.push(circle.map(|file| (*file).to_owned()).collect());
        }
        circles
    }

    fn reached_from(&self, file: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = self.of[file].iter().map(String::as_str).collect();
        while let Some(file) = next.pop() {
            if reached.insert(file) {
                next.extend(self.of[file].iter().map(String::as_str));
            }
        }
        reached
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // Emitted elsewhere, and modules of no crate here.
            if !path.ends_with("templates") {
                rust_files(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

fn module_of(file: &str) -> Vec<String> {
    let mut module: Vec<String> = file
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if module.last().is_some_and(|last| last == "mod")
        || ["lib", "main"].contains(&module.join("/").as_str())
    {
        module.pop();
    }
    module
}

/// The file of the longest beginning of a path that is a module.
fn file_of<'m>(path: &[String], modules: &'m BTreeMap<Vec<String>, String>) -> &'m str {
    (0..=path.len())
        .rev()
        .find_map(|length| modules.get(&path[..length]))
        .expect("every path begins at the root of the crate")
}

/// Collects paths from the root of the crate on.
struct Paths {
    module: Vec<String>,
    found: Vec<Vec<String>>,
}

impl Paths {
    fn add(&mut self, segments: &[String]) {
        let mut path = match segments[0].as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return,
        };
        for (index, segment) in segments.iter().enumerate() {
            match segment.as_str() {
                "crate" | "self" if index == 0 => {}
                "super" => {
                    path.pop();
                }
                _ => path.push(segment.clone()),
            }
        }
        self.found.push(path);
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, before);
                }
            }
            syn::UseTree::Name(name) if name.ident == "self" => self.add(before),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.add(before),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        if segments.len() > 1 {
            self.add(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else {
            return;
        };
        // A module in the file itself is of the file: what it takes from there is no import.
        self.module.push(item.ident.to_string());
        for item in items {
            self.visit_item(item);
        }
        self.module.pop();
    }
}
