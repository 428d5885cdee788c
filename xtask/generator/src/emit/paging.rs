//! Gives the builders of lists a method that streams their items, page after page. Documents do not say how a list goes on, so the settings
//! do; what they name has to be in the document.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use jsonptr::Pointer;
use openapi_normalise::Document;
use openapi_normalise::error::Refusal;
use openapi_normalise::object::Object as _;
use openapi_normalise::operation::{operations, path_and_method};
use openapi_normalise::wire::QUERY;
use proc_macro2::TokenStream;
use quote::quote;
use serde::Deserialize;
use serde_json::{Map, Value};
use syn::visit_mut::{self, VisitMut};
use syn::{Fields, Item, ItemStruct, LitStr, ReturnType, Type, parse_quote};

use super::builder::{Builder, first_argument};
use super::fields::{derives, generic, is_named, renamed};

/// How some lists go on: a table `[[paging]]` of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paging {
    /// Operations by their id or as in `GET /users`. A `*` stands for any text; of those that it finds, the ones that do not fit are left.
    pub operations: Vec<String>,
    /// What leads to the next page.
    pub by: By,
    /// The JSON Pointer of the items in an answer; without it the answer is the list.
    #[serde(default)]
    pub items: String,
    /// The JSON Pointer of the next link, or of the cursor, in an answer.
    pub next: Option<String>,
    /// The query parameter that takes the cursor, the offset or the number of the page.
    pub parameter: Option<String>,
    /// The query parameter that takes the size of a page. A page with fewer items than it asks for is the last.
    pub limit: Option<String>,
    /// Where an answer says how many items there are in all: a JSON Pointer, or the name of a header.
    pub total: Option<String>,
}

/// What leads to the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The link with `rel="next"` in the header `Link`.
    LinkHeader,
    /// A link in the answer.
    NextLink,
    /// A text in the answer that is sent as a parameter.
    Cursor,
    /// How many items there were.
    Offset,
    /// The number of the page.
    Page,
}

impl Paging {
    /// Refuses keys that say nothing together.
    ///
    /// # Errors
    ///
    /// When a key is missing, is too much, or is no JSON Pointer.
    pub fn check(&self) -> Result<()> {
        let (next, parameter, counted) = match self.by {
            By::LinkHeader => (false, false, false),
            By::NextLink => (true, false, false),
            By::Cursor => (true, true, false),
            By::Offset | By::Page => (false, true, true),
        };
        let keys = [
            ("next", &self.next, next, next),
            ("parameter", &self.parameter, parameter, parameter),
            ("limit", &self.limit, false, counted),
            ("total", &self.total, false, counted),
        ];
        for (key, value, is_needed, is_allowed) in keys {
            ensure!(
                value.is_some() || !is_needed,
                "by: pages by this need the key {key} too"
            );
            ensure!(
                value.is_none() || is_allowed,
                "{key}: means nothing for pages by what `by` says; leave it out"
            );
        }
        let total = self.total.as_ref().filter(|total| total.starts_with('/'));
        let pointers = [
            ("items", Some(&self.items)),
            ("next", self.next.as_ref()),
            ("total", total),
        ];
        for (key, pointer) in pointers {
            let is_pointer = pointer.is_none_or(|pointer| Pointer::parse(pointer).is_ok());
            ensure!(
                is_pointer,
                "{key}: {:?} is no JSON Pointer; write it as in /data/items",
                pointer.map_or("", String::as_str)
            );
        }
        let is_header = |name: &str| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            name.starts_with('/') || (!name.is_empty() && name.chars().all(is_word))
        };
        ensure!(
            self.total.as_deref().is_none_or(is_header),
            "total: is neither a JSON Pointer nor the name of a header"
        );
        ensure!(!self.operations.is_empty(), "operations: names none");
        let has_one = |name: &String| name.matches('*').count() <= 1;
        ensure!(
            self.operations.iter().all(has_one),
            "operations: takes one * in a name"
        );
        Ok(())
    }
}

/// Whether `wanted`, in which a `*` stands for any text, names the operation at `at`.
fn names(wanted: &str, at: &Pointer, operation: &Map<String, Value>) -> bool {
    let (path, method) = path_and_method(at);
    let id = operation.text("operationId").unwrap_or_default();
    let place = format!("{} {path}", method.to_uppercase());
    [id, &place]
        .into_iter()
        .any(|name| match wanted.split_once('*') {
            None => name == wanted,
            Some((head, tail)) => {
                name.len() >= head.len() + tail.len()
                    && name.starts_with(head)
                    && name.ends_with(tail)
            }
        })
}

/// The lists of a document, and what is emitted for them.
pub(super) struct Lists<'a> {
    document: &'a Document,
    /// For each operation in the order of the document, what the settings say, and whether they name it without a `*`.
    paged: Vec<Option<(&'a Paging, bool)>>,
    structs: HashMap<String, ItemStruct>,
    /// The places of the operations whose builders have a stream, with the name of the method.
    pub(super) streams: Vec<(usize, String)>,
}

impl<'a> Lists<'a> {
    /// The lists that `paging` names in `document`.
    ///
    /// # Errors
    ///
    /// When it names no operation.
    pub(super) fn of(paging: &'a [Paging], document: &'a Document) -> Result<Self> {
        let mut paged: Vec<Option<(&Paging, bool)>> =
            vec![None; operations(&document.root).count()];
        for (paging, wanted) in paging
            .iter()
            .flat_map(|paging| paging.operations.iter().map(move |wanted| (paging, wanted)))
        {
            let mut found = false;
            for ((at, operation), known) in operations(&document.root).zip(&mut paged) {
                if !names(wanted, &at, operation) {
                    continue;
                }
                found = true;
                let is_exact = !wanted.contains('*');
                // who is named alone is meant
                if known.is_none_or(|(_, was_exact)| is_exact && !was_exact) {
                    *known = Some((paging, is_exact));
                }
            }
            ensure!(
                found,
                "{}: has no operation {wanted:?}, which is to be paged; name an operation by its id, or as in \"GET /users\"",
                document.file().display()
            );
        }
        Ok(Self {
            document,
            paged,
            structs: HashMap::new(),
            streams: Vec::new(),
        })
    }

    /// Whether there are any.
    pub(super) fn is_empty(&self) -> bool {
        self.paged.iter().all(Option::is_none)
    }

    /// Takes note of the types of answers, which are in the text of the models.
    ///
    /// # Errors
    ///
    /// When it is not Rust.
    pub(super) fn read_types(&mut self, models: &str) -> Result<()> {
        let items = syn::parse_file(models)?.items.into_iter();
        self.structs.extend(items.filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), item)),
            _ => None,
        }));
        Ok(())
    }

    /// Gives the builder of `operation`, whose place among all of the document is `index`, its stream, if it is one of the lists.
    ///
    /// # Errors
    ///
    /// When the operation is named and does not have what the settings say of it.
    pub(super) fn fit(
        &mut self,
        index: usize,
        operation: &Map<String, Value>,
        builder: &mut Builder<'_>,
    ) -> Result<()> {
        let Some((paging, is_exact)) = self.paged.get(index).copied().flatten() else {
            return Ok(());
        };
        match self.stream(paging, operation, builder) {
            Ok(name) => {
                self.streams.push((index, name));
                Ok(())
            }
            Err(_) if !is_exact => Ok(()),
            Err((problem, help)) => {
                let at = operations(&self.document.root).nth(index);
                let at = at.map(|(at, _)| at).unwrap_or_default();
                let refusal = Refusal::at(&at, problem, help);
                Err(self.document.error(refusal, None).into())
            }
        }
    }

    /// Whether some `*` found operations and none of them fits.
    ///
    /// # Errors
    ///
    /// When that is so.
    pub(super) fn check(&self) -> Result<()> {
        ensure!(
            self.is_empty() || !self.streams.is_empty(),
            "{}: none of the operations that are to be paged has what the settings say of them; name one by its id, and the error says what is missing",
            self.document.file().display()
        );
        Ok(())
    }

    /// Adds the method, and gives its name.
    fn stream(
        &self,
        paging: &Paging,
        operation: &Map<String, Value>,
        builder: &mut Builder<'_>,
    ) -> Result<String, (String, String)> {
        let refused = |problem: String, help: &str| (problem, help.to_owned());
        check_parameters(paging, operation)?;
        let is_cloned = derives(&builder.fields.attrs, "Clone");
        let client = builder
            .fields
            .fields
            .iter()
            .next()
            .and_then(|field| field.ident.clone());
        let (Some(client), true) = (client, is_cloned) else {
            return Err(refused(
                "sends a stream, which cannot be sent for each page".to_owned(),
                "leave it out of [[paging]]",
            ));
        };
        let output = builder.method("send").map(|send| send.sig.output.clone());
        let sent = match &output {
            Some(ReturnType::Type(_, returned)) => generic(returned),
            _ => None,
        };
        let sent = sent.as_ref().map(|(_, types)| types.as_slice());
        let Some([response, error]) = sent else {
            return Err(refused(
                "has no answer with a type".to_owned(),
                "leave it out of [[paging]]",
            ));
        };
        let answer = first_argument(response).unwrap_or_else(|| parse_quote!(()));
        let items = &paging.items;
        let (steps, item) = self.items(&answer, items).ok_or_else(|| {
            refused(
                if items.is_empty() {
                    "does not answer with a list".to_owned()
                } else {
                    format!("has no list at {items:?} in its answer, where its items are to stand")
                },
                "give `items` as the JSON Pointer of a list in the schema of its answer",
            )
        })?;
        let total = paging.total.as_ref().filter(|total| total.starts_with('/'));
        for (pointer, what) in [
            (&paging.next, "what leads to the next page"),
            (&total.cloned(), "the number of all items"),
        ] {
            if let Some(pointer) = pointer
                && !self.has(&answer, pointer)
            {
                return Err(refused(
                    format!(
                        "has no text and no number at {pointer:?} in its answer, where {what} is to stand"
                    ),
                    "give a JSON Pointer into the schema of its answer",
                ));
            }
        }
        let by = by(paging);
        let reads_rest = paging.next.is_some() || total.is_some();
        let rest = if reads_rest {
            quote!(&page)
        } else {
            quote!(&())
        };
        let take = if steps.is_empty() {
            quote!(page)
        } else {
            quote!(Some(&mut page) #(#steps)* .map(std::mem::take).unwrap_or_default())
        };
        let mutable = if steps.is_empty() {
            quote!()
        } else {
            quote!(mut)
        };
        let name = builder.free_name(&["stream".into(), "stream_items".into()]);
        let this = &builder.fields.ident;
        builder.add(parse_quote! {
            #[doc = " The items of the list, from the page that this builder asks for to the last. The next page is asked for when it is needed. A list"]
            #[doc = " that would not end ends with an error, and a page without items ends it."]
            pub fn #name(self) -> super::paging::Items<'a, #item, #error> {
                super::paging::Items::new(self.#client, #by, move |client| {
                    let call = self.clone();
                    Box::pin(async move {
                        let response = #this { #client: &client, ..call }.send().await?;
                        let headers = response.headers().clone();
                        let #mutable page = response.into_inner();
                        let items = #take;
                        super::paging::Page::of(items, #rest, headers)
                    })
                })
            }
        });
        Ok(name.to_string())
    }

    /// How the items at `pointer` are reached in an answer, and their type.
    fn items(&self, answer: &Type, pointer: &str) -> Option<(Vec<TokenStream>, Type)> {
        let pointer = Pointer::parse(pointer).ok()?;
        let mut steps = Vec::new();
        let mut ty = self.bare(answer.clone(), &mut steps);
        for token in pointer.tokens() {
            let (field, inner) = self.field(&ty, &token.decoded())?;
            steps.push(quote!(.map(|it| &mut it.#field)));
            ty = self.bare(inner, &mut steps);
        }
        is_named(&ty, "Vec").then_some(())?;
        let mut item = first_argument(&ty)?;
        Qualify.visit_type_mut(&mut item);
        Some((steps, item))
    }

    /// The type without what may be around it, and the steps into that.
    fn bare(&self, mut ty: Type, steps: &mut Vec<TokenStream>) -> Type {
        // more is around nothing that a document can say
        for _ in 0..8 {
            let inner = first_argument(&ty);
            let (step, inside) = match inner {
                Some(inner) if is_named(&ty, "Option") => {
                    (quote!(.and_then(|it| it.as_mut())), inner)
                }
                Some(inner) if is_named(&ty, "Box") => (quote!(.map(|it| &mut **it)), inner),
                Some(inner) if is_named(&ty, "Nullable") => (
                    quote!(.and_then(|it| match it {
                        super::nullable::Nullable::Value(value) => Some(value),
                        _ => None,
                    })),
                    inner,
                ),
                _ => match self.named(&ty).map(|item| &item.fields) {
                    Some(Fields::Unnamed(fields)) if fields.unnamed.len() == 1 => {
                        (quote!(.map(|it| &mut it.0)), fields.unnamed[0].ty.clone())
                    }
                    _ => return ty,
                },
            };
            steps.push(step);
            ty = inside;
        }
        ty
    }

    fn named(&self, ty: &Type) -> Option<&ItemStruct> {
        let (name, _) = generic(ty)?;
        self.structs.get(&name.to_string())
    }

    /// The field of a struct that stands under this name in JSON.
    fn field(&self, ty: &Type, name: &str) -> Option<(syn::Ident, Type)> {
        let fields = &self.named(ty)?.fields;
        fields.iter().find_map(|field| {
            let ident = field.ident.as_ref()?;
            let renamed = renamed(&field.attrs);
            let plain = ident.to_string();
            let is_it = renamed.as_deref().unwrap_or(plain.trim_start_matches("r#")) == name;
            is_it.then(|| (ident.clone(), field.ty.clone()))
        })
    }

    /// Whether the document has a text or a number at `pointer` in the schema of an answer, or leaves open what stands there.
    fn has(&self, answer: &Type, pointer: &str) -> bool {
        let Ok(pointer) = Pointer::parse(pointer) else {
            return false;
        };
        let mut ty = self.bare(answer.clone(), &mut Vec::new());
        for token in pointer.tokens() {
            let token = token.decoded();
            let inner = match self.field(&ty, &token) {
                Some((_, inner)) => inner,
                None if self.named(&ty).is_some() => return false,
                None if is_named(&ty, "Vec") => {
                    let inner = first_argument(&ty).filter(|_| token.parse::<usize>().is_ok());
                    let Some(inner) = inner else { return false };
                    inner
                }
                // a map, a variant of a union, any value
                None => return is_open(&ty),
            };
            ty = self.bare(inner, &mut Vec::new());
        }
        self.named(&ty).is_none() && !is_named(&ty, "Vec")
    }
}

/// Whether anything may stand below a value of this type.
fn is_open(ty: &Type) -> bool {
    const CLOSED: [&str; 10] = [
        "String",
        "bool",
        "i64",
        "i32",
        "u64",
        "u32",
        "f64",
        "Bounded",
        "Text",
        "Timestamp",
    ];
    !CLOSED.iter().any(|name| is_named(ty, name))
}

/// Whether the operation has the parameters that the settings name.
fn check_parameters(
    paging: &Paging,
    operation: &Map<String, Value>,
) -> Result<(), (String, String)> {
    for (name, takes) in [
        (&paging.parameter, "what leads to the next page"),
        (&paging.limit, "the size of a page"),
    ] {
        if let Some(name) = name
            && !has_query(operation, name)
        {
            return Err((
                format!("has no query parameter {name:?}, which is to take {takes}"),
                "name a parameter as it is written in the document".to_owned(),
            ));
        }
    }
    Ok(())
}

/// Whether the operation has a query parameter of this name in the document.
fn has_query(operation: &Map<String, Value>, name: &str) -> bool {
    let renamed = |sent: &str| {
        let row = operation.map(QUERY).and_then(|table| table.get(sent));
        row.and_then(|row| row.text("name")).map(str::to_owned)
    };
    operation.list("parameters").iter().any(|parameter| {
        let sent = parameter.text("name").unwrap_or_default();
        parameter.text("in") == Some("query")
            && (sent == name || renamed(sent).as_deref() == Some(name))
    })
}

/// Names types as the builders do, which stand outside their module.
struct Qualify;

impl VisitMut for Qualify {
    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        visit_mut::visit_type_path_mut(self, path);
        let path = &mut path.path;
        let is_ours = path.leading_colon.is_none() && path.segments.len() == 1;
        let is_primitive = path.get_ident().is_some_and(|name| {
            name.to_string()
                .starts_with(|c: char| c.is_ascii_lowercase())
        });
        if is_ours && !is_primitive && path.get_ident().is_some() {
            path.segments.insert(0, parse_quote!(types));
        }
    }
}

/// How the emitted code says it.
fn by(paging: &Paging) -> TokenStream {
    let text = |text: &Option<String>| {
        LitStr::new(
            text.as_deref().unwrap_or_default(),
            proc_macro2::Span::call_site(),
        )
    };
    let (next, parameter) = (text(&paging.next), text(&paging.parameter));
    let counted = |by_pages: bool| {
        let limit = paging.limit.as_ref().map(|limit| quote!(Some(#limit)));
        let limit = limit.unwrap_or_else(|| quote!(None));
        let total = match &paging.total {
            None => quote!(super::paging::Total::Unknown),
            Some(total) if total.starts_with('/') => quote!(super::paging::Total::At(#total)),
            Some(total) => {
                let total = total.to_ascii_lowercase();
                quote!(super::paging::Total::Header(#total))
            }
        };
        quote! {
            super::paging::By::Count { parameter: #parameter, by_pages: #by_pages, limit: #limit, total: #total }
        }
    };
    match paging.by {
        By::LinkHeader => quote!(super::paging::By::LinkHeader),
        By::NextLink => quote!(super::paging::By::NextLink(#next)),
        By::Cursor => quote!(super::paging::By::Cursor { at: #next, parameter: #parameter }),
        By::Offset => counted(false),
        By::Page => counted(true),
    }
}
