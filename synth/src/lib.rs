//! **synth** makes annual reports with known figures, to test the reader with: every form, organ, era and format, as
//! many as are wanted, the same ones from the same seed.
//!
//! ```text
//! dice      choices from a seed, kept, replayed, shrunk
//! figures   numbers that hold all identities        figures/tables.toml
//! tables    numbers on the forms                     schemas/forms
//! report    organ, title, prose, tables              wording/*.toml
//! errors    totals that contradict their parts, on request
//! notation  labels and numbers as reports print them
//! render    text, pages, other files
//! truth     what a reader must find
//! ```

pub mod dice;
pub mod errors;
pub mod figures;
pub mod grid;
pub mod kit;
pub mod notation;
pub mod organ;
pub mod render;
pub mod report;
pub mod shrink;
pub mod tables;
pub mod truth;
pub mod wording;
