use drivetrain::{Db, Pg, Result};

mod schema;

#[tokio::main]
async fn main() -> Result<()> {
    let db: Db<Pg> = Db::from_env().await?;
    run_all(&db).await
}

type Pool = Db<Pg>;
