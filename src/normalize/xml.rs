//! Small helps to read XML of office formats by local names.

use quick_xml::events::{BytesRef, BytesStart};

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
