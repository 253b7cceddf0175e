//! `page.toml`: how pages print metadata around a document, and what of a page is furniture.

use regex::{Regex, RegexSet};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use toml::Spanned;

use super::files::{FileRef, SchemaError};
use super::memo::Memo;
use super::patterns::{Lazy, lazily, nothing};

/// The file as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageFile {
    labels: LabelsFile,
    meta: MetaFile,
    lines: LinesFile,
    hosts: HostsFile,
}

/// Words, each with its place in the file.
type Words = Vec<Spanned<String>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelsFile {
    index_number: Words,
    document_number: Words,
    publisher: Words,
    published_on: Words,
    title: Words,
    ignored: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetaFile {
    title: Words,
    publisher: Words,
    published_on: Words,
    url: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LinesFile {
    furniture: Words,
    title: Words,
    heading: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HostsFile {
    official: Words,
}

/// A field of [`crate::model::PageMetadata`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageField {
    /// `title`.
    Title,
    /// `index_number`.
    IndexNumber,
    /// `document_number`.
    DocumentNumber,
    /// `publisher`.
    Publisher,
    /// `published_on`.
    PublishedOn,
    /// `url`.
    Url,
}

/// What a label of a page or a meta tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLabel {
    /// The field, `None` for what nobody asks for.
    pub field: Option<PageField>,
    /// How much it is trusted for its field: 0 most.
    pub rank: usize,
}

/// Lines longer than this are paragraphs, whatever they begin with.
const MAX_LINE: usize = 600;

/// What a line looks like by itself. It may be several things at once.
#[derive(Clone, Copy, Debug)]
pub struct LineKind {
    /// Furniture; a sentence never does.
    pub furniture: bool,
    /// Metadata behind its label; a sentence never does.
    pub labelled: bool,
    /// The title of a report.
    pub title: bool,
    /// A heading with which the text of a report begins.
    pub heading: bool,
}

/// The file as checked.
#[derive(Debug)]
pub struct PageRules {
    /// Labels without white space.
    labels: FxHashMap<String, PageLabel>,
    /// Any label with its colon; the label is group 1.
    pub label: Lazy<Regex>,
    /// Meta tags by name.
    meta: FxHashMap<String, PageLabel>,
    /// Lines of furniture.
    furniture: Lazy<RegexSet>,
    /// Lines that are the title of a report.
    title: Lazy<RegexSet>,
    /// Headings with which the text of a report begins.
    heading: Lazy<RegexSet>,
    /// What lines look like; they are the same on all pages of a portal.
    known: Memo<LineKind>,
    /// Domains of the government.
    official: Vec<String>,
}

impl PageRules {
    pub(super) fn resolve(written: PageFile, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Self {
        let PageFile { labels, meta, lines, hosts } = written;
        let labels = [
            (labels.index_number, Some(PageField::IndexNumber)),
            (labels.document_number, Some(PageField::DocumentNumber)),
            (labels.publisher, Some(PageField::Publisher)),
            (labels.published_on, Some(PageField::PublishedOn)),
            (labels.title, Some(PageField::Title)),
            (labels.ignored, None),
        ];
        let meta = [
            (meta.title, Some(PageField::Title)),
            (meta.publisher, Some(PageField::Publisher)),
            (meta.published_on, Some(PageField::PublishedOn)),
            (meta.url, Some(PageField::Url)),
        ];
        let labels = by_name(labels, file, errors);
        Self {
            label: any_label(&labels, file, errors),
            labels,
            meta: by_name(meta, file, errors),
            furniture: patterns(&lines.furniture, file, errors),
            title: patterns(&lines.title, file, errors),
            heading: patterns(&lines.heading, file, errors),
            known: Memo::default(),
            official: hosts.official.into_iter().map(Spanned::into_inner).collect(),
        }
    }

    /// What a line looks like by itself.
    pub fn kind(&self, line: &str) -> LineKind {
        self.known.get(line, |line| {
            let is_sentence = line.contains('。');
            LineKind {
                furniture: !is_sentence && self.furniture.is_match(line),
                labelled: !is_sentence && self.begins_with_label(line),
                title: self.title.is_match(line),
                heading: self.heading.is_match(line),
            }
        })
    }

    /// True for a line, and no paragraph, that begins with a label, marks before it aside.
    pub fn begins_with_label(&self, line: &str) -> bool {
        let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        line.len() <= MAX_LINE && line.contains(':') && self.label.find(line).is_some_and(|at| at.start() == 0)
    }

    /// True for an address, or a path that a crawler named after one, with a host of the government.
    pub fn is_official(&self, address: &str) -> bool {
        let is_below = |host: &str, domain: &String| {
            host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        // A parameter may hold the address of another page.
        let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let host_of = |part: &str| part.split(':').next().unwrap_or_default().to_owned();
        match path.split_once("://") {
            Some((_, rest)) => {
                let host = host_of(rest.split('/').next().unwrap_or_default());
                self.official.iter().any(|domain| is_below(&host, domain))
            }
            None => path.split('/').any(|part| self.official.iter().any(|domain| is_below(&host_of(part), domain))),
        }
    }

    /// What a printed label names; white space within it does not matter.
    pub fn label_of(&self, printed: &str) -> Option<PageLabel> {
        self.labels.get(&without_space(printed)).copied()
    }

    /// What a meta tag names, by its name in lower case.
    pub fn meta_of(&self, name: &str) -> Option<PageLabel> {
        self.meta.get(name).copied()
    }
}

fn without_space(name: &str) -> String {
    name.split_whitespace().collect()
}

fn by_name<const N: usize>(
    lists: [(Words, Option<PageField>); N],
    file: FileRef<'_>,
    errors: &mut Vec<SchemaError>,
) -> FxHashMap<String, PageLabel> {
    let mut names = FxHashMap::default();
    for (words, field) in lists {
        for (rank, word) in words.iter().enumerate() {
            let name = without_space(word.get_ref());
            if name.is_empty() {
                errors.push(file.error(word.span().start, "an empty label matches everything"));
            } else if names.insert(name, PageLabel { field, rank }).is_some() {
                errors.push(file.error(word.span().start, format!("`{}` is listed twice", word.get_ref())));
            }
        }
    }
    names
}

/// A pattern for any label before a colon, at the start of a line or behind something that can end a value.
fn any_label(labels: &FxHashMap<String, PageLabel>, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Lazy<Regex> {
    let mut names: Vec<&String> = labels.keys().collect();
    names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let spaced = |name: &String| name.chars().map(|c| regex::escape(&c.to_string())).collect::<Vec<_>>().join(" ?");
    let names: Vec<String> = names.into_iter().map(spaced).collect();
    let pattern = format!(r"(?:^|[\s|;\[(【])({}) ?:", names.join("|"));
    if file.proven {
        return lazily(move || Regex::new(&pattern).unwrap_or_else(|_| nothing()));
    }
    let compiled = Regex::new(&pattern).unwrap_or_else(|e| {
        errors.push(file.error(0, format!("the labels make no pattern: {e}")));
        nothing()
    });
    lazily(move || compiled)
}

/// The patterns of a list; each that is wrong is an error of its own.
fn patterns(words: &Words, file: FileRef<'_>, errors: &mut Vec<SchemaError>) -> Lazy<RegexSet> {
    let patterns: Vec<String> = words.iter().map(|word| word.get_ref().clone()).collect();
    if file.proven {
        return lazily(move || RegexSet::new(patterns).unwrap_or_else(|_| RegexSet::empty()));
    }
    let before = errors.len();
    for word in words {
        if let Err(e) = Regex::new(word.get_ref()) {
            errors.push(file.error(word.span().start, format!("`{}` is no pattern: {e}", word.get_ref())));
        }
    }
    if errors.len() > before {
        return lazily(RegexSet::empty);
    }
    let compiled = RegexSet::new(patterns).unwrap_or_else(|e| {
        let at = words.first().map_or(0, |word| word.span().start);
        errors.push(file.error(at, format!("the patterns are too large together: {e}")));
        RegexSet::empty()
    });
    lazily(move || compiled)
}

#[cfg(test)]
mod tests {
    use super::super::{SchemaFiles, Schemas};

    #[test]
    fn a_wrong_pattern_is_an_error_with_its_line() {
        let mut files = SchemaFiles::embedded();
        let good = files.get("page.toml").expect("embedded").text.to_owned();
        let line = good.lines().position(|l| l.starts_with("title = ['")).expect("a title pattern") + 1;
        files.insert("page.toml", &good.replace("title = ['(?:", "title = ['(?:("));
        let errors = Schemas::load(&files).expect_err("an unbalanced bracket");
        assert_eq!((errors[0].file.as_str(), errors[0].line), ("page.toml", line));
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_known_ones() {
        let mut files = SchemaFiles::embedded();
        let good = files.get("page.toml").expect("embedded").text.to_owned();
        files.insert("page.toml", &good.replace("furniture = [", "furnitur = ["));
        let errors = Schemas::load(&files).expect_err("an unknown key");
        assert!(errors[0].message.contains("furniture"), "{}", errors[0]);
    }

    #[test]
    fn hosts_of_the_government_are_told_by_their_domain() {
        let rules = Schemas::embedded().expect("good").page;
        let is = |address: &str| rules.is_official(address);
        assert!(is("http://www.a.gov.cn/1.html") && is("https://gov.cn:8080") && is("crawl/www.a.gov.cn/2022/1.html"));
        assert!(!is("http://a-gov.cn/") && !is("http://agov.cn/") && !is("http://a.gov.cn.example.com/x"));
        assert!(!is("http://mirror.com/?from=http://a.gov.cn/1") && !is("http://mirror.com/www.a.gov.cn/1"));
        assert!(!is("reports/1.html"));
    }

    #[test]
    fn a_label_may_not_be_listed_twice() {
        let mut files = SchemaFiles::embedded();
        let good = files.get("page.toml").expect("embedded").text.to_owned();
        files.insert("page.toml", &good.replace("ignored = [", "ignored = [\"索 引 号\", "));
        assert_eq!(Schemas::load(&files).expect_err("twice").len(), 1);
    }
}
