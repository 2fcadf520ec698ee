//! The SQL of an edge: the rows, or their number, for many roots in one statement.

use diesel::Selectable;
use diesel::backend::Backend;
use diesel::dsl::SqlTypeOf;
use diesel::expression::Expression;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};

use super::at_once::RowSource;
use super::edge::{Edge, FromOf, HeldOf, KeyOf, KeyTypesOf, LinkScopeOf, MatchedOf};
use super::keys::{KeyList, Keys};
use crate::model::Model;

/// What the statements of an edge are made of.
pub(super) struct Parts<'k, Ed: Edge, DB: Backend> {
    matched: MatchedOf<Ed>,
    /// The columns of the rows before the edge that hold the keys.
    held: HeldOf<Ed>,
    keys: Keys<'k, KeyOf<Ed>, DB>,
    from: FromOf<Ed>,
    link_scope: LinkScopeOf<Ed>,
    scope: Ed::Scope,
    filter: Ed::Filter,
    order: Ed::Order,
    /// Ties of the order are broken by the key.
    key: <Ed::Target as Model>::KeyColumns,
    limit: Option<i64>,
}

/// What each part has to be on `DB`.
pub(super) trait OnBackend<DB: Backend> {
    /// Walks ` FROM … WHERE …`.
    fn walk_matching<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
    /// Walks the order, closed by the key.
    fn walk_order<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()>;
}

impl<'k, Ed, DB> Parts<'k, Ed, DB>
where
    Ed: Edge<Target: Model<KeyColumns: Default>>,
    DB: Backend,
{
    pub(super) fn new(keys: Keys<'k, KeyOf<Ed>, DB>, params: &Ed::Params, limit: Option<i64>) -> Self {
        Self {
            matched: Default::default(),
            held: Default::default(),
            keys,
            from: Default::default(),
            link_scope: Default::default(),
            scope: Default::default(),
            filter: Ed::filter(params),
            order: Ed::order(params),
            key: Default::default(),
            limit,
        }
    }
}

impl<Ed, DB> Parts<'_, Ed, DB>
where
    Ed: Edge,
    DB: Backend,
    HeldOf<Ed>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
{
    /// Whether each key can look its rows up on its own: `unnest($1) CROSS JOIN LATERAL (…)`.
    fn is_lateral(&self) -> bool {
        self.limit.is_some() && (KeyTypesOf::<Ed>::IS_ROW_SOURCE || matches!(self.keys, Keys::Of(_)))
    }

    /// Walks what the matched columns are compared with: a list of keys, a query that gives them, or one key.
    fn walk_keys<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.is_lateral() {
            pass.push_sql(" = (");
            walk_key_names::<DB>(KeyTypesOf::<Ed>::COLUMNS, r#""drivetrain_parent"."#, pass.reborrow());
            pass.push_sql(")");
            return Ok(());
        }
        match &self.keys {
            Keys::Listed(keys) => KeyTypesOf::<Ed>::walk_list(keys, pass),
            Keys::Of(source) => {
                // Evaluated once, as a value: the plan is that of a list of keys.
                let one_column = KeyTypesOf::<Ed>::COLUMNS == 1;
                pass.push_sql(if one_column { " = ANY(ARRAY(" } else { " IN (" });
                source.walk_selecting(&self.held, pass.reborrow())?;
                pass.push_sql(if one_column { "))" } else { ")" });
                Ok(())
            }
        }
    }

    /// Walks the keys as rows, each once.
    fn walk_parents<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match &self.keys {
            Keys::Listed(keys) => KeyTypesOf::<Ed>::walk_rows(keys, pass.reborrow())?,
            Keys::Of(source) => {
                pass.push_sql("(SELECT DISTINCT * FROM (");
                source.walk_selecting(&self.held, pass.reborrow())?;
                pass.push_sql(r#") AS "drivetrain_held")"#);
            }
        }
        pass.push_sql(r#" AS "drivetrain_parent" ("#);
        walk_key_names::<DB>(KeyTypesOf::<Ed>::COLUMNS, "", pass.reborrow());
        pass.push_sql(")");
        Ok(())
    }
}

/// Walks `"key0", "key1"`.
pub(super) fn walk_key_names<DB: Backend>(columns: usize, prefix: &str, mut pass: AstPass<'_, '_, DB>) {
    for column in 0..columns {
        let comma = if column == 0 { "" } else { ", " };
        pass.push_sql(&format!(r#"{comma}{prefix}"key{column}""#));
    }
}

impl<Ed, DB> OnBackend<DB> for Parts<'_, Ed, DB>
where
    Ed: Edge<
            Scope: QueryFragment<DB>,
            Filter: QueryFragment<DB>,
            Order: QueryFragment<DB>,
            Target: Model<KeyColumns: QueryFragment<DB>>,
        >,
    DB: Backend + Default,
    MatchedOf<Ed>: QueryFragment<DB>,
    HeldOf<Ed>: QueryFragment<DB>,
    FromOf<Ed>: QueryFragment<DB>,
    LinkScopeOf<Ed>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
{
    fn walk_matching<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(" FROM ");
        self.from.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE (");
        self.matched.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        self.walk_keys(pass.reborrow())?;
        walk_condition(&self.link_scope, pass.reborrow())?;
        walk_condition(&self.scope, pass.reborrow())?;
        walk_condition(&self.filter, pass)
    }

    fn walk_order<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.order.is_noop(pass.backend())? {
            self.order.walk_ast(pass.reborrow())?;
            pass.push_sql(", ");
        }
        self.key.walk_ast(pass)
    }
}

/// The rows of an edge, as those before the next one. Their order matters only to a limit.
impl<Ed, DB> RowSource<DB> for Parts<'_, Ed, DB>
where
    Ed: Edge,
    DB: Backend + HasSqlType<BigInt>,
    Self: OnBackend<DB>,
    HeldOf<Ed>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_selecting<'b>(
        &'b self,
        columns: &'b dyn QueryFragment<DB>,
        mut pass: AstPass<'_, 'b, DB>,
    ) -> QueryResult<()> {
        let Some(limit) = &self.limit else {
            pass.push_sql("SELECT ");
            columns.walk_ast(pass.reborrow())?;
            return self.walk_matching(pass);
        };
        pass.push_sql(r#"SELECT "drivetrain_top".* FROM "#);
        self.walk_parents(pass.reborrow())?;
        pass.push_sql(" CROSS JOIN LATERAL (SELECT ");
        columns.walk_ast(pass.reborrow())?;
        self.walk_matching(pass.reborrow())?;
        pass.push_sql(" ORDER BY ");
        self.walk_order(pass.reborrow())?;
        pass.push_sql(" LIMIT ");
        pass.push_bind_param::<BigInt, i64>(limit)?;
        pass.push_sql(r#") AS "drivetrain_top""#);
        Ok(())
    }
}

/// Walks ` AND (…)`, unless there is no condition.
pub(super) fn walk_condition<'b, F, DB>(condition: &'b F, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()>
where
    F: QueryFragment<DB>,
    DB: Backend,
{
    if !condition.is_noop(pass.backend())? {
        pass.push_sql(" AND (");
        condition.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
    }
    Ok(())
}

/// The columns of `M` as its rows are read on `DB`.
pub(super) type Columns<M, DB> = <M as Selectable<DB>>::SelectExpression;

/// `SELECT post_id, … FROM … WHERE post_id = ANY($1) … ORDER BY …`.
pub(super) struct Rows<'k, Ed: Edge<Target: Selectable<DB>>, DB: Backend> {
    pub(super) parts: Parts<'k, Ed, DB>,
    columns: Columns<Ed::Target, DB>,
}

impl<'k, Ed: Edge<Target: Selectable<DB>>, DB: Backend> Rows<'k, Ed, DB> {
    pub(super) fn new(parts: Parts<'k, Ed, DB>) -> Self {
        Self {
            parts,
            columns: Ed::Target::construct_selection(),
        }
    }
}

impl<Ed, DB> Query for Rows<'_, Ed, DB>
where
    Ed: Edge<Target: Selectable<DB>>,
    DB: Backend,
    Columns<Ed::Target, DB>: Expression,
{
    type SqlType = (SqlTypeOf<MatchedOf<Ed>>, SqlTypeOf<Columns<Ed::Target, DB>>);
}

impl<Ed: Edge<Target: Selectable<DB>>, DB: Backend> QueryId for Rows<'_, Ed, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Ed, DB> Rows<'_, Ed, DB>
where
    Ed: Edge<Target: Selectable<DB>>,
    DB: Backend,
    MatchedOf<Ed>: QueryFragment<DB>,
    Columns<Ed::Target, DB>: QueryFragment<DB>,
{
    fn walk_select<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        self.parts.matched.walk_ast(pass.reborrow())?;
        pass.push_sql(", ");
        self.columns.walk_ast(pass)
    }
}

impl<Ed, DB> QueryFragment<DB> for Rows<'_, Ed, DB>
where
    Ed: Edge<Target: Selectable<DB>>,
    DB: Backend + HasSqlType<BigInt>,
    for<'k> Parts<'k, Ed, DB>: OnBackend<DB>,
    MatchedOf<Ed>: QueryFragment<DB>,
    HeldOf<Ed>: QueryFragment<DB>,
    Columns<Ed::Target, DB>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match &self.parts.limit {
            None => {
                self.walk_select(pass.reborrow())?;
                self.parts.walk_matching(pass.reborrow())?;
                pass.push_sql(" ORDER BY ");
                self.parts.walk_order(pass)
            }
            Some(limit) if self.parts.is_lateral() => self.walk_lateral(limit, pass),
            Some(limit) => self.walk_ranked(limit, pass),
        }
    }
}

impl<Ed, DB> Rows<'_, Ed, DB>
where
    Ed: Edge<Target: Selectable<DB>>,
    DB: Backend + HasSqlType<BigInt>,
    for<'k> Parts<'k, Ed, DB>: OnBackend<DB>,
    MatchedOf<Ed>: QueryFragment<DB>,
    HeldOf<Ed>: QueryFragment<DB>,
    Columns<Ed::Target, DB>: QueryFragment<DB>,
    KeyTypesOf<Ed>: KeyList<KeyOf<Ed>, DB>,
    i64: ToSql<BigInt, DB>,
{
    /// Each key looks up its first rows, by an index over foreign key and order if there is one.
    fn walk_lateral<'b>(&'b self, limit: &'b i64, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(r#"SELECT "drivetrain_top".* FROM "#);
        self.parts.walk_parents(pass.reborrow())?;
        pass.push_sql(" CROSS JOIN LATERAL (");
        self.walk_select(pass.reborrow())?;
        pass.push_sql(", ROW_NUMBER() OVER (ORDER BY ");
        self.parts.walk_order(pass.reborrow())?;
        pass.push_sql(r#") AS "drivetrain_rank""#);
        self.parts.walk_matching(pass.reborrow())?;
        pass.push_sql(" ORDER BY ");
        self.parts.walk_order(pass.reborrow())?;
        pass.push_sql(" LIMIT ");
        pass.push_bind_param::<BigInt, i64>(limit)?;
        pass.push_sql(r#") AS "drivetrain_top" ORDER BY "drivetrain_top"."drivetrain_rank""#);
        Ok(())
    }

    /// All rows are ranked within their key.
    fn walk_ranked<'b>(&'b self, limit: &'b i64, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql(r#"SELECT "drivetrain_top".* FROM ("#);
        self.walk_select(pass.reborrow())?;
        pass.push_sql(", ROW_NUMBER() OVER (PARTITION BY ");
        self.parts.matched.walk_ast(pass.reborrow())?;
        pass.push_sql(" ORDER BY ");
        self.parts.walk_order(pass.reborrow())?;
        pass.push_sql(r#") AS "drivetrain_rank""#);
        self.parts.walk_matching(pass.reborrow())?;
        pass.push_sql(r#") AS "drivetrain_top" WHERE "drivetrain_top"."drivetrain_rank" <= "#);
        pass.push_bind_param::<BigInt, i64>(limit)?;
        pass.push_sql(r#" ORDER BY "drivetrain_top"."drivetrain_rank""#);
        Ok(())
    }
}

/// `SELECT post_id, COUNT(*) FROM … WHERE post_id = ANY($1) … GROUP BY post_id`.
pub(super) struct Counts<'k, Ed: Edge, DB: Backend>(Parts<'k, Ed, DB>);

impl<'k, Ed: Edge, DB: Backend> Counts<'k, Ed, DB> {
    pub(super) fn new(parts: Parts<'k, Ed, DB>) -> Self {
        Self(parts)
    }
}

impl<Ed: Edge, DB: Backend> Query for Counts<'_, Ed, DB> {
    type SqlType = (SqlTypeOf<MatchedOf<Ed>>, BigInt);
}

impl<Ed: Edge, DB: Backend> QueryId for Counts<'_, Ed, DB> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Ed, DB> QueryFragment<DB> for Counts<'_, Ed, DB>
where
    Ed: Edge,
    DB: Backend,
    for<'k> Parts<'k, Ed, DB>: OnBackend<DB>,
    MatchedOf<Ed>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("SELECT ");
        self.0.matched.walk_ast(pass.reborrow())?;
        pass.push_sql(", COUNT(*)");
        self.0.walk_matching(pass.reborrow())?;
        pass.push_sql(" GROUP BY ");
        self.0.matched.walk_ast(pass)
    }
}
