use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::AsyncDieselConnectionManager;

mod schema;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

type Pool = diesel_async::pooled_connection::deadpool::Pool<AsyncPgConnection>;

#[tokio::main]
async fn main() -> Result<()> {
    let manager = AsyncDieselConnectionManager::new(std::env::var("DATABASE_URL")?);
    let pool = Pool::builder(manager).build()?;
    run_all(&pool).await
}
