//! The promises about the code itself.

use std::fs;
use std::path::Path;

use nianbao::schema::Schemas;

use crate::project::repository;

/// A source file: its path from the repository and its lines outside of tests.
struct Source {
    name: String,
    /// Numbered from 1; the code under `#[cfg(test)]` is cut off, which ends each file here.
    lines: Vec<(usize, String)>,
    length: usize,
}

fn sources() -> Vec<Source> {
    let folders = ["src", "synth/src", "python/src"].into_iter().map(|folder| repository().join(folder));
    let files = folders.flat_map(|f| walkdir::WalkDir::new(f).sort_by_file_name().into_iter().map(Result::unwrap));
    let files: Vec<Source> = files.filter(|f| f.file_type().is_file()).map(|f| source(f.path())).collect();
    assert!(files.len() > 60);
    files
}

fn source(path: &Path) -> Source {
    let name = path.strip_prefix(repository()).unwrap().display().to_string();
    let text = fs::read_to_string(path).unwrap();
    let all: Vec<&str> = text.lines().collect();
    let is_test_file = name.ends_with("/tests.rs") || name.ends_with("/testing.rs");
    let tests =
        all.windows(2).position(|w| w[0].trim() == "#[cfg(test)]" && w[1].trim_start().starts_with("mod tests"));
    let end = if is_test_file { 0 } else { tests.unwrap_or(all.len()) };
    Source { name, lines: (1..).zip(all[..end].iter().map(|l| (*l).to_owned())).collect(), length: all.len() }
}

/// Lines that break a promise, as `file:line: text`.
fn breaking(breaks: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let sources = sources();
    let lines = sources.iter().flat_map(|s| s.lines.iter().map(move |(number, line)| (s, number, line)));
    let broken = lines.filter(|(source, _, line)| breaks(source, code(line)));
    broken.map(|(source, number, line)| format!("{}:{number}: {}", source.name, line.trim())).collect()
}

/// A line without its comment.
fn code(line: &str) -> &str {
    match line.find("//") {
        Some(at) if !line[..at].contains('"') || line.trim_start().starts_with("//") => &line[..at],
        _ => line,
    }
}

fn none(broken: Vec<String>, promise: &str) {
    assert!(broken.is_empty(), "{promise}:\n{}", broken.join("\n"));
}

#[test]
fn nothing_is_unsafe() {
    none(breaking(|_, line| line.contains("unsafe ") || line.contains("allow(unsafe")), "no unsafe code");
}

#[test]
fn nothing_unwraps() {
    // An exception is declared where it stands, with its reason; clippy then sees that it is needed.
    let allowed = |source: &Source, line: &str| {
        let at = source.lines.iter().position(|(_, l)| code(l) == line).unwrap_or(0);
        source.lines[at.saturating_sub(2)..at].iter().any(|(_, l)| l.contains("#[expect(clippy::unwrap_used, reason"))
    };
    let broken = breaking(|source, line| line.contains(".unwrap()") && !allowed(source, line));
    none(broken, "errors are values; `unwrap` is for tests");
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter(|s| s.length > 500).map(|s| format!("{}: {} lines", s.name, s.length));
    none(long.collect(), "no file has more than 500 lines");
}

const STAGES: [&str; 6] = ["fetch", "normalize", "extract", "map", "check", "publish"];

#[test]
fn stages_meet_in_the_pipeline_only() {
    let broken = breaking(|source, line| {
        let Some(own) = STAGES.iter().find(|s| source.name.starts_with(&format!("src/{s}/"))) else { return false };
        STAGES.iter().any(|other| other != own && line.contains(&format!("crate::{other}")))
            || ["crate::pipeline", "crate::load", "crate::cli"].iter().any(|above| line.contains(above))
    });
    none(broken, "a stage imports no other stage, and nothing above it");
}

#[test]
fn nouns_and_schemas_know_no_stage() {
    let broken = breaking(|source, line| {
        let below = source.name.starts_with("src/model/") || source.name.starts_with("src/schema/");
        let model = source.name.starts_with("src/model/");
        below
            && STAGES
                .iter()
                .chain(&["pipeline", "load", "cli", "config"])
                .any(|m| line.contains(&format!("crate::{m}")))
            || model && line.contains("crate::schema")
    });
    none(broken, "main, cli, pipeline, stages, schema, model: each imports from the right only");
}

/// The longest run of ideographs in the string literals of a line. (A literal that goes on in the next line is seen
/// there as code, so the whole line counts where it has no quotes.)
fn longest_chinese(line: &str) -> usize {
    let parts: Vec<&str> = line.split('"').collect();
    let literals: Vec<&str> = if parts.len() == 1 { parts } else { parts.into_iter().skip(1).step_by(2).collect() };
    let runs = literals.iter().flat_map(|s| s.split(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)));
    runs.map(|run| run.chars().count()).max().unwrap_or(0)
}

#[test]
fn official_labels_are_data() {
    // Messages are bilingual: Chinese, then " / ", then English; a literal may go on in the next line.
    // Look-alike characters are a table of single characters.
    let labels: Vec<String> = sources()
        .iter()
        .filter(|source| source.name != "src/normalize/ideographs.rs")
        .flat_map(|source| {
            let bilingual = |at: usize| {
                let next = source.lines.iter().skip(at).take(2);
                next.map(|(_, line)| line).any(|line| line.contains(" / "))
            };
            let broken = source
                .lines
                .iter()
                .enumerate()
                .filter(move |(at, (_, line))| longest_chinese(code(line)) >= 4 && !bilingual(*at));
            broken.map(|(_, (number, line))| format!("{}:{number}: {}", source.name, line.trim())).collect::<Vec<_>>()
        })
        .collect();
    none(labels, "labels of forms and pages stand in schemas/, not in Rust");
}

#[test]
fn years_of_reports_are_data() {
    let is_year = |word: &str| {
        let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        digits && ["200", "201", "202"].iter().any(|decade| word.starts_with(decade))
    };
    let broken = breaking(|_, line| {
        // Not the numbers of characters, nor the data dictionary, which may name an edition as an example.
        let line = line.replace("\\u{", "u");
        let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        !line.trim_start().starts_with("description:") && words.into_iter().any(is_year)
    });
    none(broken, "no year of an edition stands in Rust");
}

#[test]
fn every_schema_file_is_good() {
    let errors = Schemas::embedded().err().unwrap_or_default();
    none(errors.iter().map(ToString::to_string).collect(), "the schemas in the program have no errors");
    let forms = fs::read_dir(repository().join("schemas/forms")).unwrap().count();
    assert_eq!(Schemas::embedded().unwrap().forms.len(), forms, "each file of schemas/forms is a form");
}

#[test]
fn every_example_is_described_and_every_description_has_its_example() {
    let readme = fs::read_to_string(repository().join("examples/README.md")).unwrap();
    let mut files: Vec<String> = fs::read_dir(repository().join("examples/reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    files.sort();
    let listed = readme.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_owned));
    let mut listed: Vec<String> = listed.collect();
    listed.sort();
    assert_eq!(files, listed);
}

#[test]
fn every_module_is_on_the_map() {
    let map = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let off: Vec<String> = sources()
        .iter()
        .map(|source| source.name.trim_start_matches("src/").to_owned())
        .filter(|name| !name.ends_with("tests.rs") && !name.ends_with("testing.rs"))
        .filter(|name| {
            let short = name.trim_end_matches("/mod.rs");
            !map.contains(&format!("`{short}`")) && !map.contains(&format!("`{short}/`"))
        })
        .collect();
    none(off, "ARCHITECTURE.md names each module");
}

#[test]
fn paths_in_the_documents_exist() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "schemas/README.md"] {
        let text = fs::read_to_string(repository().join(document)).unwrap();
        for path in text.split('`').skip(1).step_by(2) {
            let file = ["src/", "tests/", "schemas/", "examples/", "pipelines/", "scripts/"]
                .iter()
                .any(|p| path.starts_with(p));
            let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            assert!(
                !file || !plain || repository().join(path).exists(),
                "{document} names {path}, which does not exist"
            );
        }
    }
}

#[test]
fn every_dependency_is_used_and_explained() {
    explained("Cargo.toml", &["src", "tests", "benches"]);
    explained("synth/Cargo.toml", &["synth/src", "synth/tests"]);
    explained("python/Cargo.toml", &["python/src"]);
}

fn explained(manifest: &str, folders: &[&str]) {
    let manifest = fs::read_to_string(repository().join(manifest)).unwrap();
    let map = fs::read_to_string(repository().join("ARCHITECTURE.md")).unwrap();
    let code: String = folders
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(repository().join(folder)).into_iter().map(Result::unwrap))
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "rs"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .collect();
    let sections =
        manifest.split("\n[").filter(|s| s.starts_with("dependencies]") || s.starts_with("dev-dependencies]"));
    for line in sections.flat_map(str::lines).filter(|line| line.contains(" = ")) {
        let name = line.split(' ').next().unwrap();
        assert!(code.contains(&format!("{}::", name.replace('-', "_"))), "{name} is not used");
        assert!(map.contains(name), "ARCHITECTURE.md does not say what {name} is for");
    }
}
