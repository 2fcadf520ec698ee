//! The Chinook store's tables in PostgreSQL.

use bigdecimal::BigDecimal;
use chrono::NaiveDateTime;
use drivetrain::prelude::*;

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = album, primary_key(album_id), belongs_to(Artist, foreign_key = artist_id))]
pub struct Album {
    #[model(identity = false)]
    pub album_id: i32,
    #[model(max_length = 160)]
    pub title: String,
    pub artist_id: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = artist, primary_key(artist_id))]
pub struct Artist {
    #[model(identity = false)]
    pub artist_id: i32,
    #[model(max_length = 120)]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = customer, primary_key(customer_id), belongs_to(Employee, foreign_key = support_rep_id))]
pub struct Customer {
    #[model(identity = false)]
    pub customer_id: i32,
    #[model(max_length = 40)]
    pub first_name: String,
    #[model(max_length = 20)]
    pub last_name: String,
    #[model(max_length = 80)]
    pub company: Option<String>,
    #[model(max_length = 70)]
    pub address: Option<String>,
    #[model(max_length = 40)]
    pub city: Option<String>,
    #[model(max_length = 40)]
    pub state: Option<String>,
    #[model(max_length = 40)]
    pub country: Option<String>,
    #[model(max_length = 10)]
    pub postal_code: Option<String>,
    #[model(max_length = 24)]
    pub phone: Option<String>,
    #[model(max_length = 24)]
    pub fax: Option<String>,
    #[model(max_length = 60)]
    pub email: String,
    pub support_rep_id: Option<i32>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = employee, primary_key(employee_id), belongs_to(Employee, foreign_key = reports_to))]
pub struct Employee {
    #[model(identity = false)]
    pub employee_id: i32,
    #[model(max_length = 20)]
    pub last_name: String,
    #[model(max_length = 20)]
    pub first_name: String,
    #[model(max_length = 30)]
    pub title: Option<String>,
    pub reports_to: Option<i32>,
    pub birth_date: Option<NaiveDateTime>,
    pub hire_date: Option<NaiveDateTime>,
    #[model(max_length = 70)]
    pub address: Option<String>,
    #[model(max_length = 40)]
    pub city: Option<String>,
    #[model(max_length = 40)]
    pub state: Option<String>,
    #[model(max_length = 40)]
    pub country: Option<String>,
    #[model(max_length = 10)]
    pub postal_code: Option<String>,
    #[model(max_length = 24)]
    pub phone: Option<String>,
    #[model(max_length = 24)]
    pub fax: Option<String>,
    #[model(max_length = 60)]
    pub email: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = genre, primary_key(genre_id))]
pub struct Genre {
    #[model(identity = false)]
    pub genre_id: i32,
    #[model(max_length = 120)]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = invoice, primary_key(invoice_id), belongs_to(Customer, foreign_key = customer_id))]
pub struct Invoice {
    #[model(identity = false)]
    pub invoice_id: i32,
    pub customer_id: i32,
    pub invoice_date: NaiveDateTime,
    #[model(max_length = 70)]
    pub billing_address: Option<String>,
    #[model(max_length = 40)]
    pub billing_city: Option<String>,
    #[model(max_length = 40)]
    pub billing_state: Option<String>,
    #[model(max_length = 40)]
    pub billing_country: Option<String>,
    #[model(max_length = 10)]
    pub billing_postal_code: Option<String>,
    #[model(precision(10, 2))]
    pub total: BigDecimal,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = invoice_line, primary_key(invoice_line_id), belongs_to(Invoice, foreign_key = invoice_id), belongs_to(Track, foreign_key = track_id))]
pub struct InvoiceLine {
    #[model(identity = false)]
    pub invoice_line_id: i32,
    pub invoice_id: i32,
    pub track_id: i32,
    #[model(precision(10, 2))]
    pub unit_price: BigDecimal,
    pub quantity: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = media_type, primary_key(media_type_id))]
pub struct MediaType {
    #[model(identity = false)]
    pub media_type_id: i32,
    #[model(max_length = 120)]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = playlist, primary_key(playlist_id))]
pub struct Playlist {
    #[model(identity = false)]
    pub playlist_id: i32,
    #[model(max_length = 120)]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = playlist_track, primary_key(playlist_id, track_id), belongs_to(Playlist, foreign_key = playlist_id), belongs_to(Track, foreign_key = track_id))]
pub struct PlaylistTrack {
    #[model(index)]
    pub playlist_id: i32,
    pub track_id: i32,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = track, primary_key(track_id), belongs_to(Album, foreign_key = album_id), belongs_to(Genre, foreign_key = genre_id), belongs_to(MediaType, foreign_key = media_type_id))]
pub struct Track {
    #[model(identity = false)]
    pub track_id: i32,
    #[model(max_length = 200)]
    pub name: String,
    pub album_id: Option<i32>,
    pub media_type_id: i32,
    pub genre_id: Option<i32>,
    #[model(max_length = 220)]
    pub composer: Option<String>,
    pub milliseconds: i32,
    pub bytes: Option<i32>,
    #[model(precision(10, 2))]
    pub unit_price: BigDecimal,
}
