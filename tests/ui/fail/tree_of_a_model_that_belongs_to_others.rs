#[path = "../relations.rs"]
mod relations;
use relations::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    User::descendants(1, db).await?;
    Ok(())
}

fn main() {}
