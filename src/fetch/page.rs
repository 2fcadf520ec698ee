//! Pages by number.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use diesel::dsl::{Limit, Offset};
use diesel::query_builder::{BoxedSelectStatement, SelectStatement};
use diesel::query_dsl::methods::{LimitDsl, OffsetDsl};
use futures_util::future::{BoxFuture, TryJoin, try_join};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Counts, Window};
use crate::connection::{Connection, Loads, first};
use crate::{Error, Result};

/// Which page of how many rows. Made by [`new`](Self::new) or read from a query string, and checked there.
///
/// ```
/// use drivetrain::PageRequest;
///
/// let second = PageRequest::new(2, 20)?;
/// assert_eq!((second.page(), second.per_page()), (2, 20));
/// assert!(PageRequest::new(0, 20).is_err());
/// # Ok::<(), drivetrain::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PageRequest {
    page: i64,
    per_page: i64,
}

impl PageRequest {
    /// The most rows in one page.
    pub const MAX_PER_PAGE: i64 = 1_000;

    /// Page `page`, counted from 1, of `per_page` rows, from 1 to [`MAX_PER_PAGE`](Self::MAX_PER_PAGE).
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if either is out of bounds, or so large together that no row can be counted there.
    pub fn new(page: i64, per_page: i64) -> Result<Self> {
        if !(1..=Self::MAX_PER_PAGE).contains(&per_page) {
            return Err(Error::invalid(
                "per_page",
                format!("{per_page} is not from 1 to {}", Self::MAX_PER_PAGE),
            ));
        }
        if page < 1 {
            return Err(Error::invalid(
                "page",
                format!("{page} is not a page; the first one is 1"),
            ));
        }
        if page.checked_mul(per_page).is_none() {
            return Err(Error::invalid("page", format!("{page} is beyond every list")));
        }
        Ok(Self { page, per_page })
    }

    /// The page's number, from 1.
    #[must_use]
    pub const fn page(&self) -> i64 {
        self.page
    }

    /// The number of rows in a full page.
    #[must_use]
    pub const fn per_page(&self) -> i64 {
        self.per_page
    }

    /// The rows before this page.
    #[must_use]
    pub const fn offset(&self) -> i64 {
        (self.page - 1) * self.per_page
    }

    /// The same page, with "are there more" instead of the total: one statement.
    #[must_use]
    pub const fn without_total(self) -> WithoutTotal {
        WithoutTotal(self)
    }

    /// The same page, with a total that stops counting at `cap`: cheap on a large table.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if `cap` is below 1.
    pub fn capped(self, cap: i64) -> Result<Capped> {
        if cap < 1 || cap == i64::MAX {
            return Err(Error::invalid("cap", format!("{cap} rows cannot be counted to")));
        }
        Ok(Capped { request: self, cap })
    }
}

impl<'de> Deserialize<'de> for PageRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Raw {
            #[serde(default = "first_page")]
            page: i64,
            #[serde(default = "usual_size")]
            per_page: i64,
        }
        let Raw { page, per_page } = Raw::deserialize(deserializer)?;
        Self::new(page, per_page).map_err(de::Error::custom)
    }
}

const fn first_page() -> i64 {
    1
}

const fn usual_size() -> i64 {
    20
}

/// A page that tells whether there are more rows. See [`PageRequest::without_total`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithoutTotal(PageRequest);

/// A page with a total that stops at a cap. See [`PageRequest::capped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capped {
    request: PageRequest,
    cap: i64,
}

/// Rows of one page and the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows, in the query's order; fewer than `per_page` on the last page.
    pub items: Vec<T>,
    /// The page's number, from 1.
    pub page: i64,
    /// The number of rows in a full page.
    pub per_page: i64,
    /// The number of rows on all pages, counted at the same time.
    pub total: i64,
    /// The number of pages.
    pub total_pages: i64,
}

/// Rows of one page, and whether there are more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slice<T> {
    /// The rows, in the query's order.
    pub items: Vec<T>,
    /// The page's number, from 1.
    pub page: i64,
    /// The number of rows in a full page.
    pub per_page: i64,
    /// Whether there is a row behind this page.
    pub has_more: bool,
}

/// Rows of one page, and the total up to a cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CappedPage<T> {
    /// The rows, in the query's order.
    pub items: Vec<T>,
    /// The page's number, from 1.
    pub page: i64,
    /// The number of rows in a full page.
    pub per_page: i64,
    /// The number of rows on all pages, at most the cap.
    pub total: i64,
    /// Whether there are more rows than the cap.
    pub is_capped: bool,
}

/// A query that can be cut into pages.
#[diagnostic::on_unimplemented(
    message = "this query cannot be cut into pages",
    label = "it takes no limit and offset",
    note = "a page is cut out of a select; raw SQL has its `LIMIT` and `OFFSET` in its text and is read by `fetch_all`"
)]
pub trait Paged: Sized {
    /// The query with a limit and an offset.
    type Cut;

    /// The rows from `offset` on, `limit` of them.
    fn cut(self, limit: i64, offset: i64) -> Self::Cut;
}

/// The queries of Diesel that take a limit and an offset, one by one: Diesel's own traits are there for tables, too,
/// and would speak of those.
macro_rules! paged {
    ($([$($param:tt),*] $type:ty),* $(,)?) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($param),*> Paged for $type
            where
                Self: LimitDsl,
                Limit<Self>: OffsetDsl,
            {
                type Cut = Offset<Limit<Self>>;

                fn cut(self, limit: i64, offset: i64) -> Self::Cut {
                    OffsetDsl::offset(LimitDsl::limit(self, limit), offset)
                }
            }
        )*
    };
}

paged! {
    [F, S, D, W, O, L, G, H, LC] SelectStatement<F, S, D, W, O, L, G, H, LC>,
    ['a, ST, QS, DB, G] BoxedSelectStatement<'a, ST, QS, DB, G>,
}

/// What is asked for beside the rows of a page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no page request",
    label = "expected a `PageRequest`",
    note = "`PageRequest::new(page, per_page)` checks both numbers and gives a `Result`: add `?`"
)]
pub trait PageMode: sealed::Sealed + Copy + Send + Sync {
    /// The page with what was asked for.
    type Output<T>;

    /// Which page.
    fn request(&self) -> PageRequest;

    /// How many rows the statement gives.
    #[doc(hidden)]
    fn limit(&self) -> i64 {
        self.request().per_page
    }

    /// Whether the rows are counted, and where the count stops.
    #[doc(hidden)]
    fn count(&self) -> Option<Option<i64>>;

    #[doc(hidden)]
    fn finish<T>(self, items: Vec<T>, total: i64) -> Self::Output<T>;
}

impl PageMode for PageRequest {
    type Output<T> = Page<T>;

    fn request(&self) -> PageRequest {
        *self
    }

    fn count(&self) -> Option<Option<i64>> {
        Some(None)
    }

    fn finish<T>(self, items: Vec<T>, total: i64) -> Page<T> {
        let Self { page, per_page } = self;
        Page {
            items,
            page,
            per_page,
            total,
            total_pages: pages(total, per_page),
        }
    }
}

impl PageMode for WithoutTotal {
    type Output<T> = Slice<T>;

    fn request(&self) -> PageRequest {
        self.0
    }

    fn limit(&self) -> i64 {
        self.0.per_page + 1
    }

    fn count(&self) -> Option<Option<i64>> {
        None
    }

    fn finish<T>(self, mut items: Vec<T>, _: i64) -> Slice<T> {
        let PageRequest { page, per_page } = self.0;
        let full = usize::try_from(per_page).unwrap_or(usize::MAX);
        let has_more = items.len() > full;
        items.truncate(full);
        Slice {
            items,
            page,
            per_page,
            has_more,
        }
    }
}

impl PageMode for Capped {
    type Output<T> = CappedPage<T>;

    fn request(&self) -> PageRequest {
        self.request
    }

    fn count(&self) -> Option<Option<i64>> {
        Some(Some(self.cap + 1))
    }

    fn finish<T>(self, items: Vec<T>, total: i64) -> CappedPage<T> {
        let PageRequest { page, per_page } = self.request;
        CappedPage {
            items,
            page,
            per_page,
            total: total.min(self.cap),
            is_capped: total > self.cap,
        }
    }
}

/// Loads the rows of a page and their total, 0 where none is asked for: in one round trip where the backend can.
pub(crate) fn load<'a, P, Q, U, C>(
    page: &P,
    query: &Q,
    conn: &'a C,
) -> TryJoin<BoxFuture<'a, Result<Vec<U>>>, Total<'a>>
where
    P: PageMode,
    C: Connection,
    Q: Loads<U, C::Backend> + Counts<C::Backend>,
    U: Send + 'static,
{
    let rows = query.load_on(conn);
    let total = page.count().map(|cap| query.count_on(conn, Window::Ignored, cap));
    try_join(rows, Total(total))
}

/// The total, once it is counted.
pub(crate) struct Total<'a>(Option<BoxFuture<'a, Result<Vec<i64>>>>);

impl Future for Total<'_> {
    type Output = Result<i64>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<i64>> {
        let Some(counted) = &mut self.0 else {
            return Poll::Ready(Ok(0));
        };
        let counted = ready!(counted.as_mut().poll(context));
        Poll::Ready(counted.map(|counted| first(counted).unwrap_or(0)))
    }
}

/// Pages that `total` rows fill, the last one in part.
fn pages(total: i64, per_page: i64) -> i64 {
    total / per_page + i64::from(total % per_page > 0)
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::PageRequest {}
    impl Sealed for super::WithoutTotal {}
    impl Sealed for super::Capped {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_page_is_refused() {
        let max = PageRequest::MAX_PER_PAGE;
        for (page, per_page) in [
            (0, 20),
            (-1, 20),
            (1, 0),
            (1, -1),
            (1, max + 1),
            (i64::MAX, 2),
            (i64::MAX, max),
        ] {
            assert!(
                matches!(PageRequest::new(page, per_page), Err(Error::InvalidInput { .. })),
                "{page} {per_page}"
            );
        }
        assert!(PageRequest::new(i64::MAX / max, max).is_ok());
    }

    #[test]
    fn a_query_string_is_checked_like_a_call() {
        let read = serde_json::from_str::<PageRequest>;
        assert_eq!(
            read(r#"{"page": 3}"#).expect("a page"),
            PageRequest::new(3, 20).expect("a page")
        );
        assert!(read(r#"{"page": 0}"#).is_err());
        assert!(read(r#"{"per_page": 1000000}"#).is_err());
    }

    #[test]
    fn pages_are_counted_up() {
        let request = PageRequest::new(1, 20).expect("a page");
        let pages = |total| request.finish(Vec::<()>::new(), total).total_pages;
        assert_eq!([pages(0), pages(1), pages(20), pages(21)], [0, 1, 1, 2]);
    }
}
