//! What the program asks the store, and how it shows the answers. Built once for each backend.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

use diesel::dsl::{count_star, sum};
use diesel::sql_types::{Integer, Nullable, Text};
use drivetrain::connection::Dialect;
use drivetrain::prelude::*;
use drivetrain::{CursorPage, Db, Error, Executor, Result};

use super::models::{Artist, Employee, Playlist, PlaylistTrack};
use super::schema::{artist, employee, invoice, playlist, playlist_track};
use super::shapes::{CustomerWithInvoices, InvoiceWithLines, LineWithTrack};
use super::{Amount, Backend, SALES};
use crate::{Money, text};

type Connection = <Backend as Dialect>::Connection;

/// Artists on one page.
const PAGE: i64 = 25;

/// The playlist whose tracks are moved, and where they go.
const MOVED: [&str; 2] = ["Grunge", "Heavy Metal Classic"];

/// All parts of the report, each with the number of statements that it took.
///
/// # Errors
/// Those of the queries. Nothing is written.
pub async fn report(db: &Db<Backend>) -> Result<String> {
    let sent = || db.statistics().statements();
    let mut report = String::new();
    let mut before = sent();
    let mut add = |(title, body): (String, String)| {
        let statements = sent() - before;
        before += statements;
        let plural = if statements == 1 { "" } else { "s" };
        report += &format!("{title}\n{body}  ({statements} statement{plural})\n\n");
    };
    add(artists(db).await?);
    add(best_customer(db).await?);
    add(employees(db).await?);
    add(sales(db).await?);
    add(moved_tracks(db).await?);
    Ok(report)
}

/// All artists, a page at a time: the first page in full, and where the others begin and end.
async fn artists(db: &Db<Backend>) -> Result<(String, String)> {
    let by_key = Keyset::new((artist::artist_id.asc(),));
    let name = |artist: &Artist| text::cut(artist.name.as_deref().unwrap_or("?"), 36);

    let total = Artist::query().fetch_count(db).await?;
    let first: CursorPage<Artist> = Artist::query().fetch_after(&by_key, None, PAGE, db).await?;
    let names: Vec<String> = first.items.iter().map(name).collect();
    let mut body = text::columns(&names, 2);
    let (mut number, mut cursor) = (1, first.next);
    while let Some(end) = &cursor {
        let page: CursorPage<Artist> = Artist::query().fetch_after(&by_key, Some(end), PAGE, db).await?;
        number += 1;
        if let [from, .., to] = page.items.as_slice() {
            body += &format!("  page {number:>2}: {} … {}\n", name(from), name(to));
        }
        cursor = page.next;
    }
    Ok((format!("{total} artists, {PAGE} to a page"), body))
}

/// The invoices of the customer who spent most, with their lines and tracks.
async fn best_customer(db: &Db<Backend>) -> Result<(String, String)> {
    let spent = sum(invoice::total);
    let best: Option<(i32, Option<Money>)> = invoice::table
        .group_by(invoice::customer_id)
        .select((invoice::customer_id, spent))
        .order((spent.desc(), invoice::customer_id))
        .limit(1)
        .fetch_optional(db)
        .await?;
    let Some((key, spent)) = best else {
        return Ok(("No customer has bought anything".to_owned(), String::new()));
    };

    let CustomerWithInvoices { customer, invoices } = CustomerWithInvoices::get(key, db).await?;
    let title = format!(
        "{} {} of {}: {} invoices, {} in all",
        customer.first_name,
        customer.last_name,
        customer.city.as_deref().unwrap_or("?"),
        invoices.len(),
        spent.unwrap_or_default(),
    );
    let mut body = String::new();
    for InvoiceWithLines { invoice, lines } in invoices {
        let date = invoice.invoice_date.date();
        body += &format!("  {date}  invoice {:<32}{:>9}\n", invoice.invoice_id, invoice.total);
        for LineWithTrack { line, track } in lines {
            let name = text::cut(&track.name, 48);
            body += &format!("    {} × {}  {name}\n", line.quantity, line.unit_price);
        }
    }
    Ok((title, body))
}

/// The employees under their managers.
async fn employees(db: &Db<Backend>) -> Result<(String, String)> {
    let all: Vec<Employee> = employee::table.order(employee::employee_id).fetch_all(db).await?;
    let mut under: HashMap<Option<i32>, Vec<&Employee>> = HashMap::new();
    for employee in &all {
        under.entry(employee.reports_to).or_default().push(employee);
    }
    let mut nodes = Vec::with_capacity(all.len());
    walk(&under, None, 0, &mut nodes);
    Ok((format!("{} employees", all.len()), text::tree(&nodes)))
}

fn walk(
    under: &HashMap<Option<i32>, Vec<&Employee>>,
    manager: Option<i32>,
    depth: usize,
    nodes: &mut Vec<(usize, String)>,
) {
    for employee in under.get(&manager).into_iter().flatten() {
        let title = employee.title.as_deref().unwrap_or("?");
        nodes.push((
            depth,
            format!("{} {}, {title}", employee.first_name, employee.last_name),
        ));
        walk(under, Some(employee.employee_id), depth + 1, nodes);
    }
}

/// What one country bought in one year.
#[derive(Debug, QueryableByName, Row)]
struct Sales {
    #[diesel(sql_type = Nullable<Text>)]
    country: Option<String>,
    #[diesel(sql_type = Integer)]
    year: i32,
    #[diesel(sql_type = Amount)]
    total: Money,
}

/// Sales by country and year, the best country first.
async fn sales(db: &Db<Backend>) -> Result<(String, String)> {
    // Diesel groups by columns, and the year is none.
    let sales: Vec<Sales> = diesel::sql_query(SALES).fetch_all(db).await?;
    let years: BTreeSet<i32> = sales.iter().map(|sales| sales.year).collect();
    let mut countries: BTreeMap<String, HashMap<i32, Money>> = BTreeMap::new();
    for Sales { country, year, total } in sales {
        let country = country.unwrap_or_else(|| "(unknown)".to_owned());
        countries.entry(country).or_default().insert(year, total);
    }
    let mut countries: Vec<_> = countries.into_iter().collect();
    countries.sort_by_key(|(_, by_year)| std::cmp::Reverse(by_year.values().copied().sum::<Money>()));

    let titles = years.iter().map(i32::to_string);
    let mut rows = vec![
        ["country".to_owned()]
            .into_iter()
            .chain(titles)
            .chain(["total".to_owned()])
            .collect(),
    ];
    for (country, by_year) in &countries {
        let amounts = years
            .iter()
            .map(|year| by_year.get(year).map_or("·".to_owned(), Money::to_string));
        let total: Money = by_year.values().copied().sum();
        rows.push(
            [country.clone()]
                .into_iter()
                .chain(amounts)
                .chain([total.to_string()])
                .collect(),
        );
    }
    let total: Money = countries
        .iter()
        .flat_map(|(_, by_year)| by_year.values().copied())
        .sum();
    Ok((format!("Sales by country and year: {total} in all"), text::table(&rows)))
}

/// How a transaction that is not kept ends.
enum Undone {
    /// As it was meant to: with what it saw.
    Saw(Counts),
    /// By an error.
    Failed(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Moves the tracks of a playlist to another one in a transaction, looks at them there, and rolls back.
async fn moved_tracks(db: &Db<Backend>) -> Result<(String, String)> {
    let playlists: Vec<Playlist> = Playlist::query()
        .filter(playlist::name.eq_any(MOVED))
        .order(playlist::playlist_id)
        .fetch_all(db)
        .await?;
    let Ok([from, to]) = <[Playlist; 2]>::try_from(playlists) else {
        return Ok((format!("No playlists {} and {}", MOVED[0], MOVED[1]), String::new()));
    };
    let keys = [from.playlist_id, to.playlist_id];

    let before = tracks_of(keys, db).await?;
    let undone = db.transaction(async |tx| {
        let [from, to] = keys.map(|key| playlist_track::playlist_id.eq(key));
        PlaylistTrack::update_where(from, to, &tx).await?;
        Err::<Infallible, _>(Undone::Saw(tracks_of(keys, &tx).await?))
    });
    let during = match undone.await {
        Err(Undone::Saw(counts)) => counts,
        Err(Undone::Failed(error)) => return Err(error),
        Ok(never) => match never {},
    };
    let after = tracks_of(keys, db).await?;

    let mut rows = vec![
        ["playlist", "before", "moved", "rolled back"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for playlist in [from, to] {
        let count = |counts: &Counts| counts.get(&playlist.playlist_id).unwrap_or(&0).to_string();
        let name = playlist.name.clone().unwrap_or_default();
        rows.push(vec![name, count(&before), count(&during), count(&after)]);
    }
    Ok((
        "Tracks moved to another playlist, and back".to_owned(),
        text::table(&rows),
    ))
}

/// Numbers of tracks by playlist; a playlist without tracks is left out.
type Counts = HashMap<i32, i64>;

async fn tracks_of(playlists: [i32; 2], executor: &impl Executor<Conn = Connection>) -> Result<Counts> {
    let counts: Vec<(i32, i64)> = playlist_track::table
        .filter(playlist_track::playlist_id.eq_any(playlists))
        .group_by(playlist_track::playlist_id)
        .select((playlist_track::playlist_id, count_star()))
        .fetch_all(executor)
        .await?;
    Ok(counts.into_iter().collect())
}
