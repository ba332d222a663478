//! Pages by themselves: what is in them, and what never is.

use chrono::NaiveDate;
use pbm_report::claim::{self, Alert, Amounts, Claim, Remedies, Remedy, Step};
use pbm_report::palette;
use pbm_report::report::{self, Adherence, Class, Lines, Month, Reject, Report, Spend, Tier, Totals};
use rust_decimal::Decimal;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn spend(claims: i64, plan_paid: i64, patient_pay: i64) -> Spend {
    Spend { claims, members: claims, plan_paid: plan_paid.into(), patient_pay: patient_pay.into() }
}

fn share(percent: i64) -> Decimal {
    Decimal::new(percent, 2)
}

/// Two months of which one is not shown, and a line of everything else; its texts are those given.
fn report(text: &str) -> Report {
    Report {
        plan_code: text.into(),
        plan_name: text.into(),
        from_date: day(2025, 1, 1),
        to_date: day(2025, 3, 31),
        made_on: day(2026, 1, 2),
        totals: Totals {
            spend: Some(spend(60, 3000, 600)),
            member_months: Some(300),
            pmpm: Some(10.into()),
            generic_dispensing_rate: Some(share(85)),
            answered: Some(80),
            paid_formulary: Some(60),
            compliance: Some(share(75)),
        },
        months: vec![
            Month {
                month: day(2025, 1, 1),
                spend: Some(spend(20, 1000, 200)),
                member_months: Some(100),
                pmpm: Some(10.into()),
            },
            Month { month: day(2025, 2, 1), spend: None, member_months: Some(100), pmpm: None },
            Month {
                month: day(2025, 3, 1),
                spend: Some(spend(40, 2000, 400)),
                member_months: Some(100),
                pmpm: Some(20.into()),
            },
        ],
        classes: Lines {
            shown: vec![Class { name: text.into(), spend: spend(50, 2500, 500), share: Some(share(83)) }],
            hidden: 7,
        },
        rejects: Lines {
            shown: vec![Reject {
                code: "79".into(),
                description: text.into(),
                rejected: 20,
                paid_later: Some(15),
                never_paid: Some(5),
            }],
            hidden: 1,
        },
        tiers: vec![Tier { name: "Tier 1".into(), claims: Some(60), share: Some(share(75)) }],
        adherence: Lines {
            shown: vec![Adherence { class: text.into(), members: 30, pdc: share(82), adherent: Some(share(60)) }],
            hidden: 0,
        },
    }
}

fn claim_of(status: &str, text: &str) -> Claim {
    Claim {
        claim_number: "20250310000000000001".into(),
        status: status.into(),
        fill_date: day(2025, 3, 10),
        received: Some(day(2025, 3, 11)),
        reversed: (status == "reversed").then(|| day(2025, 3, 12)),
        drug_name: Some(text.into()),
        ndc: Some("00001000101".into()),
        quantity: Some(Decimal::new(30_000, 3)),
        days_supply: Some(30),
        fill_number: 1,
        pharmacy: Some(text.into()),
        plan: Some(text.into()),
        tier: Some(2),
        rejects: if status == "rejected" { vec![("79".into(), text.into())] } else { vec![] },
        amounts: matches!(status, "paid" | "reversed").then(|| Amounts {
            allowed: 100.into(),
            ingredient_cost: 98.into(),
            dispensing_fee: 2.into(),
            plan_paid: 80.into(),
            patient_pay: 20.into(),
            copay: 20.into(),
            ..Amounts::default()
        }),
        alerts: vec![Alert { description: text.into(), severity: Some("high".into()), ..Alert::default() }],
        steps: vec![Step {
            name: "refill too soon".into(),
            outcome: "rejected".into(),
            words: text.into(),
            rule: "UM-6".into(),
        }],
        remedies: if status == "rejected" {
            let (allowed, plan_paid, patient_pay) = (100.into(), 80.into(), 20.into());
            Remedies::Found(vec![Remedy { words: text.into(), allowed, plan_paid, patient_pay }])
        } else {
            Remedies::NotAsked
        },
    }
}

/// Every page, with this text wherever one comes from the database.
fn pages(text: &str) -> Vec<String> {
    let claims = ["paid", "rejected", "reversed", "imported"].map(|status| claim::html(&claim_of(status, text)));
    claims.into_iter().chain([report::html(&report(text)).expect("a page")]).collect()
}

/// What stands between two texts, wherever it does.
fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

#[test]
fn a_text_of_the_database_is_never_markup() {
    for hostile in
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</svg></style></title><b>", "'&amp;<!--"]
    {
        let plain = pages("plain");
        for (page, plain) in pages(hostile).iter().zip(&plain) {
            // As many tags as with a harmless text.
            assert_eq!(page.matches('<').count(), plain.matches('<').count(), "{hostile}");
            assert!(!page.contains(hostile), "{hostile}");
            let escaped =
                hostile.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            assert!(page.contains(&escaped), "{hostile}");
        }
    }
}

#[test]
fn the_same_figures_give_the_same_bytes() {
    assert_eq!(pages("a text"), pages("a text"));
}

#[test]
fn nothing_is_loaded_and_no_script_runs() {
    for page in pages("a text") {
        for loading in
            ["<script", "<link", "<img", "<iframe", "@import", "url(", "src=", "javascript:", "onload", "onclick"]
        {
            assert!(!page.contains(loading), "{loading}");
        }
        let addresses: Vec<_> = between(&page, "http", "\"")
            .into_iter()
            .filter(|rest| rest.starts_with("://") || rest.starts_with("s:"))
            .collect();
        assert!(addresses.iter().all(|address| *address == "://www.w3.org/2000/svg"), "{addresses:?}");
        assert!(page.contains("default-src 'none'"));
    }
}

#[test]
fn headings_go_down_a_level_at_a_time() {
    for page in pages("a text") {
        let levels: Vec<u32> =
            between(&page, "<h", ">").into_iter().filter_map(|rest| rest.split(' ').next()?.parse().ok()).collect();
        assert_eq!(levels.first(), Some(&1));
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    }
}

#[test]
fn every_chart_is_named_and_has_its_table() {
    let page = report::html(&report("a text")).expect("a page");
    let charts = between(&page, "<svg class=\"chart\" id=\"", "-chart\"");
    assert_eq!(charts, ["spend", "trend", "classes", "rejections", "compliance", "adherence"]);
    for chart in charts {
        assert!(page.contains(&format!("<title id=\"{chart}-chart-title\">")), "{chart}");
        assert!(page.contains(&format!("<desc id=\"{chart}-chart-description\">")), "{chart}");
        assert!(page.contains(&format!("<table id=\"{chart}-table\">")), "{chart}");
    }
    assert_eq!(page.matches("<table").count(), page.matches("<caption").count());
    assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count());
}

#[test]
fn a_figure_that_is_not_shown_is_marked_in_its_chart_and_table() {
    let page = report::html(&report("a text")).expect("a page");
    // February: its four figures, and what it cost per member with the changes to it and from it; other classes, another code.
    assert_eq!(
        between(&page, "<span class=\"quiet\">", "</span>").iter().filter(|text| **text == "not shown").count(),
        4 + 3 + 5 + 3
    );
    assert!(page.contains(">7 other classes<") && page.contains(">1 other code<"));
    // A mark in the columns and one in the line.
    assert_eq!(page.matches('\u{d7}').count(), 2);
}

/// The rectangles of a chart that are filled with a colour: left, top, width, height.
fn rectangles(page: &str, chart: &str, colour: palette::Colour) -> Vec<[i32; 4]> {
    let chart = between(page, &format!("id=\"{chart}\""), "</svg>")[0];
    let fill = format!("fill=\"#{:06X}\"", colour.light);
    between(chart, "<rect ", "/>")
        .into_iter()
        .filter(|attributes| attributes.contains(&fill))
        .map(|attributes| {
            ["x=\"", "y=\"", "width=\"", "height=\""].map(|name| {
                format!(" {attributes}")
                    .split(&format!(" {name}"))
                    .nth(1)
                    .and_then(|rest| rest.split('"').next()?.parse().ok())
                    .expect("a number")
            })
        })
        .collect()
}

#[test]
fn columns_and_bars_are_as_long_as_their_figures() {
    let page = report::html(&report("a text")).expect("a page");
    let (plan, members) =
        (rectangles(&page, "spend-chart", palette::FIRST), rectangles(&page, "spend-chart", palette::SECOND));
    assert_eq!((plan.len(), members.len()), (2, 2));
    // March has twice January, and what members paid is a fifth of what the plan paid; within a unit of the drawing.
    assert!((plan[1][3] - 2 * plan[0][3]).abs() <= 2, "{plan:?}");
    assert!((plan[1][3] - 5 * members[1][3]).abs() <= 5, "{plan:?} {members:?}");
    // Members' part stands on the plan's.
    assert_eq!(members[1][1] + members[1][3], plan[1][1]);
    let shares = rectangles(&page, "compliance-chart", palette::FIRST);
    let ground = rectangles(&page, "compliance-chart", palette::RULE);
    assert!((shares[0][2] * 4 - ground[0][2] * 3).abs() <= 4, "{shares:?} {ground:?}");
    let (paid, never) =
        (rectangles(&page, "rejections-chart", palette::FIRST), rectangles(&page, "rejections-chart", palette::BAD));
    assert!((paid[0][2] - 3 * never[0][2]).abs() <= 3, "{paid:?} {never:?}");
}

#[test]
fn every_colour_of_a_chart_is_one_of_the_palette() {
    let page = report::html(&report("a text")).expect("a page");
    let known: Vec<String> = palette::ALL.iter().map(|colour| format!("#{:06X}", colour.light)).collect();
    let mut found = 0;
    for chart in between(&page, "<svg", "</svg>") {
        for colour in between(chart, "fill=\"", "\"").into_iter().chain(between(chart, "stroke=\"", "\"")) {
            assert!(colour == "none" || known.iter().any(|known| known == colour), "{colour}");
            found += 1;
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn a_period_without_claims_says_so() {
    let page = report::html(&Report { plan_name: "Empty".into(), ..Report::default() }).expect("a page");
    assert_eq!(page.matches("No claims were paid in this period.").count(), 3);
    assert!(!page.contains("<svg") && !page.contains("<table"));
}

#[test]
fn many_months_and_long_names_are_drawn() {
    let mut report = report("Hydroxymethylglutaryl-coenzyme A reductase inhibitors and combinations thereof");
    report.months = (0..120)
        .map(|n| Month {
            month: day(2015 + n / 12, u32::try_from(n % 12 + 1).expect("a month"), 1),
            spend: Some(spend(20, i64::from(n), 3)),
            member_months: Some(7),
            pmpm: Some(n.into()),
        })
        .collect();
    let page = report::html(&report).expect("a page");
    let chart = between(&page, "id=\"spend-chart\"", "</svg>")[0];
    let labels = between(chart, "<text", "</text>").into_iter().filter(|text| text.contains("Jan 20")).count();
    // Every second year's January.
    assert!((4..=6).contains(&labels), "{labels}");
    assert!(page.contains("Hydroxymethylglutaryl-coenzyme A reductase\u{2026}"));
}

#[test]
fn a_claim_is_told_by_how_it_was_answered() {
    let [paid, rejected, reversed, imported, _] = pages("a text").try_into().expect("five pages");
    assert!(paid.contains("The plan pays $80.00 and the patient $20.00."));
    assert!(
        !paid.contains("What would pay") && paid.contains("of this: copay") && !paid.contains("of this: deductible")
    );
    assert!(
        rejected.contains("The claim is not paid, for this reason:") && rejected.contains("<strong>79</strong> a text")
    );
    assert!(rejected.contains("What would pay") && !rejected.contains("amounts-table"));
    assert!(
        reversed.contains("reversed on Mar 12, 2025")
            && reversed.contains("As they were before the claim was reversed.")
    );
    assert!(imported.contains("paid by another system"));
    let mut unknown = claim_of("rejected", "a text");
    unknown.remedies = Remedies::NotKept;
    assert!(claim::html(&unknown).contains("cannot be tried otherwise"));
    unknown.remedies = Remedies::Found(vec![]);
    assert!(claim::html(&unknown).contains("No small change"));
}
