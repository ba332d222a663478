//! The colours of the pages, each for a light and for a dark screen.
//!
//! A chart is drawn in the light ones. Attributes of SVG give way to a style sheet, so that the sheet, which is made from this
//! list, turns each into a variable that is dark where the reader's screen is.

use std::fmt::Write;

use plotters::style::RGBColor;

/// A colour by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// The name of its variable in the style sheet.
    pub name: &'static str,
    pub light: u32,
    pub dark: u32,
}

const fn colour(name: &'static str, light: u32, dark: u32) -> Colour {
    Colour { name, light, dark }
}

/// Behind the page, and behind its charts and tables.
pub const PAGE: Colour = colour("page", 0xF5_F6_F8, 0x0F_12_16_u32);
pub const SURFACE: Colour = colour("surface", 0xFF_FF_FE, 0x18_1C_22);
/// Texts, those that matter less, and links.
pub const INK: Colour = colour("ink", 0x1B_24_30, 0xE7_EB_F0);
pub const QUIET: Colour = colour("quiet", 0x56_61_6F, 0xA6_B0_BD);
pub const LINK: Colour = colour("link", 0x1F_5A_8C, 0x8A_BD_EA);
/// Lines of tables and charts.
pub const RULE: Colour = colour("rule", 0xD8_DD_E3, 0x32_39_43);
/// What is drawn: the first of a kind, the second beside it, and what is no good news.
pub const FIRST: Colour = colour("first", 0x2C_64_94, 0x5F_9F_D6);
pub const SECOND: Colour = colour("second", 0xC0_7A_2B, 0xD9_A0_5B);
pub const BAD: Colour = colour("bad", 0xA6_3D_40, 0xE5_8A_86);
pub const GOOD: Colour = colour("good", 0x2B_6E_50, 0x79_C2_9F);

pub const ALL: [Colour; 10] = [PAGE, SURFACE, INK, QUIET, LINK, RULE, FIRST, SECOND, BAD, GOOD];

impl Colour {
    /// As a chart is drawn with it.
    pub(crate) fn drawn(self) -> RGBColor {
        let [_, red, green, blue] = self.light.to_be_bytes();
        RGBColor(red, green, blue)
    }
}

/// The variables for both kinds of screen, and what stands for each colour in a chart.
pub(crate) fn style() -> String {
    let variables = |pick: fn(&Colour) -> u32| {
        ALL.iter().fold(String::new(), |mut text, colour| {
            let _ = write!(text, "--{}:#{:06x};", colour.name, pick(colour));
            text
        })
    };
    let (light, dark) = (variables(|colour| colour.light), variables(|colour| colour.dark));
    // Paper is light whatever the screen is.
    let mut style = format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n");
    for Colour { name, light, .. } in ALL {
        for part in ["fill", "stroke"] {
            let _ = writeln!(style, ".chart [{part}=\"#{light:06X}\"]{{{part}:var(--{name})}}");
        }
    }
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 has it.
    fn luminance(colour: u32) -> f64 {
        let [_, red, green, blue] = colour.to_be_bytes();
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: u32, other: u32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn texts_and_drawings_stand_out_on_both_kinds_of_screen() {
        assert!((contrast(0xFF_FF_FF, 0) - 21.0).abs() < 1e-9);
        for pick in [|colour: Colour| colour.light, |colour: Colour| colour.dark] {
            for ground in [PAGE, SURFACE] {
                // WCAG 2: 4.5 for texts, 3 for what is drawn.
                for (colour, least) in
                    [(INK, 7.0), (QUIET, 4.5), (LINK, 4.5), (BAD, 4.5), (GOOD, 4.5), (FIRST, 3.0), (SECOND, 3.0)]
                {
                    let found = contrast(pick(colour), pick(ground));
                    assert!(found >= least, "{} on {}: {found:.2}", colour.name, ground.name);
                }
            }
        }
    }

    #[test]
    fn no_two_colours_of_a_chart_are_one() {
        for (place, one) in ALL.iter().enumerate() {
            assert!(ALL[place + 1..].iter().all(|other| other.light != one.light && other.name != one.name));
        }
    }
}
