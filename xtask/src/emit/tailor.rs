//! Fits a template to a document: parts between `//= feature` and `//=` stay only where the document needs the feature.

use std::collections::BTreeSet;

/// The template without the parts that are not needed, and without the marks.
pub(super) fn tailor(template: &str, features: &BTreeSet<&str>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut kept = true;
    for line in template.lines() {
        match line.trim().strip_prefix("//=") {
            Some(feature) => kept = feature.trim().is_empty() || features.contains(feature.trim()),
            None if kept => {
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_needed_and_drops_the_marks() {
        let template = "a\n//= x\nb\n//=\nc\n  //= y\nd\n  //=\n";
        assert_eq!(tailor(template, &BTreeSet::from(["y"])), "a\nc\nd\n");
    }
}
