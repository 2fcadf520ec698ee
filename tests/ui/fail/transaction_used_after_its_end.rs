#[path = "../blog.rs"]
mod blog;
use blog::*;
use drivetrain::Error;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let mut kept = None;
    db.transaction(async |tx| {
        kept = Some(tx);
        Ok::<_, Error>(())
    })
    .await?;
    Ok(())
}

fn main() {}
