//! Charts as SVG, drawn by plotters.
//!
//! All are of one width, at which they fit a phone's screen; a wide screen shows several side by side. Amounts become floats here
//! alone, to find their places.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::figure;
use crate::palette::{BAD, Colour, FIRST, INK, QUIET, RULE, SECOND};

/// A chart that could not be drawn. It carries none of its figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDrawn;

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for NotDrawn {
    fn from(_: DrawingAreaErrorKind<E>) -> Self {
        Self
    }
}

/// In the units of the drawing, about a pixel each.
const WIDTH: u32 = 440;
const HEIGHT: u32 = 250;
const TEXT: f64 = 13.0;
/// Beside the vertical axis, and below the horizontal one.
const LEFT: u32 = 56;
const BOTTOM: u32 = 24;
/// A bar with its text above it.
const BAR_ROW: u32 = 38;
/// As many labels fit below the horizontal axis.
const LABELS: usize = 6;
/// As many characters fit above a bar, beside its figure.
const BAR_LABEL: usize = 44;
/// With more points they would be one line of marks.
const MARKED: usize = 40;

/// What a chart is called, and what it shows in words for those who do not see it.
pub struct Frame {
    pub id: &'static str,
    pub title: String,
    pub description: String,
}

/// What is drawn in one colour.
#[derive(Clone, Copy)]
pub struct Series {
    pub name: &'static str,
    pub colour: Colour,
}

impl Series {
    pub const fn first(name: &'static str) -> Self {
        Self { name, colour: FIRST }
    }

    pub const fn second(name: &'static str) -> Self {
        Self { name, colour: SECOND }
    }

    pub const fn quiet(name: &'static str) -> Self {
        Self { name, colour: QUIET }
    }

    pub const fn bad(name: &'static str) -> Self {
        Self { name, colour: BAD }
    }
}

/// A month on the horizontal axis with an amount of each series, or of none; `None` is not shown.
pub struct Place {
    pub month: NaiveDate,
    pub amounts: Option<Vec<Decimal>>,
}

/// A bar with a part for each series, and the figure beside it; `None` is not shown.
pub struct Bar {
    pub label: String,
    pub figure: String,
    pub parts: Option<Vec<Decimal>>,
}

fn float(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or_default()
}

fn text(colour: Colour, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    // The SVG backend divides sizes by 1.24.
    let mut style = TextStyle::from(("sans-serif", TEXT * 1.24).into_font());
    style.color = colour.drawn().to_backend_color();
    style.pos = Pos::new(horizontal, vertical);
    style
}

/// The SVG element with its name and description, around what plotters drew.
fn framed(frame: &Frame, height: u32, drawn: &str) -> Markup {
    // Its own element comes first and ends last.
    let inner = drawn.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</svg>")).map_or("", |(inner, _)| inner);
    let (title, description) = (format!("{}-title", frame.id), format!("{}-description", frame.id));
    html! {
        svg.chart id=(frame.id) viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
            aria-labelledby=(title) aria-describedby=(description) xmlns="http://www.w3.org/2000/svg" {
            title id=(title) { (frame.title) }
            desc id=(description) { (frame.description) }
            (PreEscaped(inner))
        }
    }
}

/// What its colours mean, where there are several.
pub fn legend(series: &[Series]) -> Markup {
    html! {
        ul.legend {
            @for one in series {
                li { span.swatch style=(format!("background:var(--{})", one.colour.name)) {} (one.name) }
            }
        }
    }
}

type Chart<'a, 'b> = ChartContext<
    'a,
    SVGBackend<'b>,
    Cartesian2d<plotters::coord::types::RangedCoordf64, plotters::coord::types::RangedCoordf64>,
>;

/// Axes for so many places and amounts up to the highest; labels below as many as fit.
fn axes<'a, 'b>(
    root: &'a DrawingArea<SVGBackend<'b>, plotters::coord::Shift>,
    places: &[Place],
    highest: f64,
) -> Result<Chart<'a, 'b>, NotDrawn> {
    // A chart of nothing has an axis, too.
    let highest = if highest > 0.0 { highest * 1.05 } else { 1.0 };
    let mut chart = ChartBuilder::on(root)
        .margin_top(8)
        .margin_right(4)
        .set_label_area_size(LabelAreaPosition::Left, LEFT)
        .set_label_area_size(LabelAreaPosition::Bottom, BOTTOM)
        .build_cartesian_2d(0.0..places.len().max(1) as f64, 0.0..highest)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .axis_style(TRANSPARENT)
        .light_line_style(TRANSPARENT)
        .bold_line_style(RULE.drawn())
        .set_all_tick_mark_size(5)
        .y_labels(5)
        .y_label_style(text(QUIET, HPos::Right, VPos::Center))
        .y_label_formatter(&|amount| figure::short_money(*amount))
        .draw()?;
    let below = text(QUIET, HPos::Center, VPos::Top);
    let every = [1, 2, 3, 6, 12, 24].into_iter().find(|step| places.len().div_ceil(*step) <= LABELS).unwrap_or(60);
    let mut year = None;
    for (place, Place { month, .. }) in places.iter().enumerate().step_by(every) {
        let (x, y) = chart.backend_coord(&(place as f64 + 0.5, 0.0));
        let is_next = year.replace(month.year()) != Some(month.year());
        root.draw_text(&figure::axis_month(*month, is_next), &below, (x, y + 7))?;
    }
    Ok(chart)
}

/// A mark where an amount is not shown.
fn gap(root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>, at: (i32, i32)) -> Result<(), NotDrawn> {
    Ok(root.draw_text("\u{d7}", &text(QUIET, HPos::Center, VPos::Bottom), at)?)
}

/// Columns side by side, the series of each on top of each other.
pub fn columns(frame: &Frame, series: &[Series], places: &[Place]) -> Result<Markup, NotDrawn> {
    let sum = |place: &Place| place.amounts.iter().flatten().map(|amount| float(*amount)).sum::<f64>();
    let highest = places.iter().map(sum).fold(0.0, f64::max);
    let mut drawn = String::new();
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, HEIGHT)).into_drawing_area();
        let mut chart = axes(&root, places, highest)?;
        let side = 0.14;
        for (at, place) in places.iter().enumerate() {
            let (left, right) = (at as f64 + side, (at + 1) as f64 - side);
            let Some(amounts) = &place.amounts else {
                gap(&root, chart.backend_coord(&(at as f64 + 0.5, 0.0)))?;
                continue;
            };
            let mut low = 0.0;
            for (amount, one) in amounts.iter().zip(series) {
                let high = low + float(*amount).max(0.0);
                let corners = [(left, high), (right, low)];
                chart.draw_series([Rectangle::new(corners, one.colour.drawn().filled())])?;
                low = high;
            }
        }
        root.present()?;
    }
    Ok(framed(frame, HEIGHT, &drawn))
}

/// A line through the amounts of one series, broken where one is not shown.
pub fn line(frame: &Frame, series: Series, places: &[Place]) -> Result<Markup, NotDrawn> {
    let amounts: Vec<Option<f64>> =
        places.iter().map(|place| place.amounts.as_ref().and_then(|all| all.first()).map(|one| float(*one))).collect();
    let highest = amounts.iter().flatten().copied().fold(0.0, f64::max);
    let style = series.colour.drawn();
    let mut drawn = String::new();
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, HEIGHT)).into_drawing_area();
        let mut chart = axes(&root, places, highest)?;
        let points: Vec<Option<(f64, f64)>> =
            amounts.iter().enumerate().map(|(at, amount)| amount.map(|amount| (at as f64 + 0.5, amount))).collect();
        for part in points.split(Option::is_none) {
            chart.draw_series(LineSeries::new(part.iter().flatten().copied(), style.stroke_width(2)))?;
        }
        for (at, point) in points.iter().enumerate() {
            match point {
                Some(point) if points.len() <= MARKED => {
                    chart.draw_series([Circle::new(*point, 3, style.filled())])?;
                }
                None if places[at].amounts.is_none() => gap(&root, chart.backend_coord(&(at as f64 + 0.5, 0.0)))?,
                _ => {}
            }
        }
        root.present()?;
    }
    Ok(framed(frame, HEIGHT, &drawn))
}

/// Bars below each other, each with its text and figure above it, the longest as long as the chart is wide, or `most`.
pub fn bars(frame: &Frame, series: &[Series], bars: &[Bar], most: Option<Decimal>) -> Result<Markup, NotDrawn> {
    let sum = |bar: &Bar| bar.parts.iter().flatten().map(|part| float(*part).max(0.0)).sum::<f64>();
    let longest = most.map_or_else(|| bars.iter().map(sum).fold(0.0, f64::max), float);
    let longest = if longest > 0.0 { longest } else { 1.0 };
    let height = BAR_ROW * u32::try_from(bars.len().max(1)).map_err(|_| NotDrawn)?;
    let mut drawn = String::new();
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root).build_cartesian_2d(0.0..longest, bars.len().max(1) as f64..0.0)?;
        for (at, bar) in bars.iter().enumerate() {
            let row = at as f64;
            let (left, top) = chart.backend_coord(&(0.0, row));
            let (right, _) = chart.backend_coord(&(longest, row));
            root.draw_text(
                &figure::shortened(&bar.label, BAR_LABEL),
                &text(INK, HPos::Left, VPos::Top),
                (left, top + 4),
            )?;
            let (colour, horizontal) = (if bar.parts.is_some() { INK } else { QUIET }, HPos::Right);
            root.draw_text(&bar.figure, &text(colour, horizontal, VPos::Top), (right, top + 4))?;
            let (upper, lower) = (row + 0.56, row + 0.84);
            chart.draw_series([Rectangle::new([(0.0, upper), (longest, lower)], RULE.drawn().filled())])?;
            let mut from = 0.0;
            for (part, one) in bar.parts.iter().flatten().zip(series) {
                let to = from + float(*part).max(0.0);
                if to <= from {
                    continue;
                }
                chart.draw_series([Rectangle::new([(from, upper), (to, lower)], one.colour.drawn().filled())])?;
                from = to;
            }
        }
        root.present()?;
    }
    Ok(framed(frame, height, &drawn))
}
