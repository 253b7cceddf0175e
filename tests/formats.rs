//! The type of a file is told by its content: misnamed files, pages saved by Word, spreadsheets that are something else.

use std::io::{Cursor, Write};

use nianbao::model::{Format, Place, RejectKind, Source};
use nianbao::pipeline;
use nianbao::publish::Record;

use crate::project::{Project, embedded, report, repository};

const NAME: &str = "yunling-office-2019";

fn example() -> String {
    std::fs::read_to_string(repository().join("examples/reports").join(format!("{NAME}.html"))).unwrap()
}

fn fixture(kind: &str) -> Vec<u8> {
    std::fs::read(repository().join("tests/fixtures").join(kind).join(format!("{NAME}.{kind}"))).unwrap()
}

fn read(bytes: &[u8]) -> Result<Record, (RejectKind, String)> {
    let source = Source { path: "a".to_owned(), place: Place::Memory(bytes.to_vec()), ..Source::default() };
    let read = pipeline::read_one(source, None, 1 << 30, embedded());
    read.map(|(record, _)| record).map_err(|reject| (reject.error, reject.message))
}

/// Metric, applicant and value of all facts, sorted; of tables only where `tables`.
fn figures(record: &Record, tables: bool) -> Vec<String> {
    let wanted = record.report.facts.iter().filter(|f| !tables || f.cell.is_some());
    let mut all: Vec<_> = wanted.map(|f| format!("{:?} {:?} {:?}", f.metric, f.applicant, f.value)).collect();
    all.sort();
    all
}

fn is_the_example(bytes: &[u8], format: Format) {
    let (found, expected) = (read(bytes).unwrap(), read(example().as_bytes()).unwrap());
    assert_eq!(found.report.document.format, format);
    assert!(figures(&expected, false).len() > 100);
    assert_eq!(figures(&found, false), figures(&expected, false));
}

fn rejected(bytes: &[u8]) -> RejectKind {
    read(bytes).expect_err("a reject").0
}

#[test]
fn misnamed_files_are_read_as_what_they_are() {
    let project = Project::new();
    project.write("page.doc", example().as_bytes());
    project.write("word.pdf", &fixture("docx"));
    project.write("book.et", &fixture("xls"));
    project.write("word.wps", &fixture("doc"));
    project.write("sheet.doc", &fixture("xlsx"));
    for (name, format) in
        [("page.doc", "html"), ("word.pdf", "docx"), ("book.et", "xls"), ("word.wps", "doc"), ("sheet.doc", "xlsx")]
    {
        let (code, stdout, stderr) = project.nianbao(&["inspect", &format!("reports/{name}")]);
        assert_eq!(code, 0, "{name}: {stderr}");
        assert!(stdout.contains(&format!(" {format}, ")), "{name}: {stdout}");
    }
}

/// The example as Word saves a page: conditional comments, its own elements and styles.
fn saved_by_word() -> String {
    let head = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w=\"urn:schemas-microsoft-com:office:word\">\
        <head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><meta name=Generator content=\"Microsoft Word 11\">\
        <!--[if gte mso 9]><xml><o:DocumentProperties><o:Words>1234</o:Words></o:DocumentProperties></xml><![endif]-->\
        <!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->\
        <style><!-- p.MsoNormal {mso-style-parent:\"\"; mso-pagination:none;} --></style>\
        <!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:\"x\";}</style><![endif]--></head>";
    let body = example();
    let body = &body[body.find("<body").unwrap()..];
    let body = body
        .replace("</p>", "<o:p></o:p></p>")
        .replace("<p>", "<p class=MsoNormal style='mso-char-indent-count:2.0'><span lang=EN-US><o:p>&nbsp;</o:p></span>")
        .replace("<td>", "<td width=83 valign=top style='mso-border-alt:solid windowtext .5pt;'><![if !supportEmptyParas]>&nbsp;<![endif]>");
    format!("{head}{body}")
}

#[test]
fn pages_saved_by_word_whatever_charset_they_declare() {
    let page = saved_by_word();
    is_the_example(page.as_bytes(), Format::Html);
    is_the_example(&encoding_rs::GB18030.encode(&page).0, Format::Html);
    let utf16: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    is_the_example(&utf16, Format::Html);
    is_the_example(&[&b"\xff\xfe"[..], &utf16].concat(), Format::Html);
}

#[test]
fn a_single_file_web_page_of_word() {
    let page = encoding_rs::GB18030.encode(&saved_by_word()).0.into_owned();
    let mut quoted = String::new();
    for line in page.chunks(24) {
        line.iter().for_each(|b| quoted.push_str(&format!("={b:02X}")));
        quoted.push_str("=\r\n");
    }
    let file = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_NextPart_01\"\r\n\r\n\
         This document is a Single File Web Page.\r\n\r\n------=_NextPart_01\r\nContent-Location: file:///C:/1.htm\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n{quoted}\r\n\
         ------=_NextPart_01\r\nContent-Type: image/png\r\n\r\nx\r\n------=_NextPart_01--\r\n"
    );
    is_the_example(file.as_bytes(), Format::Mhtml);
}

const TITLE: &str = "某县2015年政府信息公开工作年度报告";

/// Rows of the form of 2014, as a sheet.
fn sheet() -> Vec<[String; 3]> {
    let report = report("某县", 2015, 1234);
    let rows = report.lines().filter_map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>().try_into().ok());
    rows.collect()
}

fn has_the_sheet(bytes: &[u8], format: Format) {
    let record = read(bytes).unwrap();
    assert_eq!(record.report.document.format, format);
    let values: Vec<_> = record.report.facts.iter().map(|f| f.raw_value.as_str()).collect();
    let expected: Vec<_> = sheet().into_iter().map(|row| row[2].clone()).filter(|v| v.parse::<u32>().is_ok()).collect();
    assert_eq!(values, expected, "{}", record.report.document.text.as_str());
    assert_eq!(record.report.identity.report_year, Some(2015));
}

#[test]
fn spreadsheets_that_are_a_page() {
    let row = |[label, unit, value]: &[String; 3]| format!("<tr><td>{label}<td>{unit}<td x:num=\"{value}\">{value}");
    let rows: String = sheet().iter().map(row).collect();
    let page = format!(
        "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=gb2312><!--[if gte mso 9]><xml>\
         <x:ExcelWorkbook/></xml><![endif]--></head><body><table><tr><td colspan=3>{TITLE}{rows}</table>"
    );
    has_the_sheet(&encoding_rs::GB18030.encode(&page).0, Format::Html);
}

#[test]
fn spreadsheets_that_are_separated_text() {
    for separator in [",", "\t", ";"] {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace("(不", "\n(不"));
        let row = |row: &[String; 3]| row.iter().map(quoted).collect::<Vec<_>>().join(separator);
        let title = [TITLE, "", ""].join(separator);
        let text = format!("{title}\r\n{}\r\n", sheet().iter().map(row).collect::<Vec<_>>().join("\r\n"));
        has_the_sheet(text.as_bytes(), Format::Csv);
        has_the_sheet(&encoding_rs::GB18030.encode(&text).0, Format::Csv);
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        has_the_sheet(&utf16, Format::Csv);
    }
}

#[test]
fn spreadsheets_of_2003_in_xml() {
    let kind = |text: &str| if text.parse::<f64>().is_ok() { "Number" } else { "String" };
    let number = |text: &str| text.replace("1234", "1.234E3");
    let cell = |text: &String| {
        format!("<Cell ss:StyleID=\"s1\"><Data ss:Type=\"{}\">{}</Data></Cell>", kind(text), number(text))
    };
    let row = |row: &[String; 3]| format!("<Row>{}</Row>", row.iter().map(cell).collect::<String>());
    let rows: String = sheet().iter().map(row).collect();
    let hidden = "<Worksheet ss:Name=\"藏\"><Table><Row><Cell><Data ss:Type=\"Number\">99</Data></Cell></Row></Table>\
        <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>";
    let book = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
         <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"表\"><Table>\
         <Row><Cell ss:MergeAcross=\"2\"><Data ss:Type=\"String\">{TITLE}</Data></Cell></Row>{rows}</Table></Worksheet>\
         {hidden}</Workbook>"
    );
    has_the_sheet(book.as_bytes(), Format::Xls);
}

#[test]
fn word_documents_of_2003_in_xml() {
    let docx = fixture("docx");
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let document = std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap();
    let body = &document[document.find("<w:body").unwrap()..document.find("</w:document").unwrap()];
    let file = |root: &str| format!("<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>{root}");
    let flat = file(&format!(
        "<w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">{body}</w:wordDocument>"
    ));
    is_the_example(flat.as_bytes(), Format::Doc);
    let package = file(&format!(
        "<pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">\
         <pkg:part pkg:name=\"/word/document.xml\"><pkg:xmlData><w:document>{body}</w:document></pkg:xmlData></pkg:part>\
         </pkg:package>"
    ));
    is_the_example(package.as_bytes(), Format::Doc);
}

#[test]
fn a_body_of_another_name_is_found() {
    let mut zip = zip::ZipArchive::new(Cursor::new(fixture("docx"))).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).unwrap();
        let name = part.name().unwrap().replace("word/document.xml", "word/document2.xml");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        if name == "_rels/.rels" {
            bytes = String::from_utf8(bytes).unwrap().replace("word/document.xml", "word/document2.xml").into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    is_the_example(&out.finish().unwrap().into_inner(), Format::Docx);
}

/// A compound file with a directory entry of that name is enough for its kind to be told.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(512, 0);
    bytes.extend(stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

#[test]
fn protected_files_are_rejects_that_say_so() {
    assert_eq!(rejected(&compound("EncryptedPackage")), RejectKind::Encrypted);
    let mut doc = fixture("doc");
    let header = (0..doc.len()).step_by(512).find(|&at| doc[at..].starts_with(b"\xec\xa5")).unwrap();
    doc[header + 11] |= 1;
    assert_eq!(rejected(&doc), RejectKind::Encrypted);
    let mut xls = fixture("xls");
    let book = (0..xls.len()).step_by(512).find(|&at| xls[at..].starts_with(b"\x09\x08\x10\0\0\x06")).unwrap();
    // The record after the first becomes the one that says how the rest is encrypted.
    xls[book + 20..book + 22].copy_from_slice(b"\x2f\0");
    xls[book + 24..book + 26].copy_from_slice(b"\x01\0");
    assert_eq!(rejected(&xls), RejectKind::Encrypted);
}

#[test]
fn formats_without_a_reader_are_named() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("OFD.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let (kind, message) = read(&zip.finish().unwrap().into_inner()).expect_err("a reject");
    assert_eq!(kind, RejectKind::UnsupportedFormat);
    assert!(message.contains("OFD"), "{message}");
    assert_eq!(rejected(&compound("PowerPoint Document")), RejectKind::UnsupportedFormat);
}

/// A workbook of two sheets and a hidden one, with merged cells, dates, percentages and formulas.
fn workbook(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, text: String| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let entry = |(n, (name, state, _)): (usize, &(&str, &str, &str))| {
        format!("<sheet name=\"{name}\" sheetId=\"{n}\" state=\"{state}\" r:id=\"r{n}\"/>")
    };
    let list: String = sheets.iter().enumerate().map(entry).collect();
    let relation = |n: usize| {
        format!("<Relationship Id=\"r{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
    };
    let relations: String = (0..sheets.len()).map(relation).collect();
    part("[Content_Types].xml", "<Types/>".to_owned());
    let main = format!("<Relationship Id=\"m\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    part("_rels/.rels", format!("<Relationships>{main}</Relationships>"));
    part("xl/workbook.xml", format!("<workbook xmlns:r=\"{RELATIONS}\"><sheets>{list}</sheets></workbook>"));
    part("xl/_rels/workbook.xml.rels", format!("<Relationships>{relations}</Relationships>"));
    part(
        "xl/styles.xml",
        "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".to_owned(),
    );
    for (n, (.., rows)) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{n}.xml"), format!("<worksheet>{rows}</worksheet>"));
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn sheets_of_a_workbook_follow_each_other_with_merged_cells_and_dates() {
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let title = format!("<row r=\"1\">{}</row>", text("A1", TITLE));
    let day = format!("<row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>42384</v></c></row>", text("A2", "填报日期"));
    let row = |(n, [label, unit, value]): (usize, &[String; 3])| {
        let value = match value.parse::<u32>() {
            Ok(value) => format!("<c r=\"D{n}\"><f>{value}+0</f><v>{value}</v></c>"),
            Err(_) => text(&format!("D{n}"), value),
        };
        format!("<row r=\"{n}\">{}{}{value}</row>", text(&format!("A{n}"), label), text(&format!("C{n}"), unit))
    };
    let rows: String = (1..).zip(&sheet()).map(row).collect();
    let merged: String = (1..=sheet().len()).map(|n| format!("<mergeCell ref=\"A{n}:B{n}\"/>")).collect();
    let data = format!("<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>");
    let front = format!("<sheetData>{title}{day}</sheetData><mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>");
    let hidden = data.replace("<v>1234</v>", "<v>9</v>");
    let book = workbook(&[("封面", "visible", &front), ("旧", "hidden", &hidden), ("附表", "visible", &data)]);
    has_the_sheet(&book, Format::Xlsx);
    let shown = read(&book).unwrap().report.document.text.as_str().to_owned();
    assert!(shown.contains("填报日期\t2016-01-15"), "{shown}");
}

/// What Word can do to a table: nested in another, in a text box, with changes, notes and merged cells.
#[test]
fn tables_of_word_in_every_place() {
    let p = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let changed = |text: &str| {
        format!(
            "<w:p><w:del><w:r><w:delText>99</w:delText></w:r></w:del><w:ins><w:r><w:t>{text}</w:t></w:r></w:ins>\
             <w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
        )
    };
    let cell = |content: &str| format!("<w:tc><w:tcPr/>{content}</w:tc>");
    let row = |[label, unit, value]: &[String; 3]| {
        let cells = [cell(&p(label)), cell(&p(unit)), cell(&changed(value))].concat();
        format!("<w:tr>{cells}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{}</w:tr>", cell(&p("98")).repeat(3))
    };
    let table = format!("<w:tbl>{}</w:tbl>", sheet().iter().map(row).collect::<String>());
    let title = p(TITLE);
    let nested = format!("{title}<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&format!("{}{table}{}", p("附表"), p(""))));
    let drawn = format!("<w:drawing><wps:txbx><w:txbxContent>{table}</w:txbxContent></wps:txbx></w:drawing>");
    let old = format!("<w:pict><v:textbox><w:txbxContent>{table}</w:txbxContent></v:textbox></w:pict>");
    let boxed = format!(
        "{title}<w:p><w:r><mc:AlternateContent><mc:Choice>{drawn}</mc:Choice><mc:Fallback>{old}</mc:Fallback>\
         </mc:AlternateContent></w:r></w:p>"
    );
    for body in [format!("{title}{table}"), nested, boxed] {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let note =
            format!("<w:footnotes><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>", p("数据截至12月31日。"));
        for (name, text) in [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("word/document.xml", format!("<w:document><w:body>{body}</w:body></w:document>")),
            ("word/footnotes.xml", note),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        has_the_sheet(&zip.finish().unwrap().into_inner(), Format::Docx);
    }
}

#[test]
fn broken_rich_text_is_a_document_or_a_reject() {
    let whole = fixture("rtf");
    for bytes in [&b"{\\rtf"[..], &whole[..4000]] {
        match read(bytes) {
            Ok(record) => assert_eq!(record.report.document.format, Format::Rtf),
            Err((kind, _)) => assert!(
                matches!(kind, RejectKind::ConverterMissing | RejectKind::Damaged | RejectKind::Empty),
                "{kind:?}"
            ),
        }
    }
}
