use sea_orm::{Database, DatabaseConnection, DbErr};

type Result<T> = std::result::Result<T, DbErr>;

type Pool = DatabaseConnection;

#[tokio::main]
async fn main() -> Result<()> {
    let url = std::env::var("DATABASE_URL").map_err(|error| DbErr::Custom(error.to_string()))?;
    let db = Database::connect(url).await?;
    run_all(&db).await
}
