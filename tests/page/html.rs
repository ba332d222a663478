//! A page as text: its tables and facts, as a reader would copy them.

use std::collections::BTreeMap;

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The text of an element, without the tags in it.
fn text(element: &str) -> String {
    let mut parts = element.split('<');
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str(part.split_once('>').map_or("", |(_, text)| text));
    }
    unescaped(all.trim())
}

/// What stands between two texts, wherever it does.
pub fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

/// The rows of a table, without its head; cells apart by `|`.
pub fn table(page: &str, id: &str) -> Vec<String> {
    let Some(table) = between(page, &format!("<table id=\"{id}\">"), "</table>").first().copied() else {
        return Vec::new();
    };
    let body = table.split_once("</thead>").expect("a head").1;
    let cells = |row: &str| {
        let cells = row.replace("</th>", "</td>").replace("<th", "<td");
        between(&cells, "<td", "</td>")
            .into_iter()
            .map(|cell| text(cell.split_once('>').expect("a tag").1))
            .collect::<Vec<_>>()
            .join("|")
    };
    between(body, "<tr>", "</tr>").into_iter().map(cells).collect()
}

/// Names with what stands for them.
pub fn facts(page: &str) -> BTreeMap<String, String> {
    let fact = |fact: &str| {
        Some((text(between(fact, "<dt>", "</dt>").first()?), text(between(fact, "<dd>", "</dd>").first()?)))
    };
    between(page, "<div><dt>", "</div>").into_iter().filter_map(|rest| fact(&format!("<dt>{rest}"))).collect()
}
