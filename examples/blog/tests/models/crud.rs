//! Every verb, on the backend that the features chose.

use crate::support::{blog_db, blog_db_with};
use blog::models::*;
use blog::schema::*;
use blog::seed;
use chrono::{DateTime, TimeDelta, Utc};
use drivetrain::prelude::*;
use drivetrain::{Clock, Error, Result};

fn new_user(name: &str) -> NewUser {
    NewUser {
        email: format!("{name}@example.org"),
        name: name.to_owned(),
        ..seed::a_user(1)
    }
}

#[tokio::test]
async fn a_row_is_created_found_changed_and_deleted() -> Result<()> {
    let db = blog_db().await;
    let ada = User::create(new_user("ada"), &db).await?;
    assert_eq!(User::find(ada.id, &db).await?.as_ref(), Some(&ada));
    let changes = UserChanges {
        name: Some("Ada Lovelace".into()),
        ..Default::default()
    };
    let changed = User::update(ada.id, changes, &db).await?;
    assert_eq!(changed.name, "Ada Lovelace");
    assert!(changed.updated_at >= ada.updated_at);
    User::delete(ada.id, &db).await?;
    assert_eq!(User::find(ada.id, &db).await?, None);
    assert!(matches!(
        User::get(ada.id, &db).await,
        Err(Error::NotFound { table: "users", .. })
    ));
    assert!(matches!(User::delete(ada.id, &db).await, Err(Error::NotFound { .. })));
    let changes = UserChanges {
        name: Some("nobody".into()),
        ..Default::default()
    };
    assert!(matches!(
        User::update(ada.id, changes, &db).await,
        Err(Error::NotFound { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn changes_that_change_nothing_give_the_row_as_it_is() -> Result<()> {
    let db = blog_db().await;
    let ada = User::create(new_user("ada"), &db).await?;
    assert_eq!(User::update(ada.id, UserChanges::default(), &db).await?, ada);
    assert!(
        User::update(ada.id + 1, UserChanges::default(), &db)
            .await
            .is_err_and(|e| e.is_not_found())
    );
    Ok(())
}

#[tokio::test]
async fn absent_null_and_value_differ_in_changes() -> Result<()> {
    let db = blog_db().await;
    let ada = User::create(
        NewUser {
            bio: Some("first".into()),
            ..new_user("ada")
        },
        &db,
    )
    .await?;
    let keep: UserChanges = serde_json::from_str(r#"{"name": "A"}"#).expect("changes");
    assert_eq!(User::update(ada.id, keep, &db).await?.bio.as_deref(), Some("first"));
    let null: UserChanges = serde_json::from_str(r#"{"bio": null}"#).expect("changes");
    assert_eq!(User::update(ada.id, null, &db).await?.bio, None);
    let value: UserChanges = serde_json::from_str(r#"{"bio": "second"}"#).expect("changes");
    assert_eq!(User::update(ada.id, value, &db).await?.bio.as_deref(), Some("second"));
    Ok(())
}

#[tokio::test]
async fn many_rows_keep_their_order() -> Result<()> {
    let db = blog_db().await;
    let new: Vec<_> = (0..2_500).map(|n| new_user(&format!("u{n}"))).collect();
    let users = User::create_many(new.clone(), &db).await?;
    assert!(users.iter().zip(&new).all(|(user, new)| user.email == new.email));
    let keys: Vec<i64> = users.iter().rev().map(|user| user.id).collect();
    let found = User::find_many(keys.iter().copied().chain([keys[0], -1]), &db).await?;
    assert!(found.iter().map(|user| user.id).eq(keys));
    assert!(User::create_many(Vec::<NewUser>::new(), &db).await?.is_empty());
    assert_eq!(
        User::update_many(users.iter().map(|u| u.id), users::is_active.eq(false), &db).await?,
        2_500
    );
    assert_eq!(
        User::query().filter(users::is_active.eq(true)).fetch_count(&db).await?,
        0
    );
    assert_eq!(
        User::delete_many(users[..2_000].iter().map(|u| u.id), &db).await?,
        2_000
    );
    assert_eq!(User::query().fetch_count(&db).await?, 500);
    Ok(())
}

#[tokio::test]
async fn rows_are_created_together_or_not_at_all() -> Result<()> {
    let db = blog_db().await;
    let mut new: Vec<_> = (0..2_100).map(|n| new_user(&format!("u{n}"))).collect();
    new.push(new_user("u7"));
    let refused = User::create_many(new, &db).await.expect_err("a key is taken");
    assert!(refused.is_unique_on("users_email_key"), "{refused:?}");
    assert_eq!(User::query().fetch_count(&db).await?, 0);
    Ok(())
}

#[tokio::test]
async fn seventy_thousand_keys_can_be_looked_up() -> Result<()> {
    let db = blog_db().await;
    let ada = User::create(new_user("ada"), &db).await?;
    assert_eq!(User::find_many(0..70_000, &db).await?, [ada]);
    Ok(())
}

#[tokio::test]
async fn an_upsert_inserts_or_changes_the_row_in_its_place() -> Result<()> {
    let db = blog_db().await;
    let first = User::upsert(new_user("ada"), users::email, users::name.eq("again"), &db).await?;
    assert_eq!(first.name, "ada");
    let second = User::upsert(new_user("ada"), users::email, users::name.eq("again"), &db).await?;
    assert_eq!((second.id, second.name.as_str()), (first.id, "again"));
    assert!(second.updated_at >= first.updated_at);
    Ok(())
}

#[tokio::test]
async fn get_or_create_gives_all_callers_the_same_row() -> Result<()> {
    let db = blog_db().await;
    let calls = (0..16).map(|_| User::get_or_create(users::email.eq("ada@example.org"), new_user("ada"), &db));
    let rows = futures_util::future::try_join_all(calls).await?;
    assert_eq!(rows.iter().filter(|(_, created)| *created).count(), 1);
    assert!(rows.iter().all(|(user, _)| user.id == rows[0].0.id));
    Ok(())
}

async fn a_post(db: &drivetrain::Db<blog::Backend>) -> Result<Post> {
    let ada = User::create(new_user("ada"), db).await?;
    Post::create(seed::posts(&[ada.id], 1).remove(0), db).await
}

#[tokio::test]
async fn a_soft_deleted_row_is_hidden_until_restored_or_purged() -> Result<()> {
    let db = blog_db().await;
    let post = a_post(&db).await?;
    Post::delete(post.id, &db).await?;
    assert_eq!(Post::find(post.id, &db).await?, None);
    assert_eq!(Post::query().fetch_count(&db).await?, 0);
    assert!(Post::delete(post.id, &db).await.is_err_and(|e| e.is_not_found()));
    let changes = PostChanges {
        title: Some("no".into()),
        ..Default::default()
    };
    assert!(
        Post::update(post.id, changes, &db)
            .await
            .is_err_and(|e| e.is_not_found())
    );
    let deleted: Vec<Post> = Post::only_deleted().fetch_all(&db).await?;
    assert_eq!(deleted.len(), 1);
    assert_eq!(Post::with_deleted().fetch_count(&db).await?, 1);
    assert_eq!(Post::restore(post.id, &db).await?.deleted_at, None);
    assert!(Post::restore(post.id, &db).await.is_err_and(|e| e.is_not_found()));
    Post::delete_where(all_rows(), &db).await?;
    Post::purge(post.id, &db).await?;
    assert_eq!(Post::with_deleted().fetch_count(&db).await?, 0);
    Ok(())
}

#[tokio::test]
async fn an_update_that_lost_the_race_is_stale() -> Result<()> {
    let db = blog_db().await;
    let post = a_post(&db).await?;
    let title = |title: &str| PostChanges {
        title: Some(title.into()),
        ..Default::default()
    };
    let first = Post::update_from(&post, title("first"), &db).await?;
    assert_eq!(first.version, post.version + 1);
    let lost = Post::update_from(&post, title("second"), &db).await;
    assert!(matches!(lost, Err(Error::Stale { table: "posts", .. })), "{lost:?}");
    assert_eq!(
        Post::update(post.id, title("third"), &db).await?.version,
        post.version + 2
    );
    Post::purge(post.id, &db).await?;
    assert!(matches!(
        Post::update_from(&first, title("x"), &db).await,
        Err(Error::NotFound { .. })
    ));
    Ok(())
}

#[tokio::test]
async fn updated_at_is_set_on_every_path_that_writes() -> Result<()> {
    let now: DateTime<Utc> = "2030-01-02T03:04:05.678901Z".parse().expect("a time");
    let db = blog_db_with(|config| config.clock(Clock::fixed(now))).await;
    let post = a_post(&db).await?;
    let reset = || async {
        let old = now - TimeDelta::days(1);
        diesel::update(posts::table)
            .set(posts::updated_at.eq(old))
            .execute(&db)
            .await
    };
    let written = || async {
        Post::with_deleted()
            .filter(posts::updated_at.eq(now))
            .fetch_count(&db)
            .await
    };
    let title = || PostChanges {
        title: Some("t".into()),
        ..Default::default()
    };
    reset().await?;
    Post::update(post.id, title(), &db).await?;
    assert_eq!(written().await?, 1, "update");
    reset().await?;
    Post::update_many([post.id], title(), &db).await?;
    assert_eq!(written().await?, 1, "update_many");
    reset().await?;
    Post::update_where(posts::id.eq(post.id), title(), &db).await?;
    assert_eq!(written().await?, 1, "update_where");
    reset().await?;
    Post::upsert(seed::posts(&[post.author_id], 1).remove(0), posts::slug, title(), &db).await?;
    assert_eq!(written().await?, 1, "upsert");
    reset().await?;
    Post::delete(post.id, &db).await?;
    assert_eq!(written().await?, 1, "delete");
    assert_eq!(Post::only_deleted().fetch_one::<Post>(&db).await?.deleted_at, Some(now));
    reset().await?;
    Post::restore(post.id, &db).await?;
    assert_eq!(written().await?, 1, "restore");
    Ok(())
}

#[tokio::test]
async fn composite_keys_are_keys_like_others() -> Result<()> {
    let db = blog_db().await;
    let post = a_post(&db).await?;
    let tags = Tag::create_many(["a", "b", "c"].map(|name| NewTag { name: name.into() }), &db).await?;
    let new = tags.iter().map(|tag| NewPostTag {
        post_id: post.id,
        tag_id: tag.id,
        position: 0,
    });
    let links = PostTag::create_many(new, &db).await?;
    assert_eq!(PostTag::get((post.id, tags[1].id), &db).await?, links[1]);
    let keys = [(post.id, tags[2].id), (post.id, -1), (post.id, tags[0].id)];
    assert_eq!(
        PostTag::find_many(keys, &db).await?,
        [links[2].clone(), links[0].clone()]
    );
    assert_eq!(
        PostTag::update((post.id, tags[0].id), post_tags::position.eq(7), &db)
            .await?
            .position,
        7
    );
    assert_eq!(PostTag::delete_many(keys, &db).await?, 2);
    PostTag::delete((post.id, tags[1].id), &db).await?;
    assert_eq!(PostTag::query().fetch_count(&db).await?, 0);
    Ok(())
}

#[tokio::test]
async fn expressions_change_rows_in_the_database() -> Result<()> {
    let db = blog_db().await;
    let post = a_post(&db).await?;
    let add = || posts::view_count.eq(posts::view_count + 1);
    let calls = (0..20).map(|_| Post::update(post.id, add(), &db));
    futures_util::future::try_join_all(calls).await?;
    assert_eq!(Post::get(post.id, &db).await?.view_count, 20);
    Ok(())
}

#[tokio::test]
async fn a_repository_has_the_same_verbs() -> Result<()> {
    let db = blog_db().await;
    let users = db.repository::<User>();
    let ada = users.create(new_user("ada")).await?;
    assert_eq!(users.get(ada.id).await?, ada);
    assert_eq!(users.update(ada.id, users::name.eq("A")).await?.name, "A");
    assert_eq!(users.update_where(users::name.eq("A"), users::name.eq("B")).await?, 1);
    users.delete(ada.id).await?;
    assert_eq!(users.find(ada.id).await?, None);
    Ok(())
}

#[tokio::test]
async fn violations_tell_the_constraint_and_the_columns() -> Result<()> {
    let db = blog_db().await;
    let ada = User::create(new_user("ada"), &db).await?;
    let taken = User::create(new_user("ada"), &db).await.expect_err("a key is taken");
    assert!(taken.is_unique_on("users_email_key"));
    assert_eq!(taken.violation().expect("a violation").columns, ["email"]);
    let orphan = Post::create(seed::posts(&[ada.id + 1], 1).remove(0), &db)
        .await
        .expect_err("no author");
    assert!(matches!(orphan, Error::ForeignKey(_)), "{orphan:?}");
    let negative = Product::create(
        NewProduct {
            price_cents: -1,
            ..seed::products(&[], 1).remove(0)
        },
        &db,
    )
    .await;
    let Err(Error::Check(check)) = negative else {
        panic!("{negative:?}")
    };
    assert!(
        check.constraint.is_some_and(|name| name.contains("price")),
        "{:?}",
        check.source
    );
    Ok(())
}
