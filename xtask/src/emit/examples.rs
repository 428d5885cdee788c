//! Writes the example of each operation so that it compiles: the generator's own is marked to be ignored, and its values have no types.

use std::collections::HashMap;
use std::fmt::Write as _;

use quote::ToTokens as _;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{
    Expr, GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, Lit, Meta, PathArguments,
    ReturnType, Type, TypeParamBound, WherePredicate, parse_quote,
};

use super::template::HERE;

/// The mark of the generator's examples.
const IGNORED: &str = "```ignore\n";

/// The setters of each builder, and the crate in whose docs the examples stand.
pub(super) struct Examples<'a> {
    /// The name by which code imports the crate. Without it, as for modules of somebody's crate, no example can compile: they are left out.
    crate_name: Option<&'a str>,
    builders: HashMap<String, Vec<(String, String)>>,
}

impl<'a> Examples<'a> {
    pub(super) fn of(builder: &[Item], crate_name: Option<&'a str>) -> Self {
        let mut builders = Builders::default();
        for item in builder {
            builders.visit_item(item);
        }
        Self {
            crate_name,
            builders: builders.0,
        }
    }

    /// The example of the operation that `function` begins.
    fn example(&self, function: &ImplItemFn) -> Option<String> {
        let crate_name = self.crate_name?;
        let setters = self.builders.get(&returned(&function.sig.output)?)?;
        let parameters = setters.iter().map(|(setter, kind)| {
            let kind = kind
                .replace(&format!("{HERE}::"), &format!("{crate_name}::"))
                .replace("<types::", &format!("<{crate_name}::types::"))
                .replace(", types::", &format!(", {crate_name}::types::"));
            match kind.strip_prefix("types::") {
                Some(rest) => format!(", {setter}: {crate_name}::types::{rest}"),
                None => format!(", {setter}: {kind}"),
            }
        });
        let parameters: String = parameters.collect();
        let mut example = format!(
            "```no_run\n# async fn example(client: &{crate_name}::Client{parameters}) {{\nlet response = client\n    .{}()\n",
            function.sig.ident
        );
        for (setter, _) in setters {
            let _ = writeln!(example, "    .{setter}({setter})");
        }
        example.push_str("    .send()\n    .await;\n# let _ = response;\n# }\n```");
        Some(example)
    }
}

impl VisitMut for Examples<'_> {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        let example = self.example(function).unwrap_or_default();
        for attribute in &mut function.attrs {
            if let Meta::NameValue(pair) = &attribute.meta
                && let Expr::Lit(literal) = &pair.value
                && let Lit::Str(text) = &literal.lit
                && let text = text.value()
                && let Some((before, rest)) = text.rsplit_once(IGNORED)
                && let Some((_, after)) = rest.split_once("```")
            {
                let text = format!("{before}{example}{after}");
                let text = text.trim_end();
                *attribute = parse_quote!(#[doc = #text]);
            }
        }
    }
}

/// The builder that a function of the client returns.
fn returned(output: &ReturnType) -> Option<String> {
    let ReturnType::Type(_, kind) = output else {
        return None;
    };
    match &**kind {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The setters of each builder, with the types that they take.
#[derive(Default)]
struct Builders(HashMap<String, Vec<(String, String)>>);

impl Visit<'_> for Builders {
    fn visit_item_impl(&mut self, block: &ItemImpl) {
        let Type::Path(path) = &*block.self_ty else {
            return;
        };
        let Some(name) = path.path.segments.last() else {
            return;
        };
        let setters = block.items.iter().filter_map(|item| match item {
            ImplItem::Fn(function) if !function.sig.ident.to_string().starts_with("body_as_") => {
                let parameter = taken(function)?;
                Some((function.sig.ident.to_string(), parameter))
            }
            _ => None,
        });
        let known = self.0.entry(name.ident.to_string()).or_default();
        known.extend(setters);
    }
}

/// Tokens as people write them.
fn written(tokens: &str) -> String {
    let spaced = [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" > ", ">"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
    ];
    spaced
        .into_iter()
        .fold(tokens.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The type `T` of a setter whose parameter is anything that is `TryInto<T>`.
fn taken(setter: &ImplItemFn) -> Option<String> {
    let clause = setter.sig.generics.where_clause.as_ref()?;
    clause.predicates.iter().find_map(|predicate| {
        let WherePredicate::Type(predicate) = predicate else {
            return None;
        };
        predicate.bounds.iter().find_map(|bound| {
            let TypeParamBound::Trait(bound) = bound else {
                return None;
            };
            let segment = bound.path.segments.last()?;
            let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
                return None;
            };
            match arguments.args.first()? {
                GenericArgument::Type(kind) if segment.ident == "TryInto" => {
                    Some(written(&kind.to_token_stream().to_string()))
                }
                _ => None,
            }
        })
    })
}
