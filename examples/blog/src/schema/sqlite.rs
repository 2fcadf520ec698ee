// @generated automatically by Diesel CLI.

diesel::table! {
    categories (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        name -> Text,
        slug -> Text,
    }
}

diesel::table! {
    comments (id) {
        id -> BigInt,
        post_id -> BigInt,
        author_id -> Nullable<BigInt>,
        parent_id -> Nullable<BigInt>,
        body -> Text,
        created_at -> TimestamptzSqlite,
    }
}

diesel::table! {
    post_tags (post_id, tag_id) {
        post_id -> BigInt,
        tag_id -> BigInt,
        position -> Integer,
        created_at -> TimestamptzSqlite,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        author_id -> BigInt,
        editor_id -> Nullable<BigInt>,
        title -> Text,
        slug -> Text,
        body -> Text,
        published -> Bool,
        view_count -> BigInt,
        published_at -> Nullable<TimestamptzSqlite>,
        deleted_at -> Nullable<TimestamptzSqlite>,
        version -> Integer,
        created_at -> TimestamptzSqlite,
        updated_at -> TimestamptzSqlite,
    }
}

diesel::table! {
    product_tags (product_id, tag_id) {
        product_id -> BigInt,
        tag_id -> BigInt,
    }
}

diesel::table! {
    products (id) {
        id -> BigInt,
        category_id -> Nullable<BigInt>,
        name -> Text,
        sku -> Text,
        price_cents -> BigInt,
        stock -> Integer,
        created_at -> TimestamptzSqlite,
        updated_at -> TimestamptzSqlite,
    }
}

diesel::table! {
    profiles (id) {
        id -> BigInt,
        user_id -> BigInt,
        website -> Nullable<Text>,
        location -> Nullable<Text>,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        bio -> Nullable<Text>,
        is_active -> Bool,
        created_at -> TimestamptzSqlite,
        updated_at -> TimestamptzSqlite,
    }
}

diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(comments -> users (author_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::joinable!(product_tags -> products (product_id));
diesel::joinable!(product_tags -> tags (tag_id));
diesel::joinable!(products -> categories (category_id));
diesel::joinable!(profiles -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(
    categories,
    comments,
    post_tags,
    posts,
    product_tags,
    products,
    profiles,
    tags,
    users,
);
