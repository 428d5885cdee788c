//! Makes the paths to emitted types relative to the module they are named in, so that the modules work wherever they are put.

use syn::visit_mut::VisitMut;
use syn::{ItemMod, Path, PathSegment, parse_quote};

/// Stands for the module that holds all emitted files.
pub(super) const HERE: &str = "emitted_module";

/// Replaces [`HERE`] in a file that is a child of that module.
pub(super) struct Relocate {
    depth: usize,
}

impl Relocate {
    /// For the items of a child module.
    pub(super) fn new() -> Self {
        Self { depth: 1 }
    }
}

impl VisitMut for Relocate {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        self.depth += 1;
        syn::visit_mut::visit_item_mod_mut(self, module);
        self.depth -= 1;
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == HERE)
        {
            let rest = std::mem::take(&mut path.segments).into_iter().skip(1);
            let up =
                std::iter::repeat_with(|| -> PathSegment { parse_quote!(super) }).take(self.depth);
            path.segments = up.chain(rest).collect();
        }
        syn::visit_mut::visit_path_mut(self, path);
    }
}
