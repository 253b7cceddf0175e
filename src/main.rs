//! The program `nianbao`: its exit code, and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    nianbao::cli::main()
}
