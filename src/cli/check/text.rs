//! Problems for people: as a compiler prints them, and as a page.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Lang;
use super::problem::{Checked, Place};
use crate::model::Severity;

/// Marks of a terminal: begin and end.
fn paint(severity: Severity, colours: bool) -> (&'static str, &'static str) {
    match (colours, severity) {
        (false, _) => ("", ""),
        (true, Severity::Error) => ("\x1b[1;31m", "\x1b[0m"),
        (true, Severity::Warning) => ("\x1b[1;33m", "\x1b[0m"),
        (true, Severity::Info) => ("\x1b[1;36m", "\x1b[0m"),
    }
}

fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (lang, severity) {
        (Lang::En, severity) => severity.as_str(),
        (Lang::Zh, Severity::Error) => "错误",
        (Lang::Zh, Severity::Warning) => "警告",
        (Lang::Zh, Severity::Info) => "提示",
    }
}

/// Where it is.
fn place(place: &Place, lang: Lang) -> String {
    let mut parts = Vec::new();
    let both = |zh: &str, en: &str, n: u64| if lang == Lang::Zh { format!("第{n}{zh}") } else { format!("{en} {n}") };
    if let Some(page) = place.page {
        parts.push(both("页", "page", page as u64));
    }
    if let Some(cell) = place.cell {
        parts.push(both("表", "table", cell.table.into()));
        parts.push(both("行", "row", u64::from(cell.row) + 1));
        parts.push(both("列", "column", u64::from(cell.col) + 1));
    } else if let Some(line) = place.line {
        parts.push(both("行", "line", line as u64));
    }
    parts.join(if lang == Lang::Zh { "" } else { ", " })
}

/// As a compiler prints them, with a summary.
pub fn text(checked: &[Checked], lang: Lang, colours: bool) -> String {
    let mut out = String::new();
    for file in checked {
        for problem in &file.problems {
            let (on, off) = paint(problem.severity, colours);
            let id = problem.check.trim_start_matches("check.");
            let name = severity(problem.severity, lang);
            let _ = writeln!(out, "{on}{name}[{id}]{off}: {}", lang.of(&problem.message));
            let line = problem.place.line.map_or(String::new(), |line| format!(":{line}"));
            let place = place(&problem.place, lang);
            let place = if place.is_empty() { place } else { format!(" ({place})") };
            let _ = writeln!(out, "  --> {}{line}{place}", file.path);
            for row in &problem.place.shown {
                let marked = row.replace('⟦', &format!("{on}⟦")).replace('⟧', &format!("⟧{off}"));
                let _ = writeln!(out, "   | {marked}");
            }
            if !problem.hint.is_empty() {
                let word = lang.of("提示 / hint");
                let _ = writeln!(out, "   = {word}: {}", lang.of(&problem.hint));
            }
            out.push('\n');
        }
    }
    out + &summary(checked, lang)
}

/// A line for each organ, and one for all.
fn summary(checked: &[Checked], lang: Lang) -> String {
    let mut out = String::new();
    if checked.len() > 1 {
        for (organ, [files, errors, warnings, passed]) in by_organ(checked, lang) {
            let _ = match lang {
                Lang::Zh => writeln!(out, "{organ}: {files}份, 错误{errors}, 警告{warnings}, 通过{passed}"),
                Lang::En => {
                    let counts = [(files, "file"), (errors, "error"), (warnings, "warning")].map(counted).join(", ");
                    writeln!(out, "{organ}: {counts}, {passed} passed")
                }
            };
        }
    }
    let sum = |f: &dyn Fn(&Checked) -> usize| checked.iter().map(f).sum::<usize>();
    let (errors, warnings) = (sum(&|c| c.count(Severity::Error)), sum(&|c| c.count(Severity::Warning)));
    let (passed, skipped, files) = (sum(&|c| c.passed), sum(&|c| c.not_assessable), checked.len());
    let [read, wrong, odd] = [(files, "file"), (errors, "error"), (warnings, "warning")].map(counted);
    let both = format!(
        "{files}份文件：{errors}个错误，{warnings}个警告；{passed}项核对相符，{skipped}项因未填数字无法核对 / {read}: {wrong}, {odd}; {passed} \
         comparisons hold, {skipped} cannot be made because figures are missing\n"
    );
    out + lang.of(&both) + "\n"
}

/// `1 file`, `2 files`.
fn counted((count, noun): (usize, &str)) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn by_organ(checked: &[Checked], lang: Lang) -> BTreeMap<String, [usize; 4]> {
    let mut organs: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for file in checked {
        let unknown = || lang.of("（机关不明） / (unknown organ)").to_owned();
        let name = if file.publisher.is_empty() { unknown() } else { file.publisher.clone() };
        let counts = organs.entry(name).or_default();
        let more = [1, file.count(Severity::Error), file.count(Severity::Warning), file.passed];
        counts.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
    }
    organs
}

/// As a page, a table for each file.
pub fn markdown(checked: &[Checked], lang: Lang) -> String {
    let mut out = format!("# {}\n\n{}", lang.of("年报核对结果 / Checks of annual reports"), summary(checked, lang));
    for file in checked.iter().filter(|file| !file.problems.is_empty()) {
        let year = file.year.map_or(String::new(), |year| format!(" {year}"));
        let _ = write!(out, "\n## {}{year}\n\n`{}`\n\n", file.publisher, file.path);
        let head = lang.of("|级别|核对项|位置|问题|线索| / |severity|check|place|problem|hint|");
        let _ = write!(out, "{head}\n|---|---|---|---|---|\n");
        for p in &file.problems {
            let cells = [
                severity(p.severity, lang),
                p.check.trim_start_matches("check."),
                &place(&p.place, lang),
                lang.of(&p.message),
                lang.of(&p.hint),
            ];
            let _ = writeln!(out, "|{}|", cells.map(|cell| cell.replace('|', "\\|")).join("|"));
        }
    }
    out
}
