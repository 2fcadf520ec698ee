//! The derive macros of drivetrain.
