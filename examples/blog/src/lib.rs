//! The reference data layer.
