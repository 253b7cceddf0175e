//! Titles with the codes of their regions, of every kind of organ and every province.

use crate::extract::identity::identify;
use crate::extract::testing::{document, embedded};

/// Code, level and title of `tests/places.tsv`; a minus is null, ¶ ends the title.
const TITLES: &str = include_str!("../../../../tests/places.tsv");

#[test]
fn titles_lead_to_codes() {
    let lines = TITLES.lines().filter(|line| !line.starts_with('#'));
    let mut wrong = Vec::new();
    for line in lines {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, level, text] = fields[..] else { panic!("{line}") };
        let (identity, finding) = identify(&document(&text.replace('¶', "\n\n")), embedded());
        let place = &identity.place;
        let found = (place.code.as_deref().unwrap_or("-"), place.level.unwrap_or("-"));
        let said = finding.is_none() || code == "-";
        if found != (code, level) || !said || place.code.is_some() != place.basis.is_some() {
            wrong.push(format!("{line}: {found:?} {:?} of {:?}", place.organ, identity.publisher));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
