
diesel::table! {
    items0 (id) {
        id -> BigInt,
        owner_id -> BigInt,
        name -> Text,
        note -> Nullable<Text>,
        quantity -> Integer,
        price -> Double,
        active -> Bool,
        created_at -> Timestamptz,
    }
}
