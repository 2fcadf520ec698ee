//! The models: one for each table, with what the program writes.

use chrono::NaiveDateTime;
use drivetrain::prelude::*;

use super::schema::{
    album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
};
use crate::Money;

/// Somebody who makes music.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = artist, primary_key(artist_id))]
pub struct Artist {
    /// The key.
    pub artist_id: i32,
    /// As printed.
    pub name: Option<String>,
}

/// An album of one artist.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = album, primary_key(album_id), belongs_to(Artist))]
pub struct Album {
    /// The key.
    pub album_id: i32,
    /// As printed.
    pub title: String,
    /// Whose it is.
    pub artist_id: i32,
}

/// A kind of music.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = genre, primary_key(genre_id))]
pub struct Genre {
    /// The key.
    pub genre_id: i32,
    /// As shown.
    pub name: Option<String>,
}

/// A file format.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = media_type, primary_key(media_type_id))]
pub struct MediaType {
    /// The key.
    pub media_type_id: i32,
    /// As shown.
    pub name: Option<String>,
}

/// A piece of music, or an episode.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = track, primary_key(track_id), belongs_to(Album), belongs_to(Genre), belongs_to(MediaType))]
pub struct Track {
    /// The key.
    pub track_id: i32,
    /// As printed.
    pub name: String,
    /// The album it is on.
    pub album_id: Option<i32>,
    /// The file format.
    pub media_type_id: i32,
    /// The kind of music.
    pub genre_id: Option<i32>,
    /// Who wrote it; may name several.
    pub composer: Option<String>,
    /// How long it lasts.
    pub milliseconds: i32,
    /// How large the file is.
    pub bytes: Option<i32>,
    /// What it costs now.
    pub unit_price: Money,
}

/// Somebody who works for the store.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = employee, primary_key(employee_id), belongs_to(Employee, foreign_key = reports_to))]
pub struct Employee {
    /// The key.
    pub employee_id: i32,
    /// The family name.
    pub last_name: String,
    /// The given name.
    pub first_name: String,
    /// What the employee does.
    pub title: Option<String>,
    /// The manager; none for the one at the top.
    pub reports_to: Option<i32>,
    /// When the employee was born.
    pub birth_date: Option<NaiveDateTime>,
    /// When the employee came.
    pub hire_date: Option<NaiveDateTime>,
    /// Street and number.
    pub address: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The state or province.
    pub state: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The fax number.
    pub fax: Option<String>,
    /// The address for mail.
    pub email: Option<String>,
}

/// Somebody who buys.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = customer, primary_key(customer_id), belongs_to(Employee, foreign_key = support_rep_id))]
pub struct Customer {
    /// The key.
    pub customer_id: i32,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// Whom the customer buys for.
    pub company: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// The town.
    pub city: Option<String>,
    /// The state or province.
    pub state: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The fax number.
    pub fax: Option<String>,
    /// The address for mail.
    pub email: String,
    /// The employee who helps the customer.
    pub support_rep_id: Option<i32>,
}

/// What a customer bought at once.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = invoice, primary_key(invoice_id), belongs_to(Customer))]
pub struct Invoice {
    /// The key.
    pub invoice_id: i32,
    /// Who pays.
    pub customer_id: i32,
    /// When it was bought.
    pub invoice_date: NaiveDateTime,
    /// Street and number.
    pub billing_address: Option<String>,
    /// The town.
    pub billing_city: Option<String>,
    /// The state or province.
    pub billing_state: Option<String>,
    /// The country.
    pub billing_country: Option<String>,
    /// The postal code.
    pub billing_postal_code: Option<String>,
    /// What all lines cost together.
    pub total: Money,
}

/// One track on an invoice.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = invoice_line, primary_key(invoice_line_id), belongs_to(Invoice), belongs_to(Track))]
pub struct InvoiceLine {
    /// The key.
    pub invoice_line_id: i32,
    /// The invoice it stands on.
    pub invoice_id: i32,
    /// What was bought.
    pub track_id: i32,
    /// What one cost then.
    pub unit_price: Money,
    /// How many.
    pub quantity: i32,
}

/// A list of tracks.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = playlist, primary_key(playlist_id))]
pub struct Playlist {
    /// The key.
    pub playlist_id: i32,
    /// As shown.
    pub name: Option<String>,
}

/// A track on a playlist. The row is its key, so it is inserted as it is read.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Insertable, Model)]
#[diesel(table_name = playlist_track, primary_key(playlist_id, track_id), belongs_to(Playlist), belongs_to(Track))]
pub struct PlaylistTrack {
    /// The playlist; first part of the key.
    pub playlist_id: i32,
    /// The track; second part of the key.
    pub track_id: i32,
}
