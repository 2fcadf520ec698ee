//! Where boxes and lines come to lie.

use drivetrain_cli::erd::{Diagram, Layout, Point, layout};

/// A box: left, top, right, bottom.
type Area = [f64; 4];

/// The boxes as the picture has them.
pub(crate) fn areas(diagram: &Diagram) -> Vec<Area> {
    let svg = drivetrain_cli::erd::to_svg(diagram);
    let sizes = svg.split("<rect class=\"box\" width=\"").skip(1).map(|rest| {
        let mut numbers = rest
            .split('"')
            .step_by(2)
            .take(2)
            .map(|number| number.parse::<f64>().unwrap());
        (numbers.next().unwrap(), numbers.next().unwrap())
    });
    let places = layout(diagram).places;
    places
        .iter()
        .zip(sizes)
        .map(|(at, (width, height))| [at.x, at.y, at.x + width, at.y + height])
        .collect()
}

/// How many pairs of boxes overlap or touch.
pub(crate) fn overlaps(areas: &[Area]) -> usize {
    let apart = |a: &Area, b: &Area| a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
    let pairs = areas
        .iter()
        .enumerate()
        .flat_map(|(at, a)| areas[at + 1..].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| !apart(a, b)).count()
}

/// A line as many short straight pieces.
fn polyline(route: &[Point]) -> Vec<Point> {
    let mut points = vec![route[0]];
    for (at, ends) in route.windows(2).enumerate() {
        let (from, to) = (ends[0], ends[1]);
        let steps = if at % 2 == 0 { 1 } else { 24 };
        points.extend((1..=steps).map(|step| bowed(from, to, f64::from(step) / f64::from(steps))));
    }
    points
}

/// The point of the curve from one station to the next, as the picture bows it.
fn bowed(from: Point, to: Point, t: f64) -> Point {
    let middle = (from.x + to.x) / 2.0;
    let s = 1.0 - t;
    let mix =
        |a: f64, b: f64, c: f64, d: f64| s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d;
    Point {
        x: mix(from.x, middle, middle, to.x),
        y: mix(from.y, from.y, to.y, to.y),
    }
}

fn lines(layout: &Layout) -> Vec<Vec<Point>> {
    layout
        .routes
        .iter()
        .filter(|route| route.len() > 2)
        .map(|route| polyline(route))
        .collect()
}

/// How many pairs of lines cross, those apart that end at the same row.
pub(crate) fn crossings(layout: &Layout) -> usize {
    let lines = lines(layout);
    let pairs = lines
        .iter()
        .enumerate()
        .flat_map(|(at, a)| lines[at + 1..].iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| !meet(a, b) && cross(a, b)).count()
}

fn meet(a: &[Point], b: &[Point]) -> bool {
    let near = |a: &Point, b: &Point| (a.x - b.x).abs() < 1.0 && (a.y - b.y).abs() < 10.0;
    [&a[0], &a[a.len() - 1]]
        .iter()
        .any(|end| near(end, &b[0]) || near(end, &b[b.len() - 1]))
}

fn cross(a: &[Point], b: &[Point]) -> bool {
    a.windows(2).any(|a| {
        b.windows(2).any(|b| {
            let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
            side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]) < 0.0
                && side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]) < 0.0
        })
    })
}

/// How many times a line runs through a box.
pub(crate) fn run_through(layout: &Layout, areas: &[Area]) -> usize {
    let inside = |point: &Point, area: &Area| {
        point.x > area[0] + 1.0 && point.x < area[2] - 1.0 && point.y > area[1] && point.y < area[3]
    };
    let lines = lines(layout);
    lines
        .iter()
        .map(|line| {
            areas
                .iter()
                .filter(|area| {
                    line.windows(2).any(|ends| {
                        (0..=20).any(|step| {
                            let t = f64::from(step) / 20.0;
                            let mix = |a: f64, b: f64| a + (b - a) * t;
                            inside(
                                &Point {
                                    x: mix(ends[0].x, ends[1].x),
                                    y: mix(ends[0].y, ends[1].y),
                                },
                                area,
                            )
                        })
                    })
                })
                .count()
        })
        .sum()
}
