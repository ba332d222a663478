//! What all pages have around their content.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::palette;

const STYLE: &str = include_str!("page.css");

/// Nothing is loaded and no script runs, whatever a text in the page says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A whole page.
pub fn page(title: &str, content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(palette::style())) (PreEscaped(STYLE)) }
            }
            body { (content) }
        }
    }
    .into_string()
}

/// A name with what it stands for.
pub fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}
