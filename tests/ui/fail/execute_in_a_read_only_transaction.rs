#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.build_transaction()
        .read_only()
        .run(async |tx| diesel::delete(users::table).execute(&tx).await)
        .await?;
    Ok(())
}

fn main() {}
