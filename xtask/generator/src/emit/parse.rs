//! Reads the generator's tokens as items, one after another. Tokens and items need many times the room of the text that is made of them,
//! and so each item's tokens are dropped before the next is read. It changes nothing.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::{Item, parse_quote};

/// The file that the tokens are.
pub(super) fn file(tokens: TokenStream) -> syn::Result<syn::File> {
    let mut file: syn::File = parse_quote!();
    file.items = items(tokens)?;
    Ok(file)
}

/// The items of a module. Each ends with a semicolon or a body, and a body with a semicolon behind it is a part of an item.
fn items(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut item: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_last = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                let is_body = group.delimiter() == Delimiter::Brace;
                is_body
                    && !matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ';')
            }
            _ => false,
        };
        match token {
            TokenTree::Group(body) if is_last && is_module(&item) => {
                let contents = body.stream();
                drop(body);
                item.push(Group::new(Delimiter::Brace, TokenStream::new()).into());
                let mut module = read(item.drain(..).collect())?;
                if let [Item::Mod(module)] = module.as_mut_slice()
                    && let Some((_, inner)) = &mut module.content
                {
                    *inner = self::items(contents)?;
                }
                items.append(&mut module);
            }
            token => {
                item.push(token);
                if is_last {
                    items.append(&mut read(item.drain(..).collect())?);
                }
            }
        }
    }
    items.append(&mut read(item.into_iter().collect())?);
    Ok(items)
}

/// Whether these tokens begin a module, whose body comes next.
fn is_module(head: &[TokenTree]) -> bool {
    matches!(head, [.., TokenTree::Ident(word), TokenTree::Ident(_)] if word == "mod")
}

fn read(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let all = |input: ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(items)
    };
    all.parse2(tokens)
}
