//! Writes the example of each operation so that it compiles: the generator's own is marked to be ignored, and its values have no types.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use quote::ToTokens as _;
use syn::visit::Visit;
use syn::visit_mut::VisitMut;
use syn::{
    GenericArgument, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, PathArguments, ReturnType,
    Type, TypeParamBound, WherePredicate, parse_quote,
};

use super::fields::{squeezed, text};
use super::template::HERE;

/// The mark of the generator's examples.
const IGNORED: &str = "```ignore\n";

/// The call of one operation.
pub(super) struct Call {
    /// The client's function that begins it.
    pub(super) function: String,
    pub(super) setters: Vec<Setter>,
    /// Whether a response is read into a type that can be shown.
    pub(super) is_typed: bool,
}

/// A setter of an operation's builder.
pub(super) struct Setter {
    pub(super) name: String,
    /// The type that it takes, as code outside the crate writes it.
    pub(super) kind: String,
    pub(super) is_required: bool,
}

/// The setters of each builder, and the crate in whose docs the examples stand.
pub(super) struct Examples<'a> {
    /// The name by which code imports the crate. Without it, as for modules of somebody's crate, no example can compile: they are left out.
    crate_name: Option<&'a str>,
    builders: HashMap<String, Builder>,
    /// The calls of all operations that were visited, by the functions that begin them.
    pub(super) calls: HashMap<String, Call>,
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
            calls: HashMap::new(),
        }
    }

    /// The call of the operation that `function` begins.
    fn call(&self, function: &ImplItemFn) -> Option<Call> {
        let crate_name = self.crate_name?;
        let builder = self.builders.get(&returned(&function.sig.output)?)?;
        let setters = builder.setters.iter().map(|(setter, kind)| {
            let kind = kind
                .replace(&format!("{HERE}::"), &format!("{crate_name}::"))
                .replace("super::", &format!("{crate_name}::"))
                .replace("<types::", &format!("<{crate_name}::types::"))
                .replace(", types::", &format!(", {crate_name}::types::"));
            Setter {
                name: setter.clone(),
                kind: match kind.strip_prefix("types::") {
                    Some(rest) => format!("{crate_name}::types::{rest}"),
                    None => kind,
                },
                is_required: !builder.optional.contains(setter),
            }
        });
        Some(Call {
            function: function.sig.ident.to_string(),
            setters: setters.collect(),
            is_typed: builder.is_typed,
        })
    }

    /// The example of a call.
    fn example(&self, call: &Call) -> Option<String> {
        let crate_name = self.crate_name?;
        // the example has a client of its own
        let argument = |name: &str| match name {
            "client" => "client_".to_owned(),
            name => name.to_owned(),
        };
        let mut parameters = String::new();
        let mut calls = String::new();
        for Setter { name, kind, .. } in &call.setters {
            let argument = argument(name);
            let _ = write!(parameters, ", {argument}: {kind}");
            let _ = writeln!(calls, "    .{name}({argument})");
        }
        let mut example = format!(
            "```no_run\n# async fn example(client: &{crate_name}::Client{parameters}) {{\nlet response = client\n    .{}()\n{calls}",
            call.function
        );
        example.push_str("    .send()\n    .await;\n# let _ = response;\n# }\n```");
        Some(example)
    }
}

impl VisitMut for Examples<'_> {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        let call = self.call(function);
        let example = call.as_ref().and_then(|call| self.example(call));
        let example = example.unwrap_or_default();
        let call = call.map(|call| (call.function.clone(), call));
        self.calls.extend(call);
        for attribute in &mut function.attrs {
            if let Some(text) = text(&attribute.meta)
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

/// What a builder of the generator's has.
#[derive(Default)]
struct Builder {
    /// The setters, with the types that they take.
    setters: Vec<(String, String)>,
    /// The fields that may be left out.
    optional: HashSet<String>,
    is_typed: bool,
}

#[derive(Default)]
struct Builders(HashMap<String, Builder>);

impl Visit<'_> for Builders {
    fn visit_item_struct(&mut self, item: &ItemStruct) {
        let optional = item.fields.iter().filter_map(|field| {
            let kind = squeezed(&field.ty);
            let is_optional = kind.starts_with("Result<Option<");
            Some(field.ident.as_ref()?.to_string()).filter(|_| is_optional)
        });
        let known = self.0.entry(item.ident.to_string()).or_default();
        known.optional.extend(optional);
    }

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
        let sends = block.items.iter().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some(&function.sig.output),
            _ => None,
        });
        let known = self.0.entry(name.ident.to_string()).or_default();
        known.setters.extend(setters);
        if let Some(output) = sends {
            let output = squeezed(output);
            let (response, _) = output.split_once("Error<").unwrap_or_default();
            known.is_typed = !["ByteStream", "Upgraded", "ResponseValue<()"]
                .iter()
                .any(|kind| response.contains(kind));
        }
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
