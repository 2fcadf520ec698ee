//! Which errors a transaction is run again for, and how long it waits before.

use std::error::Error as StdError;
use std::time::Duration;

use crate::Error;

/// An error that tells whether running the transaction again may succeed.
///
/// Every error that is `AsRef<dyn std::error::Error + Send + Sync>` does: [`Error`], `Box<dyn std::error::Error + Send +
/// Sync>`, and the errors of the usual crates for them. The first [`Error`] in its chain of sources decides, by
/// [`Error::is_retryable`]. For an error type of your own, implement `AsRef` in one line, or this trait:
///
/// ```
/// use drivetrain::Retry;
///
/// enum TransferError {
///     TooPoor,
///     Database(drivetrain::Error),
/// }
///
/// impl Retry for TransferError {
///     fn is_retryable(&self) -> bool {
///         matches!(self, Self::Database(error) if error.is_retryable())
///     }
/// }
/// # let _ = TransferError::TooPoor;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not tell whether the transaction may be run again",
    label = "the closure of `retry(n)` gives this error",
    note = "implement `drivetrain::Retry`, or `AsRef<dyn std::error::Error + Send + Sync>`, for `{Self}`"
)]
pub trait Retry {
    /// Whether running the transaction again may succeed.
    fn is_retryable(&self) -> bool;
}

#[diagnostic::do_not_recommend]
impl<E: AsRef<dyn StdError + Send + Sync>> Retry for E {
    fn is_retryable(&self) -> bool {
        let error: &(dyn StdError + 'static) = self.as_ref();
        std::iter::successors(Some(error), |&error| error.source())
            .find_map(|error| error.downcast_ref::<Error>())
            .is_some_and(Error::is_retryable)
    }
}

impl AsRef<dyn StdError + Send + Sync> for Error {
    fn as_ref(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }
}

/// The bound of the first pause; each later one is twice that of the one before.
const FIRST: Duration = Duration::from_millis(10);

/// No pause is longer.
const LONGEST: Duration = Duration::from_secs(1);

/// How long to wait before run `again` (1 for the first repetition): anything up to a bound that doubles.
///
/// # Source
/// "Exponential Backoff and Jitter" (AWS Architecture Blog, 2015): full jitter ends soonest under contention.
pub(super) fn pause(again: u32) -> Duration {
    bound(again).mul_f64(fastrand::f64())
}

fn bound(again: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(again.saturating_sub(1));
    FIRST.saturating_mul(doubled).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;
    use crate::error::{BoxError, RetryReason};

    fn deadlock() -> Error {
        Error::Retryable {
            reason: RetryReason::Deadlock,
            source: diesel::result::Error::RollbackTransaction,
        }
    }

    #[derive(Debug)]
    struct Outer(Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("outer")
        }
    }

    impl StdError for Outer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn the_first_error_of_ours_in_the_chain_decides() {
        assert!(deadlock().is_retryable());
        assert!(Retry::is_retryable(&BoxError::from(deadlock())));
        assert!(Retry::is_retryable(&BoxError::from(Outer(deadlock()))));
        assert!(!Retry::is_retryable(&BoxError::from(Outer(Error::PoolClosed))));
        assert!(!Retry::is_retryable(&BoxError::from("no error of ours")));
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let bounds: Vec<u128> = [1, 2, 3, 7, 8, 1000].map(|again| bound(again).as_millis()).to_vec();
        assert_eq!(bounds, [10, 20, 40, 640, 1000, 1000]);
        assert!((0..100).all(|_| pause(3) <= Duration::from_millis(40)));
    }
}
