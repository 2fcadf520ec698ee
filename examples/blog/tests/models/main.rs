//! The models at work, on the backend that the features chose.

mod crud;
mod fetch;
mod laws;
mod shapes;
mod support;
