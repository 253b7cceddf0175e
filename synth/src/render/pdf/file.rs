//! The bytes of a PDF: objects, streams, cross-references.

/// Text at a place.
pub(super) fn text((x, y): (f64, f64), size: f64, text: &str) -> String {
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    if hex.is_empty() { hex } else { format!("BT /F {size} Tf {x:.2} {y:.2} Td <{hex}> Tj ET\n") }
}

/// The four lines around a rectangle, by its lower left corner.
pub(super) fn rectangle((x, y): (f64, f64), (width, height): (f64, f64)) -> String {
    format!("{x:.2} {y:.2} {width:.2} {height:.2} re S\n")
}

/// A file of pages of one size, each by what is drawn on it.
pub(super) fn write((width, height): (f64, f64), pages: &[String]) -> Vec<u8> {
    let kids: String = (0..pages.len()).map(|page| format!("{} 0 R ", 5 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{kids}]>>", pages.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>"
            .to_owned(),
    ];
    for (no, drawn) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {} 0 R/Resources<</Font<</F 3 0 R>>>>>>",
            6 + 2 * no
        ));
        objects.push(format!("<</Length {}>> stream\n{drawn}\nendstream", drawn.len() + 1));
    }
    let mut out = String::from("%PDF-1.4\n");
    let mut references = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (no, object) in (1..).zip(&objects) {
        references.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{no} 0 obj {object} endobj\n"));
    }
    let (size, start) = (objects.len() + 1, out.len());
    out.push_str(&format!("{references}trailer <</Root 1 0 R/Size {size}>>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}
