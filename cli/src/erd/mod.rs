//! Diagrams of tables and how they point to each other: Mermaid, DOT for Graphviz, and an SVG that needs nothing else.
//!
//! A schema becomes a [`Diagram`], which holds what is drawn and no more; each form is a function of that.

mod diagram;
mod dot;
mod layout;
mod mermaid;
mod svg;

pub use self::diagram::{Columns, Diagram, Ends, Entity, Options, Relation, Row};
pub use self::dot::to_dot;
pub use self::layout::{Layout, Point, Size};
pub use self::mermaid::to_mermaid;
pub use self::svg::{layout, to_svg};
