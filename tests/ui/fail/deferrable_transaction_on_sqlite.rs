#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.build_transaction().serializable().read_only().deferrable().run(async |tx| User::get(1, &tx).await).await?;
    Ok(())
}

fn main() {}
