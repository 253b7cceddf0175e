//! The sections of a report: they begin at the headings of the top level and tile the text.
//!
//! A heading stands alone on its line and opens with an ordinal (`一、`), or markup names it one. The words that the
//! regulation asks for are so well known that their heading is found even where its text follows on the same line, or
//! where a whole report stands in one paragraph. The ordinals themselves decide little: the overview of many reports has
//! parts numbered from 一 on, after which the sections begin at 一 again. Only in the appendix, where the rows of a form
//! look like headings, must a heading go on counting where the text stopped.

use crate::extract::folded::folded;
use crate::extract::identity;
use crate::extract::numerals;
use crate::model::{Block, Document, Line, Section, Span};
use crate::schema::{Schemas, SectionRules};

/// A line that may open a section.
#[derive(Clone, Copy, Debug)]
struct Heading {
    /// Where its section begins.
    start: usize,
    /// Its words, ordinal included.
    span: Span,
    /// Its number, where it has one.
    number: Option<u32>,
}

/// Splits a document into sections that tile its text.
pub fn split(document: &Document, schemas: &Schemas) -> Vec<Section> {
    let mut headings = on_lines(document, schemas);
    if headings.len() < schemas.identity.sections.enough {
        let within = within_lines(document, schemas);
        headings = if within.len() > headings.len() { within } else { headings };
    }
    tile(document, &without_contents_list(document, headings))
}

/// The sections between headings.
fn tile(document: &Document, headings: &[Heading]) -> Vec<Section> {
    let end = document.text.as_str().len();
    let starts = headings.iter().map(|h| h.start).chain([end]);
    let mut sections =
        vec![Section { heading: Span::default(), span: Span::new(0, headings.first().map_or(end, |h| h.start)) }];
    let ends = starts.skip(1);
    sections
        .extend(headings.iter().zip(ends).map(|(h, end)| Section { heading: h.span, span: Span::new(h.start, end) }));
    sections
}

fn lines(document: &Document) -> impl Iterator<Item = Line> + '_ {
    document.blocks.iter().filter_map(|block| match block {
        Block::Line(line) if !line.span.is_empty() => Some(*line),
        _ => None,
    })
}

/// Headings at the beginning of lines.
fn on_lines(document: &Document, schemas: &Schemas) -> Vec<Heading> {
    let rules = &schemas.identity.sections;
    let level = top_level(document, schemas);
    let mut appendix = Appendix::default();
    let mut found = Vec::new();
    for line in lines(document) {
        let text = Simple::new(document, line.span, schemas);
        let heading = numbered(&text, rules).or_else(|| marked(&text, line, level, schemas));
        if let Some(heading) = heading.filter(|h| appendix.admits(h)) {
            found.push(heading);
        }
        appendix.see(&text, rules);
    }
    found
}

/// A line in simplified script, with the way back to its bytes.
struct Simple<'a> {
    text: std::borrow::Cow<'a, str>,
    printed: &'a str,
    start: usize,
}

impl<'a> Simple<'a> {
    fn new(document: &'a Document, span: Span, schemas: &Schemas) -> Self {
        let printed = document.text.slice(span);
        Self { text: schemas.script.simplify(printed), printed, start: span.start as usize }
    }

    /// The place in the document of a byte of the simplified line.
    fn place(&self, at: usize) -> usize {
        let chars = self.text[..at].chars().count();
        self.start + self.printed.char_indices().nth(chars).map_or(self.printed.len(), |(i, _)| i)
    }

    fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.place(from), self.place(to))
    }

    /// Where its first character stands that is not blank, and where its last one ends.
    fn trimmed(&self) -> (usize, usize) {
        let from = self.text.len() - self.text.trim_start().len();
        (from, self.text.trim_end().len().max(from))
    }
}

/// A heading that opens with an ordinal: known words with text after them, or a line of its own.
fn numbered(text: &Simple<'_>, rules: &SectionRules) -> Option<Heading> {
    let (from, to) = text.trimmed();
    let (number, words) = ordinal(&text.text[from..to], rules)?;
    let known = rules.known_words(&text.text[from + words..to]);
    let end = match known {
        Some(length) => from + words + length,
        None if stands_alone(&text.text[from..to], rules) && from + words < to => to,
        None => return None,
    };
    Some(Heading { start: text.start, span: text.span(from, end), number: Some(number) })
}

/// The number of an ordinal and the bytes it takes.
fn ordinal(text: &str, rules: &SectionRules) -> Option<(u32, usize)> {
    if !rules.ordinal.is_match(text) {
        return None;
    }
    let captures = rules.ordinal.captures(text)?;
    let numeral = captures.name("number").or_else(|| captures.name("part"))?;
    Some((numerals::small(numeral.as_str(), &rules.numerals)?, captures.get(0)?.end()))
}

fn stands_alone(text: &str, rules: &SectionRules) -> bool {
    text.chars().count() <= rules.max_chars && !rules.not_headings.iter().any(|p| p.is_match(text))
}

/// A heading of the markup.
fn marked(text: &Simple<'_>, line: Line, level: Option<u8>, schemas: &Schemas) -> Option<Heading> {
    let rules = &schemas.identity.sections;
    let (from, to) = text.trimmed();
    let is_heading = Some(line.level) == level && is_marked(&text.text[from..to], line, schemas);
    is_heading.then(|| Heading {
        start: text.start,
        span: text.span(from, to),
        number: ordinal(&text.text[from..to], rules).map(|o| o.0),
    })
}

fn is_marked(text: &str, line: Line, schemas: &Schemas) -> bool {
    let rules = &schemas.identity.sections;
    line.level > 0
        && text.chars().count() <= rules.max_chars
        && !rules.lower.is_match(text)
        && !identity::is_title(&folded(text, &schemas.script), &schemas.identity.title)
}

/// The highest heading level of the markup, the title aside.
fn top_level(document: &Document, schemas: &Schemas) -> Option<u8> {
    let marked = |line: &Line| is_marked(document.text.slice(line.span).trim(), *line, schemas);
    lines(document).filter(marked).map(|line| line.level).min()
}

/// The appendix, in which the rows of a form look like headings.
#[derive(Default)]
struct Appendix {
    /// The number of the last heading of the text.
    last: u32,
    within: bool,
    /// Whether a number was met that does not go on counting: the rows of a form have begun.
    rows: bool,
}

impl Appendix {
    /// Whether a heading belongs to the text and not to a form; remembers its number.
    fn admits(&mut self, heading: &Heading) -> bool {
        let Some(number) = heading.number else { return true };
        if self.within && (self.rows || number != self.last + 1) {
            self.rows = true;
            return false;
        }
        (self.last, self.within) = (number, false);
        true
    }

    fn see(&mut self, text: &Simple<'_>, rules: &SectionRules) {
        self.within =
            self.within || (text.text.chars().count() <= rules.max_chars && rules.appendix.is_match(&text.text));
    }
}

/// Headings of known words anywhere in lines, after a full stop or white space.
fn within_lines(document: &Document, schemas: &Schemas) -> Vec<Heading> {
    let rules = &schemas.identity.sections;
    let mut found = Vec::new();
    for line in lines(document) {
        let text = Simple::new(document, line.span, schemas);
        let mut before = None;
        for (at, c) in text.text.char_indices() {
            if before.is_none_or(|b: char| b == '。' || b.is_whitespace())
                && let Some((number, words)) = ordinal(&text.text[at..], rules)
                && let Some(length) = rules.known_words(&text.text[at + words..])
            {
                let span = text.span(at, at + words + length);
                found.push(Heading { start: span.start as usize, span, number: Some(number) });
            }
            before = Some(c);
        }
    }
    found
}

/// Drops the entries of a contents list: headings with nothing below them that come again later.
fn without_contents_list(document: &Document, headings: Vec<Heading>) -> Vec<Heading> {
    let text = |h: &Heading| document.text.slice(h.span);
    let is_bare = |i: usize| {
        let end = headings.get(i + 1).map_or(document.text.as_str().len(), |next| next.start);
        document.text.as_str()[headings[i].span.end as usize..end].trim().is_empty()
    };
    let comes_again = |i: usize| headings[i + 1..].iter().any(|later| text(later) == text(&headings[i]));
    let kept = (0..headings.len()).filter(|&i| !(is_bare(i) && comes_again(i)));
    kept.map(|i| headings[i]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::testing::{document, embedded};

    /// The headings, after checking that the sections tile the text.
    fn headings(text: &str) -> Vec<String> {
        let document = document(text);
        let sections = split(&document, embedded());
        let joined: String = sections.iter().map(|s| document.text.slice(s.span)).collect();
        assert_eq!(joined, document.text.as_str());
        assert!(sections[0].heading.is_empty());
        assert!(sections[1..].iter().all(|s| s.span.holds(s.heading)));
        sections[1..].iter().map(|s| document.text.slice(s.heading).to_owned()).collect()
    }

    #[test]
    fn a_text_without_headings_is_one_section() {
        assert!(headings("某局2012年年报\n全年公开5条。").is_empty());
        assert!(headings("").is_empty());
    }

    #[test]
    fn numbering_that_begins_again() {
        let text = "某区2020年年报\n一、总体情况\n一、加强领导\n各部门……。\n二、健全制度\n1.制度\n二、主动公开政府信息情况\n(一)规章\n三、收到和处理政府信息公开申请情况";
        let expected = [
            "一、总体情况",
            "一、加强领导",
            "二、健全制度",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
        ];
        assert_eq!(headings(text), expected);
    }

    #[test]
    fn headings_with_their_text_on_the_line() {
        let text = "某局年报\n一、总体情况。2022年,我局公开信息3条。\n 二、概述 2012年公开2条\n三、领导重视,机构健全。我局成立了小组。\n四、其他需要报告的事项 无。";
        assert_eq!(headings(text), ["一、总体情况", "二、概述", "四、其他需要报告的事项"]);
    }

    #[test]
    fn prose_lists_and_contents_are_no_headings() {
        let text = "一、总体情况\n二、存在的问题\n一、总体情况\n一、制度还不够健全;\n一、总体情况……3\n正文。\n二、存在的问题\n一是认识不足。";
        assert_eq!(headings(text), ["一、总体情况", "二、存在的问题"]);
    }

    #[test]
    fn rows_of_forms_are_no_headings() {
        let text = "一、概述\n正文\n二、附表\n统计指标\n一、主动公开情况\n3\n二、回应解读情况\n三、依申请公开情况\n四、行政复议数量";
        assert_eq!(headings(text), ["一、概述", "二、附表"]);
        let text = "三、收到和处理政府信息公开申请情况\n\t一、本年新收政府信息公开申请数量\n一、上年结转|3|4\n四、结转下年度继续办理\n四、政府信息公开行政复议、行政诉讼情况";
        assert_eq!(headings(text), ["三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]);
    }

    #[test]
    fn an_appendix_in_the_middle() {
        let text = "一、概述\n正文\n附表:政府信息公开情况统计表\n二、存在的不足和改进措施\n正文";
        assert_eq!(headings(text), ["一、概述", "二、存在的不足和改进措施"]);
    }

    #[test]
    fn parts_and_headings_of_the_markup() {
        assert_eq!(headings("第一部分 概述\n正文\n第二部分 公开情况"), ["第一部分 概述", "第二部分 公开情况"]);
        let text = "#某局2020年政府信息公开年度报告\n##工作回顾\n正文\n###分项\n##(一)小节\n##展望";
        assert_eq!(headings(text), ["工作回顾", "展望"]);
    }

    #[test]
    fn a_report_in_one_paragraph() {
        let text = "界乡2022年年报 一、总体情况 2022年公开3条,比上年多。二、主动公开政府信息情况 2022年无。三、其他需要报告的事项 无。";
        assert_eq!(headings(text), ["一、总体情况", "二、主动公开政府信息情况", "三、其他需要报告的事项"]);
    }

    #[test]
    fn traditional_script_keeps_its_characters() {
        assert_eq!(headings("一、總體情況。2012年公開3條。\n二、其他"), ["一、總體情況", "二、其他"]);
    }
}
