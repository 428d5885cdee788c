//! Lets the builders of operations call functions of the emitted hooks for what is the same in all of them, where the generator writes it out
//! in each: to take a value, and to send a request between the hooks. It changes neither what is sent nor what is said.

use quote::ToTokens as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprCall, ExprMethodCall, Lit, Local, Pat, Stmt, parse_quote};

/// Rewrites the functions of a builder.
pub(super) struct Shared;

impl VisitMut for Shared {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::MethodCall(call) = expr
            && let Some(taken) = taken(call)
        {
            *expr = Expr::Call(taken);
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        visit_mut::visit_block_mut(self, block);
        let found = block.stmts.windows(4).enumerate();
        let mut found = found.filter_map(|(at, four)| Some((at, sent(four)?)));
        if let Some((at, sent)) = found.next() {
            block.stmts.splice(at..at + 4, [sent]);
        }
    }
}

/// The call that takes what a setter is given, for the generator's conversion of it.
fn taken(call: &ExprMethodCall) -> Option<ExprCall> {
    if call.method != "map_err" {
        return None;
    }
    let Expr::Closure(closure) = call.args.first()? else {
        return None;
    };
    let (value, is_optional) = converted(&call.receiver)?;
    match &*closure.body {
        // what is allowed
        Expr::MethodCall(refused) if refused.method == "to_string" => {
            let refused = &refused.receiver;
            Some(if is_optional {
                parse_quote!(super::hooks::taken_if(#value, #refused))
            } else {
                parse_quote!(super::hooks::taken(#value, #refused))
            })
        }
        // a body says itself what is wrong with it
        Expr::Macro(format) if format.mac.path.is_ident("format") && !is_optional => {
            let said = format.mac.tokens.clone().into_iter().next()?;
            let Ok(Lit::Str(said)) = syn::parse2(said.into()) else {
                return None;
            };
            let said = said.value();
            let name = said.strip_prefix("conversion to `")?;
            let name = name.strip_suffix("` for body failed: {}")?;
            Some(parse_quote!(super::hooks::taken_body(#value, #name)))
        }
        _ => None,
    }
}

/// The value that is converted, and whether it is made an option then.
fn converted(expr: &Expr) -> Option<(&Expr, bool)> {
    let Expr::MethodCall(call) = expr else {
        return None;
    };
    if call.method == "try_into" {
        return Some((&call.receiver, false));
    }
    let is_some = call.method == "map"
        && call
            .args
            .first()
            .is_some_and(|argument| argument.to_token_stream().to_string() == "Some");
    match converted(&call.receiver) {
        Some((value, false)) if is_some => Some((value, true)),
        _ => None,
    }
}

/// The call that sends a request, for the generator's four statements.
fn sent(four: &[Stmt]) -> Option<Stmt> {
    let [pre, exec, post, answer] = four else {
        return None;
    };
    let pre = awaited(tried(statement(pre)?)?, "pre")?;
    let (_, exec) = local(exec)?;
    let exec = awaited(exec, "exec")?;
    awaited(tried(statement(post)?)?, "post")?;
    let (response, answer) = local(answer)?;
    tried(answer)?;
    let client = &pre.receiver;
    let mut arguments = exec.args.iter();
    let (request, info) = (arguments.next()?, arguments.next()?);
    Some(parse_quote!(let #response = super::hooks::sent(#client, #request, #info).await?;))
}

fn statement(stmt: &Stmt) -> Option<&Expr> {
    match stmt {
        Stmt::Expr(expr, Some(_)) => Some(expr),
        _ => None,
    }
}

fn local(stmt: &Stmt) -> Option<(&Pat, &Expr)> {
    match stmt {
        Stmt::Local(Local {
            pat,
            init: Some(init),
            ..
        }) => Some((pat, &init.expr)),
        _ => None,
    }
}

fn tried(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Try(tried) => Some(&tried.expr),
        _ => None,
    }
}

fn awaited<'a>(expr: &'a Expr, method: &str) -> Option<&'a ExprMethodCall> {
    let Expr::Await(awaited) = expr else {
        return None;
    };
    match &*awaited.base {
        Expr::MethodCall(call) if call.method == method => Some(call),
        _ => None,
    }
}
