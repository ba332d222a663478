//! A plan's spend over a period, without any person in it.

use chrono::NaiveDate;
use maud::{Markup, html};
use rust_decimal::Decimal;

use crate::chart::{self, Bar, Frame, NotDrawn, Place, Series};
use crate::figure::{self, NOT_SHOWN};
use crate::page::{fact, page};
use crate::table::{Cell, Column, Table};

/// As many bars as a chart has; what comes after them is in its table.
const MOST_BARS: usize = 10;

/// Figures of one plan. Where one is `None`, too few persons are behind it, or another could be worked out from it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub plan_code: String,
    pub plan_name: String,
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    /// The day on which the figures were read.
    pub made_on: NaiveDate,
    pub totals: Totals,
    /// In their order.
    pub months: Vec<Month>,
    /// The dearest first.
    pub classes: Lines<Class>,
    /// The most frequent first.
    pub rejects: Lines<Reject>,
    pub tiers: Vec<Tier>,
    pub adherence: Lines<Adherence>,
}

/// Lines of a table, and how many more there are that are not shown. These are not named either: that somebody uses a class
/// of drugs can tell of him.
#[derive(Clone, Debug)]
pub struct Lines<T> {
    pub shown: Vec<T>,
    pub hidden: usize,
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self { shown: Vec::new(), hidden: 0 }
    }
}

impl<T> Lines<T> {
    fn is_empty(&self) -> bool {
        self.shown.is_empty() && self.hidden == 0
    }

    /// Rows of the lines, and one for those that are not shown; `kind` in singular and plural.
    fn rows(&self, kind: [&str; 2], columns: usize, row: impl Fn(&T) -> Vec<Cell>) -> Vec<Vec<Cell>> {
        let others = (self.hidden > 0).then(|| {
            let kind = kind[usize::from(self.hidden > 1)];
            let others = if self.shown.is_empty() { "" } else { "other " };
            let name = format!("{} {others}{kind}", self.hidden);
            [Cell::Text(name)].into_iter().chain((1..columns).map(|_| Cell::Count(None))).collect()
        });
        self.shown.iter().map(row).chain(others).collect()
    }
}

/// What a plan and its members paid for claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spend {
    pub claims: i64,
    pub members: i64,
    pub plan_paid: Decimal,
    pub patient_pay: Decimal,
}

/// Of the whole period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    pub spend: Option<Spend>,
    pub member_months: Option<i64>,
    pub pmpm: Option<Decimal>,
    /// Of paid claims, those for generics.
    pub generic_dispensing_rate: Option<Decimal>,
    /// Claims that were answered, and of them those that were paid for products of the formulary.
    pub answered: Option<i64>,
    pub paid_formulary: Option<i64>,
    pub compliance: Option<Decimal>,
}

#[derive(Clone, Debug)]
pub struct Month {
    /// Its first day.
    pub month: NaiveDate,
    pub spend: Option<Spend>,
    pub member_months: Option<i64>,
    pub pmpm: Option<Decimal>,
}

#[derive(Clone, Debug)]
pub struct Class {
    pub name: String,
    pub spend: Spend,
    /// Of what the plan paid in all; `None` where it paid nothing.
    pub share: Option<Decimal>,
}

/// Claims that were rejected with a code, and what became of the prescription's fill.
#[derive(Clone, Debug)]
pub struct Reject {
    pub code: String,
    pub description: String,
    pub rejected: i64,
    pub paid_later: Option<i64>,
    pub never_paid: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Tier {
    pub name: String,
    pub claims: Option<i64>,
    /// Of all claims that were answered.
    pub share: Option<Decimal>,
}

/// How members who use a class of drugs keep to it.
#[derive(Clone, Debug)]
pub struct Adherence {
    pub class: String,
    pub members: i64,
    /// The mean proportion of days covered.
    pub pdc: Decimal,
    /// Of the members, those whose proportion is 80 % or more.
    pub adherent: Option<Decimal>,
}

/// The page.
///
/// # Errors
/// Where a chart cannot be drawn.
pub fn html(report: &Report) -> Result<String, NotDrawn> {
    let sections = [
        ("spend", "Spend by month", spend_by_month(report)?),
        ("trend", "Cost per member per month", trend(report)?),
        ("classes", "Spend by therapeutic class", classes(report)?),
        ("rejections", "Rejected claims", rejections(report)?),
        ("compliance", "Formulary compliance", compliance(report)?),
        ("adherence", "Adherence", adherence(report)?),
    ];
    let title = format!("Pharmacy spend of {} ({})", report.plan_name, report.plan_code);
    let content = html! {
        header {
            h1 { (title) }
            p.quiet {
                "Fills from " (figure::date(report.from_date)) " to " (figure::date(report.to_date))
                ", as of " (figure::date(report.made_on))
            }
            nav aria-label="Sections" {
                ul { @for (id, heading, _) in &sections { li { a href=(format!("#{id}")) { (heading) } } } }
            }
        }
        main {
            section aria-labelledby="summary" {
                h2 id="summary" { "The period in figures" }
                (summary(&report.totals))
            }
            @for (id, heading, content) in &sections {
                section aria-labelledby=(id) { h2 id=(id) { (heading) } (content) }
            }
        }
        footer {
            p {
                "Amounts are US dollars. Claims that were reversed are not counted. Figures of fewer than 11 people are not shown, "
                "nor those beside them by which they could be worked out. No person is named on this page."
            }
        }
    };
    Ok(page(&title, &content))
}

/// A figure; "none" where there is nothing to work it out of.
fn shown(text: Option<String>, is_of_nothing: bool) -> Markup {
    match text {
        Some(text) => html! { (text) },
        None if is_of_nothing => html! { "none" },
        None => html! { span.quiet { (NOT_SHOWN) } },
    }
}

fn summary(totals: &Totals) -> Markup {
    let spend = |pick: fn(&Spend) -> String| shown(totals.spend.as_ref().map(pick), false);
    let has_no_claims = totals.spend.is_some_and(|spend| spend.claims == 0);
    let share = |share: Option<Decimal>, is_of_nothing| shown(share.map(figure::percent), is_of_nothing);
    html! {
        dl."facts large" {
            (fact("Plan paid", &spend(|s| figure::money(s.plan_paid))))
            (fact("Members paid", &spend(|s| figure::money(s.patient_pay))))
            (fact("Paid claims", &spend(|s| figure::count(s.claims))))
            (fact("Members with claims", &spend(|s| figure::count(s.members))))
            (fact("Member months", &shown(totals.member_months.map(figure::count), false)))
            (fact(
                "Plan paid per member per month",
                &shown(totals.pmpm.map(figure::money), totals.member_months == Some(0)),
            ))
            (fact("Generic dispensing rate", &share(totals.generic_dispensing_rate, has_no_claims)))
            (fact("Formulary compliance", &share(totals.compliance, totals.answered == Some(0))))
        }
    }
}

/// A chart beside its table, with what explains them; a sentence where there is nothing, and no chart where nothing is shown.
fn pair(is_empty: bool, nothing: &str, about: &str, drawing: Option<Markup>, table: &Table) -> Markup {
    if is_empty {
        return html! { p.quiet { (nothing) } };
    }
    html! {
        p.quiet { (about) }
        @match drawing {
            Some(drawing) => div.pair { figure { (drawing) } (table.render()) },
            None => (table.render()),
        }
    }
}

/// Bars with their legend, where there are any.
fn drawn_bars(
    frame: &Frame,
    series: &[Series],
    bars: &[Bar],
    most: Option<Decimal>,
) -> Result<Option<Markup>, NotDrawn> {
    if bars.is_empty() {
        return Ok(None);
    }
    let drawn = chart::bars(frame, series, bars, most)?;
    Ok(Some(if series.len() > 1 {
        html! { (chart::legend(series)) (drawn) }
    } else {
        drawn
    }))
}

/// What a chart says of itself where no figure can be told.
const NOTHING: &str = "Its figures are not shown.";

const NO_CLAIMS: &str = "No claims were paid in this period.";

/// Whether every month is told to have no claims.
fn is_without_claims(report: &Report) -> bool {
    report.months.iter().all(|month| month.spend.is_some_and(|spend| spend.claims == 0))
}

fn spend_cells(spend: Option<Spend>) -> [Cell; 4] {
    [
        Cell::Count(spend.map(|s| s.claims)),
        Cell::Count(spend.map(|s| s.members)),
        Cell::Money(spend.map(|s| s.plan_paid)),
        Cell::Money(spend.map(|s| s.patient_pay)),
    ]
}

const SPEND_COLUMNS: [Column; 4] =
    [Column::Figure("Claims"), Column::Figure("Members"), Column::Figure("Plan paid"), Column::Figure("Members paid")];

const PAYERS: [Series; 2] = [Series::first("Plan paid"), Series::second("Members paid")];

fn spend_by_month(report: &Report) -> Result<Markup, NotDrawn> {
    let places: Vec<Place> = report
        .months
        .iter()
        .map(|m| Place { month: m.month, amounts: m.spend.map(|spend| vec![spend.plan_paid, spend.patient_pay]) })
        .collect();
    let dearest = report.months.iter().filter_map(|m| Some((m.spend?.plan_paid, m.month))).max();
    let frame = Frame {
        id: "spend-chart",
        title: "Columns of what plan and members paid in each month".into(),
        description: dearest.map_or_else(
            || NOTHING.into(),
            |(paid, month)| {
                format!(
                    "The plan paid most in {}: {}. The table has every month.",
                    figure::month(month),
                    figure::money(paid)
                )
            },
        ),
    };
    let table = Table {
        id: "spend-table",
        caption: "Paid claims by month of fill".into(),
        columns: [&[Column::Text("Month")][..], &SPEND_COLUMNS].concat(),
        rows: report
            .months
            .iter()
            .map(|m| [Cell::Text(figure::month(m.month))].into_iter().chain(spend_cells(m.spend)).collect())
            .collect(),
        total: Some([Cell::Text("All".into())].into_iter().chain(spend_cells(report.totals.spend)).collect()),
    };
    let drawing = Some(html! { (chart::legend(&PAYERS)) (chart::columns(&frame, &PAYERS, &places)?) });
    Ok(pair(
        is_without_claims(report),
        NO_CLAIMS,
        "What plan and members paid for claims filled in each month.",
        drawing,
        &table,
    ))
}

/// What the plan paid per member; nothing where nobody was covered, `None` where it is not shown.
fn pmpm_of(month: &Month) -> Option<Option<Decimal>> {
    if month.member_months == Some(0) { Some(None) } else { month.pmpm.map(Some) }
}

/// By how much an amount differs from the one before, as a share of that.
fn change(before: Decimal, now: Decimal) -> Option<Decimal> {
    (now - before).checked_div(before)
}

fn trend(report: &Report) -> Result<Markup, NotDrawn> {
    let places: Vec<Place> = report
        .months
        .iter()
        .map(|m| Place { month: m.month, amounts: pmpm_of(m).map(|pmpm| pmpm.into_iter().collect()) })
        .collect();
    let mut ends = report.months.iter().filter_map(|m| Some((m.month, m.pmpm?)));
    let frame = Frame {
        id: "trend-chart",
        title: "Line of what the plan paid per member per month".into(),
        description: match (ends.clone().next(), ends.next_back()) {
            (Some((first, one)), Some((last, other))) => format!(
                "From {} in {} to {} in {}. The table has every month.",
                figure::money(one),
                figure::month(first),
                figure::money(other),
                figure::month(last)
            ),
            _ => NOTHING.into(),
        },
    };
    let before = [None].into_iter().chain(report.months.iter().map(|m| Some(pmpm_of(m))));
    let table = Table {
        id: "trend-table",
        caption: "Plan paid per member per month".into(),
        columns: vec![
            Column::Text("Month"),
            Column::Figure("Member months"),
            Column::Figure("Per member"),
            Column::Figure("Change"),
        ],
        rows: report
            .months
            .iter()
            .zip(before)
            .map(|(m, before)| {
                vec![
                    Cell::Text(figure::month(m.month)),
                    Cell::Count(m.member_months),
                    pmpm_of(m)
                        .map_or(Cell::Money(None), |pmpm| pmpm.map_or(Cell::Empty, |pmpm| Cell::Money(Some(pmpm)))),
                    match (pmpm_of(m), before) {
                        (Some(Some(now)), Some(Some(Some(before)))) => {
                            change(before, now).map_or(Cell::Empty, |change| Cell::Percent(Some(change)))
                        }
                        (Some(None), _) | (_, None | Some(Some(None))) => Cell::Empty,
                        _ => Cell::Percent(None),
                    },
                ]
            })
            .collect(),
        total: Some(vec![
            Cell::Text("All".into()),
            Cell::Count(report.totals.member_months),
            Cell::Money(report.totals.pmpm),
            Cell::Empty,
        ]),
    };
    let drawing = Some(chart::line(&frame, Series::first("Plan paid per member"), &places)?);
    let about = "What the plan paid for the month's claims, divided by the members it covered in that month.";
    Ok(pair(is_without_claims(report), NO_CLAIMS, about, drawing, &table))
}

fn classes(report: &Report) -> Result<Markup, NotDrawn> {
    let classes = &report.classes;
    let drawn: Vec<Bar> = classes
        .shown
        .iter()
        .take(MOST_BARS)
        .map(|class| Bar {
            label: class.name.clone(),
            figure: figure::money(class.spend.plan_paid),
            parts: Some(vec![class.spend.plan_paid]),
        })
        .collect();
    let frame = Frame {
        id: "classes-chart",
        title: "Bars of what the plan paid for each therapeutic class".into(),
        description: match classes.shown.first() {
            Some(class) => format!("The dearest is {} with {}.", class.name, figure::money(class.spend.plan_paid)),
            None => NOTHING.into(),
        },
    };
    let columns = [&[Column::Text("Class")][..], &SPEND_COLUMNS, &[Column::Figure("Share")]].concat();
    let table = Table {
        id: "classes-table",
        caption: "Paid claims by therapeutic class".into(),
        rows: classes.rows(["class", "classes"], columns.len(), |class| {
            let spend = spend_cells(Some(class.spend));
            [Cell::Text(class.name.clone())].into_iter().chain(spend).chain([Cell::Percent(class.share)]).collect()
        }),
        columns,
        total: None,
    };
    let drawing = drawn_bars(&frame, &PAYERS[..1], &drawn, None)?;
    let about = "Each product is in one class, so that the classes add up to the plan's spend.";
    Ok(pair(classes.is_empty(), NO_CLAIMS, about, drawing, &table))
}

fn rejections(report: &Report) -> Result<Markup, NotDrawn> {
    const SERIES: [Series; 3] = [Series::first("Paid later"), Series::bad("Not paid"), Series::quiet("Not told apart")];
    let rejects = &report.rejects;
    let name = |reject: &Reject| format!("{} {}", reject.code, reject.description);
    let drawn: Vec<Bar> = rejects
        .shown
        .iter()
        .take(MOST_BARS)
        .map(|reject| Bar {
            label: name(reject),
            figure: figure::count(reject.rejected),
            parts: Some(match reject.paid_later.zip(reject.never_paid) {
                Some((paid, never)) => vec![paid.into(), never.into()],
                None => vec![Decimal::ZERO, Decimal::ZERO, reject.rejected.into()],
            }),
        })
        .collect();
    let frame = Frame {
        id: "rejections-chart",
        title: "Bars of rejected claims by reject code, and what became of them".into(),
        description: match rejects.shown.first() {
            Some(reject) => {
                format!("The most frequent is {} with {}.", name(reject), figure::count(reject.rejected))
            }
            None => NOTHING.into(),
        },
    };
    let columns = vec![
        Column::Text("Reject code"),
        Column::Figure("Rejected"),
        Column::Figure("Paid later"),
        Column::Figure("Not paid"),
    ];
    let table = Table {
        id: "rejections-table",
        caption: "Rejected claims by reject code (511-FB)".into(),
        rows: rejects.rows(["code", "codes"], columns.len(), |reject| {
            let counts = [Some(reject.rejected), reject.paid_later, reject.never_paid];
            [Cell::Text(name(reject))].into_iter().chain(counts.map(Cell::Count)).collect()
        }),
        columns,
        total: None,
    };
    let drawing = drawn_bars(&frame, &SERIES, &drawn, None)?;
    let about = "A claim with several codes counts for each. Paid later: within 30 days of the fill a claim was paid for the same prescription, or for the same product.";
    Ok(pair(rejects.is_empty(), "No claims were rejected in this period.", about, drawing, &table))
}

fn compliance(report: &Report) -> Result<Markup, NotDrawn> {
    let drawn: Vec<Bar> = report
        .tiers
        .iter()
        .map(|tier| Bar {
            label: tier.name.clone(),
            figure: tier.share.map_or_else(|| NOT_SHOWN.into(), figure::percent),
            parts: tier.share.map(|share| vec![share]),
        })
        .collect();
    let totals = &report.totals;
    let frame = Frame {
        id: "compliance-chart",
        title: "Bars of paid formulary claims by tier, as shares of all that were answered".into(),
        description: totals
            .compliance
            .map_or_else(|| NOTHING.into(), |share| format!("{} in all.", figure::percent(share))),
    };
    let table = Table {
        id: "compliance-table",
        caption: "Paid claims for formulary products by tier".into(),
        columns: vec![Column::Text("Tier"), Column::Figure("Claims"), Column::Figure("Share of answered")],
        rows: report
            .tiers
            .iter()
            .map(|tier| vec![Cell::Text(tier.name.clone()), Cell::Count(tier.claims), Cell::Percent(tier.share)])
            .collect(),
        total: Some(vec![
            Cell::Text("All tiers".into()),
            Cell::Count(totals.paid_formulary),
            Cell::Percent(totals.compliance),
        ]),
    };
    let drawing = drawn_bars(&frame, &PAYERS[..1], &drawn, Some(Decimal::ONE))?;
    let answered = totals.answered.map_or_else(|| NOT_SHOWN.into(), figure::count);
    let about = format!("Paid claims for products of the formulary, of all that were answered: {answered}.");
    Ok(pair(report.tiers.is_empty(), "No claims were answered in this period.", &about, drawing, &table))
}

fn adherence(report: &Report) -> Result<Markup, NotDrawn> {
    let classes = &report.adherence;
    let drawn: Vec<Bar> = classes
        .shown
        .iter()
        .take(MOST_BARS)
        .map(|class| Bar {
            label: class.class.clone(),
            figure: figure::percent(class.pdc),
            parts: Some(vec![class.pdc]),
        })
        .collect();
    let frame = Frame {
        id: "adherence-chart",
        title: "Bars of the mean proportion of days covered, by class".into(),
        description: match classes.shown.first() {
            Some(class) => format!(
                "{} for the {} members with {}.",
                figure::percent(class.pdc),
                figure::count(class.members),
                class.class
            ),
            None => NOTHING.into(),
        },
    };
    let columns = vec![
        Column::Text("Class"),
        Column::Figure("Members"),
        Column::Figure("Mean PDC"),
        Column::Figure("80% or more"),
    ];
    let table = Table {
        id: "adherence-table",
        caption: "Proportion of days covered (PDC) by class".into(),
        rows: classes.rows(["class", "classes"], columns.len(), |class| {
            vec![
                Cell::Text(class.class.clone()),
                Cell::Count(Some(class.members)),
                Cell::Percent(Some(class.pdc)),
                Cell::Percent(class.adherent),
            ]
        }),
        columns,
        total: None,
    };
    let drawing = drawn_bars(&frame, &PAYERS[..1], &drawn, Some(Decimal::ONE))?;
    let about = "Members with fills of a class on two days or more, and for how many days of the period they had it at hand; a member counts in each class of what he takes. 80% or more is taken as adherent.";
    Ok(pair(classes.is_empty(), "No class has enough fills to tell.", about, drawing, &table))
}
