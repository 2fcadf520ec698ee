//! What an operation costs: time, processor time, allocations.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use serde::{Deserialize, Serialize};

#[global_allocator]
static COUNTED: Counted = Counted;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);
static PEAK: AtomicU64 = AtomicU64::new(0);

/// The system's allocator, counting.
struct Counted;

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grow(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size() as u64, Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LIVE.fetch_sub(layout.size() as u64, Relaxed);
        grow(size);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }
}

fn grow(size: usize) {
    let size = size as u64;
    ALLOCATIONS.fetch_add(1, Relaxed);
    BYTES.fetch_add(size, Relaxed);
    let live = LIVE.fetch_add(size, Relaxed) + size;
    PEAK.fetch_max(live, Relaxed);
}

/// What one operation cost, on average over a turn.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Cost {
    /// Microseconds.
    pub wall: f64,
    /// Microseconds of this process: user and system.
    pub cpu: f64,
    pub allocations: f64,
    /// Allocated in all.
    pub bytes: f64,
    /// Bytes alive at once, above what was there before.
    pub peak: f64,
}

/// A turn under way.
pub struct Meter {
    started: Instant,
    cpu: f64,
    allocations: u64,
    bytes: u64,
    live: u64,
}

impl Meter {
    pub fn start() -> Self {
        let live = LIVE.load(Relaxed);
        PEAK.store(live, Relaxed);
        Self {
            allocations: ALLOCATIONS.load(Relaxed),
            bytes: BYTES.load(Relaxed),
            live,
            cpu: cpu_time(),
            started: Instant::now(),
        }
    }

    /// The cost of each of `operations`.
    pub fn stop(self, operations: u32) -> Cost {
        let wall = self.started.elapsed().as_secs_f64() * 1e6;
        let cpu = cpu_time() - self.cpu;
        let each = |total: f64| total / f64::from(operations);
        let since = |counter: &AtomicU64, before: u64| (counter.load(Relaxed) - before) as f64;
        Cost {
            wall: each(wall),
            cpu: each(cpu),
            allocations: each(since(&ALLOCATIONS, self.allocations)),
            bytes: each(since(&BYTES, self.bytes)),
            peak: since(&PEAK, self.live),
        }
    }
}

/// Microseconds that this process has worked.
fn cpu_time() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of ours.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0, "the process has a clock");
    time.tv_sec as f64 * 1e6 + time.tv_nsec as f64 / 1e3
}
