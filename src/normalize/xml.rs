//! Small helps to read XML of office formats by local names.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::package::{Refusal, damaged};

/// The name behind the prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute by its local name, with references resolved.
pub(super) fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|a| local(a.key.0) == wanted)?;
    Some(htmlize::unescape_attribute(&*found.value).into_owned())
}

/// A switch such as `<w:vanish/>`: on, unless its value says otherwise.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off" | "none"))
}

/// What a reference such as `&amp;` stands for.
pub(super) fn resolved(reference: &BytesRef<'_>) -> String {
    let name: &str = reference;
    htmlize::unescape(format!("&{name};")).into_owned()
}

/// What is built of the elements of a file, as they come.
pub(super) trait Elements {
    /// An element begins; also one without content.
    fn start(&mut self, tag: &BytesStart<'_>);
    /// Text, with references resolved.
    fn text(&mut self, text: &str);
    /// The element of that local name ends.
    fn end(&mut self, name: &str) -> Result<(), Refusal>;
}

/// Tells all elements of a file.
pub(super) fn tell(xml: &str, to: &mut impl Elements) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event().map_err(|e| damaged(&e.to_string()))? {
            Event::Start(tag) => to.start(&tag),
            Event::Empty(tag) => {
                to.start(&tag);
                to.end(tag.local_name().as_ref())?;
            }
            Event::End(tag) => to.end(tag.local_name().as_ref())?,
            Event::Text(text) => to.text(&text),
            Event::CData(text) => to.text(&text),
            Event::GeneralRef(name) => to.text(&resolved(&name)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
