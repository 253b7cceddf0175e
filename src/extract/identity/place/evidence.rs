//! What a document says about places besides the name of its publisher, in the order in which it is believed.

use crate::extract::folded::Folded;
use crate::extract::identity::{Lines, title::Title};
use crate::model::{Document, RegionBasis};
use crate::schema::{Region, RegionLevel, Schemas};

use super::name::in_year;

/// A document as evidence.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its lines.
    pub lines: &'a Lines,
    /// Its title.
    pub title: Option<&'a Title>,
    /// The year that it reports about.
    pub year: Option<i16>,
    /// The schemas.
    pub schemas: &'a Schemas,
}

/// A region named somewhere: what it can mean, and what follows it.
pub struct Mention<'a> {
    /// Regions of that name.
    pub regions: Vec<&'a Region>,
    /// What follows.
    pub after: String,
}

/// Whether something that the document says speaks for a region.
type Sign<'a> = Box<dyn Fn(&Region) -> bool + 'a>;

const SOURCES: [RegionBasis; 9] = [
    RegionBasis::Name,
    RegionBasis::Title,
    RegionBasis::Page,
    RegionBasis::Opening,
    RegionBasis::Closing,
    RegionBasis::Address,
    RegionBasis::Phone,
    RegionBasis::Postcode,
    RegionBasis::Text,
];

impl<'a> Evidence<'a> {
    /// Which of some regions the document means: the first source that speaks for one of them more than for others.
    pub fn choose(&self, candidates: &[&'a Region]) -> Option<(&'a Region, RegionBasis)> {
        let mut left = candidates.to_vec();
        for basis in SOURCES {
            let votes: Vec<usize> = self.votes(basis, &left);
            let most = votes.iter().copied().max().unwrap_or(0);
            let enough = basis != RegionBasis::Text || most >= self.schemas.identity.place.least_mentions;
            if most > 0 && enough {
                let best = |vote: &usize| *vote == most || (basis != RegionBasis::Text && *vote > 0);
                left = left.iter().zip(&votes).filter(|(_, vote)| best(vote)).map(|(region, _)| *region).collect();
            }
            if let [one] = left[..] {
                return Some((one, basis));
            }
        }
        None
    }

    /// How often a source speaks for each candidate; what speaks for all of them says nothing.
    fn votes(&self, basis: RegionBasis, candidates: &[&Region]) -> Vec<usize> {
        let mut votes = vec![0; candidates.len()];
        for supports in self.signs(basis) {
            let hits: Vec<bool> = candidates.iter().map(|candidate| supports(candidate)).collect();
            if hits.contains(&false) {
                votes.iter_mut().zip(hits).for_each(|(vote, hit)| *vote += usize::from(hit));
            }
        }
        votes
    }

    /// What a source says, each as the question whether it speaks for a region.
    fn signs(&self, basis: RegionBasis) -> Vec<Sign<'a>> {
        let (schemas, year) = (self.schemas, self.year);
        let above = move |region: &Region| {
            let parent = schemas.regions.above(region, year);
            [parent, parent.and_then(|parent| schemas.regions.above(parent, year))]
        };
        match basis {
            RegionBasis::Address => self.hosts().into_iter().map(|host| self.host_sign(host)).collect(),
            RegionBasis::Phone => self.found(&schemas.identity.place.phone, "area", move |region, area| {
                let has = |region: &Region| region.phone.split(' ').any(|code| code == area);
                has(region) || above(region).into_iter().flatten().any(has)
            }),
            RegionBasis::Postcode => self.found(&schemas.identity.place.postcode, "postcode", |region, code| {
                !region.postcode.is_empty() && code.starts_with(&region.postcode)
            }),
            _ => {
                let speaks = |mention: Mention<'a>| {
                    let says = move |region: &Region| {
                        mention.regions.iter().any(|outer| schemas.regions.is_within(region, outer.code))
                    };
                    Box::new(says) as Sign<'a>
                };
                self.mentions(basis).into_iter().map(speaks).collect()
            }
        }
    }

    fn found(
        &self,
        pattern: &'a regex::Regex,
        group: &str,
        says: impl Fn(&Region, &str) -> bool + Copy + 'a,
    ) -> Vec<Sign<'a>> {
        let captures = self.lines.iter().flat_map(|line| pattern.captures_iter(line.as_str()));
        let values = captures.filter_map(|c| Some(c.name(group)?.as_str().to_owned()));
        values.map(|value| Box::new(move |r: &Region| says(r, &value)) as Sign<'a>).collect()
    }

    /// The hosts of the page and of the addresses in the text.
    fn hosts(&self) -> Vec<String> {
        let pattern = &self.schemas.identity.place.host;
        let url = self.document.page.url.as_deref().into_iter();
        let texts = url.chain(self.lines.iter().map(Folded::as_str));
        let hosts = texts.flat_map(|text| pattern.captures_iter(text));
        hosts.filter_map(|c| Some(c.name("host")?.as_str().to_ascii_lowercase())).collect()
    }

    fn host_sign(&self, host: String) -> Sign<'a> {
        let (schemas, year) = (self.schemas, self.year);
        Box::new(move |region| {
            let (regions, letters) = (&schemas.regions, &schemas.identity.place.hosts);
            let of = |region: &Region, label: &str| {
                label == region.host || letters.get(label).is_some_and(|code| *code == region.code)
            };
            host.split('.').any(|label| {
                let mut outer = schemas.regions.above(region, year);
                let mut says = of(region, label);
                while let Some(next) = outer.filter(|_| !says) {
                    says = of(next, label);
                    outer = regions.above(next, year);
                }
                says
            })
        })
    }

    /// The regions that a source names.
    pub fn mentions(&self, basis: RegionBasis) -> Vec<Mention<'a>> {
        let rules = &self.schemas.identity.place;
        let page = &self.document.page;
        let fold = |text: &str| Folded::new(text, &self.schemas.script);
        let count = self.lines.iter().len();
        let texts: Vec<Folded> = match basis {
            RegionBasis::Title => {
                self.title.map(|t| t.text.clone()).into_iter().chain(page.title.as_deref().map(fold)).collect()
            }
            RegionBasis::Page => page.publisher.as_deref().map(fold).into_iter().collect(),
            RegionBasis::Opening => self.lines.iter().take(rules.opening_lines).cloned().collect(),
            RegionBasis::Closing => {
                self.lines.iter().skip(count.saturating_sub(rules.closing_lines)).cloned().collect()
            }
            RegionBasis::Text => self.lines.iter().cloned().collect(),
            _ => Vec::new(),
        };
        let short = matches!(basis, RegionBasis::Title | RegionBasis::Page);
        texts.iter().flat_map(|text| self.mentions_in(text.as_str(), short)).collect()
    }

    /// The names of regions in a text, the longest at each place. Names of two characters are words as well (城区).
    fn mentions_in(&self, text: &str, short: bool) -> Vec<Mention<'a>> {
        const LEAST_BYTES: usize = 9;
        let mut found = Vec::new();
        let mut next = 0;
        for (at, _) in text.char_indices() {
            if at < next {
                continue;
            }
            let here = self.schemas.regions.starting(&text[at..]);
            let other_word = |len: usize| self.schemas.identity.place.not_after_short.is_match(&text[at + len..]);
            let counts = |full: bool, region: &Region, len: usize| {
                (full && len >= LEAST_BYTES)
                    || (short && !full && region.level() < RegionLevel::County && !other_word(len))
            };
            let here: Vec<_> = here.filter(|s| counts(s.full, s.region, s.len)).collect();
            let Some(len) = here.iter().map(|s| s.len).max() else { continue };
            let regions: Vec<&Region> = here.iter().filter(|s| s.len == len).map(|s| s.region).collect();
            next = at + len;
            found.push(Mention {
                regions: in_year(&regions, self.year),
                after: text[next..].chars().take(30).collect(),
            });
        }
        found
    }
}
