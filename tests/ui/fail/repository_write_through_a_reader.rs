#[path = "../blog.rs"]
mod blog;
use blog::*;

async fn mistake(db: &Db<Sqlite>) -> Result<()> {
    let reader = db.reader();
    let users = drivetrain::Repository::<User, _>::new(&reader);
    users.delete(1).await?;
    Ok(())
}

fn main() {}
