//! Many rows on PostgreSQL: each column is one bound array, so that any number of rows is one short statement.

mod column;
mod shape;

use diesel::backend::Backend;
use diesel::expression::Expression;
use diesel::pg::{Pg, PgMetadataLookup, PgQueryBuilder, PgTypeMetadata};
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId, ReturningClause};
use diesel::result::QueryResult;

use self::column::{Column, Names};
use self::shape::Shape;
use super::bulk::{InsertRows, RowValues, Target, rows_per_statement, text_of};
use crate::Result;

/// Rows whose texts are compared at once.
const ROWS: usize = 10_000;

/// Bytes of one statement's values, from which on rows go to another one. A message may have 1 GiB.
const BYTES: usize = 16 << 20;

type Binds = <Pg as Backend>::BindCollector<'static>;

/// The statements that insert the rows in their order.
///
/// Rows that set the same columns to plain values are sent column-wise, all others by `VALUES`. `INSERT … SELECT` of
/// `unnest` inserts and returns in the order of the arrays' elements: `unnest` reads them "in storage order" (PostgreSQL
/// manual, "Array Functions"), nothing sorts them, and what writes never runs in parallel.
pub(super) fn statements<Into, Values, Back>(
    rows: Vec<Values>,
    target: impl Fn() -> Target<Into, Back>,
) -> Result<Vec<ManyRows<Into, Values, Back>>>
where
    Values: RowValues<Pg>,
{
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let text = text_of(first)?;
    let shape = Shape::of(&text);
    let parts = shape
        .as_ref()
        .map(|shape| column_wise(&rows, shape))
        .transpose()?
        .flatten();
    let (Some(shape), Some(parts)) = (shape, parts) else {
        return Ok(row_wise(rows, rows_per_statement::<Pg>(&text), target));
    };
    let insert = |columns| InsertColumns {
        target: target(),
        names: shape.names.join(", "),
        columns,
        is_bounded: Values::HAS_STATIC_QUERY_ID,
    };
    Ok(parts.into_iter().map(insert).map(ManyRows::Columns).collect())
}

/// The rows by `VALUES`, at most so many in one statement.
fn row_wise<Into, Values, Back>(
    rows: Vec<Values>,
    size: usize,
    target: impl Fn() -> Target<Into, Back>,
) -> Vec<ManyRows<Into, Values, Back>> {
    let mut statements = Vec::with_capacity(rows.len() / size + 1);
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        statements.push(ManyRows::Rows(InsertRows {
            target: target(),
            rows: rows.by_ref().take(size).collect(),
        }));
    }
    statements
}

/// The columns of each statement; none if the rows do not fit together.
fn column_wise<Values: RowValues<Pg>>(rows: &[Values], shape: &Shape<'_>) -> QueryResult<Option<Vec<Vec<Column>>>> {
    let Some(mut walk) = Walk::begin(rows, shape.names.len())? else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for rows in rows.chunks(ROWS) {
        if !Values::HAS_STATIC_QUERY_ID && !have_values_like(rows, shape.values)? {
            return Ok(None);
        }
        for row in rows {
            if !walk.take(row)? {
                return Ok(None);
            }
            if walk.bytes >= BYTES {
                parts.push(walk.end());
            }
        }
    }
    if walk.rows > 0 {
        parts.push(walk.end());
    }
    Ok(Some(parts))
}

/// Whether each row has these values, numbers aside.
fn have_values_like<Values: RowValues<Pg>>(rows: &[Values], values: &str) -> QueryResult<bool> {
    let mut builder = PgQueryBuilder::default();
    Each(rows).to_sql(&mut builder, &Pg)?;
    let one = format!(", ({values})").replace(|c: char| c.is_ascii_digit(), "");
    let all = one.bytes().cycle().take(one.len() * rows.len());
    Ok(builder.finish().bytes().filter(|b| !b.is_ascii_digit()).eq(all))
}

/// `, ($1, $2), ($3, $4)`.
struct Each<'r, V>(&'r [V]);

impl<V: RowValues<Pg>> QueryFragment<Pg> for Each<'_, V> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.iter().try_for_each(|row| row.walk_next(pass.reborrow()))
    }
}

/// Rows on their way to columns.
struct Walk {
    columns: Vec<Column>,
    types: Vec<PgTypeMetadata>,
    binds: Binds,
    names: Names,
    rows: i32,
    bytes: usize,
}

impl Walk {
    /// Learns the types of the columns from the first row; none if one of them cannot be the element of an array.
    fn begin<V: QueryFragment<Pg>>(rows: &[V], columns: usize) -> QueryResult<Option<Self>> {
        let mut names = Names::default();
        let mut binds = Binds::new();
        rows[0].collect_binds(&mut binds, &mut names, &Pg)?;
        let types = std::mem::take(&mut binds.metadata);
        let kinds = types.iter().map(|of| names.kind(of));
        let Some(kinds) = kinds.collect::<Option<Vec<_>>>().filter(|kinds| kinds.len() == columns) else {
            return Ok(None);
        };
        // Room for rows like the first.
        let room = |value: Option<Vec<u8>>| (4 + value.map_or(0, |bytes| bytes.len())) * rows.len();
        let room = binds.binds.drain(..).map(|value| room(value).min(BYTES / columns));
        Ok(Some(Self {
            columns: kinds
                .into_iter()
                .zip(room)
                .map(|(kind, room)| Column::new(kind, room))
                .collect(),
            types,
            binds,
            names,
            rows: 0,
            bytes: 0,
        }))
    }

    /// Appends a row; false if its types are others, or if a value holds the id of a type, which only the connection knows.
    fn take<V: QueryFragment<Pg>>(&mut self, row: &V) -> QueryResult<bool> {
        self.names.asked = 0;
        row.collect_binds(&mut self.binds, &mut self.names, &Pg)?;
        let named = self.columns.iter().filter(|column| column.kind.is_named()).count();
        if self.binds.metadata != self.types || self.names.asked != named {
            return Ok(false);
        }
        self.binds.metadata.clear();
        for (column, value) in self.columns.iter_mut().zip(self.binds.binds.drain(..)) {
            self.bytes += column.push(value.as_deref())?;
        }
        self.rows += 1;
        Ok(true)
    }

    /// The columns so far; new ones begin.
    fn end(&mut self) -> Vec<Column> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        self.columns
            .iter_mut()
            .map(|column| {
                let next = Column::new(column.kind.clone(), 0);
                std::mem::replace(column, next).counted(rows)
            })
            .collect()
    }
}

/// `INSERT INTO t (a, b) SELECT unnest($1), unnest($2)`.
///
/// Not `FROM unnest($1, $2)`, which would take composite values apart.
#[derive(Debug)]
pub(super) struct InsertColumns<Into, Back> {
    target: Target<Into, Back>,
    names: String,
    columns: Vec<Column>,
    /// The type of the rows fixes the text.
    is_bounded: bool,
}

impl<Into, Back> QueryFragment<Pg> for InsertColumns<Into, Back>
where
    Into: QueryFragment<Pg>,
    Back: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        if !self.is_bounded {
            pass.unsafe_to_cache_prepared();
        }
        self.target.into.walk_ast(pass.reborrow())?;
        self.target.back.walk_ast(pass)
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        self.target.into.to_sql(out, backend)?;
        out.push_sql(" (");
        out.push_sql(&self.names);
        out.push_sql(") SELECT ");
        for n in 0..self.columns.len() {
            out.push_sql(if n == 0 { "unnest(" } else { ", unnest(" });
            out.push_bind_param();
            out.push_sql(")");
        }
        self.target.back.to_sql(out, backend)
    }

    fn collect_binds<'b>(
        &'b self,
        out: &mut <Pg as Backend>::BindCollector<'b>,
        lookup: &mut (dyn PgMetadataLookup + 'static),
        backend: &'b Pg,
    ) -> QueryResult<()> {
        self.columns.iter().try_for_each(|column| column.bind(out, lookup))?;
        self.target.back.collect_binds(out, lookup, backend)
    }
}

/// An insert of many rows, in either form.
#[derive(Debug)]
pub(super) enum ManyRows<Into, Values, Back> {
    Columns(InsertColumns<Into, Back>),
    Rows(InsertRows<Into, Values, Back>),
}

impl<Into, Values, Columns: Expression> Query for ManyRows<Into, Values, ReturningClause<Columns>> {
    type SqlType = Columns::SqlType;
}

impl<Into, Values, Back> QueryId for ManyRows<Into, Values, Back> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Into, Values, Back> QueryFragment<Pg> for ManyRows<Into, Values, Back>
where
    Into: QueryFragment<Pg>,
    Values: RowValues<Pg>,
    Back: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match self {
            Self::Columns(insert) => insert.walk_ast(pass),
            Self::Rows(insert) => insert.walk_ast(pass),
        }
    }

    fn to_sql(&self, out: &mut PgQueryBuilder, backend: &Pg) -> QueryResult<()> {
        match self {
            Self::Columns(insert) => insert.to_sql(out, backend),
            Self::Rows(insert) => insert.to_sql(out, backend),
        }
    }

    fn collect_binds<'b>(
        &'b self,
        out: &mut <Pg as Backend>::BindCollector<'b>,
        lookup: &mut (dyn PgMetadataLookup + 'static),
        backend: &'b Pg,
    ) -> QueryResult<()> {
        match self {
            Self::Columns(insert) => insert.collect_binds(out, lookup, backend),
            Self::Rows(insert) => insert.collect_binds(out, lookup, backend),
        }
    }
}
