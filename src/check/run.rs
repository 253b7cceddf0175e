//! Checks over a whole run.
