// @generated automatically by Diesel CLI.

diesel::table! {
    album (album_id) {
        album_id -> Int4,
        #[max_length = 160]
        title -> Varchar,
        artist_id -> Int4,
    }
}

diesel::table! {
    artist (artist_id) {
        artist_id -> Int4,
        #[max_length = 120]
        name -> Nullable<Varchar>,
    }
}

diesel::table! {
    customer (customer_id) {
        customer_id -> Int4,
        #[max_length = 40]
        first_name -> Varchar,
        #[max_length = 20]
        last_name -> Varchar,
        #[max_length = 80]
        company -> Nullable<Varchar>,
        #[max_length = 70]
        address -> Nullable<Varchar>,
        #[max_length = 40]
        city -> Nullable<Varchar>,
        #[max_length = 40]
        state -> Nullable<Varchar>,
        #[max_length = 40]
        country -> Nullable<Varchar>,
        #[max_length = 10]
        postal_code -> Nullable<Varchar>,
        #[max_length = 24]
        phone -> Nullable<Varchar>,
        #[max_length = 24]
        fax -> Nullable<Varchar>,
        #[max_length = 60]
        email -> Varchar,
        support_rep_id -> Nullable<Int4>,
    }
}

diesel::table! {
    employee (employee_id) {
        employee_id -> Int4,
        #[max_length = 20]
        last_name -> Varchar,
        #[max_length = 20]
        first_name -> Varchar,
        #[max_length = 30]
        title -> Nullable<Varchar>,
        reports_to -> Nullable<Int4>,
        birth_date -> Nullable<Timestamp>,
        hire_date -> Nullable<Timestamp>,
        #[max_length = 70]
        address -> Nullable<Varchar>,
        #[max_length = 40]
        city -> Nullable<Varchar>,
        #[max_length = 40]
        state -> Nullable<Varchar>,
        #[max_length = 40]
        country -> Nullable<Varchar>,
        #[max_length = 10]
        postal_code -> Nullable<Varchar>,
        #[max_length = 24]
        phone -> Nullable<Varchar>,
        #[max_length = 24]
        fax -> Nullable<Varchar>,
        #[max_length = 60]
        email -> Nullable<Varchar>,
    }
}

diesel::table! {
    genre (genre_id) {
        genre_id -> Int4,
        #[max_length = 120]
        name -> Nullable<Varchar>,
    }
}

diesel::table! {
    invoice (invoice_id) {
        invoice_id -> Int4,
        customer_id -> Int4,
        invoice_date -> Timestamp,
        #[max_length = 70]
        billing_address -> Nullable<Varchar>,
        #[max_length = 40]
        billing_city -> Nullable<Varchar>,
        #[max_length = 40]
        billing_state -> Nullable<Varchar>,
        #[max_length = 40]
        billing_country -> Nullable<Varchar>,
        #[max_length = 10]
        billing_postal_code -> Nullable<Varchar>,
        total -> Numeric,
    }
}

diesel::table! {
    invoice_line (invoice_line_id) {
        invoice_line_id -> Int4,
        invoice_id -> Int4,
        track_id -> Int4,
        unit_price -> Numeric,
        quantity -> Int4,
    }
}

diesel::table! {
    media_type (media_type_id) {
        media_type_id -> Int4,
        #[max_length = 120]
        name -> Nullable<Varchar>,
    }
}

diesel::table! {
    playlist (playlist_id) {
        playlist_id -> Int4,
        #[max_length = 120]
        name -> Nullable<Varchar>,
    }
}

diesel::table! {
    playlist_track (playlist_id, track_id) {
        playlist_id -> Int4,
        track_id -> Int4,
    }
}

diesel::table! {
    track (track_id) {
        track_id -> Int4,
        #[max_length = 200]
        name -> Varchar,
        album_id -> Nullable<Int4>,
        media_type_id -> Int4,
        genre_id -> Nullable<Int4>,
        #[max_length = 220]
        composer -> Nullable<Varchar>,
        milliseconds -> Int4,
        bytes -> Nullable<Int4>,
        unit_price -> Numeric,
    }
}

diesel::joinable!(album -> artist (artist_id));
diesel::joinable!(customer -> employee (support_rep_id));
diesel::joinable!(invoice -> customer (customer_id));
diesel::joinable!(invoice_line -> invoice (invoice_id));
diesel::joinable!(invoice_line -> track (track_id));
diesel::joinable!(playlist_track -> playlist (playlist_id));
diesel::joinable!(playlist_track -> track (track_id));
diesel::joinable!(track -> album (album_id));
diesel::joinable!(track -> genre (genre_id));
diesel::joinable!(track -> media_type (media_type_id));

diesel::allow_tables_to_appear_in_same_query!(
    album,
    artist,
    customer,
    employee,
    genre,
    invoice,
    invoice_line,
    media_type,
    playlist,
    playlist_track,
    track,
);
