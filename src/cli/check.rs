//! `nianbao check`: a linter for those who publish such a report, or supervise those who do.

mod problem;
mod sarif;
mod text;

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Done, Failure, output, setup};
use crate::config::{Crawl, InputPath, LARGEST_MAX_BYTES};
use crate::fetch;
use crate::model::Severity;
use crate::pipeline;
use problem::Checked;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Each problem is printed with its file, the place (table, row, column; line; page), the row as printed with the number \
marked, what was expected, and a hint where one digit would explain it. Figures that are blank are not compared. \
With several reports of one organ, the years are compared with each other too.

Examples:
  nianbao check report.docx                        before you publish it
  nianbao check reports/                           all reports of a folder, and a summary for each organ
  nianbao check report.html --lang zh              messages in Chinese (the default where the locale is)
  nianbao check reports/ --format markdown > problems.md
  nianbao check reports/ --format sarif > nianbao.sarif
  nianbao check report.pdf --all                   weak signs as well
  nianbao schema checks                            what is checked

Exit codes: 0 no errors; 1 there are errors, or a file could not be read; 2 bad usage.")]
pub(super) struct CheckArgs {
    /// Reports, or folders of them.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    paths: Vec<String>,
    /// Format of the output.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language of the messages [default: that of the locale].
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Print what is only worth knowing (info) too.
    #[arg(long)]
    all: bool,
    /// Use the schemas of this folder in place of those in the program.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For code hosts and editors (SARIF 2.1.0).
    Sarif,
    /// For a page or a mail.
    Markdown,
}

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language of the locale: `LC_ALL`, else `LC_MESSAGES`, else `LANG`.
    fn of_locale() -> Self {
        let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default();
        if locale.to_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
    }

    /// Its part of a text in both.
    fn of(self, both: &str) -> &str {
        let (zh, en) = both.split_once(" / ").unwrap_or((both, both));
        match self {
            Lang::Zh => zh.trim(),
            Lang::En => en.trim(),
        }
    }
}

/// Does it.
pub(super) fn run(args: &CheckArgs) -> Result<Done, Failure> {
    let schemas = setup::schemas(args.schemas.as_deref())?;
    let inputs: Vec<InputPath> =
        args.paths.iter().map(|given| InputPath { given: given.clone(), base: PathBuf::new() }).collect();
    let sources = fetch::list(&inputs).map_err(|errors| setup::all(&errors))?;
    let least = if args.all { Severity::Info } else { Severity::Warning };
    let mut checked: Vec<Checked> = Vec::new();
    let later = pipeline::check_all(sources, LARGEST_MAX_BYTES, &Crawl::default(), &schemas, &mut |result| {
        checked.push(match result {
            Ok(record) => Checked::new(&record, &schemas.checks, least),
            Err(reject) => Checked::unread(&reject),
        });
    });
    for record in later {
        if let Some(of) = checked.iter_mut().find(|c| c.doc_id == record.key.id) {
            of.add_later(&record, least);
        }
    }
    let lang = args.lang.unwrap_or_else(Lang::of_locale);
    match args.format {
        Format::Text => output::print(&text::text(&checked, lang, colours()))?,
        Format::Markdown => output::print(&text::markdown(&checked, lang))?,
        Format::Json => output::print_json(&as_json(&checked))?,
        Format::Sarif => output::print_json(&sarif::sarif(&checked, &schemas.checks, lang))?,
    };
    let bad = checked.iter().any(|c| c.count(Severity::Error) > 0);
    Ok(if bad { Done::Strict } else { Done::Well })
}

/// Colours are for a terminal, and not where `NO_COLOR` is set.
fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn as_json(checked: &[Checked]) -> Value {
    let files = checked.iter().map(|c| {
        let problems = c.problems.iter().map(|p| {
            json!({
                "check_id": p.check, "severity": p.severity.as_str(), "message": p.message, "hint": p.hint,
                "expression": p.expression, "left": p.left, "right": p.right,
                "table": p.place.cell.map(|c| c.table), "row": p.place.cell.map(|c| c.row + 1),
                "column": p.place.cell.map(|c| c.col + 1),
                "line": p.place.line, "page": p.place.page, "shown": p.place.shown,
            })
        });
        json!({
            "path": c.path, "publisher": c.publisher, "report_year": c.year, "form": c.form,
            "passed": c.passed, "not_assessable": c.not_assessable, "problems": problems.collect::<Vec<_>>(),
        })
    });
    json!({ "files": files.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_a_part_for_each_language() {
        assert_eq!((Lang::Zh.of("和 / sum"), Lang::En.of("和 / sum"), Lang::En.of("only")), ("和", "sum", "only"));
    }
}
