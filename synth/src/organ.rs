//! Who reports: organs of every kind and level, at places of `schemas/regions`.

use nianbao::schema::SchemaFiles;

use crate::dice::Stream;
use crate::figures::Size;
use crate::wording::{OrganWords, filled};

/// Who reports.
#[derive(Clone, Debug)]
pub struct Organ {
    /// Its name.
    pub name: String,
    /// What it calls itself.
    pub own: String,
    /// How large its figures are.
    pub size: Size,
}

/// A county with the regions above it.
#[derive(Clone, Debug)]
struct Place {
    province: String,
    city: String,
    county: String,
}

/// The places of today.
#[derive(Debug)]
pub struct Places(Vec<Place>);

/// A line of the regions: code, name, code above; `None` for one that is no more.
fn region(line: &str) -> Option<(&str, &str, &str)> {
    let mut fields = line.split('\t');
    let (code, name, above) = (fields.next()?, fields.next()?, fields.next()?);
    let last = fields.nth(1)?;
    (last.is_empty() && !code.starts_with('#')).then_some((code, name, above))
}

impl Places {
    /// The places of the embedded schemas.
    pub fn embedded() -> Self {
        let files = SchemaFiles::embedded();
        let text = files.get("regions/regions.txt").map_or("", |file| file.text);
        let regions: Vec<(&str, &str, &str)> = text.lines().filter_map(region).collect();
        let find = |code: &str| regions.iter().find(|(c, _, _)| *c == code);
        let place = |(_, county, above): &(&str, &str, &str)| {
            let (_, city, above) = find(above)?;
            let (_, province, _) = find(above)?;
            Some(Place { province: (*province).to_owned(), city: (*city).to_owned(), county: (*county).to_owned() })
        };
        Self(regions.iter().filter_map(place).collect())
    }

    /// An organ.
    pub fn organ(&self, words: &OrganWords, dice: &mut Stream<'_>) -> Organ {
        let kind = dice.pick(&words.organ);
        let place = dice.pick(&self.0);
        let with_city = dice.chance(50);
        let (town, bureau) = (dice.pick(&words.towns), dice.pick(&words.bureaus));
        let name = filled(&kind.name, |name| {
            Some(match name {
                "province" => place.province.clone(),
                "city" => place.city.clone(),
                "county" if with_city => format!("{}{}", place.city, place.county),
                "county" => place.county.clone(),
                "town" => town.clone(),
                "bureau" => bureau.clone(),
                _ => return None,
            })
        });
        let step = dice.between(kind.sizes.0, kind.sizes.1);
        Organ { name, own: dice.pick(&kind.own).clone(), size: Size { step, is_city: kind.is_city } }
    }
}
