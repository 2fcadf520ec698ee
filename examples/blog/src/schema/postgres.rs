// @generated automatically by Diesel CLI.

diesel::table! {
    categories (id) {
        id -> Int8,
        parent_id -> Nullable<Int8>,
        name -> Text,
        slug -> Text,
    }
}

diesel::table! {
    comments (id) {
        id -> Int8,
        post_id -> Int8,
        author_id -> Nullable<Int8>,
        parent_id -> Nullable<Int8>,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    post_tags (post_id, tag_id) {
        post_id -> Int8,
        tag_id -> Int8,
        position -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    posts (id) {
        id -> Int8,
        author_id -> Int8,
        editor_id -> Nullable<Int8>,
        title -> Text,
        slug -> Text,
        body -> Text,
        published -> Bool,
        view_count -> Int8,
        published_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    product_tags (product_id, tag_id) {
        product_id -> Int8,
        tag_id -> Int8,
    }
}

diesel::table! {
    products (id) {
        id -> Int8,
        category_id -> Nullable<Int8>,
        name -> Text,
        sku -> Text,
        price_cents -> Int8,
        stock -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    profiles (id) {
        id -> Int8,
        user_id -> Int8,
        website -> Nullable<Text>,
        location -> Nullable<Text>,
    }
}

diesel::table! {
    tags (id) {
        id -> Int8,
        name -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> Int8,
        email -> Text,
        name -> Text,
        bio -> Nullable<Text>,
        is_active -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
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
