//! Each kind of edge: which rows it gives, in which order, by how many statements.

use std::sync::Arc;

use drivetrain::assert_statements;
use drivetrain::prelude::*;

use crate::shop::*;
use crate::support::both;

#[derive(Clone, Debug, EagerLoad)]
struct PostWithTags {
    #[eager(root)]
    post: Post,
    #[eager(many_to_many(through = PostTag), order = post_tags::position.desc())]
    tags: Vec<Tag>,
}

#[derive(Clone, Debug, EagerLoad)]
struct UserWithAll {
    #[eager(root)]
    user: User,
    #[eager(has_one)]
    profile: Option<Profile>,
    #[eager(has_many)]
    posts: Vec<PostWithTags>,
    #[eager(count(Post))]
    post_count: i64,
}

fn ids(posts: &[PostWithTags]) -> Vec<i64> {
    posts.iter().map(|post| post.post.id).collect()
}

fn names(tags: &[Tag]) -> Vec<&str> {
    tags.iter().map(|tag| tag.name.as_str()).collect()
}

both!(a_root_is_loaded_with_its_relations_by_a_statement_for_each_edge, |db| {
    fill(&db).await;
    let users: Vec<UserWithAll> = assert_statements!(
        db,
        5,
        users::table.order(users::id).fetch_all::<UserWithAll>(&*db).await?
    );
    let shown: Vec<_> = users
        .iter()
        .map(|user| (user.user.id, ids(&user.posts), user.post_count))
        .collect();
    assert_eq!(shown, [(1, vec![1, 2, 4], 3), (2, vec![5], 1), (3, vec![], 0)]);
    assert_eq!(users[0].profile.as_ref().map(|profile| profile.id), Some(10));
    assert_eq!(users[2].profile, None);
    assert_eq!(names(&users[0].posts[0].tags), ["rust", "sql"]);
    assert_eq!(names(&users[1].posts[0].tags), ["rust", "rail"]);
});

#[derive(Clone, Debug, EagerLoad)]
struct PostWithPeople {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    author: User,
    #[eager(belongs_to, via = posts::editor_id)]
    editor: Option<Arc<User>>,
}

both!(the_same_model_twice_in_one_shape, |db| {
    fill(&db).await;
    let posts: Vec<PostWithPeople> = Post::query().order(posts::id).fetch_all(&*db).await?;
    let shown: Vec<_> = posts
        .iter()
        .map(|post| {
            (
                post.post.id,
                post.author.id,
                post.editor.as_ref().map(|editor| editor.id),
            )
        })
        .collect();
    assert_eq!(shown, [(1, 1, Some(2)), (2, 1, None), (4, 1, None), (5, 2, Some(2))]);
    let editors = [&posts[0], &posts[3]].map(|post| post.editor.clone().expect("Bob"));
    assert!(Arc::ptr_eq(&editors[0], &editors[1]), "one `User` is shared");
});
