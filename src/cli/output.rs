//! Printing of results.

use std::io::{self, ErrorKind, Write};

use super::{Done, Failure};

/// Prints a result to stdout. A reader that went away is no error.
pub(super) fn print(text: &str) -> Result<Done, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Failure::Run(format!("cannot write to stdout: {e}"))),
        _ => Ok(Done::Well),
    }
}

/// Prints JSON, indented.
pub(super) fn print_json(value: &serde_json::Value) -> Result<Done, Failure> {
    print(&format!("{value:#}\n"))
}
