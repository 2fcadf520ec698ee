#[path = "../blog.rs"]
mod blog;
use blog::*;

fn mistake(db: &Db<Sqlite>) {
    let chunks = users::table.filter(posts::title.eq("Hello")).fetch_chunks::<User>(100, db);
}

fn main() {}
