#[path = "../blog.rs"]
mod blog;
use blog::*;

struct TooPoor;

impl From<drivetrain::Error> for TooPoor {
    fn from(_: drivetrain::Error) -> Self {
        Self
    }
}

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    db.build_transaction()
        .retry(3)
        .run(async |tx| Ok::<_, TooPoor>(User::delete(1, &tx).await?))
        .await
        .ok();
    Ok(())
}

fn main() {}
