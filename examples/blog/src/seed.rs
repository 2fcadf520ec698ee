//! Sample rows: the same ones every time, unlike each other, for tests and benches.
//!
//! Everything here is a value; nothing touches a database. Keys that rows refer to are given by the caller.

use chrono::{DateTime, TimeDelta, Utc};

use crate::models::{
    NewCategory, NewComment, NewPost, NewPostTag, NewProduct, NewProductTag, NewProfile, NewTag, NewUser,
};

/// The `n`th user. Every third has no bio.
#[must_use]
pub fn a_user(n: usize) -> NewUser {
    NewUser {
        email: format!("user{n}@example.com"),
        name: format!("{} {n}", pick(&NAMES, n)),
        bio: (n % 3 != 2).then(|| sentence(n)),
    }
}

/// The first `count` users.
#[must_use]
pub fn users(count: usize) -> Vec<NewUser> {
    (0..count).map(a_user).collect()
}

/// The profile of a user. Every third user has no website, every fourth no location.
#[must_use]
pub fn a_profile(user_id: i64) -> NewProfile {
    NewProfile {
        user_id,
        website: (user_id % 3 != 0).then(|| format!("https://example.com/~{user_id}")),
        location: (user_id % 4 != 0).then(|| format!("Town {user_id}")),
    }
}

/// One profile for each user.
#[must_use]
pub fn profiles(user_ids: &[i64]) -> Vec<NewProfile> {
    user_ids.iter().copied().map(a_profile).collect()
}

/// The `n`th post of an author.
///
/// Every fourth is a draft and has no date. The others come in pairs that share theirs, so that ordering by it meets
/// nulls and ties.
#[must_use]
pub fn a_post(author_id: i64, n: usize) -> NewPost {
    let published = n % 4 != 3;
    NewPost {
        author_id,
        editor_id: None,
        title: format!("{} post {n}", pick(&WORDS, n)),
        slug: format!("post-{author_id}-{n}"),
        body: (n..n + 5).map(sentence).collect::<Vec<_>>().join(" "),
        published,
        published_at: published.then(|| hour(n / 2)),
    }
}

/// `per_author` posts of each author, author by author.
#[must_use]
pub fn posts(author_ids: &[i64], per_author: usize) -> Vec<NewPost> {
    author_ids
        .iter()
        .flat_map(|&author_id| (0..per_author).map(move |n| a_post(author_id, n)))
        .collect()
}

/// The `n`th comment under a post.
#[must_use]
pub fn a_comment(post_id: i64, author_id: Option<i64>, n: usize) -> NewComment {
    NewComment {
        post_id,
        author_id,
        parent_id: None,
        body: sentence(n),
    }
}

/// `per_post` comments under each post, post by post. Each fifth is by a guest, the others by the authors in turn.
#[must_use]
pub fn comments(post_ids: &[i64], author_ids: &[i64], per_post: usize) -> Vec<NewComment> {
    post_ids
        .iter()
        .flat_map(|&post_id| (0..per_post).map(move |n| (post_id, n)))
        .enumerate()
        .map(|(index, (post_id, n))| {
            let author_id = if index % 5 == 4 { None } else { cycle(author_ids, index) };
            a_comment(post_id, author_id, n)
        })
        .collect()
}

/// The `n`th tag.
#[must_use]
pub fn a_tag(n: usize) -> NewTag {
    NewTag {
        name: format!("{}-{n}", pick(&WORDS, n).to_lowercase()),
    }
}

/// The first `count` tags.
#[must_use]
pub fn tags(count: usize) -> Vec<NewTag> {
    (0..count).map(a_tag).collect()
}

/// `per_post` tags on each post, taken in turn; at most one link for each pair.
#[must_use]
pub fn post_tags(post_ids: &[i64], tag_ids: &[i64], per_post: usize) -> Vec<NewPostTag> {
    links(post_ids, tag_ids, per_post)
        .map(|(post_id, tag_id, position)| NewPostTag {
            post_id,
            tag_id,
            position,
        })
        .collect()
}

/// The `n`th category, in another one or at the top.
#[must_use]
pub fn a_category(parent_id: Option<i64>, n: usize) -> NewCategory {
    let place = parent_id.map_or(String::new(), |id| format!("{id}-"));
    NewCategory {
        parent_id,
        name: format!("{} {n}", pick(&WORDS, n)),
        slug: format!("category-{place}{n}"),
    }
}

/// `count` categories in another one or at the top.
#[must_use]
pub fn categories(parent_id: Option<i64>, count: usize) -> Vec<NewCategory> {
    (0..count).map(|n| a_category(parent_id, n)).collect()
}

/// The `n`th product. Ten in a row share a price.
#[must_use]
pub fn a_product(category_id: Option<i64>, n: usize) -> NewProduct {
    NewProduct {
        category_id,
        name: format!("{} {}", pick(&WORDS, n), pick(&NAMES, n / WORDS.len())),
        sku: format!("SKU-{n:06}"),
        price_cents: 99 + 100 * number(n / 10 % 50),
        stock: (n % 6 != 5).then(|| i32::try_from(n % 40).expect("a remainder of 40 is small")),
    }
}

/// The first `count` products: every seventh in no category, the others in the given ones in turn.
#[must_use]
pub fn products(category_ids: &[i64], count: usize) -> Vec<NewProduct> {
    (0..count)
        .map(|n| {
            let category_id = if n % 7 == 6 { None } else { cycle(category_ids, n) };
            a_product(category_id, n)
        })
        .collect()
}

/// `per_product` tags on each product, taken in turn; at most one link for each pair.
#[must_use]
pub fn product_tags(product_ids: &[i64], tag_ids: &[i64], per_product: usize) -> Vec<NewProductTag> {
    links(product_ids, tag_ids, per_product)
        .map(|(product_id, tag_id, _)| NewProductTag { product_id, tag_id })
        .collect()
}

/// `n` hours after the start of 2026.
#[must_use]
pub fn hour(n: usize) -> DateTime<Utc> {
    const START_OF_2026: i64 = 1_767_225_600;
    DateTime::UNIX_EPOCH + TimeDelta::seconds(START_OF_2026 + 3600 * number(n))
}

/// Each owner with `per_owner` different tags and their positions, starting one tag further for each owner.
fn links(owners: &[i64], tags: &[i64], per_owner: usize) -> impl Iterator<Item = (i64, i64, i32)> {
    let per_owner = per_owner.min(tags.len());
    owners.iter().enumerate().flat_map(move |(index, &owner)| {
        let tags = tags.iter().cycle().skip(index % tags.len().max(1)).take(per_owner);
        (0..).zip(tags).map(move |(position, &tag)| (owner, tag, position))
    })
}

fn sentence(n: usize) -> String {
    let words = (0..6).map(|k| pick(&WORDS, n * 7 + k * (n % 5 + 1)).to_lowercase());
    format!("{} {}.", pick(&NAMES, n), words.collect::<Vec<_>>().join(" "))
}

fn pick<'a>(from: &[&'a str], n: usize) -> &'a str {
    from[n % from.len()]
}

fn cycle(ids: &[i64], n: usize) -> Option<i64> {
    ids.get(n % ids.len().max(1)).copied()
}

fn number(n: usize) -> i64 {
    i64::try_from(n).expect("sample rows are fewer than 2^63")
}

const NAMES: [&str; 8] = ["Ada", "Bob", "Chloé", "Dmitri", "Eun-ji", "Femi", "Grace", "Łukasz"];
const WORDS: [&str; 11] = [
    "Anchor", "Bridge", "Canvas", "Dynamo", "Engine", "Flywheel", "Gear", "Hinge", "Lever", "Pulley", "Rivet",
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn unique_columns_do_not_repeat() {
        let slugs: HashSet<_> = posts(&[1, 2, 11], 200).into_iter().map(|post| post.slug).collect();
        assert_eq!(slugs.len(), 600);
        let skus: HashSet<_> = products(&[], 500).into_iter().map(|product| product.sku).collect();
        assert_eq!(skus.len(), 500);
        let nested = [None, Some(1), Some(11)]
            .into_iter()
            .flat_map(|parent| categories(parent, 20));
        assert_eq!(nested.map(|category| category.slug).collect::<HashSet<_>>().len(), 60);
    }

    #[test]
    fn a_post_gets_each_tag_once_even_when_more_are_asked_for() {
        let links = post_tags(&[1, 2, 3], &[7, 8], 5);
        let pairs: HashSet<_> = links.iter().map(|link| (link.post_id, link.tag_id)).collect();
        assert_eq!((links.len(), pairs.len()), (6, 6));
        assert!(post_tags(&[1], &[], 5).is_empty());
    }
}
