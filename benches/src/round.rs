//! A case: contenders take turns in rounds, and what is compared are their medians.

use std::time::{Duration, Instant};

use contest::{Contender, Cost, Operation, Result, Turn};

use crate::proxy::Proxy;
use crate::stage::Stage;

/// Rounds that are not counted: a library keeps a statement from its second or third use on.
const WARM_UP: usize = 3;

/// Turns through the proxy before round trips are counted: as many as warm every connection of a pool.
const WARM_UP_DISTANT: usize = 4;

/// How long a case takes: so long, but so many rounds, unless they take far longer.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub time: Duration,
    pub rounds: usize,
}

impl Effort {
    fn is_spent(self, rounds: usize, time: Duration) -> bool {
        time >= self.time && rounds >= self.rounds || time >= 4 * self.time && rounds >= 3
    }
}

/// What a contender's turns came to.
pub struct Standing {
    pub name: String,
    pub costs: Vec<Cost>,
    /// Of one operation, where a network is between.
    pub round_trips: Option<f64>,
}

/// Numbers operations, so that none repeats what another did.
#[derive(Default)]
pub struct Numbers(i64);

impl Numbers {
    fn next(&mut self, repeats: u32) -> i64 {
        self.0 += i64::from(repeats);
        self.0 - i64::from(repeats)
    }
}

/// Lets everybody who supports the operation take turns.
pub async fn run(
    stage: &Stage,
    contenders: &mut [Box<dyn Contender>],
    operation: Operation,
    effort: Effort,
    numbers: &mut Numbers,
) -> Result<Vec<Standing>> {
    stage.set(operation).await?;
    let mut taking_part: Vec<_> = contenders
        .iter_mut()
        .filter_map(|it| it.supports(operation).then_some(it))
        .collect();
    let mut standings: Vec<Standing> = taking_part
        .iter()
        .map(|contender| Standing::new(contender.name()))
        .collect();
    let (mut round, mut started, mut rows) = (0, Instant::now(), None);
    while round < WARM_UP || !effort.is_spent(round - WARM_UP, started.elapsed()) {
        for place in 0..taking_part.len() {
            let who = (place + round) % taking_part.len();
            let turn = turn(stage, taking_part[who], operation, operation.repeats(), numbers).await?;
            if *rows.get_or_insert(turn.rows) != turn.rows {
                let name = &standings[who].name;
                return Err(format!("{operation}: {name} gave {} rows, others {rows:?}", turn.rows).into());
            }
            standings[who].costs.push(turn.cost);
        }
        round += 1;
        if round == WARM_UP {
            standings.iter_mut().for_each(|standing| standing.costs.clear());
            started = Instant::now();
        }
    }
    Ok(standings)
}

impl Standing {
    fn new(name: String) -> Self {
        Self {
            name,
            costs: Vec::new(),
            round_trips: None,
        }
    }
}

async fn turn(
    stage: &Stage,
    contender: &mut Box<dyn Contender>,
    operation: Operation,
    repeats: u32,
    numbers: &mut Numbers,
) -> Result<Turn> {
    let from = numbers.next(repeats);
    stage.before(operation, from, repeats).await?;
    let turn = contender.turn(operation, from, repeats).await;
    turn.map_err(|error| format!("{operation}: {}: {error}", contender.name()).into())
}

/// Counts the round trips of everybody who supports the operation. Where many tasks share connections, what one waits
/// for is no number of its own.
pub async fn count_round_trips(
    stage: &Stage,
    distant: &mut [Box<dyn Contender>],
    proxy: &Proxy,
    operation: Operation,
    numbers: &mut Numbers,
    standings: &mut [Standing],
) -> Result<()> {
    let repeats = operation.repeats();
    if matches!(operation, Operation::Tasks | Operation::Http(_)) {
        return Ok(());
    }
    for contender in distant {
        let name = contender.name();
        let Some(standing) = standings.iter_mut().find(|standing| standing.name == name) else {
            continue;
        };
        if !contender.supports(operation) {
            continue;
        }
        for _ in 0..WARM_UP_DISTANT {
            turn(stage, contender, operation, repeats, numbers).await?;
        }
        proxy.take_round_trips();
        turn(stage, contender, operation, repeats, numbers).await?;
        standing.round_trips = Some(proxy.take_round_trips() as f64 / f64::from(repeats));
    }
    Ok(())
}
