//! `cargo xtask generate` as a library function: fresh output, hand edits, a missing client, and every kind of bad input.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use openapi_to_client::tree::{Difference, Freshness};
use tempfile::TempDir;
use xtask::client;

use super::{files, root};

/// A copy of what `generate` reads and writes, in a folder that ends with the test.
struct Copy {
    folder: TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for part in ["spec", "generated/src"] {
            copy(&root().join(part), &folder.path().join(part));
        }
        for file in ["Cargo.toml", "README.md", "LEDGER.md"] {
            let file = Path::new("generated").join(file);
            fs::copy(root().join(&file), folder.path().join(&file)).unwrap();
        }
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn document(&self) -> PathBuf {
        self.path("spec/personal-access-tokens.yaml")
    }

    fn client(&self) -> PathBuf {
        self.path("generated/src")
    }

    fn run(&self, check: bool) -> Result<(Freshness, String), String> {
        let mut out = Vec::new();
        client::rebuild(self.folder.path(), check, &mut out)
            .map(|freshness| (freshness, self.relative(&String::from_utf8(out).unwrap())))
            .map_err(|error| self.relative(&format!("{error:#}")))
    }

    /// `text` with paths as seen from the folder.
    fn relative(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.folder.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not hold {from:?}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Every file with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.folder.path())
    }

    /// Runs, expects an error, and that no file changed by it.
    #[track_caller]
    fn assert_refused(&self, expected: &str) {
        let before = self.files();
        assert_eq!(self.run(false).unwrap_err(), expected);
        assert_eq!(before, self.files(), "a refused run changed files");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn what_is_committed_is_fresh() {
    let mut out = Vec::new();
    let freshness = client::rebuild(root(), true, &mut out).unwrap();
    assert_eq!(
        freshness,
        Freshness::Fresh,
        "{}",
        String::from_utf8_lossy(&out)
    );
}

#[test]
fn a_missing_client_comes_back_byte_for_byte() {
    let copy = Copy::new();
    let before = copy.files();
    fs::remove_dir_all(copy.path("generated")).unwrap();
    fs::remove_dir_all(copy.path("spec/normalised")).unwrap();
    let (freshness, _) = copy.run(false).unwrap();
    assert_eq!(freshness, Freshness::Fresh);
    assert_eq!(before, copy.files());
}

#[test]
fn a_second_run_writes_nothing() {
    let copy = Copy::new();
    let (_, out) = copy.run(false).unwrap();
    assert!(!out.contains("wrote"), "{out}");
}

#[test]
fn check_names_each_file_that_differs_and_changes_none() {
    let copy = Copy::new();
    copy.edit("generated/src/types.rs", "pub struct", "struct");
    fs::remove_file(copy.client().join("wire.rs")).unwrap();
    fs::write(copy.client().join("mine.rs"), "// mine\n").unwrap();
    fs::write(
        copy.client().join("old.rs"),
        "// Built by `cargo xtask generate`. Do not edit.\n",
    )
    .unwrap();
    fs::remove_file(copy.path("generated/LEDGER.md")).unwrap();
    let before = copy.files();
    let (freshness, out) = copy.run(true).unwrap();
    assert_eq!(
        freshness,
        Freshness::Stale(vec![
            (copy.path("generated/LEDGER.md"), Difference::Missing),
            (copy.client().join("old.rs"), Difference::Extra),
            (copy.client().join("types.rs"), Difference::Changed),
            (copy.client().join("wire.rs"), Difference::Missing),
        ])
    );
    assert_eq!(
        out,
        "generated/LEDGER.md is missing; run `cargo xtask generate`\n\
         generated/src/old.rs is not emitted by anything; run `cargo xtask generate`\n\
         generated/src/types.rs differs from what the document gives; run `cargo xtask generate`\n\
         generated/src/wire.rs is missing; run `cargo xtask generate`\n"
    );
    assert_eq!(before, copy.files());
}

#[test]
fn a_changed_bound_changes_the_type() {
    let copy = Copy::new();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "minimum: 15",
        "minimum: 60",
    );
    let (freshness, _) = copy.run(false).unwrap();
    assert_eq!(freshness, Freshness::Fresh);
    let types = fs::read_to_string(copy.client().join("types.rs")).unwrap();
    assert!(types.contains("super::bounded::Bounded<60, 43200>"));
}

#[test]
fn refuses_a_missing_document() {
    let copy = Copy::new();
    fs::remove_file(copy.document()).unwrap();
    copy.assert_refused(
        "spec/personal-access-tokens.yaml: cannot be read: No such file or directory (os error 2); \
         check the path, its permissions and that the file is UTF-8 text",
    );
}

#[test]
fn refuses_broken_yaml_at_its_line() {
    let copy = Copy::new();
    fs::write(copy.document(), "openapi: 3.0.3\ninfo: [\n").unwrap();
    copy.assert_refused(
        "spec/personal-access-tokens.yaml:2:7: is not a YAML document: unclosed bracket '[' at line 2, column 7; \
         mend the syntax at this place",
    );
}

#[test]
fn refuses_another_version_of_openapi() {
    let copy = Copy::new();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "openapi: 3.0.3",
        "openapi: 4.0.0",
    );
    copy.assert_refused(
        "spec/personal-access-tokens.yaml:7:10: #/openapi: version 4.0.0 is not supported; 3.0, 3.1 and 3.2 are; if the document is \
         of one of them, write that, else ask its author for one",
    );
}

/// In the documents of others such a slip is read for what it must mean.
#[test]
fn refuses_a_slip_of_its_own_document_at_its_place() {
    let copy = Copy::new();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "version: v1",
        "version: 1.10",
    );
    copy.assert_refused(
        "spec/personal-access-tokens.yaml:10:12: #/info/version: 1.1 read as the text \"1.10\" (pass keywords); mend the document",
    );
}

#[test]
fn refuses_a_reference_to_nothing() {
    let copy = Copy::new();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "#/components/schemas/PersonalAccessTokenOwner",
        "#/components/schemas/Nobody",
    );
    let error = copy.run(false).unwrap_err();
    assert!(error.contains("#/components/schemas/"), "{error}");
    assert!(
        error.contains("#/components/schemas/Nobody leads nowhere"),
        "{error}"
    );
}

#[test]
fn refuses_what_the_model_of_openapi_cannot_hold() {
    let copy = Copy::new();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "maximum: 43200",
        "maximum: twelve hours",
    );
    copy.assert_refused(
        "spec/personal-access-tokens.yaml:600:11: \
         #/components/schemas/CreatePersonalAccessTokenRequest/properties/accessTokenValiditySeconds: \
         maximum \"twelve hours\", which is no value for it (pass keywords); mend the document",
    );
}

#[test]
fn refuses_a_correction_that_matches_nothing() {
    let copy = Copy::new();
    fs::write(
        copy.path("spec/corrections.yaml"),
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.components.schemas.Gone\n    remove: true\n",
    )
    .unwrap();
    copy.assert_refused(
        "spec/corrections.yaml:4:5: #/actions/0: target $.components.schemas.Gone in spec/personal-access-tokens.yaml: \
         target matched zero nodes (error-on-zero-match); the document has changed: check the service again, then mend the target or drop the action",
    );
}

#[test]
fn refuses_a_correction_of_what_is_already_right() {
    let copy = Copy::new();
    fs::write(
        copy.path("spec/corrections.yaml"),
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n  - target: $.info\n    update: {version: v1}\n",
    )
    .unwrap();
    copy.assert_refused(
        "spec/corrections.yaml:4:5: #/actions/0: target $.info in spec/personal-access-tokens.yaml: \
         the document already says this; the correction no longer applies: drop the action",
    );
}

#[test]
fn refuses_a_target_that_cannot_be_written_and_leaves_the_rest() {
    let copy = Copy::new();
    fs::remove_dir_all(copy.folder.path().join("generated")).unwrap();
    fs::write(
        copy.folder.path().join("generated"),
        "a file where a folder should be",
    )
    .unwrap();
    copy.edit(
        "spec/personal-access-tokens.yaml",
        "minimum: 15",
        "minimum: 60",
    );
    let before = copy.files();
    let error = copy.run(false).unwrap_err();
    assert!(error.starts_with("generated/Cargo.toml"), "{error}");
    assert_eq!(before, copy.files(), "a refused run changed files");
}
