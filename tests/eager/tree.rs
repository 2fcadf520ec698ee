//! Trees of a table that points to itself.

use drivetrain::connection::Connection;
use drivetrain::eager::{Branch, Tree, TreeOf};
use drivetrain::prelude::*;
use drivetrain::{Db, Dialect, Error, assert_statements};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::support::{TestDb, both};

diesel::table! {
    shelves (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = shelves, belongs_to(Shelf, foreign_key = parent_id))]
struct Shelf {
    id: i64,
    parent_id: Option<i64>,
    #[model(soft_delete)]
    #[serde(skip)]
    deleted_at: Option<chrono::NaiveDateTime>,
}

diesel::table! {
    tree (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = tree, belongs_to(Bough, foreign_key = parent_id))]
struct Bough {
    id: i64,
    parent_id: Option<i64>,
}

async fn create<DB: Dialect>(db: &Db<DB>, rows: &str) {
    let table = "CREATE TABLE shelves (id BIGINT PRIMARY KEY, parent_id BIGINT, deleted_at TIMESTAMP)";
    let conn = db.acquire().await.expect("a connection");
    conn.batch_execute(table).await.expect("a table");
    if !rows.is_empty() {
        conn.batch_execute(&format!("INSERT INTO shelves (id, parent_id) VALUES {rows}"))
            .await
            .expect("rows");
    }
}

fn shown(branch: Branch<'_, Shelf>) -> String {
    let children: Vec<_> = branch.children().map(shown).collect();
    format!("{}({})", branch.row().id, children.join(" "))
}

fn all(trees: &[Tree<Shelf>]) -> Vec<String> {
    trees.iter().map(|tree| shown(tree.root())).collect()
}

const TWO_TREES: &str = "(1, NULL), (2, 1), (3, 1), (4, 2), (5, 4), (6, NULL), (7, 6)";

both!(a_tree_is_one_statement, |db| {
    create(&db, TWO_TREES).await;
    let tree = assert_statements!(db, 1, Shelf::descendants(1, &*db).await?).expect("a shelf");
    assert_eq!((shown(tree.root()).as_str(), tree.height()), ("1(2(4(5())) 3())", 3));
    assert_eq!(
        all(&assert_statements!(db, 1, Shelf::forest(&*db).await?)),
        ["1(2(4(5())) 3())", "6(7())"]
    );
    let above = assert_statements!(db, 1, Shelf::ancestors(5, &*db).await?);
    assert_eq!(above.iter().map(|shelf| shelf.id).collect::<Vec<_>>(), [4, 2, 1]);
    assert_eq!(
        (Shelf::descendants(9, &*db).await?, Shelf::ancestors(9, &*db).await?),
        (None, vec![])
    );
});

both!(several_trees_are_one_statement, |db| {
    create(&db, TWO_TREES).await;
    let trees = assert_statements!(db, 1, Shelf::tree().descendants_of([6, 2], &*db).await?);
    assert_eq!(all(&trees), ["2(4(5()))", "6(7())"]);
    let none = assert_statements!(db, 0, Shelf::tree().descendants_of([], &*db).await?);
    assert!(none.is_empty());
    let nested = Shelf::tree().descendants_of([1, 4], &*db).await?;
    assert_eq!(all(&nested), ["1(2(4(5())) 3())"]);
});

both!(a_row_comes_below_another_whose_key_is_greater, |db| {
    create(&db, "(5, 9), (6, 5), (9, NULL)").await;
    assert_eq!(all(&Shelf::tree().descendants_of([5, 9], &*db).await?), ["9(5(6()))"]);
});

both!(a_table_may_be_called_like_a_part_of_the_statement, |db| {
    db.acquire()
        .await?
        .batch_execute(
            "CREATE TABLE tree (id BIGINT PRIMARY KEY, parent_id BIGINT); INSERT INTO tree VALUES (1, NULL), (2, 1)",
        )
        .await?;
    assert_eq!(Bough::descendants(1, &*db).await?.map(|bough| bough.len()), Some(2));
    assert_eq!(
        Bough::query()
            .filter(Bough::has_many::<Bough>().exists())
            .fetch_count(&*db)
            .await?,
        1
    );
});

both!(a_depth_can_be_capped, |db| {
    create(&db, TWO_TREES).await;
    let tree = Shelf::tree()
        .max_depth(1)?
        .descendants(1, &*db)
        .await?
        .expect("a shelf");
    assert_eq!(shown(tree.root()), "1(2() 3())");
    let above = Shelf::tree().max_depth(2)?.ancestors(5, &*db).await?;
    assert_eq!(above.iter().map(|shelf| shelf.id).collect::<Vec<_>>(), [4, 2]);
    assert_eq!(all(&Shelf::tree().max_depth(0)?.forest(&*db).await?), ["1()", "6()"]);
    for levels in [-1, 1_001, i64::MAX] {
        assert!(matches!(
            Shelf::tree().max_depth(levels),
            Err(Error::InvalidInput { .. })
        ));
    }
});

both!(a_circle_ends, |db| {
    create(&db, "(1, 3), (2, 1), (3, 2), (4, 3), (5, 5), (6, NULL)").await;
    let tree = Shelf::descendants(1, &*db).await?.expect("a shelf");
    assert_eq!(shown(tree.root()), "1(2(3(4())))");
    let capped = Shelf::tree()
        .max_depth(100)?
        .descendants(1, &*db)
        .await?
        .expect("a shelf");
    assert_eq!(capped, tree);
    let above = Shelf::ancestors(4, &*db).await?;
    assert_eq!(above.iter().map(|shelf| shelf.id).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(
        (Shelf::ancestors(5, &*db).await?, all(&Shelf::forest(&*db).await?)),
        (vec![], vec!["6()".to_owned()])
    );
});

both!(soft_deleted_rows_hide_what_is_below_them, |db| {
    create(&db, TWO_TREES).await;
    Shelf::delete(2, &*db).await?;
    assert_eq!(all(&Shelf::forest(&*db).await?), ["1(3())", "6(7())"]);
    assert_eq!(
        Shelf::ancestors(5, &*db)
            .await?
            .iter()
            .map(|shelf| shelf.id)
            .collect::<Vec<_>>(),
        [4]
    );
});

both!(a_tree_is_nested_objects_as_json, |db| {
    create(&db, "(1, NULL), (2, 1)").await;
    let tree = Shelf::descendants(1, &*db).await?.expect("a shelf");
    let json = serde_json::to_string(&tree).expect("an object");
    assert_eq!(
        json,
        r#"{"id":1,"parent_id":null,"children":[{"id":2,"parent_id":1,"children":[]}]}"#
    );
    assert_eq!(tree.map(|shelf| shelf.id).into_rows().collect::<Vec<_>>(), [1, 2]);
});

/// The same rows put together by hand: what is reached from the roots, each row once.
fn by_hand(rows: &[(i64, Option<i64>)], root: i64, seen: &mut Vec<i64>) -> String {
    seen.push(root);
    let below: Vec<i64> = rows.iter().filter(|row| row.1 == Some(root)).map(|row| row.0).collect();
    let mut children = Vec::new();
    for child in below {
        if !seen.contains(&child) {
            children.push(by_hand(rows, child, seen));
        }
    }
    format!("{root}({})", children.join(" "))
}

async fn holds<DB: Dialect>(db: &TestDb<DB>, rows: &[(i64, Option<i64>)]) -> drivetrain::Result<()>
where
    Shelf: drivetrain::eager::TreeOn<(shelves::parent_id,), DB>,
{
    let conn = db.acquire().await?;
    conn.batch_execute("DELETE FROM shelves").await?;
    for (id, parent) in rows {
        let parent = parent.map_or("NULL".to_owned(), |parent| parent.to_string());
        conn.batch_execute(&format!("INSERT INTO shelves (id, parent_id) VALUES ({id}, {parent})"))
            .await?;
    }
    for (id, _) in rows {
        let tree = TreeOf::<Shelf, _>::via((shelves::parent_id,))
            .descendants(*id, &conn)
            .await?
            .expect("the row is there");
        assert_eq!(shown(tree.root()), by_hand(rows, *id, &mut Vec::new()));
    }
    Ok(())
}

/// Up to twelve rows, each of which points to any of them or to none.
fn any_rows() -> impl Strategy<Value = Vec<(i64, Option<i64>)>> {
    proptest::collection::vec(proptest::option::weighted(0.8, 0_i64..12), 1..12)
        .prop_map(|parents| (0..).zip(parents).collect())
}

both!(any_rows_make_the_tree_that_they_state, |db| {
    create(&db, "").await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..40 {
        let rows = any_rows().new_tree(&mut runner).expect("rows").current();
        holds(&db, &rows).await?;
    }
});
