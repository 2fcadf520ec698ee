#[path = "../blog.rs"]
mod blog;
use blog::*;

fn mistake(db: &Db<Sqlite>) {
    let chunks = posts::table.order(posts::title.desc()).fetch_chunks::<Post>(20, db);
}

fn main() {}
