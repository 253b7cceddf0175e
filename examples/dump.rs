//! dev dump
use nianbao::{extract, map, model::*, normalize, schema::Schemas};
fn main() {
    let schemas = Schemas::embedded().unwrap_or_else(|e| { for x in e { eprintln!("{x}"); } std::process::exit(2) });
    let verbose = std::env::var("V").is_ok();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let s = Source { path: path.clone(), file: path.clone().into(), bytes: bytes.len() as u64, modified: 0 };
        match normalize::normalize(&s, &bytes, &schemas.page) {
            Err(r) => println!("REJECT\t{path}\t{}", r.message),
            Ok(d) => {
                let mut r = extract::extract(d, &schemas);
                map::map(&mut r, &schemas);
                if verbose {
                    println!("{:?}\n{:?}\nform {:?}", r.document.page, r.identity, r.form);
                    for (i,t) in r.tables.iter().enumerate() { println!("table {} {:?} {}x{}", i+1, t.origin, t.rows, t.cols);
                        for row in 0..t.rows { let c: Vec<String> = t.starting_in(row).map(|i| r.document.text.slice(t.cells[i].span).replace('\n',"⏎")).collect(); println!("   {row}: {}", c.join(" | ")); } }
                    for x in &r.recognised { println!("{x:?}"); }
                    for s in &r.sections { println!("SECTION {:?} {}", r.document.text.slice(s.heading), s.span.end-s.span.start); }
                    for f in r.findings.iter().chain(&r.document.findings) { println!("{} {:?} {}", f.check, f.severity, f.message); }
                }
                for f in &r.facts {
                    println!("FACT\t{path}\t{}\t{}\t{}\t{}\t{:?}\t{}", f.metric.as_deref().unwrap_or(""), f.applicant.as_deref().unwrap_or(""), f.value.number().map(|n| n.to_string()).unwrap_or_default(), f.value.state(), f.method, f.evidence);
                }
            }
        }
    }
}
