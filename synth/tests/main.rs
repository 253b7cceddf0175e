//! One binary, a module for each promise.

#![allow(clippy::unwrap_used)]

mod round_trip;
