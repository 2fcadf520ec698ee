//! The shapes of the whole store, each against a join in plain SQL.

use diesel::sql_types::{Integer, Nullable, Text};
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Db, Pg, Sqlite};

use crate::support;

/// Keys and a name, as far as the row of a join has them.
#[derive(Debug, PartialEq, QueryableByName, Row)]
struct Joined {
    #[diesel(sql_type = Integer)]
    a: i32,
    #[diesel(sql_type = Nullable<Integer>)]
    b: Option<i32>,
    #[diesel(sql_type = Nullable<Integer>)]
    c: Option<i32>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

const ARTISTS: &str = "\
    SELECT artist.artist_id AS a, album.album_id AS b, track.track_id AS c, genre.name AS name \
     FROM artist LEFT JOIN album ON album.artist_id = artist.artist_id \
     LEFT JOIN track ON track.album_id = album.album_id LEFT JOIN genre ON genre.genre_id = track.genre_id \
     ORDER BY 1, 2, 3";

const PLAYLISTS: &str = "\
    SELECT playlist.playlist_id AS a, track.track_id AS b, NULL AS c, track.name AS name \
     FROM playlist LEFT JOIN playlist_track ON playlist_track.playlist_id = playlist.playlist_id \
     LEFT JOIN track ON track.track_id = playlist_track.track_id ORDER BY 1, 2";

const EMPLOYEES: &str = "\
    SELECT employee.employee_id AS a, manager.employee_id AS b, report.employee_id AS c, manager.last_name AS name \
     FROM employee LEFT JOIN employee AS manager ON manager.employee_id = employee.reports_to \
     LEFT JOIN employee AS report ON report.reports_to = employee.employee_id ORDER BY 1, 3";

const NEWEST: &str = "\
    SELECT customer.customer_id AS a, ranked.invoice_id AS b, CAST(ranked.place AS INTEGER) AS c, NULL AS name \
     FROM customer LEFT JOIN ( \
       SELECT invoice_id, customer_id, \
       ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY invoice_date DESC, invoice_id DESC) AS place FROM invoice \
     ) AS ranked ON ranked.customer_id = customer.customer_id AND ranked.place <= 3 ORDER BY 1, 3";

/// A row for each child, or one without if there is none.
fn each<T>(children: &[T], row: impl Fn(Option<&T>) -> Joined) -> Vec<Joined> {
    match children {
        [] => vec![row(None)],
        children => children.iter().map(Some).map(row).collect(),
    }
}

macro_rules! shapes_are_joins {
    ($backend:ident, $type:ty, $named:expr) => {
        mod $backend {
            use chinook::$backend::models::Track;
            use chinook::$backend::schema::{artist, customer, employee, playlist};
            use chinook::$backend::shapes::*;
            use drivetrain::assert_statements;

            use super::*;

            async fn joined(sql: &str, db: &Db<$type>) -> drivetrain::Result<Vec<Joined>> {
                let rows: Vec<Joined> = diesel::sql_query($named(sql)).fetch_all(db).await?;
                assert!(rows.len() > 1, "a store holds more than one row");
                Ok(rows)
            }

            pub(super) async fn check(db: &Db<$type>) -> drivetrain::Result<()> {
                artists(db).await?;
                playlists(db).await?;
                employees(db).await?;
                newest(db).await
            }

            async fn artists(db: &Db<$type>) -> drivetrain::Result<()> {
                let query = artist::table.order(artist::artist_id);
                let artists = assert_statements!(db, 4, query.fetch_all::<ArtistWithAlbums>(db).await?);
                let mut rows = Vec::new();
                for ArtistWithAlbums { artist, albums } in &artists {
                    let a = artist.artist_id;
                    let row = |album: Option<i32>, track: Option<&TrackWithGenre>| Joined {
                        a,
                        b: album,
                        c: track.map(|track| track.track.track_id),
                        name: track.and_then(|track| track.genre.as_ref()?.name.clone()),
                    };
                    if albums.is_empty() {
                        rows.push(row(None, None));
                    }
                    for AlbumWithTracks { album, tracks } in albums {
                        rows.extend(each(tracks, |track| row(Some(album.album_id), track)));
                    }
                }
                assert_eq!(rows, joined(ARTISTS, db).await?);
                Ok(())
            }

            async fn playlists(db: &Db<$type>) -> drivetrain::Result<()> {
                let query = playlist::table.order(playlist::playlist_id);
                let playlists = assert_statements!(db, 2, query.fetch_all::<PlaylistWithTracks>(db).await?);
                let rows = playlists
                    .iter()
                    .flat_map(|PlaylistWithTracks { playlist, tracks }| {
                        each(tracks, |track: Option<&Track>| Joined {
                            a: playlist.playlist_id,
                            b: track.map(|track| track.track_id),
                            c: None,
                            name: track.map(|track| track.name.clone()),
                        })
                    });
                assert_eq!(rows.collect::<Vec<_>>(), joined(PLAYLISTS, db).await?);
                Ok(())
            }

            async fn employees(db: &Db<$type>) -> drivetrain::Result<()> {
                let query = employee::table.order(employee::employee_id);
                let employees = assert_statements!(db, 3, query.fetch_all::<EmployeeWithReports>(db).await?);
                let rows = employees.iter().flat_map(|shape| {
                    each(&shape.reports, |report| Joined {
                        a: shape.employee.employee_id,
                        b: shape.manager.as_ref().map(|manager| manager.employee_id),
                        c: report.map(|report| report.employee_id),
                        name: shape.manager.as_ref().map(|manager| manager.last_name.clone()),
                    })
                });
                assert_eq!(rows.collect::<Vec<_>>(), joined(EMPLOYEES, db).await?);
                Ok(())
            }

            async fn newest(db: &Db<$type>) -> drivetrain::Result<()> {
                let query = customer::table.order(customer::customer_id);
                let customers = assert_statements!(db, 2, query.fetch_all::<CustomerWithNewest>(db).await?);
                let rows = customers
                    .iter()
                    .flat_map(|CustomerWithNewest { customer, newest }| {
                        let placed: Vec<_> = (1..).zip(newest).collect();
                        each(&placed, |placed| Joined {
                            a: customer.customer_id,
                            b: placed.map(|(_, invoice)| invoice.invoice_id),
                            c: placed.map(|(place, _)| *place),
                            name: None,
                        })
                    });
                assert_eq!(rows.collect::<Vec<_>>(), joined(NEWEST, db).await?);
                Ok(())
            }
        }
    };
}

// In SQLite the names are those of PostgreSQL without underscores.
shapes_are_joins!(sqlite, Sqlite, |sql: &str| sql
    .replace("ROW_NUMBER", "ROW NUMBER")
    .replace('_', "")
    .replace("ROW NUMBER", "ROW_NUMBER"));
shapes_are_joins!(postgres, Pg, |sql: &str| sql.replace("NULL AS c", "NULL::integer AS c"));

#[tokio::test]
async fn shapes_of_a_small_store_are_joins_on_sqlite() {
    let db = support::sqlite_store(&support::fresh_path()).await;
    sqlite::check(&db).await.expect("the shapes");
}

#[tokio::test]
async fn shapes_of_a_small_store_are_joins_on_postgres() {
    let server = support::Server::with_database().await;
    let db = support::postgres_store(&server).await;
    let checked = postgres::check(&db).await;
    db.close().await;
    server.drop_database().await;
    checked.expect("the shapes");
}

#[tokio::test]
async fn shapes_of_the_whole_store_are_joins_on_sqlite() {
    let Some(path) = support::whole_sqlite_store() else {
        return;
    };
    let url = format!("sqlite://{}", path.display());
    let db: Db<Sqlite> = Db::connect(url).await.expect("the copy");
    sqlite::check(&db).await.expect("the shapes");
}

#[tokio::test]
async fn shapes_of_the_whole_store_are_joins_on_postgres() {
    let Some(sql) = support::whole_postgres_store() else {
        return;
    };
    let server = support::Server::with_database().await;
    let db: Db<Pg> = Db::connect(&server.url).await.expect("a database");
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(&sql)
        .await
        .expect("the store");
    let checked = postgres::check(&db).await;
    db.close().await;
    server.drop_database().await;
    checked.expect("the shapes");
}
