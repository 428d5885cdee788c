//! Takes the generator's single file apart into the files that people open: types, builder, client.

use anyhow::{Result, bail};
use syn::visit::Visit;
use syn::visit_mut::VisitMut as _;
use syn::{Item, ItemMod, parse_quote};

use super::docs::Docs;

/// The parts, formatted.
pub(super) struct Parts {
    pub(super) types: String,
    pub(super) builder: String,
    pub(super) client: String,
    /// The ids that the generated code gives its hooks, in the order of the document's operations.
    pub(super) operation_ids: Vec<String>,
}

pub(super) fn split(file: syn::File) -> Result<Parts> {
    let mut ids = OperationIds::default();
    ids.visit_file(&file);
    let mut types = None;
    let mut builder = None;
    let mut rest: Vec<Item> = vec![parse_quote! {
        #[allow(unused_imports)]
        use super::{builder, types};
    }];
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = Some(print(contents(module))),
            Item::Mod(module) if module.ident == "builder" => {
                builder = Some(print(unused_imports_allowed(contents(module))));
            }
            Item::Mod(module) if module.ident == "prelude" => {}
            other => rest.push(other),
        }
    }
    let (Some(types), Some(builder)) = (types, builder) else {
        bail!("the generator's output has no modules `types` and `builder`");
    };
    Ok(Parts {
        types: format!("//! The models.\n\n#![allow(clippy::all)]\n\n{types}"),
        builder: format!("//! One builder an operation.\n\n#![allow(clippy::all)]\n\n{builder}"),
        client: format!("//! The client.\n\n{}", print(rest)),
        operation_ids: ids.0,
    })
}

fn contents(module: ItemMod) -> Vec<Item> {
    module.content.map(|(_, items)| items).unwrap_or_default()
}

/// Lets imports be there that a document without schemas, or without operations, has no use for.
fn unused_imports_allowed(mut items: Vec<Item>) -> Vec<Item> {
    for item in &mut items {
        if let Item::Use(import) = item {
            import.attrs.push(parse_quote!(#[allow(unused_imports)]));
        }
    }
    items
}

/// The items as a file of their own.
fn print(items: Vec<Item>) -> String {
    let mut file: syn::File = parse_quote!();
    file.items = items;
    Docs.visit_file_mut(&mut file);
    super::relocate::Relocate::new().visit_file_mut(&mut file);
    prettyplease::unparse(&file)
}

#[derive(Default)]
struct OperationIds(Vec<String>);

impl<'ast> Visit<'ast> for OperationIds {
    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        if node.path.is_ident("OperationInfo")
            && let Some(field) = node.fields.first()
            && let syn::Expr::Lit(literal) = &field.expr
            && let syn::Lit::Str(id) = &literal.lit
        {
            self.0.push(id.value());
        }
        syn::visit::visit_expr_struct(self, node);
    }
}
