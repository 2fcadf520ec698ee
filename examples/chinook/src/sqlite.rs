//! Chinook in SQLite.

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "models.rs"]
pub mod models;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "report.rs"]
pub mod report;

#[expect(
    clippy::duplicate_mod,
    reason = "a model has one table, so each schema needs its own"
)]
#[path = "shapes.rs"]
pub mod shapes;

/// The backend that these models are on.
pub type Backend = diesel::sqlite::Sqlite;

/// The SQL type of amounts.
pub type Amount = diesel::sql_types::Double;

/// What each country bought in each year: `country`, `year`, `total`.
const SALES: &str = "\
    SELECT BillingCountry AS country, CAST(strftime('%Y', InvoiceDate) AS INTEGER) AS year, SUM(Total) AS total \
     FROM Invoice GROUP BY 1, 2";

/// The tables and columns in snake case, as PostgreSQL's schema has them.
pub mod schema {
    use crate::schema::sqlite;

    /// `Album`.
    pub mod album {
        pub use super::sqlite::Album::{
            AlbumId as album_id, ArtistId as artist_id, Title as title, all_columns, table,
        };
    }
    /// `Artist`.
    pub mod artist {
        pub use super::sqlite::Artist::{ArtistId as artist_id, Name as name, all_columns, table};
    }
    /// `Customer`.
    pub mod customer {
        pub use super::sqlite::Customer::{
            Address as address, City as city, Company as company, Country as country, CustomerId as customer_id,
            Email as email, Fax as fax, FirstName as first_name, LastName as last_name, Phone as phone,
            PostalCode as postal_code, State as state, SupportRepId as support_rep_id, all_columns, table,
        };
    }
    /// `Employee`.
    pub mod employee {
        pub use super::sqlite::Employee::{
            Address as address, BirthDate as birth_date, City as city, Country as country, Email as email,
            EmployeeId as employee_id, Fax as fax, FirstName as first_name, HireDate as hire_date,
            LastName as last_name, Phone as phone, PostalCode as postal_code, ReportsTo as reports_to, State as state,
            Title as title, all_columns, table,
        };
    }
    /// `Genre`.
    pub mod genre {
        pub use super::sqlite::Genre::{GenreId as genre_id, Name as name, all_columns, table};
    }
    /// `Invoice`.
    pub mod invoice {
        pub use super::sqlite::Invoice::{
            BillingAddress as billing_address, BillingCity as billing_city, BillingCountry as billing_country,
            BillingPostalCode as billing_postal_code, BillingState as billing_state, CustomerId as customer_id,
            InvoiceDate as invoice_date, InvoiceId as invoice_id, Total as total, all_columns, table,
        };
    }
    /// `InvoiceLine`.
    pub mod invoice_line {
        pub use super::sqlite::InvoiceLine::{
            InvoiceId as invoice_id, InvoiceLineId as invoice_line_id, Quantity as quantity, TrackId as track_id,
            UnitPrice as unit_price, all_columns, table,
        };
    }
    /// `MediaType`.
    pub mod media_type {
        pub use super::sqlite::MediaType::{MediaTypeId as media_type_id, Name as name, all_columns, table};
    }
    /// `Playlist`.
    pub mod playlist {
        pub use super::sqlite::Playlist::{Name as name, PlaylistId as playlist_id, all_columns, table};
    }
    /// `PlaylistTrack`.
    pub mod playlist_track {
        pub use super::sqlite::PlaylistTrack::{PlaylistId as playlist_id, TrackId as track_id, all_columns, table};
    }
    /// `Track`.
    pub mod track {
        pub use super::sqlite::Track::{
            AlbumId as album_id, Bytes as bytes, Composer as composer, GenreId as genre_id,
            MediaTypeId as media_type_id, Milliseconds as milliseconds, Name as name, TrackId as track_id,
            UnitPrice as unit_price, all_columns, table,
        };
    }
}
