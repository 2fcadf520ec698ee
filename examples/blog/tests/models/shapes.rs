//! Rows with their relations.

use blog::models::{Category, Comment, Post, PostTag, Product, ProductTag, Profile, Tag, User};
use blog::schema::{comments, posts, products, users};
use blog::seed;
use blog::shapes::{PostPage, ProductInShop, UserPage};
use drivetrain::prelude::*;
use drivetrain::{Result, assert_statements};

use crate::support::blog_db;

fn keys<M: Model<Key = i64>>(rows: &[M]) -> Vec<i64> {
    rows.iter().map(Model::key).collect()
}

#[tokio::test]
async fn a_page_of_users_is_seven_statements() -> Result<()> {
    let db = blog_db().await;
    let users = User::create_many(seed::users(5), &db).await?;
    Profile::create_many(seed::profiles(&keys(&users)[..3]), &db).await?;
    let posts = Post::create_many(seed::posts(&keys(&users)[..2], 7), &db).await?;
    Post::update_where(all_rows(), posts::published.eq(posts::id.ne(posts[0].id)), &db).await?;
    let tags = Tag::create_many(seed::tags(4), &db).await?;
    PostTag::create_many(seed::post_tags(&keys(&posts), &keys(&tags), 2), &db).await?;

    let query = users::table.order(users::id);
    let page: Page<UserPage> = assert_statements!(
        db,
        7,
        query.fetch_page::<UserPage, _>(PageRequest::new(1, 3)?, &db).await?
    );
    let shown: Vec<_> = page
        .items
        .iter()
        .map(|user| (user.newest.len(), user.post_count))
        .collect();
    assert_eq!((page.total, shown), (5, vec![(5, 7), (5, 7), (0, 0)]));
    assert!(
        page.items[0]
            .newest
            .iter()
            .all(|post| post.tags.len() == 2 && post.post.id != posts[0].id)
    );
    assert!(page.items.iter().all(|user| user.profile.is_some()));
    Ok(())
}

#[tokio::test]
async fn a_post_comes_with_people_tags_and_threads() -> Result<()> {
    let db = blog_db().await;
    let users = User::create_many(seed::users(3), &db).await?;
    let post = Post::create(seed::a_post(users[0].id, 1), &db).await?;
    let post = Post::update(post.id, posts::editor_id.eq(users[1].id), &db).await?;
    let first = Comment::create(seed::a_comment(post.id, Some(users[2].id), 1), &db).await?;
    let answer = Comment::create(seed::a_comment(post.id, None, 2), &db).await?;
    let answer = Comment::update(answer.id, comments::parent_id.eq(first.id), &db).await?;

    let page = assert_statements!(db, 7, PostPage::get(post.id, &db).await?);
    assert_eq!(
        (page.author.id, page.editor.as_ref().map(|editor| editor.id)),
        (users[0].id, Some(users[1].id))
    );
    let [thread] = &page.comments[..] else {
        panic!("one thread: {:?}", page.comments)
    };
    assert_eq!((&thread.comment, &thread.answers[..]), (&first, &[answer][..]));
    assert_eq!(thread.author.as_ref().map(|author| author.id), Some(users[2].id));
    let json = serde_json::to_value(&page).expect("an object");
    assert_eq!(
        (&json["id"], &json["author"]["id"]),
        (&post.id.into(), &users[0].id.into())
    );
    Ok(())
}

#[tokio::test]
async fn a_shelf_is_a_tree_and_its_products_come_with_tags() -> Result<()> {
    let db = blog_db().await;
    let top = Category::create(seed::a_category(None, 1), &db).await?;
    let below = Category::create(seed::a_category(Some(top.id), 2), &db).await?;
    let made = Product::create_many(seed::products(&[below.id], 3), &db).await?;
    let tags = Tag::create_many(seed::tags(3), &db).await?;
    ProductTag::create_many(seed::product_tags(&keys(&made), &keys(&tags), 2), &db).await?;

    let tree = Category::descendants(top.id, &db).await?.expect("the shelf");
    let shelves: Vec<i64> = tree.iter().map(|(_, category)| category.id).collect();
    let on_shelves = products::table
        .filter(products::category_id.eq_any(shelves))
        .order(products::id);
    let shop: Vec<ProductInShop> = assert_statements!(db, 3, on_shelves.fetch_all::<ProductInShop>(&db).await?);
    assert!(
        shop.iter()
            .all(|product| product.category.as_ref() == Some(&below) && product.tags.len() == 2)
    );
    let tagged = Product::many_to_many::<Tag, ProductTag>().any(blog::schema::tags::id.eq(tags[0].id));
    assert_eq!(products::table.filter(tagged).fetch_count(&db).await?, 2);
    Ok(())
}
