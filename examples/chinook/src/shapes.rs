//! What is loaded together. Built once for each backend.

use std::sync::Arc;

use drivetrain::prelude::*;

use super::models::{Album, Artist, Customer, Employee, Genre, Invoice, InvoiceLine, Playlist, PlaylistTrack, Track};
use super::schema::{employee, invoice};

/// An artist with everything of the artist's that the store has.
#[derive(Clone, Debug, EagerLoad)]
pub struct ArtistWithAlbums {
    /// The artist.
    #[eager(root)]
    pub artist: Artist,
    /// By key; none for some.
    #[eager(has_many)]
    pub albums: Vec<AlbumWithTracks>,
}

/// An album with what is on it.
#[derive(Clone, Debug, EagerLoad)]
pub struct AlbumWithTracks {
    /// The album.
    #[eager(root)]
    pub album: Album,
    /// By key.
    #[eager(has_many)]
    pub tracks: Vec<TrackWithGenre>,
}

/// A track with its kind of music.
#[derive(Clone, Debug, EagerLoad)]
pub struct TrackWithGenre {
    /// The track.
    #[eager(root)]
    pub track: Track,
    /// Thousands of tracks share a few.
    #[eager(belongs_to)]
    pub genre: Option<Arc<Genre>>,
}

/// A playlist with its tracks.
#[derive(Clone, Debug, EagerLoad)]
pub struct PlaylistWithTracks {
    /// The playlist.
    #[eager(root)]
    pub playlist: Playlist,
    /// By key.
    #[eager(many_to_many(through = PlaylistTrack))]
    pub tracks: Vec<Track>,
}

/// An employee between those above and below.
#[derive(Clone, Debug, EagerLoad)]
pub struct EmployeeWithReports {
    /// The employee.
    #[eager(root)]
    pub employee: Employee,
    /// None for the one at the top.
    #[eager(belongs_to, via = employee::reports_to)]
    pub manager: Option<Employee>,
    /// Those whose manager this is, by key.
    #[eager(has_many, via = employee::reports_to)]
    pub reports: Vec<Employee>,
}

/// A customer with what was bought of late.
#[derive(Clone, Debug, EagerLoad)]
pub struct CustomerWithNewest {
    /// The customer.
    #[eager(root)]
    pub customer: Customer,
    /// At most three, the newest first.
    #[eager(has_many, order = (invoice::invoice_date.desc(), invoice::invoice_id.desc()), limit = 3)]
    pub newest: Vec<Invoice>,
}

/// A customer with all that was ever bought.
#[derive(Clone, Debug, EagerLoad)]
pub struct CustomerWithInvoices {
    /// The customer.
    #[eager(root)]
    pub customer: Customer,
    /// The oldest first.
    #[eager(has_many, order = invoice::invoice_date)]
    pub invoices: Vec<InvoiceWithLines>,
}

/// An invoice with what stands on it.
#[derive(Clone, Debug, EagerLoad)]
pub struct InvoiceWithLines {
    /// The invoice.
    #[eager(root)]
    pub invoice: Invoice,
    /// By key.
    #[eager(has_many)]
    pub lines: Vec<LineWithTrack>,
}

/// A line of an invoice with what was bought.
#[derive(Clone, Debug, EagerLoad)]
pub struct LineWithTrack {
    /// The line.
    #[eager(root)]
    pub line: InvoiceLine,
    /// What was bought.
    #[eager(belongs_to)]
    pub track: Track,
}
