//! The Chinook store's tables in SQLite.

use bigdecimal::BigDecimal;
use chrono::NaiveDateTime;
use drivetrain::prelude::*;

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = Album, primary_key(AlbumId), belongs_to(Artist, foreign_key = ArtistId))]
#[model(key_name = "PK_Album")]
pub struct Album {
    #[diesel(column_name = AlbumId)]
    #[model(identity = false)]
    pub album_id: i32,
    #[diesel(column_name = Title)]
    #[model(sql_type = "NVARCHAR(160)")]
    pub title: String,
    #[diesel(column_name = ArtistId)]
    #[model(index(name = "IFK_AlbumArtistId"))]
    pub artist_id: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = Artist, primary_key(ArtistId))]
#[model(key_name = "PK_Artist")]
pub struct Artist {
    #[diesel(column_name = ArtistId)]
    #[model(identity = false)]
    pub artist_id: i32,
    #[diesel(column_name = Name)]
    #[model(sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = Customer, primary_key(CustomerId), belongs_to(Employee, foreign_key = SupportRepId))]
#[model(key_name = "PK_Customer")]
pub struct Customer {
    #[diesel(column_name = CustomerId)]
    #[model(identity = false)]
    pub customer_id: i32,
    #[diesel(column_name = FirstName)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub first_name: String,
    #[diesel(column_name = LastName)]
    #[model(sql_type = "NVARCHAR(20)")]
    pub last_name: String,
    #[diesel(column_name = Company)]
    #[model(sql_type = "NVARCHAR(80)")]
    pub company: Option<String>,
    #[diesel(column_name = Address)]
    #[model(sql_type = "NVARCHAR(70)")]
    pub address: Option<String>,
    #[diesel(column_name = City)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub city: Option<String>,
    #[diesel(column_name = State)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub state: Option<String>,
    #[diesel(column_name = Country)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub country: Option<String>,
    #[diesel(column_name = PostalCode)]
    #[model(sql_type = "NVARCHAR(10)")]
    pub postal_code: Option<String>,
    #[diesel(column_name = Phone)]
    #[model(sql_type = "NVARCHAR(24)")]
    pub phone: Option<String>,
    #[diesel(column_name = Fax)]
    #[model(sql_type = "NVARCHAR(24)")]
    pub fax: Option<String>,
    #[diesel(column_name = Email)]
    #[model(sql_type = "NVARCHAR(60)")]
    pub email: String,
    #[diesel(column_name = SupportRepId)]
    #[model(index(name = "IFK_CustomerSupportRepId"))]
    pub support_rep_id: Option<i32>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = Employee, primary_key(EmployeeId), belongs_to(Employee, foreign_key = ReportsTo))]
#[model(key_name = "PK_Employee")]
pub struct Employee {
    #[diesel(column_name = EmployeeId)]
    #[model(identity = false)]
    pub employee_id: i32,
    #[diesel(column_name = LastName)]
    #[model(sql_type = "NVARCHAR(20)")]
    pub last_name: String,
    #[diesel(column_name = FirstName)]
    #[model(sql_type = "NVARCHAR(20)")]
    pub first_name: String,
    #[diesel(column_name = Title)]
    #[model(sql_type = "NVARCHAR(30)")]
    pub title: Option<String>,
    #[diesel(column_name = ReportsTo)]
    #[model(index(name = "IFK_EmployeeReportsTo"))]
    pub reports_to: Option<i32>,
    #[diesel(column_name = BirthDate)]
    pub birth_date: Option<NaiveDateTime>,
    #[diesel(column_name = HireDate)]
    pub hire_date: Option<NaiveDateTime>,
    #[diesel(column_name = Address)]
    #[model(sql_type = "NVARCHAR(70)")]
    pub address: Option<String>,
    #[diesel(column_name = City)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub city: Option<String>,
    #[diesel(column_name = State)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub state: Option<String>,
    #[diesel(column_name = Country)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub country: Option<String>,
    #[diesel(column_name = PostalCode)]
    #[model(sql_type = "NVARCHAR(10)")]
    pub postal_code: Option<String>,
    #[diesel(column_name = Phone)]
    #[model(sql_type = "NVARCHAR(24)")]
    pub phone: Option<String>,
    #[diesel(column_name = Fax)]
    #[model(sql_type = "NVARCHAR(24)")]
    pub fax: Option<String>,
    #[diesel(column_name = Email)]
    #[model(sql_type = "NVARCHAR(60)")]
    pub email: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = Genre, primary_key(GenreId))]
#[model(key_name = "PK_Genre")]
pub struct Genre {
    #[diesel(column_name = GenreId)]
    #[model(identity = false)]
    pub genre_id: i32,
    #[diesel(column_name = Name)]
    #[model(sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = Invoice, primary_key(InvoiceId), belongs_to(Customer, foreign_key = CustomerId))]
#[model(key_name = "PK_Invoice")]
pub struct Invoice {
    #[diesel(column_name = InvoiceId)]
    #[model(identity = false)]
    pub invoice_id: i32,
    #[diesel(column_name = CustomerId)]
    #[model(index(name = "IFK_InvoiceCustomerId"))]
    pub customer_id: i32,
    #[diesel(column_name = InvoiceDate)]
    pub invoice_date: NaiveDateTime,
    #[diesel(column_name = BillingAddress)]
    #[model(sql_type = "NVARCHAR(70)")]
    pub billing_address: Option<String>,
    #[diesel(column_name = BillingCity)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub billing_city: Option<String>,
    #[diesel(column_name = BillingState)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub billing_state: Option<String>,
    #[diesel(column_name = BillingCountry)]
    #[model(sql_type = "NVARCHAR(40)")]
    pub billing_country: Option<String>,
    #[diesel(column_name = BillingPostalCode)]
    #[model(sql_type = "NVARCHAR(10)")]
    pub billing_postal_code: Option<String>,
    #[diesel(column_name = Total)]
    #[model(sql_type = "NUMERIC(10,2)")]
    pub total: BigDecimal,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = InvoiceLine, primary_key(InvoiceLineId), belongs_to(Track, foreign_key = TrackId), belongs_to(Invoice, foreign_key = InvoiceId))]
#[model(key_name = "PK_InvoiceLine")]
pub struct InvoiceLine {
    #[diesel(column_name = InvoiceLineId)]
    #[model(identity = false)]
    pub invoice_line_id: i32,
    #[diesel(column_name = InvoiceId)]
    #[model(index(name = "IFK_InvoiceLineInvoiceId"))]
    pub invoice_id: i32,
    #[diesel(column_name = TrackId)]
    #[model(index(name = "IFK_InvoiceLineTrackId"))]
    pub track_id: i32,
    #[diesel(column_name = UnitPrice)]
    #[model(sql_type = "NUMERIC(10,2)")]
    pub unit_price: BigDecimal,
    #[diesel(column_name = Quantity)]
    pub quantity: i32,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = MediaType, primary_key(MediaTypeId))]
#[model(key_name = "PK_MediaType")]
pub struct MediaType {
    #[diesel(column_name = MediaTypeId)]
    #[model(identity = false)]
    pub media_type_id: i32,
    #[diesel(column_name = Name)]
    #[model(sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = Playlist, primary_key(PlaylistId))]
#[model(key_name = "PK_Playlist")]
pub struct Playlist {
    #[diesel(column_name = PlaylistId)]
    #[model(identity = false)]
    pub playlist_id: i32,
    #[diesel(column_name = Name)]
    #[model(sql_type = "NVARCHAR(120)")]
    pub name: Option<String>,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = PlaylistTrack, primary_key(PlaylistId, TrackId), belongs_to(Track, foreign_key = TrackId), belongs_to(Playlist, foreign_key = PlaylistId))]
#[model(key_name = "PK_PlaylistTrack")]
pub struct PlaylistTrack {
    #[diesel(column_name = PlaylistId)]
    #[model(index(name = "IFK_PlaylistTrackPlaylistId"))]
    pub playlist_id: i32,
    #[diesel(column_name = TrackId)]
    #[model(index(name = "IFK_PlaylistTrackTrackId"))]
    pub track_id: i32,
}

#[derive(Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = Track, primary_key(TrackId), belongs_to(MediaType, foreign_key = MediaTypeId), belongs_to(Genre, foreign_key = GenreId), belongs_to(Album, foreign_key = AlbumId))]
#[model(key_name = "PK_Track")]
pub struct Track {
    #[diesel(column_name = TrackId)]
    #[model(identity = false)]
    pub track_id: i32,
    #[diesel(column_name = Name)]
    #[model(sql_type = "NVARCHAR(200)")]
    pub name: String,
    #[diesel(column_name = AlbumId)]
    #[model(index(name = "IFK_TrackAlbumId"))]
    pub album_id: Option<i32>,
    #[diesel(column_name = MediaTypeId)]
    #[model(index(name = "IFK_TrackMediaTypeId"))]
    pub media_type_id: i32,
    #[diesel(column_name = GenreId)]
    #[model(index(name = "IFK_TrackGenreId"))]
    pub genre_id: Option<i32>,
    #[diesel(column_name = Composer)]
    #[model(sql_type = "NVARCHAR(220)")]
    pub composer: Option<String>,
    #[diesel(column_name = Milliseconds)]
    pub milliseconds: i32,
    #[diesel(column_name = Bytes)]
    pub bytes: Option<i32>,
    #[diesel(column_name = UnitPrice)]
    #[model(sql_type = "NUMERIC(10,2)")]
    pub unit_price: BigDecimal,
}
