//! What a transaction runs: `async` closures whose futures can go from thread to thread.
//!
//! `AsyncFnOnce` alone cannot say that the future of the closure is `Send`. These traits name the future, so that a
//! bound can say it (the way of diesel-async's `TransactionManager`). The compiler implements them for every closure
//! that fits; nobody else does.

/// An `async` closure that is called once, and the future that it gives.
#[doc(hidden)]
pub trait AsyncOnce<T, R>: AsyncFnOnce(T) -> R + FnOnce(T) -> <Self as AsyncOnce<T, R>>::Fut {
    /// The future of the closure.
    type Fut: Future<Output = R>;
}

impl<F, T, Fut, R> AsyncOnce<T, R> for F
where
    F: AsyncFnOnce(T) -> R + FnOnce(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}

/// An `async` closure that can be called again, and the future that it gives.
#[doc(hidden)]
pub trait AsyncAgain<T, R>: AsyncFn(T) -> R + Fn(T) -> <Self as AsyncAgain<T, R>>::Fut {
    /// The future of the closure.
    type Fut: Future<Output = R>;
}

impl<F, T, Fut, R> AsyncAgain<T, R> for F
where
    F: AsyncFn(T) -> R + Fn(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}
