//! Tables of figures.

use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::figure::{self, NOT_SHOWN};

/// What a column holds, and how it is aligned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Text(&'static str),
    Figure(&'static str),
}

impl Column {
    fn class(self) -> Option<&'static str> {
        (matches!(self, Self::Figure(_))).then_some("figure")
    }

    fn heading(self) -> &'static str {
        let (Self::Text(heading) | Self::Figure(heading)) = self;
        heading
    }
}

/// A cell; `None` is not shown.
pub enum Cell {
    Text(String),
    Count(Option<i64>),
    Money(Option<Decimal>),
    Percent(Option<Decimal>),
    /// Nothing that could be said here.
    Empty,
}

impl Cell {
    fn render(&self) -> Markup {
        let figure = match self {
            Self::Text(text) => Some(text.clone()),
            Self::Count(count) => count.map(figure::count),
            Self::Money(amount) => amount.map(figure::money),
            Self::Percent(share) => share.map(figure::percent),
            Self::Empty => Some(String::new()),
        };
        match figure {
            Some(figure) => html! { (figure) },
            None => html! { span.quiet { (NOT_SHOWN) } },
        }
    }
}

pub struct Table {
    pub id: &'static str,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// The last row, of all of them together.
    pub total: Option<Vec<Cell>>,
}

impl Table {
    fn row(&self, cells: &[Cell]) -> Markup {
        html! {
            tr {
                @for (place, (cell, column)) in cells.iter().zip(&self.columns).enumerate() {
                    @if place == 0 {
                        th scope="row" class=[column.class()] { (cell.render()) }
                    } @else {
                        td class=[column.class()] { (cell.render()) }
                    }
                }
            }
        }
    }

    /// In a frame that scrolls where the screen is narrow, also by keyboard.
    pub fn render(&self) -> Markup {
        let label = format!("{}-caption", self.id);
        html! {
            div.scroll tabindex="0" role="region" aria-labelledby=(label) {
                table id=(self.id) {
                    caption id=(label) { (self.caption) }
                    thead {
                        tr {
                            @for column in &self.columns {
                                th scope="col" class=[column.class()] { (column.heading()) }
                            }
                        }
                    }
                    tbody { @for row in &self.rows { (self.row(row)) } }
                    @if let Some(total) = &self.total { tfoot { (self.row(total)) } }
                }
            }
        }
    }
}
