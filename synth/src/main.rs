//! `nianbao-synth`: a folder of random reports with their figures.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use synth::dice::Dice;
use synth::kit::Kit;
use synth::render::{self, Format, Wanted};
use synth::truth;

/// Makes random annual reports with known figures: OUT/reports, OUT/truth.csv, OUT/gold for score.py.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// The folder to make.
    out: PathBuf,
    /// The same seed gives the same reports.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many reports.
    #[arg(long, default_value_t = 100)]
    count: u64,
    /// Formats, with commas between: txt, html, md, csv, docx, xlsx, pdf.
    #[arg(long, value_delimiter = ',', value_parser = format, default_value = "txt,html,md,csv,docx,xlsx,pdf")]
    formats: Vec<Format>,
    /// Forms (names of schemas/forms), with commas between; prose is a report without tables. All where not given.
    #[arg(long, value_delimiter = ',')]
    forms: Vec<String>,
    /// Bytes of furniture around the report of a page.
    #[arg(long, default_value_t = 0)]
    portal_bytes: usize,
    /// Totals of each report that contradict their parts; OUT/errors.csv says which.
    #[arg(long, default_value_t = 0)]
    errors: usize,
}

fn format(name: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|format| format.extension() == name);
    found.ok_or_else(|| format!("no format {name}"))
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nianbao-synth: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let kit = Kit::embedded()?;
    let forms = if options.forms.is_empty() { kit.forms() } else { options.forms.clone() };
    let wanted =
        Wanted { formats: options.formats.clone(), forms, portal_bytes: options.portal_bytes, errors: options.errors };
    let (reports, gold) = (options.out.join("reports"), options.out.join("gold"));
    fs::create_dir_all(&reports)?;
    fs::create_dir_all(&gold)?;
    let (mut lines, mut errors) = (format!("{}\n", truth::HEADER), format!("{}\n", truth::ERRORS_HEADER));
    for index in 0..options.count {
        let made = render::make(&wanted, &kit, &mut Dice::new(options.seed.wrapping_mul(1 << 32).wrapping_add(index)));
        let name = format!("{index:06}.{}", made.extension);
        fs::write(reports.join(&name), &made.bytes)?;
        let rows = made.report.truth();
        lines.extend(rows.iter().filter_map(|row| row.line(&name)).map(|line| line + "\n"));
        errors.extend(made.report.errors.iter().map(|error| truth::error_line(error, &name) + "\n"));
    }
    fs::write(options.out.join("errors.csv"), errors)?;
    // score.py reads the figures of many short reports from a file of this name.
    for path in [options.out.join("truth.csv"), gold.join("narrative.csv")] {
        BufWriter::new(File::create(path)?).write_all(lines.as_bytes())?;
    }
    Ok(())
}
