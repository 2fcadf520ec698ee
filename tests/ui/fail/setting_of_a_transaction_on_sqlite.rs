#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.build_transaction().setting("app.tenant", 7).run(async |tx| User::get(1, &tx).await).await?;
    Ok(())
}

fn main() {}
