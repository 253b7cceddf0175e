//! What lies on disk: folders, globs and files to [`Source`](crate::model::Source)s.
