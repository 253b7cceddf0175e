//! Automatic numbers of list paragraphs, as Word writes them.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::normalize::xml::attribute;

/// The lists of a document, and how far each is counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels by the id of the abstract list.
    levels: BTreeMap<String, Vec<Level>>,
    /// The abstract list of each list, with the starts that it overrides.
    lists: BTreeMap<String, List>,
    /// Numbers given last, by abstract list.
    counts: BTreeMap<String, [u32; LEVELS]>,
}

const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    text: String,
}

#[derive(Clone, Debug, Default)]
struct List {
    of: String,
    starts: BTreeMap<usize, u32>,
    begun: bool,
}

/// The element being read.
#[derive(Debug, Default)]
struct Open {
    list: Option<String>,
    levels: Option<String>,
    level: usize,
}

impl Numbering {
    /// Reads `word/numbering.xml`; what cannot be read is left out.
    pub(super) fn read(xml: &str) -> Self {
        let (mut numbering, mut open) = (Self::default(), Open::default());
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag) | Event::Empty(tag)) => numbering.element(&tag, &mut open),
                Ok(Event::Eof) | Err(_) => return numbering,
                Ok(_) => {}
            }
        }
    }

    fn element(&mut self, tag: &BytesStart<'_>, open: &mut Open) {
        let name = tag.local_name();
        let (name, value) = (name.as_ref(), || attribute(tag, "val").unwrap_or_default());
        match name {
            "abstractNum" => *open = Open { levels: attribute(tag, "abstractNumId"), ..Open::default() },
            "num" => *open = Open { list: attribute(tag, "numId"), ..Open::default() },
            "lvl" | "lvlOverride" => {
                open.level = attribute(tag, "ilvl").and_then(|l| l.parse().ok()).unwrap_or(0).min(LEVELS - 1);
            }
            _ => {}
        }
        if let Some(id) = &open.list {
            let list = self.lists.entry(id.clone()).or_default();
            match name {
                "abstractNumId" => list.of = value(),
                "startOverride" => drop(list.starts.insert(open.level, value().parse().unwrap_or(1))),
                _ => {}
            }
        } else if let Some(id) = &open.levels {
            let levels = self.levels.entry(id.clone()).or_default();
            levels.resize_with(LEVELS, Level::default);
            let level = &mut levels[open.level];
            match name {
                "start" => level.start = value().parse().unwrap_or(1),
                "numFmt" => level.format = value(),
                "lvlText" => level.text = value(),
                _ => {}
            }
        }
    }

    /// The number of the next paragraph of a list; `None` where it shows none.
    pub(super) fn next(&mut self, list: &str, level: u8) -> Option<String> {
        let level = usize::from(level).min(LEVELS - 1);
        let list = self.lists.get_mut(list)?;
        let levels = self.levels.get(&list.of)?;
        let begins: Vec<u32> =
            (0..LEVELS).map(|l| list.starts.get(&l).copied().unwrap_or(levels[l].start).max(1) - 1).collect();
        let counts = self.counts.entry(list.of.clone()).or_insert([u32::MAX; LEVELS]);
        if !list.begun && !list.starts.is_empty() {
            list.starts.keys().for_each(|&l| counts[l] = u32::MAX);
        }
        list.begun = true;
        for (count, begin) in counts.iter_mut().zip(&begins).take(level + 1) {
            if *count == u32::MAX {
                *count = *begin;
            }
        }
        counts[level] = counts[level].saturating_add(1).min(u32::MAX - 1);
        counts[level + 1..].fill(u32::MAX);
        written(levels, level, counts)
    }
}

/// `%1` and so on in the pattern of the level, replaced by the counts.
fn written(levels: &[Level], level: usize, counts: &[u32; LEVELS]) -> Option<String> {
    let Level { format, text, .. } = &levels[level];
    if matches!(format.as_str(), "bullet" | "none") || text.is_empty() {
        return None;
    }
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let of = chars.next().and_then(|d| d.to_digit(10)).unwrap_or(0) as usize;
        if let Some(i) = of.checked_sub(1).filter(|&i| i < LEVELS) {
            // A level above that was never counted stands at its start.
            let count = if counts[i] == u32::MAX || counts[i] == 0 { 1 } else { counts[i] };
            out.push_str(&number(count, &levels[i].format));
        }
    }
    Some(out)
}

fn number(n: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital" => ideographic(n),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&n) => {
            char::from_u32(0x245f + n).map_or_else(String::new, String::from)
        }
        "upperLetter" if (1..=26).contains(&n) => char::from(b'A' + (n - 1) as u8).to_string(),
        "lowerLetter" if (1..=26).contains(&n) => char::from(b'a' + (n - 1) as u8).to_string(),
        _ => n.to_string(),
    }
}

const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Up to 99, further than any list of a report.
fn ideographic(n: u32) -> String {
    let digit = |d: u32| if d == 0 { "" } else { DIGITS[d as usize % 10] };
    match n {
        0..=9 => DIGITS[n as usize].to_owned(),
        10..=19 => format!("十{}", digit(n - 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}
